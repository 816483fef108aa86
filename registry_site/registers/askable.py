"""What the fields of a register can be asked besides values, ranges and orders: the words that stand in one of them."""

from functools import cache

from registry_site.registers.model import Kind, Register

_HELD = (Kind.NAME, Kind.PLACE)


@cache
def held(register: Register) -> tuple[str, ...]:
    """Paths that can be asked for words by `<path>_has`: names, and addresses, which have no other way to be asked for."""
    return tuple(path for path, field in register.walk() if field.kind in _HELD)

"""What the fields of a register can be asked besides values, ranges and orders: words in one of them, and counts by month."""

from functools import cache

from registry_site.registers.model import Kind, Register

_HELD = (Kind.NAME, Kind.PLACE)
_DATES = (Kind.DATE, Kind.MONTH)


@cache
def held(register: Register) -> tuple[str, ...]:
    """Paths that can be asked for words by `<path>_has`: names, and addresses, which have no other way to be asked for."""
    return tuple(path for path, field in register.walk() if field.kind in _HELD)


@cache
def monthly(register: Register) -> tuple[str, ...]:
    """Paths of dates whose months are counted like the values of a facet: those a list can be sorted by."""
    return tuple(path for path in register.sorts if register.field(path).kind in _DATES)

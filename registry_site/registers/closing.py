"""Leaving out of old values what no declaration of today makes public: a ledger keeps what was public once."""

from collections.abc import Mapping
from functools import cache

from registry_site.registers.model import Field, Group, Kind, Register, Values


@cache
def public_parts(register: Register) -> Mapping[str, frozenset[str]]:
    """The public names inside each public group and each list of files."""
    groups = {one.name: frozenset(part.name for part in one.fields) for one in register.fields if isinstance(one, Group)}
    files = (one for one in register.fields if isinstance(one, Field) and one.kind is Kind.FILES)
    return groups | {one.name: frozenset(one.parts) for one in files}


def disclosed(register: Register, values: Values) -> Values:
    """Values of any time as they may be shown today: without what the register withholds, and without what it has closed since.

    The very same object where nothing is left out.
    """
    return _still_public(register, register.disclosed(values))


def _still_public(register: Register, values: Values) -> Values:
    names = _names(register)
    kept = values if values.keys() <= names else {name: value for name, value in values.items() if name in names}
    for name, parts in public_parts(register).items():
        held = kept.get(name)
        if held and any(part.keys() - parts for part in (held if isinstance(held, list) else (held,)) if isinstance(part, Mapping)):
            kept = {**kept, name: _only(held, parts)}
    return kept


@cache
def _names(register: Register) -> frozenset[str]:
    return frozenset(register.names)


def _only(held: object, parts: frozenset[str]) -> object:
    if isinstance(held, list):
        return [_only(part, parts) for part in held]
    return {name: value for name, value in held.items() if name in parts} if isinstance(held, Mapping) else held

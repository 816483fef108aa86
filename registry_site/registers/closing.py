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


def still_public(register: Register, values: Values) -> Values:
    """The values of names that are public now; the very same object where that is all of them."""
    names = _names(register)
    kept = values if values.keys() <= names else {name: value for name, value in values.items() if name in names}
    for name, parts in public_parts(register).items():
        held = kept.get(name)
        if held and (cut := _only(held, parts)) != held:
            kept = {**kept, name: cut}
    return kept


@cache
def _names(register: Register) -> frozenset[str]:
    return frozenset(register.names)


def _only(held: object, parts: frozenset[str]) -> object:
    if isinstance(held, list):
        return [_only(part, parts) for part in held]
    return {name: value for name, value in held.items() if name in parts} if isinstance(held, Mapping) else held

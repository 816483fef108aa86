"""Records that the numbers in a record lead to: others of the same number, and those that its fields name."""

from collections.abc import Mapping
from typing import Any

from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.recognising import recognise
from registry_site.ledger.numbers import DISPLACED, by_key
from registry_site.ledger.reading import Revision
from registry_site.pages.frame import listing
from registry_site.registers.model import Field, Kind, Register
from registry_site.services import Services
from registry_site.translating import Translator


def same_number(held: Services, register: Register, revision: Revision, generation: int) -> list[Revision]:
    """The other living records whose number folds to the same key (DESIGN §9)."""
    if revision.record is None:
        return []
    number = revision.record.values.get(register.number)
    if not isinstance(number, str) or not (key := number_key(number)):
        return []
    found = by_key(held.ledger, register, key, generation)
    return [one for one in found if one.record_id != revision.record_id and one.record is not None]


def references(held: Services, register: Register, values: Mapping[str, Any], generation: int, words: Translator) -> dict[str, str]:
    """Addresses of the records of this register that number fields name, by field name: replaced by, replaces.

    Other registers are not asked: numbers of two registers may be written alike and mean different things (FORMATS 3.1).
    """
    found: dict[str, str] = {}
    for member in register.fields:
        value = values.get(member.name)
        if not isinstance(member, Field) or member.kind is not Kind.CODE or member.name == register.number:
            continue
        recognised = recognise(value) if isinstance(value, str) else None
        if recognised is None:
            continue
        known = by_key(held.ledger, register, recognised.key, generation)
        named = next((one for one in known if one.reason != DISPLACED), None)
        if named is not None:
            found[member.name] = f"{listing(words.language, register)}/{named.record_id}"
    return found

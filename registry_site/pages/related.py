"""What else belongs to a record: same maker or holder, same number, records it names, notices that name it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from registry_site.display import path_label
from registry_site.errors import SearchDown
from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.recognising import recognise
from registry_site.ledger.reading import DISPLACED, Revision
from registry_site.pages.cards import Card, card
from registry_site.pages.facets import address
from registry_site.pages.frame import Link, listing
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Field, Kind, Register
from registry_site.search.port import SearchRequest, Step
from registry_site.services import Services
from registry_site.translating import Translator


@dataclass(frozen=True, kw_only=True)
class Related:
    """Records with the same maker or holder, with the number of the others, and records of other registers that name this one."""

    alike: Sequence[tuple[Link, int]]
    naming: Sequence[tuple[Register, Card]]


def related(held: Services, register: Register, values: Mapping[str, Any], words: Translator) -> Related | None:
    """What the search knows of a record, None where it cannot answer now: a part of it would pass for the whole."""
    try:
        return Related(alike=alike(held, register, values, words), naming=naming(held, register, values, words))
    except SearchDown:
        return None


def alike(held: Services, register: Register, values: Mapping[str, Any], words: Translator) -> list[tuple[Link, int]]:
    """Links to the records with the same value in the fields the register is related by, with the number of the others."""
    found = []
    for path in register.related_by:
        for value in register.values_at(values, path)[:3]:
            asked = {path: (str(value),)}
            others = held.engine.search(register, SearchRequest(filters=asked, limit=1)).total - 1
            if others > 0:
                label = f"{path_label(register, path, words)}: {value}"
                found.append((Link(href=address(listing(words.language, register), [(path, str(value))]), label=label), others))
    return found


def same_number(held: Services, register: Register, revision: Revision, generation: int) -> list[Revision]:
    """The other living records whose number folds to the same key (DESIGN §9)."""
    if revision.record is None:
        return []
    number = revision.record.values.get(register.number)
    if not isinstance(number, str) or not (key := number_key(number)):
        return []
    found = held.ledger.by_key(register, key, generation)
    return [one for one in found if one.record_id != revision.record_id and one.record is not None]


def naming(held: Services, register: Register, values: Mapping[str, Any], words: Translator) -> list[tuple[Register, Card]]:
    """Records of other registers that name the number of this one: notices on a registered product."""
    number = values.get(register.number)
    if not isinstance(number, str) or recognise(number) is None:
        return []
    found = []
    for other in REGISTERS.values():
        if other.name == register.name or served(held, other) is None:
            continue
        page = held.engine.search(other, SearchRequest(text=number, limit=5))
        if page.interpretation.step is Step.NUMBER:
            found += [(other, card(other, orjson.loads(one), (), words)) for one in page.documents]
    return found


def references(held: Services, register: Register, values: Mapping[str, Any], words: Translator) -> dict[str, str]:
    """Addresses of the published records that number fields name, by field name: replaced by, replaces."""
    found = {}
    for member in register.fields:
        value = values.get(member.name)
        if not isinstance(member, Field) or member.kind is not Kind.CODE or member.name == register.number:
            continue
        recognised = recognise(value) if isinstance(value, str) else None
        if recognised is None:
            continue
        for other in REGISTERS.values():
            generation = served(held, other)
            known = held.ledger.by_key(other, recognised.key, generation.number) if generation is not None else []
            named = next((one for one in known if one.reason != DISPLACED), None)
            if named is not None:
                found[member.name] = f"{listing(words.language, other)}/{named.record_id}"
                break
    return found

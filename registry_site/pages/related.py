"""What else is known: records that share a value with this one, by the relations declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from registry_site.errors import SearchDown
from registry_site.pages.cards import Card, card
from registry_site.pages.facets import address
from registry_site.pages.frame import listing
from registry_site.pages.telling import telling
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Kind, Register
from registry_site.registers.relations import Relation
from registry_site.search.port import SearchRequest
from registry_site.services import Services
from registry_site.translating import Translator

_SHOWN = 3  # warnings of one relation that stand on the page; the list has the others


@dataclass(frozen=True, kw_only=True)
class Coincidence:
    """The records that one relation finds: how many others there are, where they are listed, what it proves and what not.

    `values` are the equal ones. `cards` are the newest warnings that do not stand above already; empty where a register does
    not warn.
    """

    register: Register
    own: bool
    label: str
    told: str
    values: tuple[str, ...]
    href: str
    others: int
    cards: Sequence[Card]


def related(
    held: Services, register: Register, record_id: str, values: Mapping[str, Any], words: Translator
) -> list[Coincidence] | None:
    """What the search knows of a record, warnings first; None where it cannot answer now: a part of it would pass for the whole.

    One question for each relation whose values say enough. Equal is equal by the folded keys that filters compare
    (search/keys.py): nothing near, nothing in part. What is withheld or restricted has no part in it: neither
    stands in `values`.
    """
    seen = {(register.name, record_id)}
    try:
        found = [_coincidence(held, register, other, relation, values, seen, words) for other, relation in relations(register)]
    except SearchDown:
        return None
    return [one for one in found if one is not None]


@cache
def relations(register: Register) -> tuple[tuple[Register, Relation], ...]:
    """The relations of a register to others and to itself, whichever of the two declares them; to those that warn first."""
    own = register.relations
    theirs = [
        relation.seen_from_there(other.name)
        for other in REGISTERS.values()
        for relation in other.relations
        if other.name != register.name == relation.register
    ]
    known = [(REGISTERS[one.register], one) for one in (*own, *theirs) if one.register in REGISTERS]
    fitting = [(other, one) for other, one in known if _comparable(register, other, one)]
    return tuple(sorted(fitting, key=lambda pair: not pair[0].warns))


def _coincidence(
    held: Services,
    register: Register,
    other: Register,
    relation: Relation,
    values: Mapping[str, Any],
    seen: set[tuple[str, str]],
    words: Translator,
) -> Coincidence | None:
    asked = {there: telling(register.field(here).kind, register.values_at(values, here)) for here, there in relation.by}
    if not all(asked.values()) or served(held, other) is None:
        return None
    limit = _SHOWN + sum(name == other.name for name, _ in seen) if other.warns else 1
    page = held.engine.search(other, SearchRequest(filters=asked, limit=limit))
    own = other.name == register.name
    others = page.total - own
    if others < 1:
        return None
    cards: list[Card] = []
    for item in map(orjson.loads, page.documents if other.warns else ()):
        if (other.name, item["id"]) not in seen and len(cards) < _SHOWN:
            seen.add((other.name, item["id"]))
            cards.append(card(other, item, (), words))
    if other.warns and not cards:
        return None  # all of them stand above: there were places for those and three more
    return Coincidence(
        register=other,
        own=own,
        label=words.text(relation.label),
        told=words.text(relation.told),
        values=tuple(value for equal in asked.values() for value in equal),
        href=address(listing(words.language, other), [(path, value) for path, equal in asked.items() for value in equal]),
        others=others,
        cards=cards,
    )


def _comparable(register: Register, other: Register, relation: Relation) -> bool:
    """Whether both sides have the fields, public, and fold them alike."""
    here, there = dict(register.walk()), dict(other.walk())
    return all(
        mine in here and yours in there and here[mine].kind is there[yours].kind and here[mine].kind in (Kind.NAME, Kind.CODE)
        for mine, yours in relation.by
    )

"""From a public record to an index document, the same for every engine: terms by tier, keys, days, and the orders."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry_site.identifiers.numbers import number_key
from registry_site.language import folded
from registry_site.registers.model import Field, Group, Kind, PublicRecord, Register, Standing, Weight
from registry_site.search.items import item_json
from registry_site.search.keys import KEYS, days
from registry_site.search.layout import STANDING, Layout, column_name, layout

GAP = "_"  # stands between two titles, so that a phrase never crosses; no analysis makes this term
PREFIX_FROM, PREFIX_TO = 4, 14  # characters; beyond, a beginning is rare enough to be looked up in the numbers themselves
_LAST_DAY = 2**31 - 1  # of a record without a date
_AFTER = 1 << 32

_WORDS: Mapping[Kind, bool] = {
    Kind.NAME: True,
    Kind.TEXT: True,
    Kind.PLACE: True,
    Kind.CHOICE: True,
    Kind.CODE: False,  # found by its folded key as one term
    Kind.DATE: False,
    Kind.MONTH: False,
    Kind.FLAG: False,
    Kind.FILES: False,
}
"""Whether the values of a kind are cut into words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexDocument:
    """One record as an engine takes it: stored `body` and `own_id`, and pairs of a column of the layout and a value.

    `terms` hold terms joined by blanks, no term holds one: `number` is the folded number of the record, `numbers` all
    its numbers, `prefixes` the beginnings of its own; `titles` keeps the order of words, with gaps; `named` and `words`
    are sets that include the one before. `keys` repeat a column for several values. `integers` are day numbers, `ordinal`
    (the place in the order of ids), `rank` (the same with records in force first), and sort keys, unique and ascending.
    """

    id: str
    body: str
    own_id: str | None
    terms: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str], ...]
    integers: tuple[tuple[str, int], ...]


class Composer:
    """Makes the documents of one register, in the order of ids."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.layout: Layout = layout(register)
        self._plain = tuple(member for member in register.fields if isinstance(member, Field))
        self._groups = tuple(member for member in register.fields if isinstance(member, Group))
        self._names = frozenset(member.name for member in register.fields)
        self._parts = {group.name: frozenset(field.name for field in group.fields) for group in self._groups}
        self._parts |= {member.name: frozenset(member.parts) for member in self._plain if member.kind is Kind.FILES}

    def document(self, record: PublicRecord, ordinal: int) -> IndexDocument:
        """The document of the record at place `ordinal`. Raises ValueError for a value under a name that is not public."""
        self._refuse_unknown(record)
        keys: list[tuple[str, str]] = []
        spans: dict[str, tuple[tuple[int, int], ...]] = {}
        numbers: dict[str, None] = {}
        texts: dict[Weight, list[str]] = {Weight.TITLE: [], Weight.MAKER: [], Weight.TEXT: []}
        columns = self.layout.key_columns
        for path, field, found in self._filled(record.values):
            kind = field.kind
            if _WORDS[kind]:
                texts[field.weight].extend(found)
            if (key := KEYS[kind]) is not None:
                # A value met in two places of a record counts once in a facet.
                made = dict.fromkeys(map(key, found))
                keys.extend((columns[path], one) for one in made)
                if kind is Kind.CODE:
                    numbers.update(made)
            elif kind is Kind.DATE or kind is Kind.MONTH:
                spans[path] = tuple(map(days, found))
        standing = self.register.standing_of(record.values.get("status"))
        keys.append((columns[STANDING], standing.value))
        rank = ordinal if standing is Standing.IN_FORCE else ordinal + _AFTER
        orders = (order for path in self.layout.sorts for order in _orders(path, spans.get(path), ordinal))
        return IndexDocument(
            id=record.id,
            body=item_json(self.register, record),
            own_id=_own_id(record),
            terms=self._terms(record, numbers, texts),
            keys=tuple(keys),
            integers=(("rank", rank), ("ordinal", ordinal), *self._days(spans), *orders),
        )

    def _terms(
        self, record: PublicRecord, numbers: Mapping[str, None], texts: Mapping[Weight, list[str]]
    ) -> tuple[tuple[str, str], ...]:
        number = number_key(str(record.values.get(self.register.number) or ""))
        titles = [folded(text) for text in texts[Weight.TITLE]]
        named = set(" ".join(titles).split())
        named.update(folded(" ".join(texts[Weight.MAKER])).split())
        words = named.union(folded(" ".join(texts[Weight.TEXT])).split(), map(str.lower, numbers))
        return (
            ("number", number),
            ("numbers", " ".join(numbers)),
            ("prefixes", " ".join(number[:length] for length in range(PREFIX_FROM, min(len(number), PREFIX_TO) + 1))),
            ("titles", f" {GAP} ".join(titles)),
            ("named", " ".join(named)),
            ("words", " ".join(words)),
        )

    def _days(self, spans: Mapping[str, tuple[tuple[int, int], ...]]) -> Iterator[tuple[str, int]]:
        for path, found in spans.items():
            for first, last in found:
                if path in self.layout.months:
                    yield column_name("first", path), first
                    yield column_name("last", path), last
                else:
                    yield column_name("day", path), first

    def _filled(self, values: Mapping[str, object]) -> Iterator[tuple[str, Field, list[str]]]:
        """Every filled public field with its values as text, sub-records flattened."""
        for field in self._plain:
            value = values.get(field.name)
            if value is None or value == "" or field.kind is Kind.FILES:
                continue
            found = [str(one) for one in value if one not in (None, "")] if isinstance(value, list) else [_text(value)]
            if found:
                yield field.name, field, found
        for group in self._groups:
            if not values.get(group.name):
                continue
            for field in group.fields:
                path = f"{group.name}.{field.name}"
                if field.kind is not Kind.FILES and (held := self.register.values_at(values, path)):
                    yield path, field, list(map(_text, held))

    def _refuse_unknown(self, record: PublicRecord) -> None:
        unknown = record.values.keys() - self._names
        for name, names in self._parts.items():
            held = record.values.get(name)
            for part in held if isinstance(held, list) else (held,):
                if isinstance(part, Mapping):
                    unknown |= {f"{name}.{one}" for one in part.keys() - names}
        if unknown:
            raise ValueError(f"{self.register.name}: not public fields: {', '.join(sorted(unknown))}")


def record_of(register: Register, body: str, own_id: str | None) -> PublicRecord:
    """The record an index document was made from, out of its stored `body` and `own_id`."""
    held = json.loads(body)
    values = {member.name: held[member.name] for member in register.fields}
    if own_id is not None:
        values["id"] = own_id
    return PublicRecord(register=register.name, id=held["id"], values=values)


def _text(value: object) -> str:
    return value if isinstance(value, str) else "true" if value is True else "false" if value is False else str(value)


def _own_id(record: PublicRecord) -> str | None:
    """The value of a field named `id` where the item cannot show it, because the id of the record differs."""
    own = record.values.get("id")
    return own if isinstance(own, str) and own != record.id else None


def _orders(path: str, spans: tuple[tuple[int, int], ...] | None, ordinal: int) -> Iterator[tuple[str, int]]:
    """Unique ascending keys: the first day, upwards or downwards, then the ordinal; a missing day comes last in both."""
    up = down = _LAST_DAY
    if spans is not None:
        up, down = spans[0][0], _LAST_DAY - 1 - spans[0][0]
    yield column_name("up", path), up << 32 | ordinal
    yield column_name("down", path), down << 32 | ordinal

"""From a public record to an index document, the same for every engine: terms by tier, keys, days, and the orders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import orjson

from registry_site.language import terms
from registry_site.registers.closing import public_parts
from registry_site.registers.model import Field, Kind, PublicRecord, Register, Standing, Weight
from registry_site.search.items import STANDING, item_json
from registry_site.search.keys import KEYS, days, number_column_key
from registry_site.search.layout import Layout, column_name, layout
from registry_site.search.names import Name, names_of
from registry_site.search.port import LedgerRecord
from registry_site.search.wording import Terms, mark_of, worded

_NO_DAY = 2**31 - 1  # of a record without a date
_AFTER = 1 << 32
_MONTH = len("YYYY-MM")

_NAMED = (Weight.TITLE, Weight.MAKER)  # what people search a product by
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


class IndexDocument(NamedTuple):
    """One record as an engine takes it: stored `body` and `own_id`, and pairs of a column of the layout and a value.

    `terms` are those of `worded`, and in `held` those of single fields, each behind the mark of its own. `keys` repeat a
    column for several values. `integers` are day numbers, `ordinal` (the place in the order of ids), `rank` (the same with
    records in force first), and sort keys, unique and ascending.
    `names` are those that a typed text may become; they go into an index of their own.
    A tuple, because hundreds of thousands of them travel between processes.
    """

    id: str
    body: bytes
    own_id: str | None
    terms: Terms
    keys: tuple[tuple[str, str], ...]
    integers: tuple[tuple[str, int], ...]
    names: tuple[Name, ...]


class _Column(NamedTuple):
    """How the values of one path enter a document; worked out once, because it is asked for every value of a register."""

    path: str
    grouped: bool
    text: int | None  # 0 of a title, 1 of a maker
    other: bool  # any other text
    key: Callable[[object], str] | None
    key_column: str
    is_number: bool
    completed: bool
    mark: str  # before its terms among those of `held`, empty for a path that is not there
    month_column: str  # empty for a date whose months are not counted
    day_columns: tuple[str, ...]  # none, one for a date, two for a month


class Composer:
    """Makes the documents of one register for the day `on`, in the order of ids."""

    def __init__(self, register: Register, on: date) -> None:
        self.register = register
        self._day = on.isoformat()
        self.layout: Layout = layout(register)
        self._columns = tuple(_column(path, field, self.layout) for path, field in register.walk() if field.kind is not Kind.FILES)
        self._orders = tuple((path, column_name("up", path), column_name("down", path)) for path in self.layout.sorts)
        self._names = frozenset(register.names)
        self._parts = public_parts(register)

    def documents(self, batch: tuple[int, Sequence[LedgerRecord]]) -> list[IndexDocument]:
        """The documents of records that stand side by side, the first at the place given."""
        start, records = batch
        name = self.register.name
        published = (PublicRecord(register=name, id=id_, values=orjson.loads(document)) for id_, document in records)
        return [self.document(record, ordinal) for ordinal, record in enumerate(published, start)]

    def document(self, record: PublicRecord, ordinal: int) -> IndexDocument:
        """The document of the record at place `ordinal`. Raises ValueError for a value under a name that is not public."""
        self._refuse_unknown(record)
        keys: list[tuple[str, str]] = []
        integers: list[tuple[str, int]] = []
        first_days: dict[str, int] = {}
        numbers: dict[str, None] = {}
        named: list[tuple[str, str]] = []
        held: list[str] = []
        texts: tuple[list[str], list[str]] = ([], [])
        others: set[str] = set()
        values = record.values
        for column in self._columns:
            value = values.get(column.path)
            # Most values are text or absent; only lists and parts of groups take the long way.
            if isinstance(value, str):
                found = [value]
            elif value is None and not column.grouped:
                continue
            else:
                found = list(map(_text, self.register.values_at(values, column.path)))
            if not found or not found[0]:
                continue
            if column.text is not None:
                texts[column.text].extend(found)
                if column.completed:
                    named.extend((column.path, one) for one in found)
            if column.mark or column.other:
                own = set(terms(" ".join(found)))
                if column.other:
                    others |= own
                if column.mark:
                    held.extend([column.mark + term for term in own])
            if column.key is not None:
                # A value met in two places of a record counts once in a facet.
                for key in dict.fromkeys(map(column.key, found)):
                    keys.append((column.key_column, key))
                    if column.is_number:
                        numbers[key] = None
            elif column.day_columns:
                spans = tuple(map(days, found))
                first_days[column.path] = spans[0][0]
                if column.month_column:
                    keys.append((column.month_column, str(found[0])[:_MONTH]))
                integers.extend(pair for span in spans for pair in zip(column.day_columns, span, strict=False))
        standing = self.register.standing_on(values, values.get("status"), self._day)
        keys.append((self.layout.key_columns[STANDING], standing.value))
        integers.append(("rank", ordinal if standing is Standing.IN_FORCE else ordinal + _AFTER))
        integers.append(("ordinal", ordinal))
        integers.extend(self._sort_keys(first_days, ordinal))
        return IndexDocument(
            id=record.id,
            body=item_json(self.register, record, self._day),
            own_id=_own_id(record),
            terms=(
                *worded(number_column_key(values.get(self.register.number) or ""), numbers, *texts, others),
                ("held", " ".join(held)),
            ),
            keys=tuple(keys),
            integers=tuple(integers),
            names=names_of(named),
        )

    def _sort_keys(self, first_days: Mapping[str, int], ordinal: int) -> Iterator[tuple[str, int]]:
        """Unique ascending keys: the first day, upwards or downwards, then the ordinal; a missing day comes last in both."""
        for path, up, down in self._orders:
            day = first_days.get(path)
            yield up, (_NO_DAY if day is None else day) << 32 | ordinal
            yield down, (_NO_DAY if day is None else _NO_DAY - 1 - day) << 32 | ordinal

    def _refuse_unknown(self, record: PublicRecord) -> None:
        unknown = record.values.keys() - self._names
        for name, names in self._parts.items():
            held = record.values.get(name)
            for part in held if isinstance(held, list) else (held,):
                if isinstance(part, Mapping):
                    unknown |= {f"{name}.{one}" for one in part.keys() - names}
        if unknown:
            raise ValueError(f"{self.register.name}: not public fields: {', '.join(sorted(unknown))}")


def record_of(register: Register, body: bytes, own_id: str | None) -> PublicRecord:
    """The record an index document was made from, out of its stored `body` and `own_id`."""
    held = orjson.loads(body)
    values = {name: held[name] for name in register.names}
    if own_id is not None:
        values["id"] = own_id
    return PublicRecord(register=register.name, id=held["id"], values=values)


def _text(value: object) -> str:
    return value if isinstance(value, str) else "true" if value is True else "false" if value is False else str(value)


def _own_id(record: PublicRecord) -> str | None:
    """The value of a field named `id` where the item cannot show it, because the id of the record differs."""
    own = record.values.get("id")
    return own if isinstance(own, str) and own != record.id else None


def _column(path: str, field: Field, columns: Layout) -> _Column:
    words = _WORDS[field.kind]
    ends = ("first", "last") if path in columns.months else ("day",) if path in columns.ranges else ()
    return _Column(
        path=path,
        grouped="." in path,
        text=_NAMED.index(field.weight) if words and field.weight in _NAMED else None,
        other=words and field.weight not in _NAMED,
        key=KEYS[field.kind],
        key_column=columns.key_columns.get(path, ""),
        is_number=field.kind is Kind.CODE,
        completed=field.kind is Kind.NAME and field.weight in _NAMED,
        mark=mark_of(path) if path in columns.held else "",
        month_column=columns.month_columns.get(path, ""),
        day_columns=tuple(column_name(end, path) for end in ends),
    )

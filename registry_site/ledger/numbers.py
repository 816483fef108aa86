"""The ledger asked by numbers: the states of all records whose number folds to a key, for one key or a thousand alike."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, select

from registry_site.ledger.queries import revised, up_to
from registry_site.ledger.reading import Ledger, Revision, revision_of
from registry_site.ledger.tables import revisions
from registry_site.messages import N_
from registry_site.registers.model import Register

DISPLACED = N_("Another number has taken its place in the register")

_AT_ONCE = 1_000  # keys of one statement: every database takes so many values
_SEQUENCE: Callable[[Row[Any]], int] = attrgetter("seq")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record of a number: its `state` in a generation, perhaps a tombstone, and the rows of all that its id held until then.

    Different numbers may share an id (it is their ISO 9 writing). Where an id has gone to another number since, the record
    of this one is told as removed by the revision that took its place.
    """

    state: Revision
    rows: Sequence[Row[Any]]

    def past(self) -> Iterator[Revision]:
        """All revisions of the record, the newest first. What its id held while it stood for another number is left out, and
        the revision that took the place is told as a removal."""
        key = self.state.number_key
        for row, before in zip(reversed(self.rows), [*reversed(self.rows[:-1]), None], strict=True):
            if row.number_key == key:
                yield revision_of(row)
            elif before is not None and before.number_key == key and before.op != "remove":
                yield _displaced(row, key)

    def at(self, generation: int) -> Revision | None:
        """What the id held in an earlier generation, this number or another; None if nothing yet."""
        row = next((row for row in reversed(self.rows) if row.generation <= generation), None)
        return None if row is None else revision_of(row)


def entries(ledger: Ledger, register: Register, keys: Iterable[str], generation: int) -> Mapping[str, Sequence[Entry]]:
    """The entries of each key in a generation, tombstones included, by id; a key without any is left out.

    Raises Unavailable when the ledger cannot answer.
    """
    ids: dict[str, set[str]] = defaultdict(set)
    held: dict[str, list[Row[Any]]] = {}
    for some in _portions(keys):
        wanted = set(some)
        with_key = revisions.c.register == register.name, revisions.c.number_key.in_(some), up_to(generation)
        with_id = revisions.c.record_id.in_(select(revisions.c.record_id).where(*with_key)), up_to(generation)
        rows: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in ledger.rows(revised(register).where(*with_id)):
            rows[row.record_id].append(row)
            if row.number_key in wanted:
                ids[row.number_key].add(row.record_id)
        for one in rows.values():
            one.sort(key=_SEQUENCE)
        held.update(rows)  # an id of keys of two portions comes whole with each
    return {key: [_entry(key, held[record_id]) for record_id in sorted(known)] for key, known in ids.items()}


def by_key(ledger: Ledger, register: Register, key: str, generation: int) -> list[Revision]:
    """The states in a generation of all records whose number folds to this key, tombstones included, by id."""
    return [entry.state for entry in entries(ledger, register, (key,), generation).get(key, ())]


def _portions(values: Iterable[str]) -> Iterator[list[str]]:
    # PostgreSQL takes no text with a NUL, and no key and no id holds one.
    wanted = [value for value in dict.fromkeys(values) if "\0" not in value]
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))


def _entry(key: str, rows: Sequence[Row[Any]]) -> Entry:
    place = next(place for place in range(len(rows) - 1, -1, -1) if rows[place].number_key == key)
    state = revision_of(rows[place])
    if state.record is not None and place + 1 < len(rows):
        state = _displaced(rows[place + 1], key)
    return Entry(state=state, rows=rows)


def _displaced(row: Row[Any], key: str) -> Revision:
    return replace(revision_of(row), number_key=key, op="remove", changed_fields=(), reason=DISPLACED, record=None)

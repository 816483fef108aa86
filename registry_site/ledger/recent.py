"""The newest revisions of a register, with the state that each record had before them: what a reader may have missed.

They are found by the numbers of their generations, never by sorting a register (a first load alone has as many revisions
as records), and their documents are read a few at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from registry_site.ledger.reading import Ledger
from registry_site.ledger.tables import generations, revisions
from registry_site.registers.model import Register

_AT_ONCE = 200  # numbers or spans in one query


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A revision without its document. `changed_fields` is the JSON list of the ledger, empty for a first revision."""

    seq: int
    record_id: str
    revision: int
    removed: bool
    changed_at: str
    day: str
    changed_fields: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Recent:
    """`states` by number, the oldest first: every revision after the number `since`, and before them the last state up to
    `since` of each record that has one of these. `whole` says that there is no older revision.
    """

    states: Sequence[State]
    since: int
    whole: bool


def recent(ledger: Ledger, register: Register, generation: int, limit: int) -> Recent:
    """The last `limit` revisions of the generations up to this one. Raises Unavailable."""
    spans, whole = _spans(ledger, register, generation, limit)
    rows = [row for some in _some(spans) for row in _rows(ledger, register, or_(*(revisions.c.seq.between(*one) for one in some)))]
    newest = sorted(rows, key=lambda one: one.seq)
    since = newest[0].seq - 1 if newest else 0
    known = dict.fromkeys(row.record_id for row in reversed(newest) if row.revision > 1)
    before = sorted(_before(ledger, register, known, since), key=lambda one: one.seq)
    return Recent(states=[*map(_state, before), *map(_state, newest)], since=since, whole=whole)


def documents(ledger: Ledger, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Numbers of revisions and the documents of those that are no tombstones, in no order. Raises Unavailable."""
    for some in _some(numbers):
        query = select(revisions.c.seq, revisions.c.document).where(revisions.c.seq.in_(some), revisions.c.document.is_not(None))
        yield from ((row.seq, row.document) for row in ledger.rows(query))


def changed_between(ledger: Ledger, register: Register, after: int, up_to: int) -> bool:
    """Whether the register has a revision with a number above `after` and not above `up_to`. Raises Unavailable."""
    ours = (revisions.c.register == register.name, revisions.c.seq > after, revisions.c.seq <= up_to)
    return bool(ledger.rows(select(revisions.c.seq).where(*ours).limit(1)))


def _spans(ledger: Ledger, register: Register, generation: int, limit: int) -> tuple[list[tuple[int, int]], bool]:
    """First and last numbers of the newest generations, the oldest one cut where it holds more than is wanted."""
    query = (
        select(generations.c.first_seq, generations.c.last_seq)
        .where(
            generations.c.register == register.name,
            generations.c.number <= generation,
            generations.c.first_seq <= generations.c.last_seq,
        )
        .order_by(generations.c.number.desc())
        .limit(limit + 1)  # each has one revision at least
    )
    found: list[tuple[int, int]] = []
    wanted = limit
    for row in ledger.rows(query):
        if not wanted:
            return found, False
        first = max(row.first_seq, row.last_seq - wanted + 1)
        found.append((first, row.last_seq))
        wanted -= row.last_seq - first + 1
        if first > row.first_seq:
            return found, False
    return found, True


def _before(ledger: Ledger, register: Register, record_ids: Iterable[str], since: int) -> Iterator[Row[Any]]:
    for some in _some(record_ids):
        last = (
            select(func.max(revisions.c.seq))
            .where(revisions.c.register == register.name, revisions.c.record_id.in_(some), revisions.c.seq <= since)
            .group_by(revisions.c.record_id)
        )
        yield from _rows(ledger, register, revisions.c.seq.in_(last))


def _rows(ledger: Ledger, register: Register, wanted: ColumnElement[bool]) -> Sequence[Row[Any]]:
    same = and_(generations.c.register == revisions.c.register, generations.c.number == revisions.c.generation)
    about = ("seq", "record_id", "revision", "op", "changed_fields", "reason")
    columns = [revisions.c[name] for name in about]
    query = select(*columns, generations.c.made_at, generations.c.day).join(generations, same)
    return ledger.rows(query.where(revisions.c.register == register.name, wanted))


def _state(row: Row[Any]) -> State:
    return State(
        seq=row.seq,
        record_id=row.record_id,
        revision=row.revision,
        removed=row.op == "remove",
        changed_at=row.made_at,
        day=row.day,
        changed_fields=row.changed_fields,
        reason=row.reason,
    )


def _some(things: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(things)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch

"""Following the ledger: every change once and in the order of its number, up to what is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select

from registry_site.ledger.columns import json_text
from registry_site.ledger.reading import Ledger
from registry_site.ledger.tables import generations, revisions

_LINK = 16  # hexadecimal digits of a hash


class Change(NamedTuple):
    """One revision as the ledger holds it: `document` is JSON, None for a tombstone; `changed_at` and `day` its generation's."""

    seq: int
    register: str
    record_id: str
    revision: int
    generation: int
    op: str
    document: str | bytes | None
    changed_fields: str
    reason: str | None
    changed_at: str
    day: str


class Span(NamedTuple):
    """The changes numbered from `first` to `last`, both included, all of one generation: there is no gap in it."""

    register: str
    generation: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Following:
    """The next changes, and whether there are `more`. All changes with a number up to `high_water` are published."""

    spans: list[Span]
    more: bool
    high_water: int


def following(ledger: Ledger, served: Mapping[str, int], since: int, limit: int) -> Following:
    """At most `limit` changes after the number `since`, of the registers in `served`, each up to the generation given there.

    A generation that is committed but not yet served holds back whatever comes after it, also of other registers: given now,
    its own changes would come out of order later. Raises Unavailable.
    """
    high_water = _high_water(ledger, served)
    found: list[Span] = []
    room = limit
    for span in _spans(ledger, served, since, high_water, limit + 1):
        if not room:
            return Following(spans=found, more=True, high_water=high_water)
        cut = span._replace(last=min(span.last, span.first + room - 1))
        found.append(cut)
        room -= cut.last - cut.first + 1
        if cut.last < span.last:
            return Following(spans=found, more=True, high_water=high_water)
    return Following(spans=found, more=False, high_water=high_water)


def changes(ledger: Ledger, spans: Sequence[Span]) -> Iterator[Change]:
    """The changes of these spans, in their order. Raises Unavailable."""
    for first, last in _unbroken(spans):
        yield from map(Change._make, ledger.rows(changed().where(revisions.c.seq.between(first, last)).order_by(revisions.c.seq)))


def changed() -> Select[Any]:
    """Query for the columns of `Change`."""
    same = and_(generations.c.register == revisions.c.register, generations.c.number == revisions.c.generation)
    own = (
        json_text(revisions.c.document).label(name) if name == "document" else revisions.c[name]
        for name in Change._fields
        if name in revisions.c
    )
    return select(*own, generations.c.made_at.label("changed_at"), generations.c.day).join(generations, same)


def link_of_chain(ledger: Ledger, number: int) -> str | None:
    """The beginning of the hash of the generation that holds the change with this number; None where no change has it.

    The hash covers all generations of its register before: another ledger, or one that was restored from a copy and has
    gone another way since, gives another one. Raises Unavailable.
    """
    holding = generations.c.first_seq <= number, generations.c.last_seq >= number
    found = ledger.rows(select(generations.c.hash).where(*holding))
    return str(found[0].hash)[:_LINK] if found else None


def last_number(ledger: Ledger) -> int:
    """The number of the last change that the ledger holds, published or not; 0 in an empty one. Raises Unavailable."""
    (row,) = ledger.rows(select(func.max(revisions.c.seq)))
    return int(row[0] or 0)


def _unbroken(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """First and last numbers of runs of spans that join without a gap: one question for many small generations."""
    run: tuple[int, int] | None = None
    for span in spans:
        if run is not None and run[1] + 1 != span.first:
            yield run
            run = None
        run = (span.first if run is None else run[0], span.last)
    if run is not None:
        yield run


def _high_water(ledger: Ledger, served: Mapping[str, int]) -> int:
    late = or_(*(and_(generations.c.register == name, generations.c.number > number) for name, number in served.items()))
    (row,) = ledger.rows(
        select(
            func.min(generations.c.first_seq).filter(late).label("held_back"),
            func.max(generations.c.last_seq).label("last"),
        ).where(generations.c.register.in_(served), _filled)
    )
    return int(row.last or 0) if row.held_back is None else int(row.held_back) - 1


def _spans(ledger: Ledger, served: Mapping[str, int], since: int, high_water: int, limit: int) -> Iterator[Span]:
    query = (
        select(generations.c.register, generations.c.number, generations.c.first_seq, generations.c.last_seq)
        .where(
            generations.c.register.in_(served),
            generations.c.last_seq > since,
            generations.c.first_seq <= high_water,
            _filled,
        )
        .order_by(generations.c.first_seq)
        .limit(limit)  # each has one change at least
    )
    for row in ledger.rows(query):
        yield Span(row.register, row.number, max(row.first_seq, since + 1), row.last_seq)


_filled = generations.c.first_seq <= generations.c.last_seq

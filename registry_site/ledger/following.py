"""Following the ledger: every revision once and in the order of its number, up to what is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from registry_site.ledger.reading import Ledger, Revision, revised, revision_of
from registry_site.ledger.tables import generations, revisions


@dataclass(frozen=True, kw_only=True)
class Following:
    """The next revisions, and whether there are `more`. All revisions with a number up to `high_water` are published."""

    revisions: Sequence[Revision]
    more: bool
    high_water: int


def following(ledger: Ledger, served: Mapping[str, int], since: int, limit: int) -> Following:
    """At most `limit` revisions after the number `since`, of the registers in `served`, each up to the generation given there.

    A generation that is committed but not yet served holds back whatever comes after it, also of other registers: given now,
    its own revisions would come out of order later. Raises Unavailable.
    """
    high_water = _high_water(ledger, served)
    found: list[Revision] = []
    for first, last in _spans(ledger, served, since, high_water, limit + 1):
        numbered = revised().where(revisions.c.seq.between(max(first, since + 1), last)).order_by(revisions.c.seq)
        found.extend(map(revision_of, ledger.rows(numbered.limit(limit + 1 - len(found)))))
        if len(found) > limit:
            break
    return Following(revisions=found[:limit], more=len(found) > limit, high_water=high_water)


def last_number(ledger: Ledger) -> int:
    """The number of the last revision that the ledger holds, published or not; 0 in an empty one. Raises Unavailable."""
    (row,) = ledger.rows(select(func.max(revisions.c.seq)))
    return int(row[0] or 0)


def _high_water(ledger: Ledger, served: Mapping[str, int]) -> int:
    late = or_(*(and_(generations.c.register == name, generations.c.number > number) for name, number in served.items()))
    (row,) = ledger.rows(
        select(
            func.min(generations.c.first_seq).filter(late).label("held_back"),
            func.max(generations.c.last_seq).label("last"),
        ).where(generations.c.register.in_(served), _changed)
    )
    return int(row.last or 0) if row.held_back is None else int(row.held_back) - 1


def _spans(ledger: Ledger, served: Mapping[str, int], since: int, high_water: int, limit: int) -> Iterator[tuple[int, int]]:
    """Unbroken spans of numbers of these registers. A generation has a span of its own, so others need not be read over."""
    query = (
        select(generations.c.first_seq, generations.c.last_seq)
        .where(
            generations.c.register.in_(served),
            generations.c.last_seq > since,
            generations.c.first_seq <= high_water,
            _changed,
        )
        .order_by(generations.c.first_seq)
        .limit(limit)  # each has one revision at least
    )
    span: tuple[int, int] | None = None
    for row in ledger.rows(query):
        if span is not None and span[1] + 1 != row.first_seq:
            yield span
            span = None
        span = (row.first_seq if span is None else span[0], row.last_seq)
    if span is not None:
        yield span


_changed = generations.c.first_seq <= generations.c.last_seq

"""What the files of a generation are made of, in portions: each process reads those it renders from the ledger by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from indexer.rendering import Rendered, render
from registry_site.ledger.connecting import open_ledger
from registry_site.ledger.following import Change, changed
from registry_site.ledger.queries import newest
from registry_site.ledger.reading import Ledger
from registry_site.ledger.tables import revisions

_AT_ONCE = 1000
"""Records, or changes where there is no whole register to write: some megabytes in each of the files."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The changes numbered from `first` to `last`, which are those of one generation of a register; with `whole` everything
    that lives in it, too. `ledger` is the address of the database."""

    ledger: str
    register: str
    first: int
    last: int
    whole: bool


class Ids(NamedTuple):
    """The records whose ids come after `after` and not after `to`; None is no bound."""

    after: str | None
    to: str | None


class Numbers(NamedTuple):
    """The changes with these numbers, both included."""

    first: int
    last: int


Portion = Ids | Numbers


def portions(ledger: Ledger, contents: Contents) -> Iterator[Portion]:
    """All portions in their order. Raises Unavailable.

    A portion of a whole register has so many living records, wherever removed ones lie between: the same records make the
    same portions, whatever was there before them.
    """
    if contents.whole:
        yield from (Ids(*bounds) for bounds in pairwise(chain((None,), _ends(ledger, contents), (None,))))
    else:
        for first in range(contents.first, contents.last + 1, _AT_ONCE):
            yield Numbers(first, min(first + _AT_ONCE - 1, contents.last))


def _ends(ledger: Ledger, contents: Contents) -> Iterator[str]:
    """The id of every so many-th living record."""
    alive = newest(contents.register, contents.last), revisions.c.op == "upsert"
    next_one = select(revisions.c.record_id).where(*alive).order_by(revisions.c.record_id).offset(_AT_ONCE - 1).limit(1)
    found = ledger.rows(next_one)
    while found:
        ((end,),) = found
        yield end
        found = ledger.rows(next_one.where(revisions.c.record_id > end))


def rendered(contents: Contents, portion: Portion) -> Rendered:
    """A portion as parts of files. Raises Unavailable."""
    with _ledger(contents.ledger).streamed(_query(contents, portion)) as rows:
        return render(contents.register, map(Change._make, rows), first=contents.first, whole=contents.whole)


@cache
def _ledger(url: str) -> Ledger:
    return open_ledger(url, connections=1)


def _query(contents: Contents, portion: Portion) -> Select[Any]:
    """Changes are told in the order of numbers, records in that of ids; within a generation either order is the other."""
    ours = changed().where(revisions.c.register == contents.register)
    if isinstance(portion, Numbers):
        return ours.where(revisions.c.seq.between(*portion)).order_by(revisions.c.seq)
    bounds = []
    if portion.after is not None:
        bounds.append(revisions.c.record_id > portion.after)
    if portion.to is not None:
        bounds.append(revisions.c.record_id <= portion.to)
    wanted = or_(revisions.c.op == "upsert", revisions.c.seq >= contents.first)
    return ours.where(newest(contents.register, contents.last), *bounds, wanted).order_by(revisions.c.record_id)

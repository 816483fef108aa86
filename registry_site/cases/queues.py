"""Queues of the desk: cases in the order of their due days, so that what is overdue comes first. Nothing of their contents.

Of one day, what came without a proof of work comes last: a flood of programs does not stand before people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from registry_site.cases.kinds import Kind, Stage
from registry_site.cases.letters import PERSON
from registry_site.cases.tables import cases, letters, staff

PAGE: Final = 25

_OPEN: Final = [stage.value for stage in Stage if stage is not Stage.CLOSED]  # named, not "other than closed": an index finds them
_COLUMNS: Final = [cases.c[name] for name in ("number", "kind", "stage", "region", "received_on", "due_on", "unproven")]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases. Without a stage all that are not closed; `body` is the number of the territorial body to which they were routed,
    `holder` the id of the person who has them."""

    kind: Kind | None = None
    stage: Stage | None = None
    body: str | None = None
    holder: int | None = None
    overdue: bool = False
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A line of a queue. Days are YYYY-MM-DD; `left` is how many are left up to the due day, negative when it has passed.

    `wrote_last`: the last letter of an open case is the sender's, so that it waits for an answer, or to be read.
    """

    number: str
    kind: Kind
    stage: Stage
    region: str | None
    received_on: str
    due_on: str
    unproven: bool
    wrote_last: bool
    left: int
    holder: str | None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A page of a queue, and how many cases there are on all of them."""

    lines: Sequence[Waiting]
    total: int
    overdue: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def queue(connection: Connection, wanted: Wanted, today: date) -> Queue:
    """One page; a page beyond the last one is empty."""
    of_kind = [cases.c.kind == wanted.kind.value] if wanted.kind else []
    of_stage = cases.c.stage.in_([wanted.stage.value] if wanted.stage else _OPEN)
    routed = [cases.c.body == wanted.body] if wanted.body else []
    held = [cases.c.assignee == wanted.holder] if wanted.holder is not None else []
    late: list[ColumnElement[bool]] = [cases.c.due_on < today.isoformat(), cases.c.stage.in_(_OPEN)]
    where = [*of_kind, of_stage, *routed, *held]
    chosen = [*where, *late] if wanted.overdue else where
    newest, earliest = (cases.c.closed_on.desc(), cases.c.number.desc()), (cases.c.due_on, cases.c.unproven, cases.c.number)
    order = newest if wanted.stage is Stage.CLOSED else earliest
    query = select(*_COLUMNS, staff.c.name.label("holder")).outerjoin(staff, staff.c.id == cases.c.assignee).where(*chosen)
    rows = connection.execute(query.order_by(*order).limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    from_senders = _last_from_senders(connection, [row.number for row in rows if row.stage != Stage.CLOSED.value])
    lines = [
        Waiting(
            number=row.number,
            kind=Kind(row.kind),
            stage=Stage(row.stage),
            region=row.region,
            received_on=row.received_on,
            due_on=row.due_on,
            unproven=row.unproven,
            wrote_last=row.number in from_senders,
            left=(date.fromisoformat(row.due_on) - today).days,
            holder=row.holder,
        )
        for row in rows
    ]
    return Queue(lines=lines, total=_count(connection, chosen), overdue=_count(connection, [*where, *late]))


def _last_from_senders(connection: Connection, numbers: Sequence[str]) -> frozenset[str]:
    """Those of these cases whose last letter is the sender's."""
    ours = select(letters.c.case_number, func.max(letters.c.position).label("last")).where(letters.c.case_number.in_(numbers))
    lasts = ours.group_by(letters.c.case_number).subquery()
    joined = lasts.join(letters, and_(letters.c.case_number == lasts.c.case_number, letters.c.position == lasts.c.last))
    found = select(letters.c.case_number).select_from(joined).where(letters.c.sender == PERSON)
    return frozenset(connection.execute(found).scalars())


def _count(connection: Connection, where: Sequence[ColumnElement[bool]]) -> int:
    return connection.execute(select(func.count()).select_from(cases).where(*where)).scalar_one()

"""The end of the time for which personal data are kept: closed cases by kind, and at once what nobody comes back for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select, update

from indexer.personal.erasure import erase, for_good
from registry_site.cases.kinds import Stage
from registry_site.cases.outbox import State
from registry_site.cases.store import Cases
from registry_site.cases.subscriptions import end_unconfirmed
from registry_site.cases.tables import cases as cases_table
from registry_site.cases.tables import drafts, outbox, sessions, solved, staff, uploads

_SESSIONS: Final = 1
"""Days after which a session of the desk is gone that nobody used since."""

UNCONFIRMED: Final = 2
"""Days that a subscription waits for its confirmation."""

_TOLD: Final = 35
"""Days that mails without a case are kept, sent or failed: longer than anything repeats that tells the same. And days after
which no mail waits any more, with a case or without: nobody has sent any since."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """How many rows went: `cases`, and by table what hung on none."""

    cases: int
    rows: Mapping[str, int]


def retain(cases: Cases, keep_days: Mapping[str, int], today: date) -> Done:
    """Erase what is kept no longer. A case is erased in a transaction of its own: the command may be ended at any time."""
    with for_good(cases):
        with cases.reading() as connection:
            numbers = list(connection.execute(select(cases_table.c.number).where(_over(keep_days, today))).scalars())
        for number in numbers:
            with cases.writing() as connection:
                erase(connection, number, today, "retention")
        with cases.writing() as connection:
            rows = {name: _cleared(connection, *one) for name, one in _ended(today).items()}
            rows["subscriptions"] = end_unconfirmed(connection, _before(today, UNCONFIRMED))
            # A draft took its files along only now, and an account that was closed keeps no secret.
            rows["files"] = _cleared(connection, uploads, _lost())
            closed = and_(staff.c.closed_at.is_not(None), staff.c.sealed_totp.is_not(None))
            connection.execute(update(staff).where(closed).values(sealed_totp=None))
    return Done(cases=len(numbers), rows=rows)


def _over(keep_days: Mapping[str, int], today: date) -> ColumnElement[bool]:
    """Closed long ago by the term of the kind."""
    by_kind = [
        and_(cases_table.c.kind == kind, cases_table.c.closed_on < (today - timedelta(days=days)).isoformat())
        for kind, days in keep_days.items()
    ]
    return and_(cases_table.c.stage == Stage.CLOSED.value, or_(*by_kind))


def _ended(today: date) -> Mapping[str, tuple[Table, ColumnElement[bool]]]:
    of_none = or_(outbox.c.state == State.WAITING.value, outbox.c.case_number.is_(None))
    return {
        "drafts": (drafts, drafts.c.kept_until < today.isoformat()),
        "puzzles": (solved, solved.c.kept_until < today.isoformat()),
        "sessions": (sessions, sessions.c.seen_at < _before(today, _SESSIONS)),
        "mails": (outbox, and_(of_none, outbox.c.next_at < _before(today, _TOLD))),
    }


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _lost() -> ColumnElement[bool]:
    waiting = select(drafts.c.token_sha256)
    of_none = or_(uploads.c.draft_sha256.is_(None), uploads.c.draft_sha256.not_in(waiting))
    return and_(uploads.c.case_number.is_(None), of_none)


def _cleared(connection: Connection, table: Table, over: ColumnElement[bool]) -> int:
    done: Any = connection.execute(delete(table).where(over))
    return int(done.rowcount)

"""A case and all that hangs on it goes; a line of statistics stays that leads back to nobody, and a line in the log of acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, insert, select, text, update

from indexer.personal.recording import record
from registry_site.cases.acts import Action
from registry_site.cases.kinds import Stage
from registry_site.cases.store import Cases
from registry_site.cases.tables import cases as cases_table
from registry_site.cases.tables import extracts, metadata, tallies
from registry_site.errors import BadRequest, Unavailable
from registry_site.messages import N_, message

ERASED: Final = "erased"
"""The outcome of a case that was erased before it was closed."""

KEPT: Final = frozenset({extracts.name})
"""Tables whose rows outlive their case: nothing in them is personal, and the case is taken out of them."""


def hanging(table: Table) -> bool:
    """Whether rows of a table belong to cases."""
    return "case_number" in table.columns


def erase(connection: Connection, number: str, today: date, reason: str) -> None:
    """Erase a case within the transaction of the caller. Raises BadRequest for a number that no case has."""
    row = case_of(connection, number)
    connection.execute(insert(tallies), _tally(row, today))
    for table in metadata.sorted_tables:
        if table.name in KEPT:
            connection.execute(update(table).where(table.c.case_number == number).values(case_number=None))
        elif hanging(table):
            connection.execute(delete(table).where(table.c.case_number == number))
    connection.execute(delete(cases_table).where(cases_table.c.number == number))
    record(connection, Action.ERASE, number, reason)


def case_of(connection: Connection, number: str) -> Row[Any]:
    """The row of a case. Raises BadRequest for a number that none has."""
    row = connection.execute(select(cases_table).where(cases_table.c.number == number)).one_or_none()
    if row is None:
        raise BadRequest(message(N_("There is no case %(number)s."), number=number), parameter="number")
    return row


@contextmanager
def for_good(cases: Cases) -> Iterator[None]:
    """What is erased inside is gone from the files of the database, too, when this is left without an error.

    SQLite overwrites what it deletes (`secure_delete`), and its log of changes is emptied here. PostgreSQL is told to clear the
    rows away; what its files, its logs and all copies still hold is sealed: it ends with its key (docs/cases.md). Raises
    Unavailable where a reader keeps the log from being emptied: a copy in the log goes with the next run.
    """
    yield
    if cases.engine.dialect.name == "postgresql":
        with cases.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum"))
        return
    raw = cases.engine.raw_connection()
    try:
        busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        text_ = N_(
            "It is erased, but somebody reads the database just now, and its log keeps a copy. Run: python -m indexer cases retain"
        )
        raise Unavailable(message(text_))


def _tally(row: Row[Any], today: date) -> dict[str, object]:
    received, closed = date.fromisoformat(row.received_on), date.fromisoformat(row.closed_on or today.isoformat())
    return {
        "kind": row.kind,
        "quarter": f"{received.year}-Q{(received.month + 2) // 3}",
        "region": row.region,
        "register": row.register,
        "channel": row.channel,
        "anonymous": row.anonymous,
        "outcome": row.outcome if row.stage == Stage.CLOSED.value and row.outcome else ERASED,
        "days": (closed - received).days,
    }

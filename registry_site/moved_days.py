"""Days that a decree has moved and the library of holidays does not know yet: one table in each database that counts terms."""

from datetime import date

from sqlalchemy import Boolean, Column, Connection, MetaData, Table, delete, insert, select

from registry_site.clock import now
from registry_site.ledger.columns import text_column


def moved_days(metadata: MetaData) -> Table:
    """The table in a database."""
    return Table(
        "calendar_days",
        metadata,
        Column("state", text_column(2), primary_key=True),
        Column("day", text_column(10), primary_key=True),
        Column("works", Boolean, nullable=False),
        Column("basis", text_column(), nullable=False),
        Column("entered_at", text_column(32), nullable=False),
    )


def corrections(connection: Connection, table: Table, state: str) -> dict[str, bool]:
    """Days of a state that differ from the library: True works, False does not."""
    rows = connection.execute(select(table.c.day, table.c.works).where(table.c.state == state))
    return {row.day: bool(row.works) for row in rows}


def correct(connection: Connection, table: Table, state: str, day: date, works: bool, basis: str) -> None:
    """Enter a day of a state, in the place of what was entered for it before."""
    connection.execute(delete(table).where(table.c.state == state, table.c.day == day.isoformat()))
    row = {"state": state, "day": day.isoformat(), "works": works, "basis": basis, "entered_at": now()}
    connection.execute(insert(table), row)

"""The temporary tables of a draft: made at its beginning, gone with its transaction. What is compared is compared byte by byte."""

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, UniqueConstraint, text
from sqlalchemy.schema import DropTable

from registry_site.ledger.columns import text_column

_metadata = MetaData()


def _temporary(name: str, *columns: Column[int] | Column[str] | UniqueConstraint | Index) -> Table:
    return Table(name, _metadata, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def _words(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, text_column(), primary_key=key, nullable=optional)


def _number(name: str, *, key: bool = False, optional: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=optional, autoincrement=False)


incoming = _temporary(
    "incoming",
    _number("n", key=True),
    _words("base_id"),
    _words("number_key"),
    _words("order_date"),
    _words("content_hash"),
    _words("row_hash"),
    _words("document", optional=True),
)
target = _temporary(
    "target",
    _words("record_id", key=True),
    _number("n"),
    _words("base_id"),
    _words("number_key"),
    _words("order_date"),
    _words("content_hash"),
    _words("row_hash"),
)
delta = _temporary(
    "delta",
    _words("record_id", key=True),
    _words("op"),
    _number("n", optional=True),
    _number("revision"),
    _words("number_key"),
    _words("content_hash"),
    _words("changed_fields"),
)

# Those of the ranking. The indexes keep a source that gives one number to all of its rows from costing the square of their count.
contested = _temporary("contested", _words("base_id", key=True))
rival = _temporary(
    "rival", _number("n", key=True), _words("base_id"), _words("content_hash"), _words("row_hash"), _words("order_date")
)
# Exact duplicates are one record: of them the first stands for all.
claimant = _temporary(
    "claimant",
    _number("n", key=True),
    _words("base_id"),
    _words("content_hash"),
    _words("order_date"),
    UniqueConstraint("base_id", "content_hash"),
)
held = _temporary(
    "held",
    _words("base_id", key=True),
    _number("place", key=True),
    _words("content_hash"),
    _words("row_hash"),
    Index("held_by_content", "base_id", "content_hash"),
    Index("held_by_row", "base_id", "row_hash"),
)
seat = _temporary("seat", _number("n", key=True), _words("base_id"), _number("place"), UniqueConstraint("base_id", "place"))


def make(connection: Connection, *tables: Table) -> None:
    """Make these tables, empty. SQLite keeps those of the transaction before, PostgreSQL drops them at its end."""
    for table in tables:
        if connection.dialect.name == "sqlite":
            connection.execute(DropTable(table, if_exists=True))
        table.create(connection, checkfirst=False)


def survey(connection: Connection, *tables: Table) -> None:
    """Let PostgreSQL count what these tables hold: it plans by that, and never looks at temporary tables by itself."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f"analyze {table.name}"))

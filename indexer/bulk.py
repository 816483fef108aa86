"""Many rows into one table: COPY where the database has it, one statement run for many rows elsewhere (deploy/decisions/0011)."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import OperationalError


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that all name the same columns. Raises DBAPIError as any statement does."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    columns = list(rows[0])
    quoted = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in columns)
    statement = f"copy {table.name} ({quoted}) from stdin"
    try:
        _copy(connection, statement, ([row[name] for name in columns] for row in rows))
    except connection.dialect.loaded_dbapi.Error as error:
        raise OperationalError(statement, None, error) from error


def _copy(connection: Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined] # psycopg's
        for row in rows:
            copy.write_row(row)

"""Which migration a database is at, asked on a bare connection of the driver: nothing of Alembic is needed for that."""

from typing import Any

VERSIONS = "alembic_version"

_HELD = {
    "sqlite": f"select 1 from sqlite_master where type = 'table' and name = '{VERSIONS}'",  # noqa: S608 -- names of this module
    "postgresql": f"select 1 where to_regclass('{VERSIONS}') is not null",
}


def revision_of(connection: Any, dialect: str) -> str | None:
    """The migration that the database is at; None where none was ever run. Raises the driver's errors."""
    cursor = connection.cursor()
    try:
        cursor.execute(_HELD[dialect])
        if cursor.fetchone() is None:
            return None
        cursor.execute(f"select version_num from {VERSIONS}")  # noqa: S608 -- a name of this module
        row = cursor.fetchone()
        return None if row is None else str(row[0])
    finally:
        cursor.close()
        connection.rollback()  # PostgreSQL's driver has begun a transaction

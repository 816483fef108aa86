"""The schemas of ledger, vault and cases, and how a database is brought to the newest one when the indexer opens it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import OperationalError

from indexer import vault_tables
from indexer.migrating import migrate
from registry_site.cases import tables as cases_tables
from registry_site.ledger.schema import VERSIONS, revision_of
from registry_site.ledger.tables import SCHEMA

_MIGRATING: Final = 0x7265676D  # "regm": the advisory lock of PostgreSQL under which migrations run


@dataclass(frozen=True, kw_only=True)
class Schema:
    """Migrations of one database, up to `newest`. Where `landmark` is a table and no migration was run, it is at `first`."""

    folder: Path
    landmark: str
    first: str
    newest: str


_ROOT = Path(__file__).resolve().parent.parent
LEDGER: Final = Schema(
    folder=_ROOT / "registry_site" / "ledger" / "migrations", landmark="generations", first="ledger_0001", newest=SCHEMA
)
VAULT: Final = Schema(
    folder=_ROOT / "indexer" / "migrations", landmark="restricted", first="vault_0001", newest=vault_tables.SCHEMA
)
CASES: Final = Schema(
    folder=_ROOT / "registry_site" / "cases" / "migrations", landmark="cases", first="cases_0001", newest=cases_tables.SCHEMA
)


def bring_up_to_date(engine: Engine, schema: Schema) -> None:
    """Make or change the tables until they are this program's; a database made before migrations began is taken over as it is.

    Raises Unavailable for a database that belongs to a newer program or to another purpose, DBAPIError where it cannot be reached.
    """
    if _revision(engine) == schema.newest:
        return
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        migrate(connection, schema.folder, at=schema.first if _older(connection, schema) else None)


def _older(connection: Connection, schema: Schema) -> bool:
    tables = inspect(connection).get_table_names()
    # A table of versions without a row is what an older program left that was killed when it made it.
    told = VERSIONS in tables and connection.scalar(select(func.count()).select_from(table(VERSIONS)))
    return schema.landmark in tables and not told


def _revision(engine: Engine) -> str | None:
    # Past SQLAlchemy, which would begin a writing transaction: a running load would be waited for.
    try:
        with engine.connect() as connection:
            return revision_of(connection.connection, engine.dialect.name)
    except engine.dialect.loaded_dbapi.Error as error:
        raise OperationalError("the migration of the database", None, error) from error

"""Opening the ledger's database: read-only for the site, read and write for the indexer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from registry_site.errors import Unavailable
from registry_site.ledger import postgres
from registry_site.ledger.reading import Ledger
from registry_site.ledger.schema import revision_of
from registry_site.ledger.tables import SCHEMA
from registry_site.messages import N_, message

_PREFIX = "sqlite:///"


def open_ledger(url: str, *, connections: int = postgres.CONNECTIONS, timeout: int = 0) -> Ledger:
    """The ledger for reading; a database with another schema than this program knows answers Unavailable.

    SQLite files are opened with mode=ro, PostgreSQL with read-only transactions: the site cannot write even by mistake.
    `connections` and `timeout` (seconds for a statement, 0 for none) are for PostgreSQL.
    """
    if url.startswith(_PREFIX):
        path = Path(url.removeprefix(_PREFIX)).absolute()
        engine = create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=QueuePool, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _reading)
    else:
        engine = postgres.open_reading(url, connections=connections, timeout=timeout)
    event.listen(engine, "connect", _known_schema(engine.dialect.name))
    return Ledger(engine=engine)


def open_for_writing(url: str) -> Engine:
    """The database for the one writer. SQLite runs in WAL mode, so readers never wait for a load."""
    if not url.startswith("sqlite"):
        return postgres.open_writing(url)
    if url.startswith(_PREFIX):
        Path(make_url(url).database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _writing)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _known_schema(dialect: str) -> Callable[[Any, object], None]:
    def check(connection: Any, _record: object) -> None:
        found = revision_of(connection, dialect)
        if found != SCHEMA:
            connection.close()
            text = N_(
                "The ledger has the schema %(found)s, this program reads %(known)s. Use one version of the program for site "
                "and indexer; then run: python -m indexer status"
            )
            raise Unavailable(message(text, found=found or "-", known=SCHEMA))

    return check


def _reading(connection: object, _record: object) -> None:
    connection.execute("PRAGMA mmap_size=1073741824")  # type: ignore[attr-defined]
    connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]


def _writing(connection: object, _record: object) -> None:
    # The driver must not open transactions by itself: `begin` above does, so that DDL and reads are inside too.
    connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "cache_size=-65536", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

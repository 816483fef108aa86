"""Opening the ledger's database: read-only for the site, read and write for the indexer."""

from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from registry_site.ledger.reading import Ledger

_PREFIX = "sqlite:///"


def open_ledger(url: str) -> Ledger:
    """The ledger for reading. SQLite files are opened with mode=ro: the site cannot write even by mistake."""
    if url.startswith(_PREFIX):
        path = Path(url.removeprefix(_PREFIX)).absolute()
        engine = create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=QueuePool, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _reading)
        return Ledger(engine=engine)
    return Ledger(engine=create_engine(url, pool_pre_ping=True))


def open_for_writing(url: str) -> Engine:
    """The database for the one writer. SQLite runs in WAL mode, so readers never wait for a load."""
    if url.startswith(_PREFIX):
        Path(make_url(url).database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _writing)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _reading(connection: object, _record: object) -> None:
    connection.execute("PRAGMA mmap_size=1073741824")  # type: ignore[attr-defined]
    connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]


def _writing(connection: object, _record: object) -> None:
    # The driver must not open transactions by itself: `begin` above does, so that DDL and reads are inside too.
    connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "cache_size=-65536", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

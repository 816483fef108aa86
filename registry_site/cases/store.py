"""Opening the database of the cases for a door or a command: it reads and writes, and makes no tables."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from registry_site.cases.sealing import KeyFile, Keyring
from registry_site.cases.tables import SCHEMA
from registry_site.clock import MOSCOW, today
from registry_site.errors import Unavailable
from registry_site.ledger import postgres
from registry_site.ledger.schema import revision_of
from registry_site.messages import N_, message

READING: Final = "registry_reading"
"""Execution option of a connection that will not write."""


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The open database, and the keys that its personal data are sealed with."""

    engine: Engine
    keys: KeyFile

    @property
    def keyring(self) -> Keyring:
        """The keys as they are now: ask again for each piece of work. Raises Unavailable where their file cannot be read."""
        return self.keys.keyring()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, whole or not at all. Raises Unavailable where the database cannot be reached, or is full."""
        with _reached(), self.engine.begin() as connection:
            yield connection
        _blur(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A state of the database, read without waiting for whoever writes. Raises Unavailable."""
        with reading(self.engine) as connection:
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """The same of a database alone, for who needs no key. Raises Unavailable."""
    with _reached(), engine.connect().execution_options(**{READING: True}) as connection:
        yield connection


def open_cases(url: str, keys: Path, *, connections: int = postgres.CONNECTIONS, timeout: int = 0) -> Cases:
    """The cases of an installation. What is not as it should be, keys or schema, answers Unavailable when it is first used."""
    return Cases(engine=open_database(url, connections=connections, timeout=timeout, known=SCHEMA), keys=KeyFile(keys))


def open_database(url: str, *, connections: int = postgres.CONNECTIONS, timeout: int = 0, known: str | None = None) -> Engine:
    """The database alone; with `known` only at that migration. A SQLite file and its folder are for their owner alone."""
    if url.startswith("sqlite"):
        engine = _sqlite(url, anew=known is None)
    else:
        engine = postgres.open_serving(url, connections=connections, timeout=timeout)
    if known is not None:
        dialect = engine.dialect.name

        def check(connection: Any, _record: object) -> None:
            if revision_of(connection, dialect) != known:
                connection.close()
                text = N_(
                    "The database of the cases is not ready for this version of the program. Run: python -m indexer cases prepare"
                )
                raise Unavailable(message(text))

        event.listen(engine, "connect", check)
    return engine


def _sqlite(url: str, *, anew: bool) -> Engine:
    path = Path(make_url(url).database or "").absolute()
    if anew:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///file:{path}?mode=rw&uri=true", hide_parameters=True)  # no personal data in logs
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begin)
    return engine


def _blur(engine: Engine) -> None:
    """Set the times of the files of SQLite to the beginning of the day: they would tell when the last report came."""
    if engine.dialect.name != "sqlite":
        return
    path = Path(str(engine.url.database).removeprefix("file:").partition("?")[0])
    midnight = datetime.combine(today(), time(), MOSCOW).timestamp()
    for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        with suppress(FileNotFoundError):  # SQLite puts its log away when the last connection is closed
            os.utime(file, (midnight, midnight))


def _connected(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")  # who reads does not wait for who writes
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(READING) else "BEGIN IMMEDIATE")


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        text = N_("What people send cannot be stored or read just now. Nothing was lost that was confirmed; try again later.")
        raise Unavailable(message(text)) from error

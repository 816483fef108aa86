"""One load at a time, on one machine and on many: a lock on a file of the data folder, and one in a ledger that is on a server.

Both are released by the system when the process ends, however it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from registry_site.errors import LoadRunning
from registry_site.messages import N_, message

# Advisory locks of PostgreSQL are numbers within a database: "reg" and a letter each.
_LOADER: Final = 0x7265676C
_WRITING: Final = 0x72656777


@contextmanager
def exclusive(data: Path, ledger: Engine) -> Iterator[None]:
    """Hold the lock of the indexer. Raises LoadRunning at once if another process holds it, here or on another machine."""
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "indexer.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _running() from error
        with exclusive_on_server(ledger):
            yield
    finally:
        os.close(descriptor)


@contextmanager
def exclusive_on_server(ledger: Engine) -> Iterator[None]:
    """The half of `exclusive` that holds for all machines; nothing where the ledger is a file. Raises LoadRunning."""
    if ledger.dialect.name != "postgresql":
        yield
        return
    # A connection of its own, outside of transactions and of the pool: whatever ends it releases the lock.
    with ledger.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        if not connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": _LOADER}):
            raise _running()
        try:
            yield
        finally:
            with suppress(DBAPIError):  # a connection that was lost has released it
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOADER})


def alone(connection: Connection) -> None:
    """The same for the transaction that writes, to its end. Raises LoadRunning.

    The connection that holds the lock may be lost while the writing one lives: the next loader must not begin until that ends.
    """
    if connection.dialect.name == "postgresql" and not connection.scalar(
        text("select pg_try_advisory_xact_lock(:key)"), {"key": _WRITING}
    ):
        raise _running()


def _running() -> LoadRunning:
    return LoadRunning(message(N_("Another load is running. Nothing was changed. Wait until it ends, then try again.")))

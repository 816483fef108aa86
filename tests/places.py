"""Where an indexer or a site of the tests keeps what it writes: in files of its own, or on the servers. Said here and nowhere else."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Pool, create_engine, event, make_url, text

from indexer import schemas, vault
from registry_site.ledger import tables
from registry_site.ledger.connecting import open_for_writing
from tests.servers import LedgerServer


@dataclass(frozen=True, kw_only=True)
class Places:
    """The addresses of ledger, vault and index."""

    ledger_url: str
    vault_url: str
    search_url: str = "embedded:"

    @property
    def on_servers(self) -> bool:
        return self.ledger_url.startswith("postgresql")


def in_files(data: Path) -> Places:
    """What needs no server: both databases in SQLite files below `data`, and the embedded index."""
    return Places(ledger_url=f"sqlite:///{data}/var/ledger.db", vault_url=f"sqlite:///{data}/var/vault/vault.db")


@contextmanager
def in_databases(server: LedgerServer) -> Iterator[Places]:
    """A ledger and a vault on the server, with their tables; the index is in files. Dropped at the end."""
    with server.database() as ledger_url, server.database() as vault_url:
        prepare(ledger_url)
        vault.open_database(vault_url).dispose()
        yield Places(ledger_url=ledger_url, vault_url=vault_url)


@contextmanager
def on_servers(server: LedgerServer) -> Iterator[Places]:
    """A ledger and a vault on the server, with their tables: `emptied` before each test, dropped at the end."""
    with server.database() as ledger_url, server.database() as vault_url:
        prepare(ledger_url)
        vault.open_database(vault_url).dispose()
        yield Places(ledger_url=ledger_url, vault_url=vault_url)


def prepare(ledger_url: str) -> None:
    """Make the tables of a ledger."""
    engine = open_for_writing(ledger_url)
    schemas.bring_up_to_date(engine, schemas.LEDGER)
    engine.dispose()


def emptied(places: Places) -> Places:
    """The same places without a row."""
    for url, metadata in ((places.ledger_url, tables.metadata), (places.vault_url, vault.metadata)):
        run_sql(url, *(f"delete from {name}" for name in metadata.tables))
    return places


def run_sql(url: str, *statements: str) -> int:
    """Run statements in one transaction; returns how many rows the last one changed."""
    engine = create_engine(url)
    with engine.begin() as connection:
        changed = [connection.execute(text(statement)).rowcount for statement in statements]
    engine.dispose()
    return changed[-1]


@contextmanager
def refusing_connections(url: str) -> Iterator[None]:
    """Every connection to this database of a server is broken off, and inside it takes no other."""
    name = make_url(url).database
    elsewhere = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    broken_off = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    run_sql(elsewhere, f"alter database {name} allow_connections false", broken_off)
    try:
        yield
    finally:
        run_sql(elsewhere, f"alter database {name} allow_connections true")


@contextmanager
def connections_closed() -> Iterator[None]:
    """Closes at the end every connection to a server that was opened inside: tests open many engines, a server has few places."""
    opened = []

    def opening(connection, _record):
        if not isinstance(connection, sqlite3.Connection):
            opened.append(connection)

    event.listen(Pool, "connect", opening)
    try:
        yield
    finally:
        event.remove(Pool, "connect", opening)
        for connection in opened:
            connection.close()

"""Where an indexer or a site of the tests keeps what it writes: in files of its own, or on the servers. Said here and nowhere else."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Pool, create_engine, event, inspect, make_url, text

from indexer import schemas, vault
from registry_site.cases.sealing import make_keyring
from registry_site.cases.store import Cases, open_cases, open_database
from registry_site.configured import SearchCluster
from registry_site.ledger import tables
from registry_site.ledger.connecting import open_for_writing
from registry_site.ledger.schema import VERSIONS
from registry_site.search.elastic.client import connect
from tests.servers import LedgerServer, SearchServer


@dataclass(frozen=True, kw_only=True)
class Places:
    """The addresses of ledger, vault, cases and index; `lookups_url` is empty for the file of the program's choice."""

    ledger_url: str
    vault_url: str
    cases_url: str
    lookups_url: str = ""
    search_url: str = "embedded:"
    cluster: SearchCluster = field(default_factory=SearchCluster)

    @property
    def on_servers(self) -> bool:
        return self.ledger_url.startswith("postgresql")


def in_files(data: Path) -> Places:
    """What needs no server: the databases in SQLite files below `data`, and the embedded index."""
    return Places(
        ledger_url=f"sqlite:///{data}/var/ledger.db",
        vault_url=f"sqlite:///{data}/var/vault/vault.db",
        cases_url=f"sqlite:///{data}/var/cases/cases.db",
    )


@contextmanager
def in_databases(server: LedgerServer) -> Iterator[Places]:
    """Ledgers, a vault and cases on the server, with their tables; the index is in files. Dropped at the end."""
    with (
        server.database() as ledger_url,
        server.database() as vault_url,
        server.database() as cases_url,
        server.database() as lookups_url,
    ):
        prepare(ledger_url)
        prepare(lookups_url)
        vault.open_database(vault_url).dispose()
        prepare_cases(cases_url)
        yield Places(ledger_url=ledger_url, vault_url=vault_url, cases_url=cases_url, lookups_url=lookups_url)


@contextmanager
def on_servers(server: LedgerServer, search: SearchServer) -> Iterator[Places]:
    """The same, and room for indexes on the other server: `emptied` before each test, dropped at the end."""
    access = search.access
    with in_databases(server) as places, search.prefix() as beginning:
        cluster = SearchCluster(
            user=access.user, password=access.password, ca=search.ca, timeout=30, prefix=beginning.removesuffix("-"), replicas=0
        )
        yield replace(places, search_url=f"https://127.0.0.1:{access.port}", cluster=cluster)


def prepare(ledger_url: str) -> None:
    """Make the tables of a ledger."""
    engine = open_for_writing(ledger_url)
    schemas.bring_up_to_date(engine, schemas.LEDGER)
    engine.dispose()


def prepare_cases(cases_url: str) -> None:
    """Make the tables of the cases."""
    engine = open_database(cases_url)
    schemas.bring_up_to_date(engine, schemas.CASES)
    engine.dispose()


def new_cases(cases_url: str, keys: Path) -> Cases:
    """The cases of a database whose tables are there, with a file of keys that is made where it is missing."""
    make_keyring(keys)
    return open_cases(cases_url, keys)


def emptied(places: Places) -> Places:
    """The same places without a row and without an index."""
    kept = ((places.ledger_url, tables.metadata), (places.lookups_url, tables.metadata), (places.vault_url, vault.metadata))
    for url, metadata in kept:
        run_sql(url, *(f"delete from {name}" for name in metadata.tables))
    known = places.cluster
    with connect([places.search_url], user=known.user, password=known.password, ca=known.ca) as client:
        held = client.indices.get(index=f"{known.prefix}-*", features="aliases")
        if held:
            client.indices.delete(index=list(held))
    return places


def emptied_databases(places: Places) -> Places:
    """The same databases of a server without a row, their numbers beginning anew. Triggers that refuse to delete do not see it."""
    for url in (places.ledger_url, places.vault_url, places.cases_url, places.lookups_url):
        engine = create_engine(url)
        with engine.begin() as connection:
            held = [name for name in inspect(connection).get_table_names() if name != VERSIONS]
            if held:
                connection.execute(text(f"truncate {', '.join(held)} restart identity"))
        engine.dispose()
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

"""Schemas of ledger and vault: made by migrations on both databases, older files taken over, others refused."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from indexer import schemas, vault
from indexer.migrating import migrate
from indexer.stores import open_stores
from registry_site.cases import tables as cases_tables
from registry_site.cases.store import open_database
from registry_site.errors import Unavailable
from registry_site.ledger import tables
from registry_site.ledger.connecting import open_for_writing, open_ledger
from registry_site.ledger.schema import revision_of
from tests.loading import CERTIFICATES, Office, certificates, number
from tests.places import Places, connections_closed, in_files, run_sql

BEFORE = Path(__file__).parent / "data" / "before_migrations"
ROWS = (
    "insert into generations values ('certificates', 1, 'load', '2026-11-01T00:00:00Z', '2026-11-01', '2026-11-01', "
    "0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, null, null, null, 'f', '{first}', 'of the first')".format(first="0" * 64),
    "insert into sources values ('certificates', 1, 0, 'a.csv', '00', 1, 'nsi_certificates', '2026-11-01T00:00:00Z')",
)
KEY = "ab" * 32
BOTH = pytest.mark.parametrize("schema", ["LEDGER", "VAULT", "CASES"])


@pytest.fixture
def older(tmp_path):
    """The files of an indexer from before the migrations: one empty generation, and a key."""
    places = in_files(tmp_path)
    for name, url, rows in (
        ("ledger", places.ledger_url, ROWS),
        ("vault", places.vault_url, (f"insert into keys values ('row digests', '{KEY}')",)),
    ):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as connection:
            connection.executescript((BEFORE / f"{name}.sql").read_text())
            for row in rows:
                connection.execute(row)
        connection.close()
    return Office(data=tmp_path, places=places)


@pytest.fixture(params=["in_files", pytest.param("in_databases", marks=pytest.mark.servers)])
def both(request, tmp_path):
    """Both kinds of databases."""
    return in_files(tmp_path) if request.param == "in_files" else request.getfixturevalue("databases")


@BOTH
def test_the_last_migration_is_the_one_that_the_code_knows(schema):
    known = getattr(schemas, schema)
    assert ScriptDirectory(str(known.folder)).get_current_head() == known.newest


def opened(places: Places, schema: str):
    if schema == "VAULT":
        return vault.open_database(places.vault_url), vault.metadata
    if schema == "CASES":
        engine = open_database(places.cases_url)
        schemas.bring_up_to_date(engine, schemas.CASES)
        return engine, cases_tables.metadata
    engine = open_for_writing(places.ledger_url)
    schemas.bring_up_to_date(engine, schemas.LEDGER)
    return engine, tables.metadata


@BOTH
def test_the_migrations_make_exactly_the_tables_that_are_declared(both, schema):
    engine, declared = opened(both, schema)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), declared) == []
    engine.dispose()


@BOTH
def test_every_text_on_the_server_is_compared_byte_by_byte(databases, schema):
    other = """
        select relname, attname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_collation o on o.oid = a.attcollation
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and relname <> 'alembic_version' and collname <> 'C'
    """
    engine, declared = opened(databases, schema)
    with engine.connect() as connection:
        assert connection.execute(text(other)).all() == []
        assert set(declared.tables) < set(inspect(connection).get_table_names())
    engine.dispose()


def test_files_from_before_the_migrations_are_taken_over_as_they_are(older):
    before = older.ledger_rows()
    stores = older.stores
    assert older.ledger_rows() == before
    assert [one.hash for one in stores.ledger.generations(CERTIFICATES)] == ["of the first"]
    assert stores.vault.digest_key.hex() == KEY
    for engine, schema in ((stores.engine, schemas.LEDGER), (stores.vault.engine, schemas.VAULT)):
        with engine.connect() as connection:
            assert revision_of(connection.connection, "sqlite") == schema.newest


def test_a_ledger_taken_over_goes_on_with_the_next_generation(older):
    assert older.load(certificates(3)).generation == 2
    assert older.newest().previous_hash == "of the first"
    assert list(older.scan()) == [number(1), number(2), number(3)]


def test_a_ledger_of_a_newer_program_is_refused_by_indexer_and_site(tmp_path, both):
    office = Office(data=tmp_path, places=both)
    office.load(certificates(3))
    before = office.ledger_rows()
    run_sql(office.settings.ledger_url, "update alembic_version set version_num = 'ledger_9999'")
    with pytest.raises(Unavailable, match="is not one that this program knows"):
        open_stores(office.settings)
    with pytest.raises(Unavailable, match="has the schema ledger_9999, this program reads"):
        open_ledger(office.settings.ledger_url).generations(CERTIFICATES)
    assert office.ledger_rows() == before


def test_the_site_makes_no_table_in_an_empty_database(ledger_database):
    ledger = open_ledger(ledger_database)
    with pytest.raises(Unavailable, match="python -m indexer status"):
        ledger.generations(CERTIFICATES)
    ledger.engine.dispose()
    engine = create_engine(ledger_database)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_ledger_is_not_taken_for_a_vault(ledger_database):
    engine = open_for_writing(ledger_database)
    schemas.bring_up_to_date(engine, schemas.LEDGER)
    engine.dispose()
    with connections_closed(), pytest.raises(Unavailable, match="is not one that this program knows"):
        vault.open_vault(ledger_database)


def test_stores_are_opened_while_a_load_writes(tmp_path):
    office = Office(data=tmp_path, places=in_files(tmp_path))
    with office.stores.engine.connect() as writing, writing.begin():
        assert open_stores(office.settings).ledger.generations(CERTIFICATES) == []


@pytest.mark.parametrize("before", ["a new one", "one from before the migrations"])
def test_a_vault_whose_first_migration_was_killed_by_an_older_program_can_be_opened(tmp_path, before):
    path = tmp_path / "vault.db"
    with sqlite3.connect(path) as connection:
        if before != "a new one":
            connection.executescript((BEFORE / "vault.sql").read_text())
        connection.execute("create table alembic_version (version_num varchar(32) not null)")
    connection.close()
    assert len(vault.open_vault(f"sqlite:///{path}").digest_key) == 32


def test_a_migration_of_the_vault_that_is_broken_off_leaves_nothing(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/vault.db"

    def broken_off(connection, folder, at):
        migrate(connection, folder, at=at)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(schemas, "migrate", broken_off)
        with pytest.raises(KeyboardInterrupt):
            vault.open_database(url)
    with sqlite3.connect(tmp_path / "vault.db") as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == []
    connection.close()

"""What a ledger on PostgreSQL must do beyond what the suites ask of both databases: the same bytes, one loader, faults, limits."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, delete, make_url, text
from sqlalchemy.exc import DBAPIError

from indexer import draft, moving, rebuild, restate
from indexer.lock import alone, exclusive
from registry_site.errors import LoadRunning, Unavailable
from registry_site.ledger.connecting import open_ledger
from registry_site.ledger.tables import heads
from registry_site.registers import DECLARATIONS
from registry_site.settings import site_settings
from tests.loading import CERTIFICATES, TODAY, Office, certificate, certificates, licence, licences_xml, notices_zip
from tests.packages import notice, pack_photo
from tests.places import in_files, run_sql

# Numbers that a language sorts otherwise than bytes do: case, dots, digits, letters of two alphabets, a place after a tilde.
TRAPS = ["ru.1", "RU.1", "RU-1", "RU 1.2", "АБ.10", "AB.9", "Я.1", "z.1", "Z.10", "ё.1", "№ 7", "RU.1/2", "RU.10", "RU.1A"]
TWINS = [certificate(3, product=f"Мыло {day}", issued_on=f"{day}.01.2024") for day in (12, 10, 11)]
SUSPENDED = "Приостановлено: Дата с 01.11.2026, причина: проверка/Возобновлено: Дата с 23.11.2026, причина: решение"


def quiet(stage, count):
    pass


@pytest.fixture
def office(tmp_path, databases):
    """An indexer whose ledger and vault are on the server."""
    return Office(data=tmp_path, places=databases)


def worked(office, package):
    """A history in which every kind of change happens."""
    run_sql(office.stores.vault.engine.url.render_as_string(hide_password=False), f"update keys set value = '{'ab' * 32}'")
    office = Office(data=office.data, places=office.places)
    odd = [certificate(n, number=one, signatory="Иванов") for n, one in enumerate(TRAPS, 100)]
    office.load([*odd, *certificates(9), *TWINS])
    office.load([*odd[::-1], *certificates(9, product="Порошок")[1:], *TWINS[1:]])
    office.load([*odd, certificate(200, number="RU.1", product="Паста"), *certificates(9)])
    restate.roll_back(office.stores, DECLARATIONS["certificates"], 1, "the wrong file", quiet)
    office.load([*odd, *certificates(9), *TWINS[::-1]])
    office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    restate.turn(office.stores, DECLARATIONS["licences"], TODAY + timedelta(days=1), quiet)
    office.load(package, register="counterfeits")
    return office


def test_the_same_loads_give_the_same_ledger_and_vault_to_the_last_byte(office, tmp_path, monkeypatch):
    for module in ("publish", "load", "reading", "repeating"):
        monkeypatch.setattr(f"indexer.{module}.now", lambda: "2026-11-22T09:00:00Z")
    (tmp_path / "files").mkdir()
    package = notices_zip([notice(1, photos=[{"file": "pack.jpg"}])], {"pack.jpg": pack_photo()})
    there, here = worked(office, package), worked(Office(data=tmp_path / "files", places=in_files(tmp_path / "files")), package)
    assert {name: sorted(map(repr, rows)) for name, rows in there.ledger_rows().items()} == {
        name: sorted(map(repr, rows)) for name, rows in here.ledger_rows().items()
    }
    assert there.newest().hash == here.newest().hash
    assert there.vault_rows() == here.vault_rows()
    assert list(there.scan()) == list(here.scan()) == sorted(here.scan())


# --- one loader


HOLDER = """
import sys
from pathlib import Path
from indexer.lock import exclusive
from registry_site.ledger.connecting import open_for_writing
with exclusive(Path(sys.argv[1]), open_for_writing(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def elsewhere(office, tmp_path):
    """A loader on another machine: it has a data folder of its own and the same ledger."""
    office.load(certificates(5))
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "elsewhere"), office.settings.ledger_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_a_load_on_another_machine_refuses_this_one(office, elsewhere):
    before = office.state()
    with pytest.raises(LoadRunning):
        office.load(certificates(6))
    assert office.state() == before
    elsewhere.stdin.close()
    elsewhere.wait()
    assert office.load(certificates(6)).generation == 2


def holders(office):
    """How many advisory locks are held in the database of the ledger."""
    engine = create_engine(office.settings.ledger_url)
    with engine.connect() as connection:
        held = connection.scalar(
            text(
                "select count(*) from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = current_database()"
            )
        )
    engine.dispose()
    return held


def break_off(office, *, but=0):
    """Every connection to the ledger is ended by the server, except that with this number."""
    others = f"datname = current_database() and pid not in (pg_backend_pid(), {but})"
    run_sql(office.settings.ledger_url, f"select pg_terminate_backend(pid, 10000) from pg_stat_activity where {others}")


def test_a_killed_loader_on_another_machine_keeps_no_lock(office, elsewhere):
    elsewhere.kill()
    elsewhere.wait()
    break_off(office)  # what the kernel of a vanished machine does not say, the server finds out by its keep-alives
    assert office.load(certificates(6)).generation == 2


def test_a_lost_connection_releases_the_lock(office, tmp_path):
    office.load(certificates(5))
    with exclusive(tmp_path / "elsewhere", office.stores.engine):
        assert holders(office) == 1
        break_off(office)
        assert holders(office) == 0
        assert office.load(certificates(6)).generation == 2


def test_a_loader_that_lost_its_lock_is_waited_for_until_its_transaction_ends(office, tmp_path):
    office.load(certificates(5))
    with office.stores.engine.connect() as writing, writing.begin():
        alone(writing)
        with pytest.raises(LoadRunning):
            office.load(certificates(6))
    assert office.load(certificates(6)).generation == 2


@pytest.mark.parametrize("work", ["rebuild", "move"])
def test_no_load_writes_while_a_ledger_is_read_whole_even_if_the_lock_is_lost(office, ledger_server, monkeypatch, work):
    office.load(certificates(5))
    refused = []

    def another_loader(*_):
        if not refused:
            engine = create_engine(office.settings.ledger_url)
            with engine.connect() as connection, connection.begin(), pytest.raises(LoadRunning) as raised:
                alone(connection)
            engine.dispose()
            refused.append(raised.value)

    if work == "rebuild":
        monkeypatch.setattr(rebuild, "index", another_loader)
        rebuild.rebuild(office.stores, [CERTIFICATES], quiet)
    else:
        with ledger_server.database() as ledger, ledger_server.database() as closed:
            moving.move(office.stores, ledger, closed, another_loader)
    assert refused


# --- faults and limits


LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout")


@pytest.mark.parametrize("limit", LIMITS)
def test_no_limit_of_the_database_ends_a_load(office, limit):
    for url in (office.settings.ledger_url, office.settings.vault_url):
        run_sql(url, f"alter database {make_url(url).database} set {limit} = '10s'")
    for engine in (office.stores.engine, office.stores.vault.engine):
        with engine.connect() as connection:
            assert connection.scalar(text(f"show {limit}")) == "0"


def test_both_sides_notice_within_half_a_minute_that_the_other_one_vanished(office):
    for engine in (office.stores.engine, office.stores.ledger.engine):
        with engine.connect() as connection:
            assert connection.connection.driver_connection.info.get_parameters()["tcp_user_timeout"] == "10000"
    with office.stores.engine.connect() as connection:
        idle, interval, count = (
            int(connection.scalar(text(f"show tcp_keepalives_{name}"))) for name in ("idle", "interval", "count")
        )
    assert 0 < idle + interval * count <= 30


@pytest.mark.parametrize("step", ["stage", "compare", "write"])
def test_a_database_that_goes_away_during_a_load_leaves_everything_as_it_was(office, monkeypatch, step):
    office.load(certificates(7))
    before = office.state()
    real = getattr(draft, step)

    def broken_off(*arguments):
        break_off(office)
        return real(*arguments)

    with monkeypatch.context() as failing:
        failing.setattr(draft, step, broken_off)
        with pytest.raises(Unavailable) as caught:
            office.load(certificates(8, product="Порошок"))
    assert isinstance(caught.value.__cause__, DBAPIError)
    assert office.state()[:3] == before[:3]
    assert office.load(certificates(8, product="Порошок")).generation == 2


def test_the_site_cannot_write_whatever_its_role_may_do(office):
    office.load(certificates(1))
    with open_ledger(office.settings.ledger_url).engine.connect() as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.execute(delete(heads))


def test_settings_limit_connections_and_time(office):
    office.load(certificates(1))
    environment = {"REGISTRY_LEDGER_URL": office.settings.ledger_url, "REGISTRY_SECRET_KEY": "x" * 40}
    settings = site_settings({**environment, "REGISTRY_LEDGER_POOL": "1", "REGISTRY_LEDGER_TIMEOUT": "1"})
    ledger = open_ledger(settings.ledger_url, connections=settings.ledger_pool, timeout=settings.ledger_timeout)
    with ledger.engine.connect() as only:
        assert only.scalar(text("show statement_timeout")) == "1s"
        with pytest.raises(Unavailable):  # the one connection is taken
            ledger.generations(CERTIFICATES)
    assert len(ledger.generations(CERTIFICATES)) == 1


def test_a_statement_that_takes_too_long_is_ended_and_told_as_unavailable(office, monkeypatch):
    office.load(certificates(1))
    ledger = open_ledger(office.settings.ledger_url, timeout=1)
    run_sql(
        office.settings.ledger_url,
        "alter table generations rename to renamed",
        "create view generations as select renamed.* from renamed, pg_sleep(60)",
    )
    with pytest.raises(Unavailable) as caught:
        ledger.generations(CERTIFICATES)
    assert "statement timeout" in str(caught.value.__cause__)


def test_no_record_has_a_zero_byte_in_its_id(office):
    office.load(certificates(1))
    assert office.stores.ledger.record(CERTIFICATES, "RU.1\0", 1) is None


def test_the_password_of_a_database_stands_in_no_account_of_the_settings(office):
    environment = {"REGISTRY_LEDGER_URL": "postgresql+psycopg://u:geheim@h/d", "REGISTRY_SECRET_KEY": "geheim"}
    assert "geheim" not in repr(site_settings(environment))

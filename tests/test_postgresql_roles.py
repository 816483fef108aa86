"""The roles that deploy/postgresql/databases.sql makes: the file is run as it stands, then each role tries what it may and may not."""

import secrets
import subprocess

import pytest
from psycopg import connect, sql
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from indexer.notices.publishing import publish
from indexer.personal.erasure import erase, for_good
from registry_site import chained
from registry_site.app import create_site
from registry_site.cases import outbox
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.receipts import new_receipt
from registry_site.cases.registering import Submission, register
from registry_site.cases.tables import acts
from registry_site.configured import SiteSettings
from registry_site.ledger.connecting import open_ledger
from tests.bureau import Bureau, control
from tests.loading import CERTIFICATES, TODAY, Office, certificates, number
from tests.packages import notice
from tests.places import Places, connections_closed, new_cases, prepare_cases, run_sql
from tests.servers import ROOT
from tests.worlds import SECRET

PASSWORDS = {f"{role}_PASSWORD": secrets.token_urlsafe(16) for role in ("SITE", "INDEXER", "AGENCY", "CASES")}
MADE = ("registry_ledger", "registry_lookups", "registry_vault", "registry_cases")


def run_file(server, name):
    command = ["psql", "--no-psqlrc", "--quiet", "--file", f"deploy/postgresql/{name}", server.url.replace("+psycopg", "")]
    environment = {"PATH": "/usr/bin:/bin", **PASSWORDS}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.fixture(scope="module")
def made(ledger_server):
    """A server on which the file was run."""
    run_file(ledger_server, "databases.sql")
    run_file(ledger_server, "cases.sql")
    yield ledger_server
    for name in MADE:
        ledger_server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    for role in ("registry_site", "registry_indexer", "registry_agency", "registry_cases"):
        ledger_server.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


def url(server, role, database):
    return server.url_of(f"registry_{database}", user=f"registry_{role}", password=PASSWORDS[f"{role.upper()}_PASSWORD"])


@pytest.fixture(scope="module")
def office(made, tmp_path_factory):
    """The indexer under its own role, with a register loaded."""
    folder = tmp_path_factory.mktemp("office")
    places = Places(
        ledger_url=url(made, "indexer", "ledger"),
        vault_url=url(made, "indexer", "vault"),
        cases_url=url(made, "indexer", "cases"),
        lookups_url=url(made, "indexer", "lookups"),
    )
    with connections_closed():
        office = Office(data=folder, places=places)
        office.load(certificates(6, signatory="Иванов"))
        office.load("Входящий номер;Дата расписки;Этап\r\n7;12.10.2026;Выдача\r\n".encode(), register="applications")
        yield office


@pytest.fixture
def as_site(made, office):
    """A connection to the ledger as the site's role, in which it tries to do more than read."""
    engine = create_engine(url(made, "site", "ledger"))
    with engine.connect() as connection:
        connection.execute(text("set transaction read write"))
        yield connection
    engine.dispose()


def test_the_site_serves_under_its_role(made, office):
    with connections_closed():
        settings = SiteSettings(
            data=office.settings.data,
            ledger_url=url(made, "site", "ledger"),
            lookups_url=url(made, "site", "lookups"),
            search_url="embedded:",
            secret_key=SECRET,
        )
        client = create_site(settings).test_client()
        for address in (
            "/readyz",
            f"/en/certificates/{number(1)}",
            f"/api/v1/certificates/{number(1)}/history",
            "/api/v1/certificates?q=мыло",
        ):
            assert client.get(address).status_code == 200, address


def test_the_site_reads_a_generation_that_was_loaded_after_it_began(made, office):
    with connections_closed():
        ledger = open_ledger(url(made, "site", "ledger"))
        before = ledger.generations(CERTIFICATES)[0].number
        office.load(certificates(7, signatory="Иванов"))
        assert ledger.generations(CERTIFICATES)[0].number == before + 1


def test_the_role_of_the_site_may_not_log_in_to_the_vault(made, office):
    with pytest.raises(OperationalError, match='permission denied for database "registry_vault"'):
        create_engine(url(made, "site", "vault")).connect()


@pytest.mark.parametrize(
    "statement",
    [
        "delete from heads",
        "insert into sources select * from sources",
        "update revisions set reason = 'x'",
        "truncate generations",
        "drop table heads",
    ],
)
def test_the_role_of_the_site_may_not_write_the_ledger(as_site, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        as_site.execute(text(statement))


@pytest.mark.parametrize("statement", ["create table own (a int)", "create temporary table own (a int)"])
def test_the_role_of_the_site_may_not_make_tables(as_site, statement):
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_site.execute(text(statement))


def test_the_role_of_the_site_reads_only_unless_it_asks_for_more(made):
    with connect(url(made, "site", "ledger").replace("+psycopg", "")) as connection:
        assert connection.execute("show transaction_read_only").fetchone() == ("on",)


def test_the_role_of_the_site_may_read_tables_that_are_made_later(made, office, as_site):
    run_sql(office.settings.ledger_url, "create table later (a int)")
    assert as_site.execute(text("select * from later")).all() == []
    as_site.rollback()
    run_sql(office.settings.ledger_url, "drop table later")


def test_nobody_else_may_log_in(made):
    made.execute("create role passer_by login password 'p'")
    try:
        for name in MADE:
            with pytest.raises(OperationalError, match="permission denied for database"):
                create_engine(made.url_of(name, user="passer_by", password="p")).connect()
    finally:
        made.execute("drop role passer_by")


@pytest.fixture(scope="module")
def bureau(made, office):
    """The agencies' door under its own role, on tables that the indexer has made; the file may be run twice."""
    bureau = Bureau(office=office)
    for _ in range(2):
        run_file(made, "agency.sql")
    return bureau


def door(made, bureau):
    return bureau.client(ledger_url=url(made, "agency", "ledger"), vault_url=url(made, "agency", "vault"))


def test_the_door_serves_under_its_role_and_writes_its_lines(made, bureau):
    with connections_closed():
        bureau.load(notice(1, sampling_control=[control()]), approve="whatever the tests before have filed")
        _, header = bureau.key()
        client = door(made, bureau)
        assert client.get("/readyz").status_code == 200
        assert len(client.get("/agency/v1/sampling-controls", headers=header).json["items"]) == 1
        assert client.get("/agency/v1/sampling-controls").status_code == 401
        assert [line.outcome for line in bureau.lines()[-2:]] == ["granted", "key_missing"]


def test_the_door_receives_a_notice_under_its_role_and_the_indexer_publishes_it(made, bureau):
    with connections_closed():
        _, header = bureau.key("by-other")
        client = door(made, bureau)
        sent = {"json": notice(50, decided_on="2026-11-20"), "headers": {**header, "Idempotency-Key": "1"}}
        assert client.post("/agency/v1/notices", **sent).status_code == 202
        assert client.post("/agency/v1/notices", **sent).status_code == 202
        assert publish(bureau.office.stores, TODAY, lambda stage, count: None).published == 1
        state = client.get("/agency/v1/submissions/1", headers=header).json["notices"][0]["state"]
        assert (state, client.get("/agency/v1/notices/BY-00050-26", headers=header).status_code) == ("published", 200)


@pytest.mark.parametrize(
    "statement",
    [
        "update agency_accesses set body = 'x'",
        "delete from agency_accesses",
        "truncate agency_accesses",
        "insert into agency_keys select * from agency_keys",
        "update agency_keys set expires_on = '2999-01-01'",
        "insert into control_changes select * from control_changes",
        "select value from keys",
        "delete from restricted",
        "update submitted set state = 'published'",
        "delete from submissions",
        "insert into calendar_days values ('BY', '2026-11-20', false, 'x', 'x')",
    ],
)
def test_the_role_of_the_door_may_not_change_the_vault_or_make_a_key(made, bureau, statement):
    engine = create_engine(url(made, "agency", "vault"))
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("statement", ["delete from heads", "update revisions set reason = 'x'", "create table own (a int)"])
def test_the_role_of_the_door_may_not_write_the_ledger(made, bureau, statement):
    engine = create_engine(url(made, "agency", "ledger"))
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def cases(made, tmp_path_factory):
    """What people send, under the role of site and desk, on tables that the indexer has made; the file may be run twice."""
    prepare_cases(url(made, "indexer", "cases"))
    for _ in range(2):
        run_file(made, "cases.sql")
    with connections_closed():
        opened = new_cases(url(made, "cases", "cases"), tmp_path_factory.mktemp("cases") / "keys")
        send(opened)
        with opened.writing() as connection:
            line = {"staff": "", "action": "x", "object": "x", "reason": "", "outcome": "done"}
            chained.append(connection, acts, line, at="2026-11-23", lock=1)
        yield opened


def send(opened):
    submission = Submission(kind=Kind.REPORT, channel=Channel.WEB, language="ru", contents={}, contact=None)
    with opened.writing() as connection:
        registered = register(connection, opened.keyring, submission, new_receipt(), TODAY)
        values = {"number": registered.number, "day": "2026-11-23", "due": "2026-12-23", "link": "/ru/"}
        outbox.put(connection, opened.keyring, f"case/{registered.number}", "received", "ru", "a@example.ru", values)
    return registered.number


def test_site_and_desk_register_a_case_under_their_role_and_the_indexer_erases_it(made, cases, tmp_path):
    number = send(cases)
    owner = new_cases(url(made, "indexer", "cases"), tmp_path / "keys")
    with connections_closed(), for_good(owner), owner.writing() as connection:
        erase(connection, number, TODAY, "asked")
    owner.engine.dispose()
    with cases.reading() as connection:
        assert connection.scalar(text(f"select count(*) from cases where number = '{number}'")) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update acts set reason = 'x'",
        "delete from acts",
        "truncate acts",
        "update extracts set code_sha256 = 'x'",
        "delete from extracts",
        "update alembic_version set version_num = 'x'",
        "delete from tallies",
        "drop table cases",
        "create table own (a int)",
    ],
)
def test_the_role_of_site_and_desk_changes_no_log_and_no_table(cases, statement):
    with cases.engine.connect() as connection, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        connection.execute(text(statement))


@pytest.mark.parametrize("role", ["site", "agency"])
def test_the_roles_of_the_other_doors_may_not_log_in_to_the_cases(made, bureau, role):
    with pytest.raises(OperationalError, match='permission denied for database "registry_cases"'):
        create_engine(url(made, role, "cases")).connect()

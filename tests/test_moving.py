"""Moving ledger and vault to other databases: everything arrives, is compared, and the index stays valid; or nothing is moved."""

from dataclasses import replace

import pytest

from indexer import moving, restate
from indexer.__main__ import main
from indexer.check import check, sequence
from indexer.lock import exclusive_on_server
from registry_site.errors import BadRequest, LoadRunning, RefusedByGate
from registry_site.registers import DECLARATIONS, REGISTERS
from tests.loading import Office, certificate, certificates, licence, licences_xml, notices_zip
from tests.packages import notice, pack_photo
from tests.places import in_files, run_sql

SOURCE = [*certificates(7, product="Порошок", signatory="Иванов"), certificate(2, product="Паста")]


def quiet(stage, count):
    pass


@pytest.fixture
def before(tmp_path):
    """An office of files with three registers, several generations, and restricted values."""
    office = Office(data=tmp_path, places=in_files(tmp_path))
    office.load(certificates(6, signatory="Иванов"))
    office.load(SOURCE)
    restate.roll_back(office.stores, DECLARATIONS["certificates"], 1, "the wrong file", quiet)
    office.load(SOURCE)
    office.load(licences_xml(licence(1), licence(2)), register="licences")
    office.load(notices_zip([notice(1, photos=[{"file": "pack.jpg"}])], {"pack.jpg": pack_photo()}), register="counterfeits")
    return office


@pytest.fixture
def after(before, databases):
    """The same data folder once the settings name the databases on the server."""
    return Office(data=before.data, places=databases)


def move(office, places):
    return moving.move(office.stores, places.ledger_url, places.vault_url, quiet)


def rows(office):
    return {name: sorted(map(repr, held)) for name, held in office.ledger_rows().items()}


def empty(office):
    return not any(office.ledger_rows().values()) and not office.vault_rows()


def test_every_row_arrives_and_is_counted(before, after):
    done = move(before, after.places)
    assert rows(after) == rows(before)
    assert after.vault_rows() == before.vault_rows()
    assert {name: len(held) for name, held in rows(before).items()}.items() <= done.rows.items()
    assert (done.generations, done.rows["restricted"], done.rows["keys"]) == (6, len(before.vault_rows()), 1)


def test_the_index_stays_valid_and_the_chain_whole(before, after):
    served = before.scan()
    move(before, after.places)
    assert after.scan() == served
    assert sequence(after.stores) == []
    assert [fault for register in REGISTERS.values() for fault in check(after.stores, register)] == []


def test_the_rows_are_known_to_the_load_after_the_move(before, after):
    move(before, after.places)
    report = after.load(SOURCE[::-1])
    assert (report.generation, report.count.known, report.difference.unchanged) == (5, 8, 8)


def test_what_was_moved_can_be_moved_back(before, after, tmp_path):
    move(before, after.places)
    back = Office(data=tmp_path, places=in_files(tmp_path / "back"))
    move(after, back.places)
    assert (rows(back), back.vault_rows()) == (rows(before), before.vault_rows())


def test_a_ledger_that_is_not_empty_is_refused_and_left_as_it_is(before, after):
    run_sql(after.places.ledger_url, "insert into heads values ('certificates', 'A', 'A', '', '00', '', 1, 1)")
    held = rows(after)
    with pytest.raises(BadRequest, match="--ledger-url holds rows in the table heads"):
        move(before, after.places)
    assert rows(after) == held


def test_a_vault_that_is_not_empty_is_refused_and_left_as_it_is(before, after):
    run_sql(after.places.vault_url, "insert into restricted values ('certificates', '00', 1, '{}')")
    with pytest.raises(BadRequest, match="--vault-url holds rows in the table restricted"):
        move(before, after.places)
    assert len(after.vault_rows()) == 1
    assert not any(after.ledger_rows().values())


def test_databases_that_were_only_opened_are_empty_enough(before, after):
    key = after.stores.vault.digest_key
    move(before, after.places)
    assert Office(data=after.data, places=after.places).stores.vault.digest_key == before.stores.vault.digest_key != key


def test_a_broken_chain_is_not_moved(before, after):
    before.tamper("update revisions set content_hash = '00' where seq = 3")
    with pytest.raises(RefusedByGate, match=r"certificates: the hash chain is broken\. Nothing was moved"):
        move(before, after.places)
    assert empty(after)


@pytest.mark.parametrize("table", ["revisions", "heads"])
def test_a_copy_that_differs_is_undone(before, after, table):
    column = {"revisions": "document", "heads": "order_date"}[table]
    run_sql(
        after.places.ledger_url,
        f"create function garble() returns trigger language plpgsql as 'begin new.{column} = ''x''; return new; end'",
        f"create trigger garbled before insert on {table} for each row execute function garble()",
    )
    with pytest.raises(RefusedByGate, match=f"{table}: .* rows were read"):
        move(before, after.places)
    assert empty(after)


def test_nothing_is_moved_while_another_loader_writes_there(before, after):
    with exclusive_on_server(after.stores.engine), pytest.raises(LoadRunning):
        move(before, after.places)


@pytest.mark.parametrize("url", ["postgresql+psycopg2://a@b/c", "mysql://a@b/c", "no address"])
def test_an_address_of_no_such_database_is_refused_without_repeating_it(before, url):
    with pytest.raises(BadRequest, match="begins with sqlite") as caught:
        move(before, replace(before.places, ledger_url=url))
    assert url not in str(caught.value)


def test_the_command_says_what_it_compared_and_what_is_left_to_do(before, databases, monkeypatch, capsys):
    monkeypatch.setenv("REGISTRY_DATA", str(before.settings.data))
    monkeypatch.setenv("LC_ALL", "C")
    arguments = ["move", "--ledger-url", databases.ledger_url, "--vault-url", databases.vault_url]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "the hashes of generations agree: 6" in told
    assert "Now set REGISTRY_LEDGER_URL" in told
    assert main(arguments) == 2
    assert "Move into an empty one" in capsys.readouterr().err

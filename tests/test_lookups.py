"""Applications are looked up by number and date together, and are nowhere to be listed (seed 002: order № 657, 2.10)."""

import json
import re
import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from indexer.__main__ import main
from indexer.check import check
from indexer.load import no_progress
from indexer.restate import roll_back
from registry_site.errors import RefusedByGate, TornSource, UnreadableSource
from registry_site.lookup_digests import key_file
from registry_site.registers import DECLARATIONS, LOOKUPS, REGISTERS
from registry_site.registers.lookups import Key
from registry_site.registers.model import Visibility
from tests.loading import certificate
from tests.places import run_sql

HEADING = "Входящий номер;Дата расписки;Заявитель;Этап;Дата этапа"
FIRST = ("01/1234-26", "12.10.2026", "Кузнецов", "Экспертиза документов", "20.10.2026")
SECOND = ("01/1235-26", "13.10.2026", "Смирнов", "Ждём доплаты", "")
DECLARATION = DECLARATIONS["applications"]
PAGE = "/en/applications"
UNKNOWN = "No application with this number and this date is in the list."


def table(*rows, heading=HEADING):
    return "".join(f"{line}\r\n" for line in (heading, *(";".join(row) for row in rows))).encode("cp1251")


def load(office, *rows, **order):
    return office.load(table(*rows), register="applications", **order)


def ask(client, number="01/1234-26", day="2026-10-12", page=PAGE):
    return client.post(page, data={"number": number, "received_on": day})


@pytest.fixture
def site(office):
    load(office, FIRST, SECOND)
    return office.site().test_client()


def test_number_and_date_together_are_answered_with_the_stage_and_its_date(site):
    told = ask(site)
    assert told.status_code == 200
    assert "Examination of the documents" in told.text
    assert "October 20, 2026" in told.text


@pytest.mark.parametrize("number", ["01 1234 26", "№ 01/1234-26", " 01-1234/26 "])
def test_separators_and_blanks_of_the_number_do_not_matter(site, number):
    assert "Examination of the documents" in ask(site, number).text


def test_a_date_may_be_written_as_on_the_receipt(site):
    assert "Examination of the documents" in ask(site, day="12.10.2026").text


def test_a_stage_that_nobody_knows_is_shown_as_it_was_written(site):
    assert "Ждём доплаты" in ask(site, "01/1235-26", "2026-10-13").text


def test_an_unknown_number_a_wrong_date_and_the_date_of_another_one_are_answered_alike(site):
    def told(number, day):
        answer = ask(site, number, day)
        assert answer.status_code == 200
        return answer.text.replace(number, "").replace(day, "")

    assert UNKNOWN in told("09/9999-26", "2026-10-12")
    assert told("09/9999-26", "2026-10-12") == told("01/1234-26", "2026-10-11") == told("01/1234-26", "2026-10-13")


@pytest.mark.parametrize(
    ("number", "day", "field"),
    [
        ("", "2026-10-12", "number"),
        (" № ", "2026-10-12", "number"),
        ("7" * 513, "2026-10-12", "number"),
        ("01/1234-26", "", "received_on"),
        ("01/1234-26", "31.02.2026", "received_on"),
        ("01/1234-26", "2026-11-23", "received_on"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_above_it_and_at_the_field(site, number, day, field):
    told = ask(site, number, day)
    assert told.status_code == 400
    assert f'<a href="#{field}">' in told.text
    assert f'id="{field}-fault"' in told.text
    assert told.text.count("aria-invalid") == 1


def test_what_was_typed_right_is_still_there_after_a_mistake(site):
    assert 'value="01/1234-26"' in ask(site, day="").text


def test_nothing_is_asked_in_an_address(site):
    assert site.get(f"{PAGE}?number=01/1234-26&received_on=2026-10-12").status_code == 400
    assert site.post(f"{PAGE}?number=1", data={"number": "1", "received_on": "2026-10-12"}).status_code == 400


def test_other_names_repeated_ones_and_other_bodies_are_refused(site):
    right = {"number": "01/1234-26", "received_on": "2026-10-12"}
    assert site.post(PAGE, data={**right, "colour": "red"}).status_code == 400
    assert site.post(PAGE, data={**right, "number": ["01/1234-26", "2"]}).status_code == 400
    assert site.post(PAGE, json=right).status_code == 415


@pytest.mark.parametrize("asked", ["form", "answer", "unknown", "mistake"])
def test_neither_form_nor_answer_is_stored_or_indexed(site, asked):
    answers = {
        "form": lambda: site.get(PAGE),
        "answer": lambda: ask(site),
        "unknown": lambda: ask(site, "1"),
        "mistake": lambda: ask(site, ""),
    }
    told = answers[asked]()
    assert told.headers["Cache-Control"] == "no-store"
    assert "ETag" not in told.headers
    assert "Set-Cookie" not in told.headers
    assert '<meta name="robots" content="noindex">' in told.text


def test_whoever_guesses_is_soon_told_to_wait(office):
    load(office, FIRST)
    client = office.site(limits=1200).test_client()
    assert [ask(client, str(guess)).status_code for guess in range(1, 12)] == [200] * 10 + [429]


def test_the_list_of_registers_knows_nothing_of_it():
    assert "applications" in LOOKUPS
    assert "applications" not in REGISTERS


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/applications", 404),
        ("/api/v1/applications/01_1234-26", 404),
        ("/api/v1/changes?register=applications", 400),
        ("/ru/applications.csv", 404),
        ("/ru/applications.ndjson", 404),
        ("/ru/applications.xlsx", 404),
        ("/ru/applications.json", 404),
        ("/ru/applications.atom", 404),
        ("/ru/applications/01_1234-26", 404),
        ("/ru/advanced/applications", 404),
        ("/ru/values/applications/stage", 404),
        ("/schemas/applications.json", 404),
    ],
)
def test_no_door_lists_it_or_gives_a_record_of_it(site, address, status):
    assert site.get(address).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/fields",
        "/api/v1/status",
        "/api/v1/openapi.json",
        "/api/v1/changes",
        "/api/v1/suggest?q=01/1234",
        "/sitemap-pages.xml",
        "/ru/about/sources",
        "/ru/opendata/",
        "/ru/search?q=01/1234-26",
        "/ru/bulletins/",
    ],
)
def test_no_answer_for_programs_and_no_list_of_sources_names_it(office, address):
    load(office, FIRST)
    office.load([certificate(1)])
    told = office.site().test_client().get(address)
    assert told.status_code == 200
    assert "applications" not in told.text.partition("<footer")[0].lower()


def test_verification_finds_no_number_of_it(office):
    load(office, FIRST)
    office.load([certificate(1)])
    told = office.site().test_client().get("/api/v1/verify?number=01/1234-26").json
    assert (told["verdict"], told["matches"], told["look_alikes"]) == ("not_found", [], [])


def test_the_public_ledger_holds_no_row_of_it_and_its_numbers_have_no_gap(office):
    load(office, FIRST, SECOND)
    report = office.load([certificate(1)])
    assert report.generation == 1
    assert office.newest().first_seq == 1
    assert not any("applications" in repr(row) for rows in office.ledger_rows().values() for row in rows)


def test_neither_number_nor_date_nor_applicant_is_kept_anywhere(office_of_files):
    office = office_of_files
    load(office, FIRST, SECOND)
    kept = b"".join(path.read_bytes() for path in (office.data / "var").rglob("*") if path.is_file())
    for text in ("01/1234-26", "01123426", "2026-10-12", "12.10.2026", "Кузнецов"):
        assert text.encode() not in kept, text
        assert text.encode("cp1251") not in kept, text
    assert office.vault_rows() == []


def keys_of(office):
    with sqlite3.connect(office.data / "var" / "lookups" / "ledger.db") as connection:
        keys = {row[0] for row in connection.execute("select number_key from revisions")}
    connection.close()
    return keys


def test_without_the_key_file_a_digest_tells_nothing_two_places_have_two(tmp_path, office_of_files):
    load(office_of_files, FIRST)
    other = replace(
        office_of_files, data=tmp_path / "other", places=replace(office_of_files.places, ledger_url=f"sqlite:///{tmp_path}/o.db")
    )
    other.data.mkdir()
    load(other, FIRST)
    digests, others = ({key.partition("-")[2] for key in keys_of(one)} for one in (office_of_files, other))
    assert digests.isdisjoint(others)


def test_what_the_ledger_knows_an_application_by_is_a_digest_and_its_key_no_more(office_of_files):
    load(office_of_files, FIRST, SECOND)
    keys = keys_of(office_of_files)
    assert all(re.fullmatch("[0-9a-f]{8}-[0-9a-f]{32}", key) for key in keys)
    assert len(keys) == 2
    assert not any(b"1234".hex() in key or b"2026".hex() in key for key in keys)


def test_the_key_is_readable_by_its_owner_alone(office_of_files):
    load(office_of_files, FIRST)
    assert key_file(office_of_files.settings.data).stat().st_mode & 0o777 == 0o600


def test_a_stage_that_changed_is_answered_and_a_rollback_brings_back_the_earlier_one(office):
    load(office, FIRST, SECOND)
    load(office, (*FIRST[:3], "Принятие решения", "02.11.2026"), SECOND)
    client = office.site().test_client()
    assert "Decision on issue or refusal" in ask(client).text
    roll_back(office.stores, DECLARATION, 1, "a mistake in the file", no_progress)
    assert "Examination of the documents" in ask(client).text


def test_an_application_that_left_the_list_is_as_unknown_as_any(office):
    rows = [(f"02/{n}", "12.10.2026", "", "Экспертиза документов", "") for n in range(1, 7)]
    load(office, *rows)
    load(office, *rows[1:])
    assert UNKNOWN in ask(office.site().test_client(), "02/1").text


def test_a_torn_file_changes_nothing(site, office):
    with pytest.raises(TornSource):
        office.load(table(FIRST)[:-4], register="applications")
    assert "Ждём доплаты" in ask(site, "01/1235-26", "2026-10-13").text


def test_a_list_that_shrinks_by_half_is_refused(site, office):
    with pytest.raises(RefusedByGate):
        load(office, FIRST)
    assert "Ждём доплаты" in ask(site, "01/1235-26", "2026-10-13").text


def test_a_staged_load_publishes_nothing(office):
    load(office, FIRST, stage=True)
    assert ask(office.site().test_client()).status_code == 503


def test_a_row_without_number_or_day_is_rejected_without_its_values(office):
    report = load(office, FIRST, ("№", "12.10.2026", "Кузнецов", "Приём заявления", ""), ("7", "", "", "x", ""), approve="known")
    faults = [json.loads(line) for line in report.reject_file.read_text().splitlines()]
    assert [fault["field"] for fault in faults] == ["number", "received_on"]
    assert "Кузнецов" not in report.reject_file.read_text()


def test_a_number_that_was_given_twice_on_a_day_is_answered_with_both_stages(office):
    load(office, FIRST, (*FIRST[:3], "Выдача свидетельства", "01.11.2026"))
    told = ask(office.site().test_client()).text
    assert "Examination of the documents" in told
    assert "Issue of the certificate" in told


def test_a_file_of_another_register_is_named_as_such(office):
    with pytest.raises(UnreadableSource, match="applications"):
        office.load(table(FIRST), register="certificates")
    with pytest.raises(UnreadableSource):
        office.load(table(FIRST[:2], heading="Входящий номер;Дата расписки"), register="applications")


def test_a_site_without_the_key_says_that_it_cannot_answer(site, office):
    key_file(office.settings.data).unlink()
    assert ask(site).status_code == 503


def test_a_key_that_was_lost_is_no_answer_until_the_list_is_loaded_anew(site, office):
    key_file(office.settings.data).unlink()
    again = replace(office)
    assert again.stores.seal is None
    assert again.stores.apart.seal.id
    assert ask(site).status_code == 503
    load(again, FIRST, SECOND)
    assert "Examination of the documents" in ask(site).text


def test_before_the_first_load_the_page_says_so(office):
    assert office.stores
    told = office.site().test_client().get(PAGE)
    assert "has not been published yet" in told.text
    assert "<form class" not in told.text


def test_made_up_applications_are_marked_as_such_on_their_page(office):
    load(office, FIRST, made_up=True)
    assert "Demonstration data." in ask(office.site().test_client()).text


def test_the_check_notices_a_stage_that_somebody_changed(office_of_files):
    office = office_of_files
    load(office, FIRST)
    stores = office.stores.of(DECLARATION)
    assert check(stores, DECLARATION.public) == []
    run_sql(f"sqlite:///{office.settings.data}/lookups/ledger.db", 'update revisions set document = \'{"stage": "x"}\'')
    assert check(stores, DECLARATION.public)


def test_the_command_line_loads_it_tells_its_state_and_has_no_index_to_rebuild(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("REGISTRY_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    (tmp_path / "a.csv").write_bytes(table(FIRST))
    assert main(["load", "applications", str(tmp_path / "a.csv")]) == 0
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["applications"]["served"] == 1
    assert main(["generations", "applications"]) == 0
    assert main(["rebuild", "applications"]) == 2
    assert "never listed" in capsys.readouterr().err


def test_the_page_works_in_russian(site):
    told = ask(site, page="/ru/applications")
    assert 'lang="ru"' in told.text
    assert "20 октября 2026" in told.text


def test_every_page_leads_to_the_form(site):
    assert 'href="/ru/applications"' in site.get("/ru/").text


@pytest.mark.parametrize(
    "changed",
    [
        {"key": Key(fields=(), heading="", where="", unknown="")},
        {"key": Key(fields=("received_on", "number"), heading="", where="", unknown="")},
        {"key": Key(fields=("number", "stage"), heading="", where="", unknown="")},
        {"key": Key(fields=("number", "number"), heading="", where="", unknown="")},
        {"begins": "stage_on"},
        {"fields": tuple(replace(one, visibility=Visibility.PUBLIC) for one in DECLARATION.fields)},
        {"fields": tuple(replace(one, required=False) for one in DECLARATION.fields)},
    ],
)
def test_a_declaration_whose_key_would_be_published_or_could_be_left_out_is_refused(changed):
    with pytest.raises(ValueError, match="applications"):
        replace(DECLARATION, **changed)


def test_the_day_of_the_receipt_may_be_today(office):
    load(office, (FIRST[0], "22.11.2026", "", "Прием заявления", ""))
    assert "Acceptance" in ask(office.site(date(2026, 11, 22)).test_client(), day="2026-11-22").text

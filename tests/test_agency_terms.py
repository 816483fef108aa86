"""Terms in working days of the state that acts: the dates of FORMATS 7, decrees entered by hand, late notices accepted and marked."""

from datetime import date

import pytest

from indexer.__main__ import main
from indexer.case_store import opened
from indexer.notices import deadlines
from indexer.vault_tables import calendar_days
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.receipts import new_receipt
from registry_site.cases.registering import LICENSEE, Submission, register
from registry_site.moved_days import correct
from tests.loading import TODAY, Office
from tests.packages import notice
from tests.places import in_files


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    folder = tmp_path_factory.mktemp("terms")
    return Office(data=folder, places=in_files(folder)).stores.vault.engine


def term(vault, state, decided_on, received_on=TODAY):
    with vault.connect() as connection:
        return deadlines.deadline(connection, state, date.fromisoformat(decided_on), received_on)


@pytest.mark.parametrize(
    ("state", "due"),
    [("RU", "2027-01-13"), ("BY", "2027-01-05"), ("KZ", "2027-01-06"), ("KG", "2027-01-11"), ("AM", "2027-01-07")],
)
def test_five_working_days_over_the_new_year_are_those_of_the_state(vault, state, due):
    assert term(vault, state, "2026-12-28").due_on.isoformat() == due


@pytest.mark.parametrize(
    ("state", "decided_on", "due"),
    [
        ("RU", "2027-02-19", "2027-03-01"),  # Saturday the 20th works, Monday the 22nd and Tuesday the 23rd do not
        ("RU", "2025-10-31", "2025-11-10"),  # Saturday 1 November works; 3 and 4 November do not
        ("RU", "2025-02-21", "2025-02-28"),  # 24 February works
        ("BY", "2026-04-24", "2026-04-30"),  # Saturday the 25th works
        ("KZ", "2025-03-20", "2025-04-01"),  # 21, 24 and 25 March are off
    ],
)
def test_moved_days_are_counted_as_they_were_moved(vault, state, decided_on, due):
    assert term(vault, state, decided_on).due_on.isoformat() == due


@pytest.mark.parametrize(("received_on", "late"), [("2026-11-25", False), ("2026-11-26", True)])
def test_the_last_day_is_in_time_and_the_next_is_late(vault, received_on, late):
    found = term(vault, "BY", "2026-11-18", date.fromisoformat(received_on))
    assert (found.due_on.isoformat(), found.late) == ("2026-11-25", late)


@pytest.mark.parametrize(
    ("state", "decided_on", "provisional"),
    [
        ("RU", "2027-12-01", False),
        ("RU", "2027-12-31", True),
        ("BY", "2027-12-31", False),
        ("KG", "2026-11-18", True),
        ("AM", "2026-11-18", True),
    ],
)
def test_a_term_whose_days_may_yet_be_moved_is_provisional(vault, state, decided_on, provisional):
    assert term(vault, state, decided_on).provisional is provisional


def test_a_decree_that_was_entered_moves_the_term_and_the_version_of_the_calendar(bureau_of_files):
    engine = bureau_of_files.office.stores.vault.engine
    before = term(engine, "BY", "2026-11-18")
    with engine.begin() as connection:
        correct(connection, calendar_days, "BY", date(2026, 11, 20), False, "decree 1")
        correct(connection, calendar_days, "BY", date(2026, 11, 21), False, "decree 2")
        correct(connection, calendar_days, "BY", date(2026, 11, 21), True, "decree 3")
        correct(connection, calendar_days, "KZ", date(2026, 11, 19), False, "of another state")
    after = term(engine, "BY", "2026-11-18")
    assert (before.due_on.isoformat(), after.due_on.isoformat()) == ("2026-11-25", "2026-11-25")
    with engine.begin() as connection:
        correct(connection, calendar_days, "BY", date(2026, 11, 21), False, "decree 4")
    last = term(engine, "BY", "2026-11-18")
    assert last.due_on.isoformat() == "2026-11-26"
    assert before.calendar == "holidays 0.109 BY"
    assert len({before.calendar, after.calendar, last.calendar}) == 3


def test_the_command_enters_a_day_and_names_the_calendar(bureau_of_files, monkeypatch, capsys):
    monkeypatch.setenv("REGISTRY_DATA", str(bureau_of_files.office.settings.data))
    monkeypatch.setenv("LC_ALL", "C")
    assert main(["calendar", "KG", "2026-12-30", "off", "--basis", "decree 7"]) == 0
    assert capsys.readouterr().out.startswith("The calendar is now holidays 0.109 KG+1.")
    assert main(["calendar", "FR", "2026-12-30", "off", "--basis", "decree 7"]) == 2
    assert "AM, BY, KG, KZ, RU" in capsys.readouterr().err


def test_the_command_moves_the_terms_of_what_people_send_too(office_of_files, monkeypatch):
    monkeypatch.setenv("REGISTRY_DATA", str(office_of_files.settings.data))
    main(["cases", "prepare"])
    main(["calendar", "RU", "2026-12-29", "off", "--basis", "decree 8"])
    with opened(office_of_files.settings) as cases, cases.writing() as connection:
        complaint = Submission(
            kind=Kind.COMPLAINT, channel=Channel.WEB, language="ru", contents={}, contact={"name": "A"}, order=LICENSEE
        )
        made = register(connection, cases.keyring, complaint, new_receipt(), date(2026, 12, 28))
    assert made.term.due_on == date(2027, 1, 21)


def test_a_late_notice_is_accepted_and_marked(bureau_of_files):
    _, header = bureau_of_files.key()
    client = bureau_of_files.client()
    for number, decided_on in ((1, "2026-11-18"), (2, "2026-11-02")):
        answer = client.post(
            "/agency/v1/notices", json=notice(number, decided_on=decided_on), headers={**header, "Idempotency-Key": str(number)}
        )
        assert answer.status_code == 202
        (told,) = answer.json["notices"]
        assert (told["late"], told["provisional"], told["calendar"]) == (number == 2, False, "holidays 0.109 BY")
    assert client.get("/agency/v1/submissions/2", headers=header).json["notices"][0]["late"] is True

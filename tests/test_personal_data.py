"""Personal data: new keys, the end of their time, what one person is told, what is erased. Nothing sealed is forgotten anywhere."""

import io
import json
import os
import sqlite3
import zipfile
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, insert, make_url, select

from indexer.__main__ import main
from indexer.personal import erasure, persons, retention, rotation
from indexer.personal.export import export, export_all
from registry_site import chained
from registry_site.cases import letters, sealing
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.outbox import EMPTIED
from registry_site.cases.receipts import new_receipt
from registry_site.cases.registering import Submission, register
from registry_site.cases.sealed import SEALED, place_of, sealed_columns
from registry_site.cases.sealing import add_key, key_name, make_keyring
from registry_site.cases.store import open_cases
from registry_site.cases.tables import (
    acts,
    drafts,
    extracts,
    metadata,
    outbox,
    sessions,
    solved,
    staff,
    subscriptions,
    tallies,
    uploads,
)
from registry_site.cases.tables import cases as cases_table
from registry_site.errors import BadRequest, Conflict, Unavailable
from tests.places import run_sql

TODAY = date(2026, 11, 23)
NUMBER = "R-2025-000001"
KEEP = {"report": 365, "extract": 365, "complaint": 1826}
COLUMNS = [column for table in SEALED for column in sealed_columns(table)]
OF_CASES = [column for column in COLUMNS if column.table is cases_table or erasure.hanging(column.table)]


def content(table, column, number):
    """What is sealed in a column of the row of a case: JSON, which is text as well."""
    return json.dumps(f"{table.name}.{column.name} of {number}").encode() * (4000 if column.name == "sealed_data" else 1)


def row_of(cases, table, number, **changed):
    """A row of a table that belongs to a case, every column filled."""
    row = {column.name: plain(column, number) for column in table.columns if column is not table.autoincrement_column}
    row |= {"number": number} if table is cases_table else {"case_number": number} if erasure.hanging(table) else {}
    row |= changed
    for column in sealed_columns(table):
        if column.name not in changed:
            row[column.name] = cases.keyring.seal(content(table, column, number), place_of(column, row))
    return row


def plain(column, number):
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, LargeBinary):
        return None
    return f"{column.name} {number}"[: column.type.length]


CLOSED = {"kind": "report", "stage": "closed", "outcome": "answered", "received_on": "2025-10-01", "closed_on": "2025-11-22"}


def add(cases, table, number=NUMBER, **changed):
    with cases.writing() as connection:
        connection.execute(insert(table), row_of(cases, table, number, **changed))


def add_case(cases, number=NUMBER, **changed):
    """A case that is over since more than a year, with a row in every table that may belong to one."""
    add(cases, cases_table, number, **{**CLOSED, **changed})
    for table in metadata.sorted_tables:
        if erasure.hanging(table):
            add(cases, table, number)


def all_rows(cases, table):
    with cases.reading() as connection:
        return connection.execute(select(table)).mappings().all()


def opened(cases, column):
    return [cases.keyring.open(row[column.name], place_of(column, row)) for row in all_rows(cases, column.table)]


def lying(url):
    """Every byte in the files of a SQLite database, its log included."""
    path = Path(make_url(url).database)
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def test_the_sealed_columns_are_those_of_the_tables_and_all_of_them_hold_bytes():
    assert {column.name for column in COLUMNS} >= {"sealed_contact", "sealed_contents", "sealed_text", "sealed_data", "sealed_totp"}
    assert {type(column.type) for column in COLUMNS} == {LargeBinary}
    unsealed = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column not in COLUMNS
    ]
    assert unsealed == []


def test_what_is_sealed_belongs_to_a_case_an_account_or_a_subscription_and_each_has_its_end():
    # A table that is neither would need a retention of its own: retention.py.
    assert {column.table.name for column in COLUMNS} - {column.table.name for column in OF_CASES} == {"staff", "subscriptions"}


def test_after_a_rotation_every_sealed_value_opens_with_the_new_key_alone(cases, keys):
    add_case(cases)
    add(cases, staff)
    add(cases, subscriptions)
    before = cases.keyring.current
    assert rotation.rotate(cases, keys, anew=True) == len(COLUMNS)
    assert cases.keyring.current != before
    for column in COLUMNS:
        assert {key_name(row[column.name]) for row in all_rows(cases, column.table)} == {cases.keyring.current}
        assert opened(cases, column) == [content(column.table, column, NUMBER)]


def test_a_rotation_goes_through_more_rows_than_one_transaction_holds(cases, keys):
    for number in range(45):
        add(cases, drafts, token_sha256=f"t{number}")
    assert rotation.rotate(cases, keys, anew=True) == 45
    assert rotation.rotate(cases, keys, anew=False) == 0


def test_a_rotation_that_was_ended_is_finished_without_another_key(cases, keys):
    add(cases, drafts)
    ring = add_key(keys)
    assert rotation.rotate(cases, keys, anew=False) == 1
    assert cases.keyring.current == ring.current


def test_a_rotation_stops_at_a_value_that_does_not_open_and_leaves_it_as_it_was(cases, keys, prepared):
    add(cases, drafts, token_sha256="moved")
    before = all_rows(cases, drafts)[0]["sealed_answers"]
    run_sql(prepared.cases_url, "update drafts set token_sha256 = 'elsewhere'")
    with pytest.raises(Unavailable, match=r"drafts[.]sealed_answers were changed, or do not belong there"):
        rotation.rotate(cases, keys, anew=True)
    assert all_rows(cases, drafts)[0]["sealed_answers"] == before


def test_values_that_are_empty_or_missing_stay_so(cases, keys):
    add(cases, outbox, sealed_address=EMPTIED, sealed_values=EMPTIED)
    add(cases, staff, sealed_totp=None)
    assert rotation.rotate(cases, keys, anew=True) == 0
    assert (all_rows(cases, outbox)[0]["sealed_address"], all_rows(cases, staff)[0]["sealed_totp"]) == (EMPTIED, None)


def test_a_process_that_runs_on_notices_the_new_key_and_opens_what_was_sealed_with_it(cases, keys, prepared):
    other = open_cases(prepared.cases_url, keys)
    add(other, drafts)
    rotation.rotate(cases, keys, anew=True)
    assert opened(other, drafts.c.sealed_answers) == [content(drafts, drafts.c.sealed_answers, NUMBER)]
    other.engine.dispose()


def test_a_key_that_is_added_in_the_moment_in_which_the_file_is_read_is_noticed_the_next_time(cases, keys, monkeypatch):
    add_key(keys)
    read = sealing._read

    def another_is_added(path):
        found = read(path)
        monkeypatch.undo()
        add_key(path)
        return found

    monkeypatch.setattr(sealing, "_read", another_is_added)
    assert cases.keyring.current != make_keyring(keys).current
    assert cases.keyring.current == make_keyring(keys).current


def test_a_file_of_keys_that_vanished_is_missed_and_not_made_anew(cases, keys):
    add(cases, drafts)
    keys.unlink()
    with pytest.raises(Unavailable, match="Put it back from your copy"):
        cases.keyring  # noqa: B018
    assert not keys.exists()


LATER = timedelta(hours=2)


def test_an_older_key_is_dropped_once_nothing_is_sealed_with_it(cases, keys):
    add_case(cases)
    rotation.rotate(cases, keys, anew=True)
    assert rotation.drop_old(cases, keys, datetime.now(UTC) + LATER) == 1
    assert len(keys.read_text().splitlines()) == 1
    assert opened(cases, cases_table.c.sealed_contact) == [content(cases_table, cases_table.c.sealed_contact, NUMBER)]
    assert rotation.drop_old(cases, keys, datetime.now(UTC) + LATER) == 0


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_an_older_key_is_kept_while_any_column_needs_it(cases, keys, column):
    add(cases, column.table)
    add_key(keys)
    with pytest.raises(Conflict, match="sealed with older keys"):
        rotation.drop_old(cases, keys, datetime.now(UTC) + LATER)
    assert len(keys.read_text().splitlines()) == 2


def test_an_older_key_is_kept_for_an_hour_for_whoever_still_seals_with_it(cases, keys):
    rotation.rotate(cases, keys, anew=True)
    with pytest.raises(Conflict, match="less than an hour ago"):
        rotation.drop_old(cases, keys, datetime.now(UTC) + timedelta(minutes=59))


def test_a_case_is_erased_with_all_that_hangs_on_it_and_with_nothing_of_another(cases):
    add_case(cases)
    add_case(cases, "R-2025-000002", receipt_sha256="other")
    with cases.writing() as connection:
        erasure.erase(connection, NUMBER, TODAY, "asked")
    for column in OF_CASES:
        assert opened(cases, column) == [content(column.table, column, "R-2025-000002")]


def test_a_signed_extract_stays_checkable_without_its_case(cases):
    add_case(cases)
    with cases.writing() as connection:
        erasure.erase(connection, NUMBER, TODAY, "asked")
    assert [(row["number"][:6], row["case_number"]) for row in all_rows(cases, extracts)] == [("number", None)]


def test_of_an_erased_case_a_line_of_statistics_stays_and_an_act(cases):
    add_case(cases, region="Омская область")
    with cases.writing() as connection:
        erasure.erase(connection, NUMBER, TODAY, "asked")
    kept = {
        name: value
        for name, value in all_rows(cases, tallies)[0].items()
        if name in ("kind", "quarter", "region", "outcome", "days")
    }
    assert kept == {"kind": "report", "quarter": "2025-Q4", "region": "Омская область", "outcome": "answered", "days": 52}
    act = all_rows(cases, acts)[0]
    assert (act["staff"], act["action"], act["object"], act["reason"]) == ("system", "erase", NUMBER, "asked")
    with cases.reading() as connection:
        assert list(chained.faults(connection, acts)) == []


def test_a_case_that_is_erased_before_it_was_closed_counts_as_erased(cases):
    add_case(cases, stage="in_work", outcome=None, closed_on=None)
    with cases.writing() as connection:
        erasure.erase(connection, NUMBER, TODAY, "asked")
    assert (all_rows(cases, tallies)[0]["outcome"], all_rows(cases, tallies)[0]["days"]) == ("erased", 418)


def test_a_number_that_no_case_has_erases_nothing(cases):
    add_case(cases)
    with pytest.raises(BadRequest, match="no case R-1"), cases.writing() as connection:
        erasure.erase(connection, "R-1", TODAY, "asked")
    assert all_rows(cases, tallies) == []


@pytest.mark.parametrize("prepared", ["in_files"], indirect=True)
def test_after_its_time_nothing_of_a_case_is_left_in_the_files_of_the_database(cases, prepared):
    add_case(cases)
    marks = [row[column.name][-40:] for column in OF_CASES for row in all_rows(cases, column.table)]
    marks += [row["sealed_data"][start : start + 40] for row in all_rows(cases, uploads) for start in range(0, 60_000, 4000)]
    marks += [all_rows(cases, cases_table)[0]["receipt_sha256"].encode()]
    held = lying(prepared.cases_url)
    assert all(mark in held for mark in marks)
    assert retention.retain(cases, KEEP, TODAY).cases == 1
    held = lying(prepared.cases_url)
    assert [mark for mark in marks if mark in held] == []


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ({}, True),
        ({"closed_on": "2025-11-23"}, False),  # the last day of the year
        ({"kind": "complaint"}, False),
        ({"kind": "complaint", "closed_on": "2021-11-22"}, True),
        ({"stage": "in_work", "closed_on": None}, False),
        ({"kind": "other"}, False),  # no period, no end
    ],
)
def test_a_case_is_kept_until_its_last_day_and_no_longer(cases, changed, gone):
    add_case(cases, **changed)
    assert retention.retain(cases, KEEP, TODAY).cases == gone
    assert len(all_rows(cases, cases_table)) == (not gone)


@pytest.mark.parametrize(
    ("table", "stays", "goes"),
    [
        (drafts, {"kept_until": "2026-11-23"}, {"kept_until": "2026-11-22"}),
        (solved, {"kept_until": "2026-11-23"}, {"kept_until": "2026-11-22"}),
        (sessions, {"seen_at": "2026-11-22T00:00:00Z"}, {"seen_at": "2026-11-21T23:59:59Z"}),
        (subscriptions, {"state": "asked", "asked_on": "2026-11-21"}, {"state": "asked", "asked_on": "2026-11-20"}),
        (subscriptions, {"state": "confirmed", "asked_on": "2020-01-01"}, None),
        (
            outbox,
            {"case_number": None, "state": "sent", "next_at": "2026-10-19T00:00:00Z"},
            {"case_number": None, "state": "sent", "next_at": "2026-10-18T23:00:00Z"},
        ),
        (
            outbox,
            {"state": "waiting", "next_at": "2026-10-19T00:00:00Z"},
            {"case_number": None, "state": "waiting", "next_at": "2026-10-18T23:00:00Z"},
        ),
        (outbox, {"state": "sent", "next_at": "2020-01-01T00:00:00Z"}, {"state": "waiting", "next_at": "2026-10-18T23:00:00Z"}),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_hangs_on_no_case_goes_when_nobody_comes_back_for_it(cases, table, stays, goes):
    add(cases, table, "stays", **stays)
    if goes is not None:
        add(cases, table, "goes", **goes)
    retention.retain(cases, KEEP, TODAY)
    kept = [value for row in all_rows(cases, table) for value in row.values() if isinstance(value, str)]
    assert any("stays" in value for value in kept)
    assert not any("goes" in value for value in kept)


def test_with_a_subscription_that_nobody_confirmed_go_its_mails_whatever_became_of_them(cases):
    for name, asked_on in {"over": "2026-11-20", "new": "2026-11-21"}.items():
        add(cases, subscriptions, name, id=name, state="asked", asked_on=asked_on)
        for state in ("waiting", "failed", "sent"):
            told = {"occasion": f"subscription/{name}/{state}", "state": state, "next_at": "2026-11-20T00:00:00Z"}
            add(cases, outbox, name, case_number=None, **told)
    assert retention.retain(cases, KEEP, TODAY).rows["subscriptions"] == 1
    assert {row["occasion"].split("/")[1] for row in all_rows(cases, outbox)} == {"new"}


def test_files_go_with_the_draft_they_were_sent_for(cases):
    add(cases, drafts, token_sha256="kept", kept_until="2026-11-23")
    for name, changed in {"a": {"draft_sha256": "kept"}, "b": {"draft_sha256": "gone"}, "c": {"draft_sha256": None}}.items():
        add(cases, uploads, id=name, **{"case_number": None, **changed})
    assert retention.retain(cases, KEEP, TODAY).rows["files"] == 2
    assert [row["id"] for row in all_rows(cases, uploads)] == ["a"]


def test_an_account_that_was_closed_keeps_no_secret(cases):
    add(cases, staff, "open", closed_at=None)
    add(cases, staff, "over")
    retention.retain(cases, KEEP, TODAY)
    assert {row["login"]: row["sealed_totp"] is None for row in all_rows(cases, staff)} == {"login open": False, "login over": True}


def test_what_is_held_about_a_case_is_given_whole_and_nothing_of_another(cases):
    add_case(cases)
    add_case(cases, "R-2025-000002", receipt_sha256="other")
    out = io.BytesIO()
    assert export(cases, NUMBER, out) == 1
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        told = archive.read("case.json").decode()
        contents = told + archive.read(names[0]).decode()
    for column in OF_CASES:
        assert f"{column.table.name}.{column.name} of {NUMBER}" in contents
    assert "R-2025-000002" not in contents
    assert json.loads(told)["acts"] == [{"at": json.loads(told)["acts"][0]["at"], "action": "export", "outcome": "done"}]


def test_the_name_that_a_person_gave_a_file_is_no_path_in_the_archive(cases):
    add_case(cases)
    row = all_rows(cases, uploads)[0]
    named = cases.keyring.seal(b"../../etc/passwd", place_of(uploads.c.sealed_name, row))
    with cases.writing() as connection:
        connection.execute(uploads.update().values(sealed_name=named, media_type="image/png", id=row["id"]))
    out = io.BytesIO()
    export(cases, NUMBER, out)
    with zipfile.ZipFile(out) as archive:
        assert sorted(archive.namelist()) == ["case.json", f"files/01-{row['id'][:8]}.png"]


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    for name, value in {"REGISTRY_DATA": str(tmp_path / "var"), "LANG": "C.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    for name in ("LC_ALL", "LC_MESSAGES", "REGISTRY_CASES_URL", "REGISTRY_CASES_KEYS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        capsys.readouterr()
        status = main(["cases", *map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out or told.err

    assert run("prepare")[0] == 0
    return run


@pytest.fixture
def installed(command, tmp_path):
    """The database that the commands use, with one case in it."""
    opened_ = open_cases(f"sqlite:///{tmp_path}/var/cases/cases.db", tmp_path / "var" / "cases" / "keys")
    add_case(opened_)
    yield opened_
    opened_.engine.dispose()


def test_preparing_makes_no_new_keys_for_what_was_sealed_with_lost_ones(command, installed, tmp_path):
    (tmp_path / "var" / "cases" / "keys").unlink()
    status, told = command("prepare")
    assert (status, "Put it back from your copy" in told) == (5, True)
    assert not (tmp_path / "var" / "cases" / "keys").exists()


def test_a_rotation_makes_no_new_keys_in_place_of_lost_ones(command, installed, tmp_path):
    (tmp_path / "var" / "cases" / "keys").unlink()
    assert command("rotate")[0] == 5
    assert not (tmp_path / "var" / "cases" / "keys").exists()


def test_what_is_over_is_erased_where_the_keys_are_lost_and_no_new_ones_are_made(command, installed, tmp_path):
    (tmp_path / "var" / "cases" / "keys").unlink()
    assert command("retain")[0] == 0
    assert not (tmp_path / "var" / "cases" / "keys").exists()


def test_the_commands_say_what_they_did(command, installed, tmp_path):
    assert command("rotate") == (
        0,
        f"Values sealed again: {len(OF_CASES)}. Older keys stay in the file until: python -m indexer cases rotate --drop-old\n",
    )
    assert command("rotate", "--finish")[1].startswith("Values sealed again: 0.")
    assert command("rotate", "--drop-old")[0] == 1
    hour_ago = datetime.now(UTC).timestamp() - 3700
    os.utime(tmp_path / "var" / "cases" / "keys", (hour_ago, hour_ago))
    assert command("rotate", "--drop-old")[1].startswith("Older keys dropped: 1.")
    assert (
        command("export", "--number", NUMBER, "--to", tmp_path / "a.zip")[1]
        == f"{tmp_path}/a.zip holds all about {NUMBER}; files: 1\n"
    )
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    assert command("erase", "--number", NUMBER, "--reason", "asked")[1].startswith(f"{NUMBER} is erased.")
    assert command("retain")[0] == 0


def test_an_export_writes_over_nothing_and_leaves_nothing_half(command, installed, tmp_path):
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    assert command("export", "--number", NUMBER, "--to", there)[0] == 2
    assert there.read_bytes() == b"mine"
    assert command("export", "--number", "R-1", "--to", tmp_path / "new.zip") == (2, "There is no case R-1.\n")
    assert not (tmp_path / "new.zip").exists()


@pytest.mark.parametrize("prepared", ["in_files"], indirect=True)
def test_a_reader_that_keeps_the_log_from_being_emptied_is_told_of(cases, prepared):
    add_case(cases)
    raw = cases.engine.raw_connection()
    raw.cursor().execute("pragma busy_timeout=0")
    raw.close()
    reading = sqlite3.connect(make_url(prepared.cases_url).database, isolation_level=None)
    reading.execute("begin")
    reading.execute("select * from cases").fetchall()
    with pytest.raises(Unavailable, match="Run: python -m indexer cases retain"):
        retention.retain(cases, KEEP, TODAY)
    reading.close()
    retention.retain(cases, KEEP, TODAY)


def test_what_the_doors_write_opens_after_a_rotation(cases, keys):
    contact = {"name": "Анна", "email": "anna@example.ru"}
    submission = Submission(kind=Kind.REPORT, channel=Channel.WEB, language="ru", contents={"what": "мыло"}, contact=contact)
    with cases.writing() as connection:
        number = register(connection, cases.keyring, submission, new_receipt(), TODAY).number
        letters.write(connection, cases.keyring, number, letters.DESK, "Ответ", TODAY)
    assert rotation.rotate(cases, keys, anew=True) == 7  # contact, contents, a letter, two mails
    with cases.reading() as connection:
        assert [one.text for one in letters.read(connection, cases.keyring, number)] == ["Ответ"]
    assert [json.loads(one) for one in opened(cases, cases_table.c.sealed_contact)] == [contact]


ANNA = "anna@example.ru"


def of_persons(cases):
    """Two cases, a subscription and a mail without a case of Anna, and one case, subscription and mail of Boris; numbers of the cases."""
    numbers = []
    for place, address in enumerate(("Anna@Example.ru", "boris@example.ru", ANNA)):
        contact = {"name": "N", "email": address}
        submission = Submission(
            kind=Kind.REPORT, channel=Channel.WEB, language="ru", contents={"what": f"мыло {place}"}, contact=contact
        )
        with cases.writing() as connection:
            numbers.append(register(connection, cases.keyring, submission, new_receipt(), TODAY).number)
    for name, address in {"anna": ANNA, "boris": "boris@example.ru"}.items():
        sealed = cases.keyring.seal
        add(cases, subscriptions, name, id=name, sealed_address=sealed(address.encode(), f"subscriptions.sealed_address:{name}"))
        occasion = f"subscription-lost/{name}"
        mail = {"occasion": occasion, "case_number": None, "state": "failed"}
        add(cases, outbox, name, **mail, sealed_address=sealed(address.encode(), f"outbox.sealed_address:{occasion}"))
    return numbers


def test_all_of_an_address_is_given_cases_subscriptions_and_mails_and_nothing_of_another(cases):
    first, _, second = of_persons(cases)
    out = io.BytesIO()
    found, _ = export_all(cases, f" {ANNA.upper()} ", out)
    assert (found.cases, found.subscriptions) == ((first, second), ("anna",))
    with zipfile.ZipFile(out) as archive:
        assert sorted(archive.namelist()) == sorted([f"{first}/case.json", f"{second}/case.json", "subscriptions.json"])
        told = json.loads(archive.read("subscriptions.json"))
        everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert [one["address"] for one in (*told["subscriptions"], *told["outbox"])] == [ANNA, ANNA]
    assert "boris" not in everything
    assert sorted(act["object"] for act in all_rows(cases, acts)) == sorted([first, second, "subscriptions"])


def test_all_of_an_address_is_erased_and_nothing_of_another(cases):
    _, other, _ = of_persons(cases)
    with cases.writing() as connection:
        persons.erase_all(connection, cases.keyring, ANNA, TODAY, "asked")
    assert [row["number"] for row in all_rows(cases, cases_table)] == [other]
    assert [row["id"] for row in all_rows(cases, subscriptions)] == ["boris"]
    assert {row["occasion"] for row in all_rows(cases, outbox)} == {f"case/{other}/received", "subscription-lost/boris"}
    assert ANNA not in str(all_rows(cases, acts))


@pytest.mark.parametrize("typed", ["", "anna", "nobody@example.ru"])
def test_an_address_that_is_none_or_under_which_nothing_is_held_is_refused(cases, typed):
    of_persons(cases)
    with pytest.raises(BadRequest), cases.writing() as connection:
        persons.erase_all(connection, cases.keyring, typed, TODAY, "asked")


def test_the_commands_take_an_address_also_from_standard_input(command, tmp_path, monkeypatch):
    with opened_cases_of(tmp_path) as cases:
        first, other, second = of_persons(cases)
        assert command("export", "--address", ANNA, "--to", tmp_path / "a.zip")[1].startswith(
            f"{tmp_path}/a.zip holds what names the address: cases 2, files 0, subscriptions."
        )
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA}\n"))
        status, told = command("erase", "--address", "-", "--reason", "asked")
        assert (status, told.partition(". ")[0]) == (0, f"Erased: cases 2 ({first}, {second}), subscriptions 1")
        assert [row["number"] for row in all_rows(cases, cases_table)] == [other]


def test_subscriptions_of_an_address_are_ended_for_who_asks_for_it_by_letter(command, tmp_path, capsys):
    with opened_cases_of(tmp_path) as cases:
        of_persons(cases)
        assert main(["subscriptions", "end", "--address", ANNA]) == 0
        assert capsys.readouterr().out == "Subscriptions that have ended: 1\n"
        assert [row["id"] for row in all_rows(cases, subscriptions)] == ["boris"]
        assert len(all_rows(cases, cases_table)) == 3


@contextmanager
def opened_cases_of(folder):
    """The database that the commands use."""
    found = open_cases(f"sqlite:///{folder}/var/cases/cases.db", folder / "var" / "cases" / "keys")
    yield found
    found.engine.dispose()

"""The database of what people send: numbers, terms, receipts, and data that open with their key at their place alone."""

import re
import threading
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import insert, select

from registry_site.cases import receipts, registering
from registry_site.cases.kinds import LICENSEE, Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.cases.sealing import add_key, make_keyring, place
from registry_site.cases.tables import cases as cases_table
from registry_site.cases.tables import uploads
from registry_site.errors import Unavailable
from tests.places import new_cases, run_sql

TODAY = date(2026, 12, 28)


def submission(kind=Kind.REPORT, **changes):
    given = {"kind": kind, "channel": Channel.WEB, "language": "ru", "contents": {"what": "мыло"}, "contact": None}
    return Submission(**{**given, **changes})


def send(cases, one=None, *, receipt=None):
    with cases.writing() as connection:
        return registering.register(connection, cases.keyring, one or submission(), receipt or receipts.new_receipt(), TODAY)


def row_of(cases, number):
    with cases.reading() as connection:
        return connection.execute(select(cases_table).where(cases_table.c.number == number)).one()


def test_numbers_of_a_kind_go_up_by_one_each_year(cases):
    numbers = [send(cases).number, send(cases).number, send(cases, submission(Kind.EXTRACT)).number]
    assert numbers == ["R-2026-000001", "R-2026-000002", "E-2026-000001"]


def test_a_registration_that_fails_leaves_no_gap_in_the_numbers(cases):
    send(cases)
    with suppress(ZeroDivisionError), cases.writing() as connection:
        registering.register(connection, cases.keyring, submission(), receipts.new_receipt(), TODAY)
        raise ZeroDivisionError
    assert send(cases).number == "R-2026-000002"


def test_many_who_send_at_once_get_a_number_each(cases):
    found = []
    threads = [threading.Thread(target=lambda: found.append(send(cases).number)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"R-2026-{number:06d}" for number in range(1, 9)]


@pytest.mark.parametrize("kind", list(Kind))
def test_an_answer_is_due_thirty_days_after_the_registration(cases, kind):
    assert send(cases, submission(kind)).term.due_on == date(2027, 1, 27)


@pytest.mark.parametrize(
    ("state", "due"), [("RU", "2027-01-20"), ("BY", "2027-01-13"), ("KZ", "2027-01-14"), ("KG", "2027-01-18"), ("AM", "2027-01-14")]
)
def test_the_complaint_of_a_licensee_is_due_after_ten_working_days_of_its_state(cases, state, due):
    sent = send(cases, submission(Kind.COMPLAINT, state=state, order=LICENSEE))
    assert sent.term.due_on.isoformat() == row_of(cases, sent.number).due_on == due


def test_a_day_that_a_decree_moved_changes_the_term_and_the_version_of_the_calendar_with_it(cases, prepared):
    before = send(cases, submission(Kind.COMPLAINT, order=LICENSEE))
    run_sql(prepared.cases_url, "insert into calendar_days values ('RU', '2026-12-29', false, 'decree', '2026-12-01T00:00:00Z')")
    after = send(cases, submission(Kind.COMPLAINT, order=LICENSEE))
    assert (before.term.due_on, after.term.due_on) == (date(2027, 1, 20), date(2027, 1, 21))
    assert row_of(cases, before.number).calendar != row_of(cases, after.number).calendar


def test_of_an_anonymous_one_no_time_is_kept_and_of_a_named_one_it_is(cases):
    anonymous, named = send(cases), send(cases, submission(contact={"name": "Анна"}))
    assert (row_of(cases, anonymous.number).received_at, row_of(cases, anonymous.number).anonymous) == (None, True)
    assert row_of(cases, named.number).received_at.startswith("20")


def test_neither_what_is_said_nor_who_says_it_lies_readable_in_the_database(cases):
    number = send(cases, submission(contact={"name": "Пелагея"}, contents={"what": "снадобье"})).number
    lying = repr(row_of(cases, number)).encode() + row_of(cases, number).sealed_contact + row_of(cases, number).sealed_contents
    assert "Пелагея".encode() not in lying
    assert "снадобье".encode() not in lying
    sealed = row_of(cases, number).sealed_contact
    assert cases.keyring.open_json(sealed, place("cases", "sealed_contact", number)) == {"name": "Пелагея"}


def test_a_sealed_value_that_was_moved_to_another_row_does_not_open(cases):
    sealed = row_of(cases, send(cases).number).sealed_contents
    with pytest.raises(Unavailable, match="do not belong there"):
        cases.keyring.open(sealed, place("cases", "sealed_contents", "R-2026-000002"))


def test_after_a_rotation_the_older_values_still_open_and_new_ones_bear_the_new_name(cases, tmp_path):
    before = cases.keyring
    sealed = before.seal(b"old", "here")
    after = add_key(tmp_path / "keys")
    assert after.open(sealed, "here") == b"old"
    assert after.current != before.current
    assert after.seal(b"new", "here")[1:5] == after.current


def test_a_value_whose_key_is_lost_is_told_and_not_guessed(cases, tmp_path):
    sealed = cases.keyring.seal(b"old", "here")
    with pytest.raises(Unavailable, match="Put that key back"):
        make_keyring(tmp_path / "other").open(sealed, "here")


def test_a_file_that_holds_no_keys_is_refused(tmp_path):
    (tmp_path / "keys").write_text("nonsense\n")
    with pytest.raises(Unavailable, match="file of keys keys cannot be read"):
        make_keyring(tmp_path / "keys")


def test_the_file_of_keys_is_for_its_owner_alone(cases, tmp_path):
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def test_a_receipt_has_at_least_128_random_bits_in_groups_of_four():
    code = receipts.new_receipt()
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){6}", code)
    assert code != receipts.new_receipt()


def test_a_receipt_is_known_however_it_was_heard_or_typed(cases):
    code = "ABEK-MH0P-CTYX-1111-2345-6789-QRST"
    typed = "авек мнор стух ilil 2345 6789 qrst"
    assert receipts.receipt_hash(code) == receipts.receipt_hash(typed)


@pytest.mark.parametrize("text", ["", "ABEK", "ABEK-MH0P-CTYX-1111-2345-6789-QRSU", "ЖABE-KMH0-PCTY-X111-1234-5678-9QRS"])
def test_what_cannot_be_a_receipt_is_none(text):
    assert receipts.receipt_hash(text) is None


def test_the_same_draft_has_the_same_receipt_whenever_it_is_sent():
    assert receipts.receipt_of("token") == receipts.receipt_of("token") != receipts.receipt_of("other")


def test_files_of_a_draft_go_to_the_case_that_it_becomes(cases):
    row = {"id": "f1", "draft_sha256": "d", "position": 0, "media_type": "image/png", "size": 1, "sealed_name": b"n"}
    with cases.writing() as connection:
        connection.execute(insert(uploads), {**row, "sealed_data": b"d"})
    number = send(cases, submission(files=("f1",))).number
    with cases.reading() as connection:
        held = connection.execute(select(uploads.c.case_number, uploads.c.draft_sha256)).one()
    assert tuple(held) == (number, None)


def test_a_database_that_was_not_prepared_says_what_to_run(tmp_path):
    cases = new_cases(f"sqlite:///{tmp_path}/cases.db", tmp_path / "keys")
    with pytest.raises(Unavailable):
        send(cases)
    assert not (tmp_path / "cases.db").exists()

"""Whoever left a mail address hears that a case was registered and that a letter is there; nobody else hears anything."""

from datetime import date

import pytest
from sqlalchemy import select

from registry_site.cases import letters
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.receipts import new_receipt
from registry_site.cases.registering import Submission, register
from registry_site.cases.tables import outbox
from tests.following import ORIGIN, waiting
from tests.places import in_files, new_cases, prepare_cases

TODAY = date(2026, 11, 23)
CONTACT = {"name": "Анна Снегирёва", "email": "anna@example.ru"}


@pytest.fixture
def cases(tmp_path):
    places = in_files(tmp_path)
    prepare_cases(places.cases_url)
    opened = new_cases(places.cases_url, tmp_path / "keys")
    yield opened
    opened.engine.dispose()


def send(cases, contact=CONTACT, kind=Kind.REPORT):
    contents = {"what": "снадобье"}
    submission = Submission(kind=kind, channel=Channel.WEB, language="en", contents=contents, contact=contact)
    receipt = new_receipt()
    with cases.writing() as connection:
        return register(connection, cases.keyring, submission, receipt, TODAY).number, receipt


def write(cases, number, sender):
    with cases.writing() as connection:
        letters.write(connection, cases.keyring, number, sender, "Пришлите фото снадобья", TODAY)


def test_a_registered_case_is_confirmed_with_its_number_its_due_day_and_the_page(cases):
    number, _ = send(cases)
    ((address, mail),) = waiting(cases)
    assert address == "anna@example.ru"
    assert f"on November 23, 2026 under the number {number}. An answer is due by December 23, 2026." in mail.get_content()
    assert f"{ORIGIN}/en/reports/status" in mail.get_content()


def test_a_letter_of_the_desk_is_announced_and_one_of_the_person_is_not(cases):
    number, _ = send(cases)
    write(cases, number, letters.PERSON)
    write(cases, number, letters.DESK)
    assert [mail["Subject"] for _, mail in waiting(cases)] == ["Your message was registered", "There is a letter for you"]


def test_no_mail_says_who_wrote_what_or_with_which_receipt(cases):
    number, receipt = send(cases)
    write(cases, number, letters.DESK)
    for _, mail in waiting(cases):
        text = mail["Subject"] + mail.get_content()
        assert [word for word in ("Анна", "Снегирёва", "снадоб", receipt, receipt[:4]) if word in text] == []
        assert number not in mail["Subject"]


@pytest.mark.parametrize("contact", [None, {"name": "Анна", "phone": "1"}, {"email": ""}, {"email": "no address"}])
def test_without_a_mail_address_nothing_is_sent(cases, contact):
    number, _ = send(cases, contact)
    write(cases, number, letters.DESK)
    with cases.reading() as connection:
        assert connection.execute(select(outbox)).all() == []

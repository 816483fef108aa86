"""Requests for extracts and complaints: the same kind of form as a report, named, with a registered number and a due day."""

from datetime import timedelta

import pytest

from tests.reporting import CERTIFICATE, Bureau
from tests.worlds import World

OTHER = "RU.77.99.88.003.E.001954.05.18"
EXTRACT = {
    "asker": {"asker": "legal_person"},
    "organisation": {"organisation": "ООО «Ромашка»", "tax_id": "7707083893", "position": "юрист"},
    "person": {"name": "Пелагея Ивановна"},
    "records": {"records": f"{CERTIFICATE}\n\n {OTHER} \n{CERTIFICATE}", "as_of": "20.11.2026"},
    "answer": {"answer": "post", "email": "", "address": "Омск, ул. Мира, 1"},
    "files": {},
}
COMPLAINT = {
    "order": {"order": "registration"},
    "addressee": {"body": "68", "official": ""},
    "person": {"name": "Пелагея Ивановна", "organisation": "", "address": "Омск, ул. Мира, 1", "email": "", "phone": ""},
    "matter": {"matter": "Отказано без причины.", "number": CERTIFICATE, "demand": ""},
    "files": {},
}


@pytest.fixture
def bureau(tmp_path, prepared):
    found = Bureau(world=World(data=tmp_path, places=prepared), changed={"mail_from": "registry@registry.example"})
    yield found
    found.cases.engine.dispose()


def sent(bureau, form, answers, **steps):
    """The case that was made of the answers, each step by its name."""
    person = bureau.reporter(form=form).begin()
    for step, values in {**answers, **steps}.items():
        assert person.answer(step, **values).status_code == 303, step
    bureau.seconds += 60
    assert person.send().headers["Location"] == f"/ru/{form}/sent"
    (row,) = bureau.rows()
    return person, row


def test_a_site_that_sends_no_mails_does_not_offer_to_send_the_extract_by_mail(bureau):
    pages = {}
    for sender in ("", "registry@registry.example"):
        person = bureau.reporter(form="extracts", mail_from=sender).begin()
        for step in ("asker", "organisation", "person", "records"):
            person.answer(step, **EXTRACT[step])
        pages[sender] = person.page("answer").text
    assert ['value="email"' in page for page in pages.values()] == [False, True]


def test_back_leads_over_what_is_not_asked(bureau):
    person = bureau.reporter(form="extracts").begin()
    person.answer("asker", asker="natural_person")
    assert 'href="/ru/extracts/asker"' in person.page("person").text
    assert person.page("asker").status_code == 200


def test_a_number_that_the_address_proposed_and_the_person_took_out_stays_out(bureau):
    person = bureau.reporter(form="complaints").begin(number=CERTIFICATE)
    for step, values in COMPLAINT.items():
        person.answer(step, **{**values, "number": ""} if step == "matter" else values)
    assert CERTIFICATE not in person.page("matter").text


def test_a_right_code_on_the_page_of_another_form_leads_to_its_own(bureau):
    person, _ = sent(bureau, "extracts", EXTRACT)
    code = person.receipt()
    answer = bureau.reporter(form="complaints").state(code)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/ru/extracts/status")


@pytest.mark.parametrize(("path", "leads_to"), [("status/letter", "status"), ("status/paper", "status"), ("files/add", "files")])
def test_a_page_that_answered_what_was_sent_has_an_address_in_the_other_language(bureau, path, leads_to):
    answer = bureau.reporter(form="complaints").page(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ru/complaints/{leads_to}")


def test_a_draft_is_not_found_after_its_last_day(bureau):
    person = bureau.reporter(form="extracts").begin()
    bureau.world.today += timedelta(days=2)
    assert person.page("asker").headers["Location"] == "/ru/extracts/?lost=yes"


def test_a_request_is_registered_with_a_number_and_is_due_in_thirty_days(bureau):
    person, row = sent(bureau, "extracts", EXTRACT)
    assert (row.number, row.kind, row.received_on, row.due_on) == ("E-2026-000001", "extract", "2026-11-22", "2026-12-22")
    assert row.number in person.page("sent").text


@pytest.mark.parametrize("records", ["мыло", f"{CERTIFICATE}, {OTHER}"], ids=["no number", "two in one line"])
def test_what_no_extract_could_be_made_of_is_told_by_the_form(bureau, records):
    person = bureau.reporter(form="extracts").begin()
    for step in ("asker", "organisation", "person"):
        person.answer(step, **EXTRACT[step])
    answer = person.answer("records", records=records, as_of="")
    assert (answer.status_code, records in answer.text) == (422, True)


def test_a_number_of_no_known_form_may_be_asked_for(bureau):
    _, row = sent(bureau, "extracts", EXTRACT, records={"records": "77-АБ/2012", "as_of": ""})
    assert bureau.opened(row, "sealed_contents")["records"] == ["77-АБ/2012"]


def test_the_records_asked_for_are_kept_once_each_in_their_order(bureau):
    _, row = sent(bureau, "extracts", EXTRACT)
    contents = bureau.opened(row, "sealed_contents")
    assert (contents["records"], contents["as_of"], row.register) == ([CERTIFICATE, OTHER], "2026-11-20", "certificates")


def test_who_asks_and_where_the_extract_goes_is_kept_apart_from_what_is_asked(bureau):
    _, row = sent(bureau, "extracts", EXTRACT)
    contact = bureau.opened(row, "sealed_contact")
    assert (contact["organisation"], contact["name"], contact["address"]) == (
        "ООО «Ромашка»",
        "Пелагея Ивановна",
        "Омск, ул. Мира, 1",
    )
    assert "Пелагея" not in str(bureau.opened(row, "sealed_contents"))


def test_a_person_is_not_asked_for_an_organisation(bureau):
    person = bureau.reporter(form="extracts").begin()
    assert person.answer("asker", asker="natural_person").headers["Location"] == "/ru/extracts/person"


def test_more_than_twenty_records_are_refused_and_what_was_typed_stays(bureau):
    person = bureau.reporter(form="extracts").begin()
    person.answer("asker", asker="natural_person")
    person.answer("person", name="Пелагея")
    answer = person.answer("records", records="\n".join(f"{CERTIFICATE[:-1]}{n}" for n in range(21)), as_of="")
    assert answer.status_code == 422
    assert f"{CERTIFICATE[:-1]}20" in answer.text


@pytest.mark.parametrize(("way", "missing"), [("email", "email"), ("post", "address")])
def test_the_way_that_was_chosen_needs_its_address(bureau, way, missing):
    person = bureau.reporter(form="extracts").begin()
    for step in ("asker", "organisation", "person", "records"):
        person.answer(step, **EXTRACT[step])
    answer = person.answer("answer", answer=way, email="", address="")
    assert (answer.status_code, f'href="#q-{missing}"' in answer.text) == (422, True)


def test_a_record_page_leads_to_a_request_that_names_the_record(bureau):
    person = bureau.reporter(form="extracts").begin(records=CERTIFICATE)
    person.answer("asker", asker="natural_person")
    person.answer("person", name="Пелагея")
    assert f"{CERTIFICATE}</textarea>" in person.page("records").text


def test_the_check_of_an_extract_keeps_its_address_beside_the_form(bureau):
    page = bureau.reporter("en", form="extracts").page("check")
    assert (page.status_code, "Check an official extract" in page.text) == (200, True)


def test_a_complaint_goes_to_the_body_it_is_about_and_is_due_in_thirty_days(bureau):
    _, row = sent(bureau, "complaints", COMPLAINT)
    assert (row.number, row.body, row.due_on, row.anonymous) == ("C-2026-000001", "68", "2026-12-22", False)


def test_the_complaint_of_a_licensee_is_due_after_ten_working_days(bureau):
    _, row = sent(bureau, "complaints", COMPLAINT, order={"order": "licensee"})
    assert row.due_on == "2026-12-04"


@pytest.mark.parametrize("missing", ["name", "address"])
def test_a_complaint_without_name_or_postal_address_is_not_taken_for_it_would_stay_unanswered(bureau, missing):
    person = bureau.reporter(form="complaints").begin()
    for step in ("order", "addressee"):
        person.answer(step, **COMPLAINT[step])
    answer = person.answer("person", **{**COMPLAINT["person"], missing: ""})
    assert (answer.status_code, f'href="#q-{missing}"' in answer.text) == (422, True)


@pytest.mark.parametrize(("form", "answers"), [("extracts", EXTRACT), ("complaints", COMPLAINT)])
def test_the_state_is_told_by_the_receipt_and_by_that_of_no_other_form(bureau, form, answers):
    person, row = sent(bureau, form, answers)
    assert row.number in person.state(person.receipt()).text
    assert row.number not in bureau.reporter().state(person.receipt()).text


@pytest.mark.parametrize(("form", "offered"), [("reports", True), ("extracts", False), ("complaints", False)])
def test_the_button_for_leaving_quickly_stands_where_a_sender_may_have_to_hide(bureau, form, offered):
    assert ("data-leave" in bureau.reporter(form=form).page().text) is offered

"""From the request of an extract to the paper: the head signs at the desk, the sender fetches it by receipt, anybody checks it."""

import io
import json
import re
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, func, select

from indexer import posting
from indexer.personal import erasure, rotation
from indexer.personal.export import export
from registry_site.cases import extracts as papers
from registry_site.cases import letters, outbox, receipts, registering
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.cases.tables import extracts, uploads
from registry_site.cases.tables import outbox as mails
from registry_site.published.dumps import KEY, public_folder
from registry_site.signing import open_signer
from tests.desking import TODAY, Staffed
from tests.loading import Office, certificate, certificates, number
from tests.places import run_sql
from tests.post_office import killed_at, post_office


@pytest.fixture
def office(tmp_path, prepared):
    office = Office(data=tmp_path, places=prepared)
    office.load(certificates(2))
    return office


@pytest.fixture
def staffed(office):
    found = Staffed(data=office.settings.data, places=office.places)
    published = public_folder(office.settings.data) / KEY
    published.parent.mkdir(parents=True, exist_ok=True)
    published.write_bytes(open_signer(found.settings.signing_key).public_pem)
    yield found
    found.close()


RECEIPT = receipts.new_receipt()


def asked(staffed, *records, receipt=RECEIPT, as_of=None, answer="receipt", language="en", **contact):
    """A request of Anna for these records; returns its number."""
    contents = {"asker": "natural_person", "records": list(records), "as_of": as_of, "answer": answer}
    contact = {"name": "Anna", **contact}
    one = Submission(kind=Kind.EXTRACT, channel=Channel.WEB, language=language, contents=contents, contact=contact)
    with staffed.cases.writing() as connection:
        return registering.register(connection, staffed.cases.keyring, one, receipt, TODAY).number


def put_before_the_head(staffed, case, *records):
    """The officer takes the case and grants it with these records, as the form is sent."""
    officer = staffed.browser("anna", "officer")
    assert officer.do(case, "take").status_code == 303
    form = {"outcome": "answered", "text": "The extract is enclosed.", "records": "\r\n".join(records or (number(1),))}
    return officer.do(case, "close", **form)


def contents_of(staffed, case):
    """What the head has signed in answer to a case."""
    with staffed.cases.reading() as connection:
        return json.loads(connection.execute(select(extracts.c.signed).where(extracts.c.case_number == case)).scalar_one())


def site(office, staffed):
    return office.site(cases_keys=staffed.settings.cases_keys).test_client()


def checked(client, pdf):
    """What the page of the check answers to a file."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="e.pdf"\r\n\r\n'
    form = {"data": head + pdf + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    return client.post("/en/extracts/check", **form)


def kept(staffed):
    with staffed.cases.reading() as connection:
        return connection.execute(select(func.count()).select_from(extracts)).scalar_one()


def test_with_the_signature_of_the_head_the_extract_is_issued_and_the_case_closed(staffed):
    case = asked(staffed, number(1), number(2))
    put_before_the_head(staffed, case, number(1), number(2))
    assert staffed.browser("boss", "head").do(case, "sign").status_code == 303
    assert (staffed.case(case).stage, staffed.case(case).outcome, kept(staffed)) == ("closed", "answered", 1)


def test_the_sender_fetches_the_paper_by_receipt_and_the_site_finds_it_genuine(office, staffed):
    case = asked(staffed, number(1))
    put_before_the_head(staffed, case)
    staffed.browser("boss", "head").do(case, "sign")
    client = site(office, staffed)
    state = client.post("/en/extracts/status", data={"code": RECEIPT}).text
    paper = client.post("/en/extracts/status/paper", data={"code": RECEIPT})
    assert "Download the extract" in state
    assert (paper.mimetype, paper.headers["Content-Disposition"]) == (
        "application/pdf",
        f'attachment; filename="extract-{case}.pdf"',
    )
    assert "Chief boss" in checked(client, paper.data).text


def test_before_the_signature_there_is_no_paper(office, staffed):
    case = asked(staffed, number(1))
    put_before_the_head(staffed, case)
    client = site(office, staffed)
    assert "Download the extract" not in client.post("/en/extracts/status", data={"code": RECEIPT}).text
    assert client.post("/en/extracts/status/paper", data={"code": RECEIPT}).status_code == 422


@pytest.mark.parametrize("written", [number(7), "мыло", "", f"{number(1)}, {number(2)}"], ids=["unknown", "words", "none", "two"])
def test_what_cannot_be_extracted_is_told_to_the_officer_and_not_put_before_the_head(staffed, written):
    case = asked(staffed, number(1))
    answer = put_before_the_head(staffed, case, written)
    assert (answer.status_code, written in answer.text) == (400, True)
    assert (staffed.case(case).stage, kept(staffed)) == ("in_work", 0)


def test_a_day_before_the_first_generation_is_told_to_the_head_and_nothing_is_closed(staffed):
    case = asked(staffed, number(1), as_of="2020-01-01")
    put_before_the_head(staffed, case)
    answer = staffed.browser("boss", "head").do(case, "sign")
    assert (answer.status_code, "had published nothing here by that day" in answer.text) == (400, True)
    assert (staffed.case(case).stage, kept(staffed)) == ("to_sign", 0)


def test_the_officer_puts_a_typing_error_right_and_what_was_asked_stays(staffed):
    typed = number(1).replace("000001", "00001")
    case = asked(staffed, typed, number(2))
    assert put_before_the_head(staffed, case, number(1), number(2)).status_code == 303
    head = staffed.browser("boss", "head")
    page = head.get(f"/en/cases/{case}").text
    assert typed in page
    assert f"{number(1)}\n{number(2)}" in page
    head.do(case, "sign")
    assert [one["id"] for one in contents_of(staffed, case)["records"]] == [number(1), number(2)]


def test_the_numbers_that_were_asked_for_stand_in_the_form_of_the_officer(staffed):
    case = asked(staffed, number(1), number(2))
    officer = staffed.browser("anna", "officer")
    officer.do(case, "take")
    page = officer.get(f"/en/cases/{case}").text
    assert re.search(r'<textarea[^>]* name="records"[^>]*>([^<]*)', page)[1].split() == [number(1), number(2)]


def test_what_the_officer_put_right_stands_in_the_form_when_the_head_sends_it_back(staffed):
    case = asked(staffed, "RU.1")
    put_before_the_head(staffed, case, number(2))
    staffed.browser("boss", "head").do(case, "send_back", reason="Once more")
    page = staffed.browser("anna").get(f"/en/cases/{case}").text
    assert re.search(r'<textarea[^>]* name="records"[^>]*>([^<]*)', page)[1] == number(2)


def test_a_report_has_no_numbers_of_an_extract(staffed):
    case = staffed.send()
    officer = staffed.browser("anna", "officer")
    officer.do(case, "take")
    assert 'name="records"' not in officer.get(f"/en/cases/{case}").text


@pytest.mark.parametrize("written", [f"СГР № {number(1)} от 15.01.2024", number(1).lower().replace(".", " ")])
def test_a_number_with_words_around_it_is_answered(staffed, written):
    case = asked(staffed, written)
    put_before_the_head(staffed, case, written)
    staffed.browser("boss", "head").do(case, "sign")
    assert [one["id"] for one in contents_of(staffed, case)["records"]] == [number(1)]


def test_a_record_whose_number_has_no_known_form_is_extracted(office, staffed):
    office.load([certificate(1), certificate(2), certificate(3, number="77-АБ/2012")])
    case = asked(staffed, "77 аб 2012")
    put_before_the_head(staffed, case, "77 аб 2012")
    staffed.browser("boss", "head").do(case, "sign")
    assert [one["record_number"] for one in contents_of(staffed, case)["records"]] == ["77-АБ/2012"]


def test_an_officer_cannot_sign(staffed):
    case = asked(staffed, number(1))
    put_before_the_head(staffed, case)
    assert staffed.browser("anna").do(case, "sign").status_code == 403
    assert kept(staffed) == 0


def test_two_heads_who_sign_at_once_make_one_extract(staffed):
    case = asked(staffed, number(1))
    put_before_the_head(staffed, case)
    heads = [staffed.browser("boss", "head"), staffed.browser("chief", "head")]
    version, answers = staffed.case(case).version, []
    threads = [
        threading.Thread(target=lambda head=head: answers.append(head.do(case, "sign", version=version).status_code))
        for head in heads
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (kept(staffed), staffed.case(case).stage, len(staffed.lines(action="sign"))) == (1, "closed", 1)
    assert 303 in answers


def test_a_process_that_dies_while_it_signs_has_issued_nothing_and_the_head_signs_again(staffed, monkeypatch):
    case = asked(staffed, number(1))
    put_before_the_head(staffed, case)
    head = staffed.browser("boss", "head")

    class Killed(BaseException):
        pass

    def dies(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("registry_site.cases.deeds.letters.write", dies)
        with pytest.raises(Killed):
            head.do(case, "sign")
    assert (kept(staffed), staffed.case(case).stage) == (0, "to_sign")
    assert head.do(case, "sign").status_code == 303
    assert (kept(staffed), staffed.case(case).stage) == (1, "closed")


ORIGIN = "https://registry.example"


@pytest.fixture
def mail():
    with post_office() as opened:
        yield opened


def signed(staffed, answer="email", email="anna@example.ru", **changed):
    """A request that the head has signed."""
    contact = {"email": email} if email else {}
    case = asked(staffed, number(1), answer=answer, **contact, **changed)
    put_before_the_head(staffed, case)
    assert staffed.browser("boss", "head").do(case, "sign").status_code == 303
    return case


def send(staffed, mail, later=timedelta()):
    return posting.run(staffed.cases, mail.server(), ORIGIN, lambda: datetime.now(UTC) + timedelta(seconds=1) + later)


def stored(staffed, case):
    with staffed.cases.reading() as connection:
        return papers.paper(connection, staffed.cases.keyring, case)


def attached(mail):
    """Recipient, name and bytes of each document that was sent."""
    return [(address, part.get_filename(), part.get_content()) for address, one in mail.taken for part in one.iter_attachments()]


def test_whoever_wished_it_by_mail_gets_the_very_file_that_was_kept_and_the_site_finds_it_genuine(office, staffed, mail):
    case = signed(staffed)
    assert send(staffed, mail).sent == 2
    assert attached(mail) == [("anna@example.ru", f"extract-{case}.pdf", stored(staffed, case))]
    assert "Chief boss" in checked(site(office, staffed), attached(mail)[0][2]).text


def test_the_mail_of_an_extract_says_how_it_is_checked_and_where_the_letter_is_and_who_asked_nowhere(office, staffed, mail):
    case = signed(staffed)
    send(staffed, mail)
    one = mail.taken[-1][1]
    text = one.get_body().get_content()
    links = [urlsplit(word) for word in text.split() if word.startswith(ORIGIN)]
    assert one["Subject"] == "The extract that you asked for"
    assert "signed on November 23, 2026" in text
    check, state = (site(office, staffed).get(f"{link.path}?{link.query}") for link in links)
    assert f'value="{case}"' in check.text
    assert state.status_code == 200
    assert [word for word in ("Anna", RECEIPT, RECEIPT[:4], number(1)) if word in one["Subject"] + text] == []


def test_the_mail_of_an_extract_speaks_the_language_of_its_reader(staffed, mail):
    signed(staffed, language="ru")
    send(staffed, mail)
    assert mail.taken[-1][1]["Content-Language"] == "ru"
    assert f"{ORIGIN}/ru/extracts/check?number=" in mail.taken[-1][1].get_body().get_content()


def test_the_mail_that_brings_the_extract_is_the_one_that_tells_of_its_letter(staffed, mail):
    signed(staffed)
    send(staffed, mail)
    assert [one["Subject"] for _, one in mail.taken] == ["Your message was registered", "The extract that you asked for"]


@pytest.mark.parametrize("answer", ["receipt", "post"])
def test_whoever_wished_it_otherwise_hears_that_there_is_a_letter(staffed, mail, answer):
    signed(staffed, answer)
    send(staffed, mail)
    assert [one["Subject"] for _, one in mail.taken] == ["Your message was registered", "There is a letter for you"]
    assert attached(mail) == []


def test_whoever_left_no_address_gets_no_mail(staffed, mail):
    signed(staffed, email="")
    assert send(staffed, mail).sent == 0


def test_a_letter_before_the_extract_and_a_refusal_bring_no_paper(staffed, mail):
    case = asked(staffed, number(1), answer="email", email="anna@example.ru")
    with staffed.cases.writing() as connection:
        letters.write(connection, staffed.cases.keyring, case, letters.DESK, "Which of them?", TODAY)
    officer = staffed.browser("anna", "officer")
    officer.do(case, "take")
    officer.do(case, "close", outcome="refused", text="There is no such record.")
    assert staffed.browser("boss", "head").do(case, "sign").status_code == 303
    assert send(staffed, mail).sent == 3
    assert attached(mail) == []


def test_while_the_mail_waits_the_outbox_holds_no_byte_of_the_paper(staffed):
    case = signed(staffed)
    with staffed.cases.reading() as connection:
        row = connection.execute(select(mails).where(mails.c.template == "extract")).one()
    claimed = outbox.Claimed(**{name: row._mapping[name] for name in outbox.Claimed.__dataclass_fields__})
    _, values = claimed.opened(staffed.cases.keyring)
    assert values["extract"] == case
    assert len(row.sealed_values) < 1000 < len(stored(staffed, case))


def test_a_paper_that_is_not_there_is_told_and_the_mail_waits_and_is_never_sent_without_it(staffed, mail):
    case = signed(staffed)
    with staffed.cases.writing() as connection:
        row = connection.execute(select(uploads).where(uploads.c.case_number == case)).mappings().one()
        connection.execute(delete(uploads))
    done = send(staffed, mail)
    assert (done.sent, done.postponed, [str(one) for one in done.troubles]) == (
        1,
        1,
        [f"Mail 2 waits: the paper of the extract {case}, which it brings, is not in the database of the cases."],
    )
    with staffed.cases.writing() as connection:
        connection.execute(uploads.insert(), dict(row))
    assert send(staffed, mail, timedelta(hours=1)).sent == 1
    assert len(attached(mail)) == 1


def test_a_paper_that_was_changed_is_told_and_not_sent(staffed, mail):
    signed(staffed)
    run_sql(staffed.places.cases_url, "update uploads set sealed_data = sealed_name")
    done = send(staffed, mail)
    assert (done.sent, done.postponed, len(done.troubles), attached(mail)) == (1, 1, 1, [])


@pytest.mark.parametrize(("stage", "twice"), [("RCPT", False), ("DATA", True)])
def test_a_sender_that_is_killed_over_an_extract_sends_it_once_more_under_one_message_id(staffed, mail, stage, twice):
    case = signed(staffed)
    with staffed.cases.writing() as connection:
        connection.execute(delete(mails).where(mails.c.template == "received"))
    killed_at(stage, staffed.places.cases_url, staffed.settings.cases_keys, mail)
    assert send(staffed, mail, outbox.LEASE + timedelta(minutes=1)).sent == 1
    assert len(set(mail.identifiers())) == 1
    assert [data for _, _, data in attached(mail)] == [stored(staffed, case)] * (1 + twice)
    assert send(staffed, mail, timedelta(days=1)).sent == 0


def test_after_a_rotation_of_keys_the_paper_still_goes(staffed, mail):
    signed(staffed)
    rotation.rotate(staffed.cases, staffed.settings.cases_keys, anew=True)
    send(staffed, mail)
    assert len(attached(mail)) == 1


def test_an_erased_case_sends_no_paper_any_more(staffed, mail):
    case = signed(staffed)
    with staffed.cases.writing() as connection:
        erasure.erase(connection, case, TODAY, "asked")
    assert send(staffed, mail).sent == 0


def test_what_is_exported_of_the_case_has_the_paper_once_and_the_mail_that_brings_it(staffed):
    case = signed(staffed)
    out = io.BytesIO()
    assert export(staffed.cases, case, out) == 1
    with zipfile.ZipFile(out) as archive:
        told = json.loads(archive.read("case.json"))
        papers_inside = [archive.read(name) for name in archive.namelist() if name.endswith(".pdf")]
    assert papers_inside == [stored(staffed, case)]
    assert [one["values"].get("extract") for one in told["outbox"]] == [None, case]

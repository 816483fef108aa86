"""Queues and cases at the desk: what is shown to whom, what may be done, and the line that each act leaves."""

import io
import re
import threading
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from indexer import check as checking
from registry_site.cases import acts, letters, replies
from registry_site.cases.grounds import GROUNDS, LICENCE_RULES, REGISTRATION_RULES
from registry_site.cases.kinds import LICENSEE, MESSAGE, REGISTRATION, Kind
from registry_site.cases.staff.rights import Role
from registry_site.cases.tables import letters as letters_table
from registry_site.errors import Unavailable
from registry_site.messages import message
from registry_site.regions import bodies, central
from tests.desking import TODAY, opened
from tests.places import run_sql

ANNA = {"name": "Анна Иванова", "address": "Ставрополь, ул. Мира, 1"}


@pytest.fixture
def staffed(tmp_path, prepared):
    with opened(tmp_path, prepared) as staffed:
        yield staffed


@pytest.fixture
def officer(staffed):
    return staffed.browser("olga", "officer")


@pytest.fixture
def head(staffed):
    return staffed.browser("igor", "head")


def listed(answer):
    """The numbers of the cases on a page of the queue."""
    return re.findall(r">([ERC]-2026-\d{6})</a>", answer.text)


def sent(staffed, number):
    """The letters of a case, as their readers see them."""
    with staffed.cases.reading() as connection:
        return [one.text for one in letters.read(connection, staffed.cases.keyring, number)]


def write_back(staffed, number, text):
    """What the sender does with the receipt."""
    with staffed.cases.writing() as connection:
        assert replies.write_back(connection, staffed.cases.keyring, number, text, TODAY)


def taken(staffed, officer, kind=Kind.REPORT, **changes):
    number = staffed.send(kind, **changes)
    assert officer.do(number, "take").status_code == 303
    return number


def test_the_queue_has_what_is_overdue_first(staffed, officer):
    new, old = staffed.send(), staffed.send(on=TODAY - timedelta(days=31))
    page = officer.get("/en/queue")
    assert listed(page) == [old, new]
    assert "overdue by 1 day" in page.text
    assert listed(officer.get("/en/queue?overdue=1")) == [old]


def test_the_queue_is_narrowed_by_kind_by_stage_and_to_ones_own(staffed, officer):
    staffed.send()
    complaint = taken(staffed, officer, Kind.COMPLAINT)
    for query in ("kind=complaint", "stage=in_work", "mine=1", "kind=complaint&stage=in_work&mine=1"):
        assert listed(officer.get(f"/en/queue?{query}")) == [complaint], query


@pytest.mark.parametrize("query", ["colour=red", "kind=colour", "stage=x", "mine=2", "region=x", "page=0", "page=x"])
def test_what_the_queue_does_not_know_is_refused(officer, query):
    assert officer.get(f"/en/queue?{query}").status_code == 400


def test_the_queue_is_narrowed_to_a_region_and_what_is_overdue_there(staffed, officer):
    stavropol = next(one for one in bodies().values() if one.region == "Ставропольский край")
    routed = {"region": stavropol.region, "body": stavropol.number}
    late, new = staffed.send(on=TODAY - timedelta(days=31), **routed), staffed.send(**routed)
    unknown = staffed.send(body=central().number)
    page = officer.get(f"/en/queue?region={stavropol.number}")
    assert listed(page) == [late, new]
    (link,) = re.findall(r'<a href="([^"]*overdue=1)"', page.text)
    assert listed(officer.get(f"/en/queue{link.replace('&amp;', '&')}")) == [late]
    assert listed(officer.get(f"/en/queue?region={central().number}")) == [unknown]


def test_a_case_names_the_body_to_which_it_was_routed(staffed, officer):
    assert central().name in officer.get(f"/en/cases/{staffed.send(body=central().number)}").text


def test_the_queue_comes_in_pages(staffed, officer):
    for _ in range(27):
        staffed.send()
    first, second = (listed(officer.get(f"/en/queue?page={page}")) for page in (1, 2))
    assert (len(first), len(second), len({*first, *second})) == (25, 2, 27)


def test_a_case_is_shown_with_its_contents_and_each_showing_is_a_line(staffed, officer):
    number = staffed.send()
    assert "Мыло «Снадобье»" in officer.get(f"/en/cases/{number}").text
    (line,) = staffed.lines(object=number)
    assert (line.staff, line.action) == ("olga", "view")


def test_where_no_line_can_be_written_nothing_is_shown(staffed, officer, monkeypatch):
    number = staffed.send()

    def full(*_, **__):
        raise Unavailable(message("the disk is full"))

    monkeypatch.setattr(acts.chained, "append", full)
    answer = officer.get(f"/en/cases/{number}")
    assert answer.status_code == 503
    assert "Снадобье" not in answer.text


def test_who_sent_it_is_hidden_until_a_reason_is_written_down(staffed, officer):
    number = taken(staffed, officer, contact=ANNA)
    assert "Анна" not in officer.get(f"/en/cases/{number}").text
    refused = officer.post(f"/en/cases/{number}/contact", reason="  ")
    assert (refused.status_code, "Анна" in refused.text) == (400, False)
    assert "Анна Иванова" in officer.post(f"/en/cases/{number}/contact", reason="To call her back").text
    (line,) = staffed.lines(action="contact")
    assert (line.object, line.reason) == (number, "To call her back")


def test_an_officer_sees_who_sent_a_case_of_her_own_alone(staffed, officer):
    free, others = staffed.send(contact=ANNA), taken(staffed, staffed.browser("petr", "officer"), contact=ANNA)
    for number in (free, others):
        assert "See who sent it" not in officer.get(f"/en/cases/{number}").text
        answer = officer.post(f"/en/cases/{number}/contact", reason="Curious")
        assert (answer.status_code, "Анна" in answer.text) == (403, False)
    assert [(line.object, line.outcome) for line in staffed.lines(action="contact")] == [(free, "refused"), (others, "refused")]


def test_the_address_on_a_letter_of_somebody_elses_case_is_neither_offered_nor_shown(staffed, officer):
    petr = staffed.browser("petr", "officer")
    number = taken(staffed, petr, contact=ANNA)
    petr.do(number, "write", text="Пишем вам.")
    assert "Show with the address" not in officer.get(f"/en/cases/{number}/letters/1").text
    answer = officer.post(f"/en/cases/{number}/letters/1", reason="Curious")
    assert (answer.status_code, "ул. Мира" in answer.text) == (403, False)


def test_the_head_sees_who_sent_a_case_whoever_has_it(staffed, officer, head):
    for number in (staffed.send(contact=ANNA), taken(staffed, officer, contact=ANNA)):
        assert "Анна Иванова" in head.post(f"/en/cases/{number}/contact", reason="To answer a court").text


def test_a_registrar_does_not_see_who_sent_it(staffed):
    number = staffed.send(contact=ANNA)
    answer = staffed.browser("rita", "registrar").post(f"/en/cases/{number}/contact", reason="Curious")
    assert (answer.status_code, "Анна" in answer.text) == (403, False)


def test_an_auditor_reads_the_log_and_no_case(staffed, officer):
    number = taken(staffed, officer)
    auditor = staffed.browser("vera", "auditor")
    assert number in auditor.get("/en/log").text
    assert auditor.get(f"/en/cases/{number}").status_code == 403
    assert auditor.get("/en/queue").status_code == 403
    assert officer.get("/en/log").status_code == 403


def test_the_queue_and_the_log_are_read_with_a_line_of_what_was_asked_for(staffed, officer):
    officer.get("/en/queue?kind=report&mine=1")
    auditor = staffed.browser("vera", "auditor")
    assert "kind=report mine=1" in auditor.get("/en/log?staff=olga").text
    assert [(line.staff, line.action, line.reason) for line in staffed.lines() if line.action != "sign_in"] == [
        ("olga", "queue", "kind=report mine=1"),
        ("vera", "log", "staff=olga"),
    ]


def test_the_log_is_read_in_pages_and_by_login(staffed, officer):
    number = staffed.send()
    for _ in range(51):
        officer.get(f"/en/cases/{number}")
    auditor = staffed.browser("vera", "auditor")
    page = auditor.get("/en/log?staff=olga").text
    (older,) = re.findall(r'href="(\?[^"]*before=\d+)"', page)
    assert len(re.findall('<th scope="row">', page)) == 50
    assert len(re.findall('<th scope="row">', auditor.get(f"/en/log{older.replace('&amp;', '&')}").text)) == 2


def test_of_two_officers_who_take_a_case_at_once_one_gets_it_and_the_other_is_told_who_has_it(staffed):
    number = staffed.send()
    browsers = [staffed.browser("olga", "officer"), staffed.browser("petr", "officer")]
    forms = [(browser, browser.token()) for browser in browsers]
    start, answers = threading.Barrier(2), []

    def take(browser, token):
        start.wait()
        form = {"form_token": token, "version": "1"}
        answers.append(browser.client.post(f"/en/cases/{number}/take", data=form, headers={"Origin": "http://localhost"}))

    threads = [threading.Thread(target=take, args=form) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    got, lost = sorted(answers, key=lambda answer: answer.status_code)
    (line,) = staffed.lines(action="take")
    assert (got.status_code, lost.status_code) == (303, 409)
    assert f"{line.staff.title()} has the case {number}." in lost.text
    assert staffed.case(number).version == 2


def test_an_act_on_a_page_that_is_out_of_date_is_refused_and_keeps_what_was_typed(staffed, officer):
    number = taken(staffed, officer)
    answer = officer.do(number, "write", version=1, text="A letter typed for an hour")
    assert answer.status_code == 409
    assert "was changed since you opened it" in answer.text
    assert "A letter typed for an hour" in answer.text
    assert sent(staffed, number) == []


def test_a_letter_to_a_case_that_was_given_to_somebody_else_meanwhile_stands_on_the_page_to_be_copied(staffed, officer):
    number = taken(staffed, officer)
    staffed.employ("petr", "officer")
    staffed.browser("rita", "registrar").do(number, "assign", officer="petr")
    answer = officer.do(number, "close", text="A letter typed for an hour", outcome="forwarded", body="Росздравнадзор")
    assert answer.status_code == 409
    assert "Petr has the case" in answer.text
    for typed in ("A letter typed for an hour", "Forwarded to the body in charge", "Росздравнадзор"):
        assert f"<dd>{typed}</dd>" in answer.text
    assert "form_token</dt>" not in answer.text


@pytest.mark.parametrize(("deed", "field"), [("extend", "extend-reason"), ("send_back", "back-reason")])
def test_a_reason_that_was_typed_on_a_page_out_of_date_is_still_in_its_own_form(staffed, officer, head, deed, field):
    number = taken(staffed, officer, Kind.COMPLAINT)
    officer.do(number, "close", outcome="answered", text="Жалоба обоснована.")
    answer = head.do(number, deed, version=1, reason="A reason of weight")
    assert answer.status_code == 409
    assert re.findall('id="([a-z-]+)" name="reason" value="A reason of weight"', answer.text) == [field]


def test_a_reason_for_what_can_no_longer_be_done_stands_on_the_page_to_be_copied(staffed, officer, head):
    number = taken(staffed, officer, Kind.COMPLAINT)
    officer.do(number, "close", outcome="answered", text="Жалоба обоснована.")
    staffed.browser("irina", "head").do(number, "send_back", reason="Name the paragraph")
    answer = head.do(number, "send_back", reason="A reason of weight")
    assert (answer.status_code, "<dd>A reason of weight</dd>" in answer.text) == (409, True)


def test_a_registrar_gives_a_case_to_an_officer_even_one_that_somebody_has(staffed, officer):
    number = taken(staffed, officer)
    staffed.employ("petr", "officer")
    assert staffed.browser("rita", "registrar").do(number, "assign", officer="petr").status_code == 303
    assert "Petr" in officer.get(f"/en/cases/{number}").text
    assert officer.do(number, "write", text="Too late").status_code == 409
    assert officer.do(number, "take").status_code == 409


def test_a_case_is_not_given_to_somebody_who_cannot_work_on_it(staffed):
    number = staffed.send()
    registrar = staffed.browser("rita", "registrar")
    assert registrar.do(number, "assign", officer="rita").status_code == 400
    assert staffed.case(number).assignee is None


def test_a_letter_is_written_in_the_language_of_the_sender_and_signed_by_its_writer(staffed, officer):
    number = taken(staffed, officer)
    assert officer.do(number, "write", text="Пишем вам.").status_code == 303
    (letter,) = sent(staffed, number)
    assert "Пишем вам." in letter
    assert letter.endswith("Chief olga\nOlga")
    with staffed.cases.reading() as connection:
        assert "Пишем".encode() not in connection.execute(select(letters_table)).one().sealed_text


def test_a_case_is_not_closed_over_a_letter_of_its_sender_that_came_meanwhile(staffed, officer):
    number = taken(staffed, officer)
    seen = staffed.case(number).version
    write_back(staffed, number, "I was wrong about the batch")
    answer = officer.do(number, "close", version=seen, outcome="answered", text="Проверено.")
    assert (answer.status_code, "I was wrong about the batch" in answer.text) == (409, True)
    assert (staffed.case(number).stage, sent(staffed, number)) == ("in_work", ["I was wrong about the batch"])


def test_the_head_does_not_sign_over_a_letter_of_the_sender_that_came_meanwhile(staffed, officer, head):
    number = taken(staffed, officer, Kind.COMPLAINT)
    officer.do(number, "close", outcome="answered", text="Жалоба обоснована.")
    seen = staffed.case(number).version
    write_back(staffed, number, "I take it back")
    assert head.do(number, "sign", version=seen).status_code == 409
    assert (staffed.case(number).stage, sent(staffed, number)) == ("to_sign", ["I take it back"])


def test_a_letter_of_the_sender_that_is_sent_twice_changes_a_case_once(staffed, officer):
    number = taken(staffed, officer)
    for _ in range(2):
        write_back(staffed, number, "I was wrong about the batch")
    assert staffed.case(number).version == 3


def test_the_queue_shows_which_sender_wrote_last(staffed, officer):
    number = taken(staffed, officer)
    staffed.send()
    assert "the sender wrote last" not in officer.get("/en/queue").text
    write_back(staffed, number, "Here is the batch")
    assert officer.get("/en/queue").text.count("the sender wrote last") == 1
    officer.do(number, "write", text="Спасибо.")
    assert "the sender wrote last" not in officer.get("/en/queue").text


def test_a_template_is_put_into_the_letter_without_a_script(staffed, officer):
    number = taken(staffed, officer, language="en")
    assert "Please send a photograph of the pack" in officer.get(f"/en/cases/{number}?template=photo").text
    assert officer.get(f"/en/cases/{number}?template=colour").status_code == 400


def test_a_question_lets_the_case_wait_and_the_work_is_taken_up_again(staffed, officer):
    number = taken(staffed, officer)
    assert officer.do(number, "ask", text="Which batch?").status_code == 303
    assert staffed.case(number).stage == "asked"
    assert officer.do(number, "resume").status_code == 303
    assert staffed.case(number).stage == "in_work"


def test_the_head_makes_a_term_longer_once_and_the_sender_is_told(staffed, head):
    number = staffed.send(Kind.COMPLAINT, language="en")
    assert head.do(number, "extend", reason="An inspection on the spot is needed").status_code == 303
    assert staffed.case(number).due_on == "2027-01-22"
    assert "up to and including January 22, 2027" in sent(staffed, number)[0]
    assert "An inspection on the spot is needed" in sent(staffed, number)[0]
    assert head.do(number, "extend", reason="Once more").status_code == 409


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (Kind.EXTRACT, {}),
        (Kind.REPORT, {"on": TODAY - timedelta(days=31)}),
        (Kind.COMPLAINT, {"order": LICENSEE, "contents": {"order": LICENSEE}}),
    ],
    ids=["an extract", "overdue", "a licensee"],
)
def test_a_term_that_no_rule_makes_longer_stays(staffed, head, kind, changes):
    number = staffed.send(kind, **changes)
    before = staffed.case(number).due_on
    assert head.do(number, "extend", reason="Please").status_code == 409
    assert staffed.case(number).due_on == before


def test_an_officer_does_not_make_a_term_longer(staffed, officer):
    number = taken(staffed, officer)
    assert officer.do(number, "extend", reason="Please").status_code == 403


def test_an_answer_of_the_hotline_is_closed_by_its_officer(staffed, officer):
    number = taken(staffed, officer)
    assert officer.do(number, "close", outcome="answered", text="Проверено.").status_code == 303
    case = staffed.case(number)
    assert (case.stage, case.outcome, case.closed_on) == ("closed", "answered", TODAY.isoformat())
    assert len(sent(staffed, number)) == 1
    assert officer.do(number, "write", text="One more").status_code == 409


def test_the_answer_to_a_complaint_leaves_when_the_head_has_signed_it(staffed, officer, head):
    number = taken(staffed, officer, Kind.COMPLAINT)
    assert officer.do(number, "close", outcome="answered", text="Жалоба обоснована.").status_code == 303
    assert (staffed.case(number).stage, sent(staffed, number)) == ("to_sign", [])
    assert officer.do(number, "sign").status_code == 403
    assert head.do(number, "sign").status_code == 303
    assert staffed.case(number).stage == "closed"
    (letter,) = sent(staffed, number)
    assert "Жалоба обоснована." in letter
    assert letter.endswith("Chief igor\nIgor")
    assert head.do(number, "sign").status_code == 409
    assert len(sent(staffed, number)) == 1


def test_what_the_head_sends_back_lies_before_the_officer_with_its_text_and_the_reason(staffed, officer, head):
    number = taken(staffed, officer, Kind.COMPLAINT)
    officer.do(number, "close", outcome="answered", text="Первый набросок")
    assert head.do(number, "send_back", reason="Name the paragraph").status_code == 303
    page = officer.get(f"/en/cases/{number}").text
    assert "Первый набросок</textarea>" in page
    assert "Name the paragraph" in page
    assert sent(staffed, number) == []


def complaint(staffed, officer, order):
    return taken(staffed, officer, Kind.COMPLAINT, contents={"order": order}, order=order)


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_case_that_is_left_unanswered_cites_the_paragraph_of_its_ground_where_the_sender_is_told(staffed, officer, head, ground):
    number = complaint(staffed, officer, MESSAGE)
    text = "Решение суда обжалуется в апелляции." if GROUNDS[ground].explained else ""
    assert officer.do(number, "close", outcome="unanswered", ground=ground, text=text).status_code == 303
    assert head.do(number, "sign").status_code == 303
    case = staffed.case(number)
    assert (case.outcome, case.ground) == ("unanswered", ground)
    cited = f"пункт {LICENCE_RULES.parts[ground]} регламента контроля"
    assert [cited in letter for letter in sent(staffed, number)] == ([True] if GROUNDS[ground].told else [])


@pytest.mark.parametrize(
    ("kind", "order", "register", "cited"),
    [
        (Kind.COMPLAINT, REGISTRATION, None, "раздел 10 регламента государственной регистрации продукции (приказ № 657)"),
        (Kind.COMPLAINT, LICENSEE, None, "пункт 2.3.4 регламента контроля"),
        (Kind.REPORT, None, "licences", "пункт 2.3.4 регламента контроля"),
        (Kind.REPORT, None, "certificates", "часть 4 статьи 11 Федерального закона от 2 мая 2006 г. № 59-ФЗ"),
    ],
)
def test_the_letter_cites_the_rules_under_which_the_case_is_examined(staffed, officer, head, kind, order, register, cited):
    number = taken(staffed, officer, kind, contents={"order": order} if order else {}, order=order, register=register)
    officer.do(number, "close", outcome="unanswered", ground="unreadable")
    head.do(number, "sign")
    (letter,) = sent(staffed, number)
    assert cited in letter


def test_a_ground_of_other_rules_is_not_offered_and_not_taken(staffed, officer):
    number = complaint(staffed, officer, REGISTRATION)
    assert re.findall(r'<option value="(\w+)"', officer.get(f"/en/cases/{number}").text.partition('id="ground"')[2]) == list(
        REGISTRATION_RULES.parts
    )
    assert officer.do(number, "close", outcome="unanswered", ground="duplicate").status_code == 400


def test_who_insults_is_told_that_the_right_must_not_be_abused(staffed, officer, head):
    number = complaint(staffed, officer, MESSAGE)
    officer.do(number, "close", outcome="unanswered", ground="obscene")
    head.do(number, "sign")
    assert "Злоупотребление правом" in sent(staffed, number)[0]


def test_where_a_court_decided_the_letter_must_explain_how_to_appeal(staffed, officer):
    number = complaint(staffed, officer, MESSAGE)
    assert officer.do(number, "close", outcome="unanswered", ground="court_decision").status_code == 400


def test_the_desk_sees_by_which_day_a_licensee_is_to_be_told(staffed, officer):
    number = complaint(staffed, officer, LICENSEE)
    assert "told the result by December 3, 2026" in officer.get(f"/en/cases/{number}").text


def test_of_one_day_what_came_without_a_proof_of_work_comes_last(staffed, officer):
    unproven, proven = staffed.send(unproven=True), staffed.send()
    page = officer.get("/en/queue")
    assert listed(page) == [proven, unproven]
    assert page.text.count("came without a proof of work") == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"outcome": "colour"},
        {"outcome": "refused", "text": "No"},
        {"outcome": "answered"},
        {"outcome": "unanswered"},
        {"outcome": "unanswered", "ground": "colour"},
        {"outcome": "answered", "ground": "obscene", "text": "x"},
        {"outcome": "forwarded"},
        {"outcome": "answered", "body": "Somebody", "text": "x"},
    ],
)
def test_a_closing_that_is_not_whole_is_refused(staffed, officer, form):
    number = taken(staffed, officer)
    assert officer.do(number, "close", **form).status_code == 400
    assert (staffed.case(number).stage, sent(staffed, number)) == ("in_work", [])


def test_a_message_that_is_forwarded_names_the_body_to_its_sender(staffed, officer):
    number = taken(staffed, officer)
    assert officer.do(number, "close", outcome="forwarded", body="Росздравнадзор").status_code == 303
    assert "Росздравнадзор" in sent(staffed, number)[0]


def test_a_file_is_downloaded_and_never_shown_and_its_picture_is_drawn_anew(staffed, officer):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG", pnginfo=None)
    data = drawn.getvalue() + b"<script>alert(1)</script>"
    number = staffed.send(files=[("f1", "pack.png", "image/png", data)])
    download = officer.get(f"/en/cases/{number}/files/f1")
    assert download.data == data
    assert download.headers["Content-Disposition"] == "attachment; filename=pack.png"
    assert (download.mimetype, download.headers["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    shown = officer.get(f"/en/cases/{number}/files/f1/picture")
    assert (shown.mimetype, b"script" in shown.data) == ("image/jpeg", False)
    assert Image.open(io.BytesIO(shown.data)).size == (40, 30)
    assert len(staffed.lines(action="file", object=number)) == 2


def test_a_file_of_another_case_and_one_that_is_no_picture_are_not_shown(staffed, officer):
    number = staffed.send(files=[("f1", "a.png", "image/png", b"no picture")])
    assert officer.get(f"/en/cases/{staffed.send()}/files/f1").status_code == 404
    assert officer.get(f"/en/cases/{number}/files/f1/picture").status_code == 404


def test_a_letter_is_printed_with_the_address_for_a_reason_only(staffed, officer):
    number = taken(staffed, officer, contact=ANNA)
    officer.do(number, "write", text="Пишем вам.")
    assert "ул. Мира" not in officer.get(f"/en/cases/{number}/letters/1").text
    page = officer.post(f"/en/cases/{number}/letters/1", reason="To send it by post").text
    assert "Анна Иванова\nСтаврополь, ул. Мира, 1" in page
    assert "Пишем вам." in page
    assert officer.get(f"/en/cases/{number}/letters/2").status_code == 404


def test_a_registrar_prints_no_address(staffed, officer):
    number = taken(staffed, officer, contact=ANNA)
    officer.do(number, "write", text="Пишем вам.")
    answer = staffed.browser("rita", "registrar").post(f"/en/cases/{number}/letters/1", reason="Curious")
    assert (answer.status_code, "ул. Мира" in answer.text) == (403, False)


def test_the_history_tells_what_was_done_and_on_request_who_read_it(staffed, officer):
    number = taken(staffed, officer)
    assert "Took the case" in officer.get(f"/en/cases/{number}").text
    assert "Read the case" not in officer.get(f"/en/cases/{number}").text
    assert "Read the case" in officer.get(f"/en/cases/{number}?reads=1").text


def test_a_case_that_is_not_there_is_not_found_and_leaves_no_line(staffed, officer):
    before = len(staffed.lines())
    assert officer.get("/en/cases/R-2026-999999").status_code == 404
    assert len(staffed.lines()) == before


@pytest.mark.parametrize("role", list(Role))
def test_every_role_comes_to_a_page_of_its_own_in_both_languages(staffed, role):
    browser = staffed.browser("somebody", role.value)
    for language in ("ru", "en"):
        assert browser.client.get(f"/{language}/", follow_redirects=True).status_code == 200


def test_a_line_of_the_log_that_was_changed_is_found(staffed, officer):
    taken(staffed, officer)
    assert checking.acts_of(staffed.cases.engine).faults == []
    if staffed.places.on_servers:
        run_sql(staffed.places.cases_url, "update acts set staff = 'petr' where number = 1")
    else:
        run_sql(staffed.places.cases_url, "drop trigger acts_no_update", "update acts set staff = 'petr' where number = 1")
    (fault,) = checking.acts_of(staffed.cases.engine).faults
    assert "line 1 was changed" in str(fault)

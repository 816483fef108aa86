"""Signing in at the desk: a password and a code that is good once; sessions that end; forms that nobody else can send."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from registry_site.cases.staff import accounts, sessions
from registry_site.cases.staff.rights import Role
from registry_site.cases.tables import sessions as sessions_table
from registry_site.desk.app import create_desk
from tests.desking import ORIGIN, PASSWORD, TODAY, opened


@pytest.fixture
def staffed(tmp_path, prepared):
    with opened(tmp_path, prepared) as staffed:
        staffed.employ("anna", "officer")
        yield staffed


def test_password_and_code_let_in_and_lead_to_the_queue(staffed):
    browser = staffed.browser("anna")
    assert browser.client.get("/ru/", follow_redirects=True).request.path == "/ru/queue"


def test_a_page_asked_for_without_a_session_leads_to_the_sign_in_and_from_there_back(staffed):
    number = staffed.send()
    asked = staffed.anybody().get(f"/ru/cases/{number}")
    assert (asked.status_code, asked.location) == (303, f"/ru/sign-in?next=/ru/cases/{number}")
    form = {"login": "anna", "password": PASSWORD, "code": staffed.code("anna"), "next": f"/ru/cases/{number}"}
    assert staffed.anybody().client.post("/ru/sign-in", data=form, headers=ORIGIN).location == f"/ru/cases/{number}"


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "/ru//evil.example", "/ru/\\evil", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_desk(staffed, place):
    form = {"login": "anna", "password": PASSWORD, "code": staffed.code("anna"), "next": place}
    assert staffed.anybody().client.post("/ru/sign-in", data=form, headers=ORIGIN).location == "/ru/"


@pytest.mark.parametrize(
    ("login", "password", "code"), [("anna", "wrong password", None), ("anna", PASSWORD, "000000"), ("nobody", PASSWORD, "000000")]
)
def test_whatever_is_wrong_the_answer_is_the_same_and_is_written_down(staffed, login, password, code):
    answer = staffed.anybody().sign_in(login, password, code)
    assert answer.status_code == 403
    assert "Login, password or code are not right" in answer.text
    assert "Set-Cookie" not in answer.headers
    (line,) = staffed.lines()
    assert (line.action, line.staff, line.outcome) == ("sign_in", login if login == "anna" else "", "refused")


def test_a_code_is_good_once(staffed):
    code = staffed.code("anna")
    assert staffed.anybody().sign_in("anna", code=code).status_code == 303
    assert staffed.anybody().sign_in("anna", code=code).status_code == 403


def test_after_five_failures_the_right_password_is_refused_for_a_minute_and_then_for_longer(staffed):
    for _ in range(5):
        assert staffed.anybody().sign_in("anna", "wrong password").status_code == 403
    assert staffed.anybody().sign_in("anna").status_code == 403
    staffed.clock.forward(minutes=1)
    assert staffed.anybody().sign_in("anna", "wrong password").status_code == 403
    staffed.clock.forward(minutes=1)
    assert staffed.anybody().sign_in("anna").status_code == 403
    staffed.clock.forward(minutes=1)
    assert staffed.anybody().sign_in("anna").status_code == 303
    assert [line.outcome for line in staffed.lines()] == ["refused"] * 5 + ["locked", "refused", "locked", "done"]


def test_the_same_work_is_done_for_a_login_that_nobody_has(staffed, monkeypatch):
    checked = []
    real = sessions.matches
    monkeypatch.setattr(sessions, "matches", lambda kept, password: checked.append(kept) or real(kept, password))
    staffed.anybody().sign_in("nobody", PASSWORD, "000000")
    assert checked == [None]


def test_a_session_ends_half_an_hour_after_the_last_request(staffed):
    browser = staffed.browser("anna")
    for _ in range(3):
        staffed.clock.forward(minutes=29)
        assert browser.get("/en/queue").status_code == 200
    staffed.clock.forward(minutes=31)
    assert browser.get("/en/queue").status_code == 303


def test_a_session_ends_ten_hours_after_the_sign_in_whatever_is_done(staffed):
    browser = staffed.browser("anna")
    began = staffed.clock.now()
    while staffed.clock.now() - began < timedelta(hours=10) - timedelta(minutes=20):
        staffed.clock.forward(minutes=20)
        assert browser.get("/en/queue").status_code == 200
    staffed.clock.forward(minutes=21)
    assert browser.get("/en/queue").status_code == 303


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(staffed):
    browser = staffed.browser("anna")
    kept = browser.client.get_cookie("desk").value
    assert browser.post("/en/sign-out").status_code == 303
    thief = staffed.anybody()
    thief.client.set_cookie("desk", kept)
    assert thief.get("/en/queue").status_code == 303


def test_closing_an_account_ends_its_sessions_and_the_account(staffed):
    browsers = [staffed.browser("anna"), staffed.browser("anna")]
    with staffed.cases.writing() as connection:
        accounts.close(connection, "anna", "2026-11-23T10:00:00Z")
    assert [browser.get("/en/queue").status_code for browser in browsers] == [303, 303]
    assert staffed.anybody().sign_in("anna").status_code == 403


def test_other_roles_end_the_sessions_of_an_account_and_count_from_the_next_one(staffed):
    browser = staffed.browser("anna")
    with staffed.cases.writing() as connection:
        accounts.give_roles(connection, "anna", (Role.AUDITOR,))
    assert browser.get("/en/queue").status_code == 303
    again = staffed.browser("anna")
    assert (again.get("/en/queue").status_code, again.get("/en/log").status_code) == (403, 200)


def test_the_cookie_is_for_this_host_over_https_and_for_no_script(staffed):
    form = {"login": "anna", "password": PASSWORD, "code": staffed.code("anna")}
    answer = staffed.anybody().client.post(
        "/en/sign-in", data=form, headers={"Origin": "https://localhost"}, base_url="https://localhost"
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_the_database_holds_no_token_of_a_session(staffed):
    browser = staffed.browser("anna")
    token = browser.client.get_cookie("desk").value
    with staffed.cases.reading() as connection:
        assert token not in repr(connection.execute(select(sessions_table)).all())


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_from_another_origin_does_nothing(staffed, headers):
    number = staffed.send()
    browser = staffed.browser("anna")
    answer = browser.post(f"/en/cases/{number}/take", headers=headers, version="1")
    assert (answer.status_code, staffed.case(number).assignee) == (403, None)


@pytest.mark.parametrize("token", ["", "0" * 64, "я"])
def test_a_form_without_the_token_of_the_session_does_nothing_and_shows_what_was_typed(staffed, token):
    number = staffed.send()
    browser = staffed.browser("anna")
    answer = browser.post(f"/en/cases/{number}/take", form_token=token, version="1", text="A long letter")
    assert (answer.status_code, staffed.case(number).assignee) == (403, None)
    assert "A long letter" in answer.text


def test_a_character_that_no_database_takes_is_refused_wherever_it_stands(staffed):
    browser = staffed.browser("anna")
    assert browser.get("/en/cases/R%00").status_code == 400
    assert browser.get("/en/queue?kind=%00").status_code == 400
    assert staffed.anybody().sign_in("anna\0", code="000000").status_code == 400


def test_what_was_typed_in_a_session_that_ended_is_shown_to_be_copied(staffed):
    number = staffed.send()
    browser = staffed.browser("anna")
    form = {"form_token": browser.token(), "version": "1", "text": "A long letter"}
    staffed.clock.forward(hours=1)
    answer = browser.client.post(f"/en/cases/{number}/write", data=form, headers=ORIGIN)
    assert answer.status_code == 403
    assert "A long letter" in answer.text
    assert form["form_token"] not in answer.text


def test_every_page_but_the_sign_in_needs_a_session_and_none_is_stored(staffed):
    for rule in staffed.desk.url_map.iter_rules():
        if rule.endpoint in ("static", "health.alive", "health.ready", "root", "sign_in", "signing_in"):
            continue
        path = re.sub("<[^>]*lang>", "en", str(rule))
        path = re.sub("<int:[a-z]+>", "1", re.sub("<any[^>]*>", "take", path))
        path = re.sub("<[a-z]+>", "x", path)
        for method in rule.methods & {"GET", "POST"}:
            answer = staffed.anybody().client.open(path, method=method, headers=ORIGIN)
            assert answer.status_code == (303 if method == "GET" else 403), path
            assert answer.headers["Cache-Control"] == "no-store"


def test_a_password_cannot_be_guessed_by_the_thousand_from_one_address(staffed):
    desk = create_desk(replace(staffed.settings, limits=1200), today=lambda: TODAY, now=staffed.clock.now)
    form = {"login": "nobody", "password": PASSWORD, "code": "000000"}
    answers = [desk.test_client().post("/en/sign-in", data=form, headers=ORIGIN).status_code for _ in range(21)]
    desk.extensions["desk"].cases.engine.dispose()
    assert set(answers[:20]) == {403}
    assert answers[20] == 429


def test_without_the_keys_of_the_cases_the_desk_is_not_ready_and_says_why(staffed):
    (staffed.data / "keys").unlink()
    answer = staffed.anybody().get("/readyz")
    assert (answer.status_code, "python -m indexer cases prepare" in answer.text) == (503, True)

"""What somebody at the desk may not do leaves a line of the log: who tried, what, and with which case."""

import pytest

from registry_site.cases import acts
from registry_site.cases.kinds import Kind
from registry_site.errors import Unavailable
from registry_site.messages import message
from tests.desking import ORIGIN, opened
from tests.places import in_files

ALLOWED = {"operator": ("/enter", "/sign-in", "/sign-out"), "auditor": ("/log", "/sign-in", "/sign-out")}
OPEN = ("/", "/healthz", "/readyz", "/<any(ru,en):lang>/")


@pytest.fixture
def staffed(tmp_path):
    with opened(tmp_path, in_files(tmp_path)) as staffed:
        yield staffed


@pytest.fixture
def operator(staffed):
    return staffed.browser("oleg", "operator")


def refused(staffed):
    return [(line.staff, line.action, line.object) for line in staffed.lines(outcome="refused")]


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_every_page_that_a_role_may_not_see_leaves_a_line_of_the_attempt(staffed, role):
    browser, tried = staffed.browser("somebody", role), 0
    with staffed.desk.app_context():
        for rule in staffed.desk.url_map.iter_rules():
            if rule.endpoint == "static" or str(rule) in OPEN:
                continue
            values = {"number": "C-2026-000001", "id": "f1", "position": 1, "deed": "sign", "register": "certificates"}
            given = {name: value for name, value in values.items() if name in rule.arguments}
            with staffed.desk.test_request_context():
                path = staffed.desk.url_map.bind("localhost").build(rule.endpoint, {"lang": "en", **given})
            if path.removeprefix("/en") in ALLOWED[role]:
                continue
            for method in rule.methods & {"GET", "POST"}:
                tried += 1
                assert browser.client.open(path, method=method, headers=ORIGIN).status_code == 403, path
                assert len(refused(staffed)) == tried, path
    assert tried > 10


def test_who_tries_to_sign_is_written_down_with_the_case_and_stands_in_its_history(staffed):
    number, officer = staffed.send(), staffed.browser("olga", "officer")
    assert officer.do(number, "sign").status_code == 403
    assert refused(staffed) == [("olga", "sign", number)]
    assert "Signed – refused" in officer.get(f"/en/cases/{number}").text


def test_who_tried_to_sign_in_vain_is_not_taken_for_the_one_who_signed(staffed):
    number, officer, head = staffed.send(Kind.COMPLAINT), staffed.browser("olga", "officer"), staffed.browser("igor", "head")
    officer.do(number, "take")
    officer.do(number, "close", outcome="answered", text="Жалоба обоснована.")
    seen = staffed.case(number).version
    assert officer.do(number, "sign", version=seen).status_code == 403
    assert head.do(number, "sign", version=seen).status_code == 303
    assert officer.do(number, "sign", version=seen).status_code == 403
    assert head.do(number, "sign", version=seen).status_code == 303


def test_what_was_typed_for_what_is_not_allowed_stands_on_the_page(staffed):
    officer = staffed.browser("olga", "officer")
    assert "A reason of weight" in officer.do(staffed.send(), "extend", reason="A reason of weight").text


def test_where_no_line_can_be_written_the_refusal_says_that_instead(staffed, operator, monkeypatch):
    def full(*_, **__):
        raise Unavailable(message("the disk is full"))

    monkeypatch.setattr(acts.chained, "append", full)
    assert operator.get("/en/queue").status_code == 503


def test_a_form_of_another_origin_is_no_attempt_of_the_person(staffed, operator):
    assert operator.post("/en/enter", headers={"Origin": "https://evil.example"}).status_code == 403
    assert refused(staffed) == []

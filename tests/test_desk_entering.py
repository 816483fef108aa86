"""Reports by phone and by post: one page, a receipt shown once, and of an anonymous sender nothing."""

import re

import pytest

from registry_site.cases.receipts import receipt_hash
from registry_site.cases.sealing import place
from registry_site.regions import bodies, central
from tests.desking import ORIGIN, TODAY, opened
from tests.places import in_files

REGION = next(one.number for one in bodies().values() if one.region == "Ставропольский край")
TOLD = {"region": REGION, "channel": "phone", "language": "ru", "product": "Мыло", "description": "Пахнет бензином"}
NAMED = {**TOLD, "named": "yes", "name": "Анна", "phone": "+7 900 000-00-00"}
ANONYMOUS = {**TOLD, "named": "no"}


@pytest.fixture
def staffed(tmp_path):
    with opened(tmp_path, in_files(tmp_path)) as staffed:
        yield staffed


@pytest.fixture
def operator(staffed):
    return staffed.browser("oleg", "operator")


def fresh(operator):
    """The hidden fields of an empty form."""
    page = operator.get("/en/enter").text
    return {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("form_token", "draft")}


def enter(operator, form, hidden=None):
    return operator.client.post("/en/enter", data={**(hidden or fresh(operator)), **form}, headers=ORIGIN)


def receipt(answer):
    return re.search('class="receipt">([^<]+)<', answer.text)[1]


def test_a_named_report_is_registered_and_its_receipt_is_shown(staffed, operator):
    answer = enter(operator, {**NAMED, "number": "RU.77.99.88.003.E.001953.05.18", "batch": "17"})
    case = staffed.case("R-2026-000001")
    assert answer.status_code == 200
    assert case.receipt_sha256 == receipt_hash(receipt(answer))
    assert (case.channel, case.region, case.anonymous, case.received_on) == (
        "phone",
        "Ставропольский край",
        False,
        TODAY.isoformat(),
    )
    assert (case.body, case.register) == (REGION, "certificates")
    opened = staffed.cases.keyring.open_json
    assert opened(case.sealed_contact, place("cases", "sealed_contact", case.number)) == {
        "name": "Анна",
        "phone": "+7 900 000-00-00",
    }
    assert opened(case.sealed_contents, place("cases", "sealed_contents", case.number)) == {
        "product": "Мыло",
        "number": "RU.77.99.88.003.E.001953.05.18",
        "region": "Ставропольский край",
        "batch": "17",
        "description": "Пахнет бензином",
    }


def test_of_an_anonymous_report_no_time_is_kept_not_even_in_the_log(staffed, operator):
    assert enter(operator, ANONYMOUS).status_code == 200
    (line,) = staffed.lines(action="enter")
    assert (line.at, staffed.case("R-2026-000001").received_at) == (TODAY.isoformat(), None)


def test_of_a_named_report_the_log_has_the_time(staffed, operator):
    enter(operator, NAMED)
    (line,) = staffed.lines(action="enter")
    assert (line.staff, line.object, line.at[:11]) == ("oleg", "R-2026-000001", "2026-11-23T")


def test_the_same_form_sent_twice_is_one_report_with_one_receipt(staffed, operator):
    hidden = fresh(operator)
    first, second = enter(operator, NAMED, hidden), enter(operator, NAMED, hidden)
    assert receipt(first) == receipt(second)
    assert len(staffed.lines(action="enter")) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"product": " "}, "product"),
        ({"description": ""}, "description"),
        ({"channel": "web"}, "channel"),
        ({"language": "de"}, "language"),
        ({"named": ""}, "named"),
        ({"name": "", "phone": ""}, "name"),
        ({"named": "no"}, "named"),
        ({"region": ""}, "region"),
        ({"region": "86"}, "region"),
        ({"draft": "short"}, "product"),
    ],
)
def test_a_form_that_cannot_be_registered_comes_back_with_what_was_typed_and_says_where(staffed, operator, change, field):
    answer = enter(operator, {**NAMED, **change})
    assert answer.status_code == 400
    assert f'<li><a href="#{field}">' in answer.text
    assert "+7 900 000-00-00" in answer.text or change.get("phone") == ""
    assert staffed.lines(action="enter") == []


def test_what_happened_in_no_region_that_is_known_goes_to_the_service_itself(staffed, operator):
    assert enter(operator, {**NAMED, "region": central().number}).status_code == 200
    assert (staffed.case("R-2026-000001").region, staffed.case("R-2026-000001").body) == (None, central().number)


def test_an_operator_sees_no_case(staffed, operator):
    enter(operator, NAMED)
    assert operator.get("/en/cases/R-2026-000001").status_code == 403
    assert operator.get("/en/queue").status_code == 403


def test_an_officer_enters_nothing(staffed):
    assert staffed.browser("olga", "officer").get("/en/enter").status_code == 403

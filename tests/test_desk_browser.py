"""The desk in a real browser, on a phone and at a desk; it has no script at all. Every page is accessible, and a case is walked to its end."""

import io

import pytest
from PIL import Image

from registry_site.cases.kinds import Kind
from registry_site.cases.staged import Account, SourceFile, leave
from registry_site.regions import bodies
from tests.browsing import DESK, IN_A_BROWSER, PHONE, serving
from tests.desking import TODAY, opened
from tests.places import in_files
from tests.walking import Walker

ANNA = {"name": "Анна Иванова", "address": "Ставрополь, ул. Мира, 1", "email": "anna@mail.example"}

pytestmark = IN_A_BROWSER


@pytest.fixture
def staffed(tmp_path):
    with opened(tmp_path, in_files(tmp_path)) as staffed:
        for login, role in (("olga", "officer"), ("igor", "head"), ("oleg", "operator"), ("vera", "auditor")):
            staffed.employ(login, role)
        yield staffed


@pytest.fixture
def address(staffed):
    with serving(staffed.desk) as found:
        yield found


@pytest.fixture(params=[(PHONE, "ru"), (DESK, "en")], ids=["phone in Russian", "desk in English"])
def walk(browser, request, staffed, address):
    size, language = request.param
    opened = []

    def sign_in(login):
        context = browser.new_context(viewport=size)
        opened.append(context)
        walker = Walker(tab=context.new_page(), address=address, language=language)
        walker.sign_in(login, staffed.code(login))
        return walker

    yield sign_in
    for context in opened:
        context.close()


def a_picture():
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_complaint_is_taken_answered_and_signed(walk, staffed):
    staffed.send(on=TODAY.replace(month=10, day=1))
    number = staffed.send(Kind.COMPLAINT, contact=ANNA, files=[("f1", "чек.png", "image/png", a_picture())])
    officer = walk("olga")
    officer.go(f"cases/{number}")
    assert officer.tab.evaluate("document.querySelector('img.shown').decode().then(() => true)")
    officer.press("form[action$='/take'] button")
    officer.tab.fill("#contact-reason", "Позвонить")
    officer.press("form[action$='/contact'] button")
    assert "Анна Иванова" in officer.text
    officer.tab.select_option("#template", "upheld")
    officer.press("form.filterbar button")
    officer.tab.check("input[value=answered]")
    officer.tab.fill("#text", officer.tab.input_value("#text") + "\nДеньги вернут.")
    officer.press("button[formaction$='/close']")
    assert staffed.case(number).stage == "to_sign"
    head = walk("igor")
    head.go(f"cases/{number}")
    assert "Деньги вернут." in head.text
    head.press("form[action$='/sign'] button")
    assert staffed.case(number).stage == "closed"
    officer.go(f"cases/{number}/letters/1")
    officer.tab.fill("#reason", "По почте")
    officer.press("form.form button")
    assert "ул. Мира" in officer.text
    officer.tab.emulate_media(media="print")
    assert not officer.tab.locator("header").is_visible()


def test_what_is_not_whole_is_refused_with_a_page_that_can_be_used(walk, staffed):
    number = staffed.send()
    officer = walk("olga")
    officer.go(f"cases/{number}")
    officer.press("form[action$='/take'] button")
    officer.tab.fill("#text", "Ответ, над которым думали")
    officer.press("button[formaction$='/close']")
    assert officer.tab.input_value("#text") == "Ответ, над которым думали"
    officer.go("cases/R-2026-999999")


def test_a_report_by_phone_is_entered_with_the_keyboard_alone(walk, staffed):
    operator = walk("oleg")
    operator.go("enter")
    tab = operator.tab
    tab.focus("#product")
    for text in ("Мыло", "Мыловар", "RU.77"):
        tab.keyboard.type(text)
        tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")  # the first region of the list
    tab.keyboard.press("Tab")
    tab.keyboard.type("Рынок")
    tab.focus("#description")
    tab.keyboard.type("Пахнет бензином")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    with tab.expect_navigation():
        tab.focus("#product")
        tab.keyboard.press("Enter")
    operator.see()
    tab.fill("#name", "Анна")
    operator.press("form.form button[type=submit]")
    case = staffed.case("R-2026-000001")
    assert (case.channel, case.region) == ("phone", next(iter(bodies().values())).region)
    assert tab.locator(".receipt").inner_text().count("-") == 6


def test_the_auditor_reads_the_log_and_the_head_judges_what_is_staged(walk, staffed):
    account = Account(
        register="certificates",
        staged_at="2026-11-23T08:00:00Z",
        compared_with=3,
        files=[SourceFile(path="sgr.csv", sha256="0" * 64)],
        format=None,
        as_of=None,
        counts={"read": 5, "rejected": 0, "added": 2, "changed": 0, "unchanged": 3, "removed": 0, "records": 5},
        sample=[("add", "RU.77.99.88.003.E.000004.05.18")],
        objections={"ru": ["Реестр сократился бы."], "en": ["The register would shrink."]},
    )
    leave(staffed.data, account)
    head = walk("igor")
    head.go("staged")
    head.tab.fill("#reason-certificates", "Сверено")
    head.press("button[value=approve]")
    assert "Сверено" in head.text
    auditor = walk("vera")
    auditor.go("log")
    assert "Сверено" in auditor.text


def test_everything_on_a_case_can_be_reached_and_shows_its_focus(walk, staffed):
    number = staffed.send(contact=ANNA)
    officer = walk("olga")
    officer.go(f"cases/{number}")
    officer.press("form[action$='/take'] button")
    seen = set()
    for _ in range(12):
        officer.tab.keyboard.press("Tab")
        seen.add(officer.tab.evaluate("document.activeElement.outerHTML"))
        style = officer.tab.evaluate(
            "(({outlineStyle, boxShadow}) => [outlineStyle, boxShadow])(getComputedStyle(document.activeElement))"
        )
        assert style[0] != "none" or style[1] != "none", officer.tab.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert len(seen) == 12

"""The ways of people through the site, on a phone, in both languages: a complaint, the progress of an application, changes by mail."""

import re
from argparse import Namespace

import pytest
from playwright.sync_api import expect

from indexer.commands import Desk, demo
from registry_site.cases.kinds import Stage
from registry_site.clock import today
from registry_site.translating import translator
from tests.browsing import DESK, IN_A_BROWSER, look_over, serving
from tests.loading import Office, certificate
from tests.places import in_files
from tests.reporting import CODE, photo
from tests.standing import standing
from tests.walking import Walker, deliver, keep, phone, reach

pytestmark = IN_A_BROWSER

NUMBER, DAY = "01/1234-26", "2026-10-10"
STAGES = f"Входящий номер;Дата расписки;Этап;Дата этапа\r\n{NUMBER};10.10.2026;Экспертиза документов;20.10.2026\r\n".encode()
CREAMS = [certificate(n, product=name) for n, name in enumerate(("Крем детский «Снежинка»", "Крем для рук «Бархат»"), 1)]
LETTER = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": photo()}
COMPLAINTS = {
    "ru": {
        "order": {"order": "registration"},
        "addressee": {"body": "68", "official": ""},
        "person": {"name": "Иванова Анна Петровна", "address": "355000, Ставрополь, ул. Мира, 1", "email": "anna-ru@mail.example"},
        "matter": {
            "matter": "12 октября отказали в приёме документов: нет протокола испытаний. Протокол был приложен.",
            "number": CREAMS[0]["number"],
            "demand": "Принять документы.",
        },
        "files": {},
    },
    "en": {
        "order": {"order": "registration"},
        "addressee": {"body": "68", "official": ""},
        "person": {"name": "Anna Ivanova", "address": "355000, Stavropol, ul. Mira, 1", "email": "anna-en@mail.example"},
        "matter": {
            "matter": "On 12 October my documents were not taken: a test report was missing, they said. It was enclosed.",
            "number": CREAMS[0]["number"],
            "demand": "Take the documents.",
        },
        "files": {},
    },
}
SUBJECTS = {
    "registered": {"ru": "Ваше обращение зарегистрировано", "en": "Your message was registered"},
    "confirm": {"ru": "Подтвердите подписку", "en": "Confirm your subscription"},
}
PERSONAL = ("Анна", "Anna", "Иванова", "Ivanova", "Ставрополь", "Крем", "C-2026", "mail.example")


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("stand"), ("certificates", CREAMS), ("applications", STAGES)) as found:
        yield found


@pytest.fixture(params=["ru", "en"])
def somebody(browser, stand, pictures, request):
    """Whoever reads the site in one language on a phone."""
    with phone(browser, request.param) as tab:
        yield Walker(tab=tab, address=stand.site, language=request.param, pictures=pictures)


def test_a_complaint_is_sent_acknowledged_by_mail_and_followed_by_its_receipt(somebody, stand):
    somebody.walk, language = "complaint", somebody.language
    somebody.go("complaints/", "start")
    steps = COMPLAINTS[language]
    code = CODE.search(somebody.through("complaints", steps, mistaken="order", photo=LETTER))[0]
    case = stand.case(somebody.number)
    assert (case.kind, case.stage, case.unproven) == ("complaint", Stage.RECEIVED.value, False)
    (mail,) = stand.posted_to(steps["person"]["email"])
    assert mail["Subject"] == SUBJECTS["registered"][language]
    assert [word for word in PERSONAL if word in mail["Subject"]] == []
    assert case.number in mail.get_content()
    assert code not in mail.get_content()
    somebody.tab.goto(link(mail, "/complaints/status"))
    somebody.fill({"code": code})
    somebody.go_on("state")
    assert case.number in somebody.text


def test_the_progress_of_an_application_is_told_for_number_and_date_and_nothing_is_told_for_others(somebody):
    somebody.walk = "application"
    somebody.go("applications", "question")
    somebody.fill({"number": NUMBER, "received_on": DAY})
    somebody.go_on("answer")
    assert {"ru": "Экспертиза документов", "en": "Examination of the documents"}[somebody.language] in somebody.text
    somebody.fill({"number": NUMBER, "received_on": "2026-10-13"})
    somebody.go_on("unknown")
    assert {"ru": "Ничего не найдено", "en": "Nothing found"}[somebody.language] in somebody.text


def test_the_progress_of_an_application_is_asked_with_the_keyboard_alone_and_without_scripts(browser, stand):
    with phone(browser, java_script_enabled=False) as tab:
        tab.goto(f"{stand.site}/ru/applications")
        reach(tab, "#number")
        tab.keyboard.type(NUMBER)
        reach(tab, "#received_on")
        tab.keyboard.type("10102026")  # day and month in the order of the browser
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert "Экспертиза документов" in tab.inner_text("main")


def test_changes_of_a_list_are_asked_for_confirmed_by_mail_and_ended(somebody, stand):
    somebody.walk, language = "subscription", somebody.language
    address = f"reader-{language}@mail.example"
    somebody.go("certificates?q=крем", "list")
    somebody.press("a[href*='/subscriptions/new/']", "question")
    somebody.go_on()  # without an address
    expect(somebody.tab.locator("#email-flaw")).to_be_visible()
    somebody.fill({"email": address, "frequency": "at_once"})
    deliver(somebody, "/subscriptions/asked")
    somebody.see("asked")
    (mail,) = stand.posted_to(address)
    assert mail["Subject"] == SUBJECTS["confirm"][language]
    somebody.tab.goto(link(mail, "/subscriptions/confirm/"))
    somebody.see("confirm")
    somebody.go_on("begun")
    stand.office.load([*CREAMS, certificate(8 if language == "ru" else 9, product="Крем ночной")])
    stand.run("subscriptions", "run")
    news = stand.posted_to(address)[-1]
    somebody.tab.goto(link(news, "/subscriptions/"))
    somebody.see("end")
    somebody.go_on("ended")
    assert somebody.tab.request.get(link(news, "/subscriptions/")).status == 404


@pytest.mark.pictures
@pytest.mark.timeout(600)  # thousands of records are loaded
def test_the_home_page_of_the_demonstration_on_a_screen_of_a_desk(browser, pictures, tmp_path):
    office = Office(data=tmp_path, places=in_files(tmp_path))
    demo(Desk(stores=office.stores, words=translator("ru"), today=today()), Namespace())
    with serving(office.site(today=today())) as address:
        tab = browser.new_page(viewport=DESK, locale="ru-RU")
        tab.goto(f"{address}/ru/")
        look_over(tab)
        keep(tab, pictures / "home.png", shapes=[(128, 1000)], largest=150_000)
        tab.close()


def link(mail, path):
    """The address in a mail that leads to such a page."""
    return next(one for one in re.findall(r"http://\S+", mail.get_content()) if path in one)

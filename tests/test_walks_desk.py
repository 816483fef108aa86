"""The ways of the staff at the desk, on a phone, in both languages: officer and head, operator, registrar; by keyboard; without scripts."""

import pytest
from playwright.sync_api import expect

from registry_site.cases.kinds import Kind
from registry_site.regions import bodies
from tests.browsing import IN_A_BROWSER
from tests.loading import certificate, certificates, csv_bytes
from tests.standing import standing
from tests.walking import Walker, at_desk, phone, reach

pytestmark = IN_A_BROWSER

BODY = next(one for one in bodies().values() if one.number == "68")
SENT = {
    "ru": {
        "contents": {
            "order": "registration",
            "matter": "12 октября отказали в приёме документов: нет протокола испытаний. Протокол был приложен.",
            "demand": "Принять документы.",
            "body": BODY.name,
        },
        "contact": {"name": "Иванова Анна Петровна", "address": "355000, Ставрополь, ул. Мира, 1", "email": "anna-ru@mail.example"},
    },
    "en": {
        "contents": {
            "order": "registration",
            "matter": "On 12 October my documents were not taken: a test report was missing, they said. It was enclosed.",
            "demand": "Take the documents.",
            "body": BODY.name,
        },
        "contact": {"name": "Anna Ivanova", "address": "355000, Stavropol, ul. Mira, 1", "email": "anna-en@mail.example"},
    },
}
WORDS = {
    "ru": {
        "officer": "Ольга Смирнова",
        "head": "Игорь Волков",
        "why": "Уточнить адрес для ответа",
        "question": "Пришлите, пожалуйста, опись вложения с датой.",
        "answer": "Опись приложена к жалобе, от 12 октября.",
        "longer": "Запрошены сведения у территориального органа.",
        "told": "Документы приняты, виновные предупреждены.",
        "refusal": "Такой записи в реестре нет: проверьте номер.",
        "subject": "Для вас есть письмо",
        "outcome": "Дан ответ",
    },
    "en": {
        "officer": "Olga Smirnova",
        "head": "Igor Volkov",
        "why": "To check the address for the answer",
        "question": "Please send the list of enclosures with its date.",
        "answer": "The list was enclosed; it is of 12 October.",
        "longer": "The body of the region was asked for its papers.",
        "told": "The documents were taken, and the officials were warned.",
        "refusal": "The register has no such record: please compare the number.",
        "subject": "There is a letter for you",
        "outcome": "Answered",
    },
}


LETTERS, PROPOSED = "section:has(article)", "section.block:has(> .letter)"


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("stand"), ("certificates", certificates(3)), desk=True) as found:
        yield found


@pytest.fixture(params=["ru", "en"])
def language(request):
    return request.param


@pytest.fixture
def staff(browser, stand, pictures, language):
    """`with staff(name, role, walk=…) as walker`: somebody at the desk who reads this language."""

    def signed_in(who, role, **more):
        return at_desk(browser, stand, language, WORDS[language].get(who, who), role, pictures=pictures, **more)

    return signed_in


def complaint(stand, language):
    return stand.send(kind=Kind.COMPLAINT, language=language, body=BODY.number, region=BODY.region, **SENT[language])


def test_a_complaint_is_worked_on_by_officer_and_head_and_its_sender_is_asked_told_and_answered(browser, stand, staff, language):
    words, address = WORDS[language], SENT[language]["contact"]["email"]
    number, receipt = complaint(stand, language)
    with staff("officer", "officer", walk="desk", sign_in="sign-in") as officer, staff("head", "head", walk="head") as head:
        officer.go("queue", "queue")
        officer.press(f"a[href$='/cases/{number}']", "case")
        assert SENT[language]["contact"]["name"] not in officer.text
        officer.press("form[action$='/take'] button")
        officer.tab.fill("#contact-reason", words["why"])
        officer.press("form[action$='/contact'] button", "contact")
        assert SENT[language]["contact"]["name"] in officer.text
        officer.fill({"text": words["question"]})
        officer.press("button[formaction$='/ask']", "asked", LETTERS)
        head.go(f"cases/{number}")
        head.tab.fill("#extend-reason", words["longer"])
        head.press("form[action$='/extend'] button", "longer", LETTERS)
        answered_by_sender(browser, stand, language, receipt)
        officer.go(f"cases/{number}", "answered", LETTERS)
        assert words["answer"] in officer.text
        officer.fill({"template": "upheld"})
        officer.press("form.filterbar button", "template", "section:has(#text)")
        officer.fill({"text": f"{officer.tab.input_value('#text')} {words['told']}", "outcome": "answered"})
        officer.press("button[formaction$='/close']", "proposed", PROPOSED)
        head.go(f"cases/{number}", "to-sign", PROPOSED)
        head.press("form[action$='/sign'] button")
        case = stand.case(number)
        assert words["outcome"] in head.tab.locator("ol.links").inner_text()
        assert (case.stage, case.outcome, case.extended_on is not None) == ("closed", "answered", True)
        officer.go(f"cases/{number}/letters/4")
        officer.fill({"reason": words["why"]})
        officer.press("form.form button", "letter")
        assert words["told"] in officer.text
    told = [mail for mail in stand.posted_to(address) if number in mail.get_content()]
    assert [mail["Subject"] for mail in told[1:]] == [words["subject"]] * 3  # a question, a longer term, the answer
    assert all(words["told"] not in mail.get_content() and receipt not in mail.get_content() for mail in told)


def answered_by_sender(browser, stand, language, receipt):
    with phone(browser, language) as tab:
        sender = Walker(tab=tab, address=stand.site, language=language)
        tab.goto(sender.at("complaints/status"))
        sender.fill({"code": receipt})
        sender.submit()
        assert WORDS[language]["question"] in sender.text
        sender.fill({"text": WORDS[language]["answer"]})
        sender.go_on()


def test_a_request_is_refused_and_a_complaint_left_unanswered_on_a_ground_that_the_head_signs(stand, staff, language):
    words = WORDS[language]
    contact = SENT[language]["contact"]
    request, _ = stand.send(
        kind=Kind.EXTRACT, language=language, contents={"records": ["RU.77"], "answer": "receipt"}, contact=contact
    )
    again, _ = complaint(stand, language)
    with staff("officer", "officer", walk="refusal", looks=False) as officer, staff("head", "head", looks=False) as head:
        officer.go(f"cases/{request}")
        officer.press("form[action$='/take'] button")
        officer.fill({"text": words["refusal"], "outcome": "refused"})
        officer.press("button[formaction$='/close']")
        officer.go(f"cases/{again}")
        officer.press("form[action$='/take'] button")
        officer.fill({"outcome": "unanswered"})
        officer.press("button[formaction$='/close']", "no-ground")
        expect(officer.tab.get_by_role("alert")).to_be_visible()
        officer.fill({"outcome": "unanswered", "ground": "answered_before"})
        officer.press("button[formaction$='/close']", "ground", PROPOSED)
        for number in (request, again):
            head.go(f"cases/{number}")
            head.press("form[action$='/sign'] button")
    assert (stand.case(request).outcome, stand.case(again).ground) == ("refused", "answered_before")


def test_an_operator_enters_a_report_by_phone_and_reads_out_its_receipt(stand, staff, language):
    with staff("Олег Попов" if language == "ru" else "Oleg Popov", "operator", walk="operator") as operator:
        operator.go("enter", "form")
        operator.go_on("mistakes")
        operator.fill({"product": "Мыло «Снежинка»", "region": BODY.number, "description": "Пахнет керосином.", "named": "no"})
        operator.go_on("receipt")
        case = stand.case(operator.number)
        assert (case.channel, case.anonymous, case.received_at, case.region) == ("phone", True, None, BODY.region)
        assert operator.tab.inner_text(".receipt").count("-") == 6


def test_a_registrar_sees_what_a_load_would_change_refuses_it_and_approves_it(stand, staff, language):
    more = [*certificates(2, product="Мыло детское"), certificate(9 if language == "ru" else 10)]
    path = stand.office.file(csv_bytes(more), f"staged-{language}.csv")
    stand.run("load", "certificates", path, "--stage")
    with staff("Вера Котова" if language == "ru" else "Vera Kotova", "registrar", walk="registrar") as registrar:
        registrar.tab.goto(registrar.at("staged"))
        registrar.tab.locator("main summary").first.click()
        registrar.see("difference")
        assert more[-1]["number"] in registrar.text
        for verdict, reason in (("refuse", "Не хватает строки 3"), ("approve", "Сверено с приказом")):
            registrar.fill({"reason": reason})
            registrar.press(f"button[value={verdict}]", verdict)
            assert reason in registrar.text


def test_a_complaint_is_answered_with_the_keyboard_alone_and_without_scripts(stand, staff, language):
    number, _ = complaint(stand, language)
    with staff("officer", "officer", scripts=False, looks=False) as officer:
        reach(officer.tab, f"a[href$='/cases/{number}']", "Enter")
        reach(officer.tab, "form[action$='/take'] button", "Enter")
        reach(officer.tab, "details:has(#text) summary", "Enter")
        reach(officer.tab, "#text")
        officer.tab.keyboard.type("Документы приняты.")
        reach(officer.tab, "input[name=outcome]", "Space")
        reach(officer.tab, "button[formaction$='/close']", "Enter")
        expect(officer.tab.locator("form[action$='/close']")).to_have_count(0)
    assert stand.case(number).stage == "to_sign"

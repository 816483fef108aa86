"""The way of a business, on a phone, in both languages: from a record to its official extract, and what the site says of that paper."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from indexer.dumps import dump
from indexer.load import no_progress
from tests.browsing import IN_A_BROWSER
from tests.issuing import code_on
from tests.loading import certificate
from tests.reporting import CODE
from tests.standing import standing
from tests.walking import Walker, at_desk, phone

pytestmark = IN_A_BROWSER

RECORD = certificate(1, product="Крем детский «Снежинка»")
ANSWERS = {
    "ru": {
        "asker": {"asker": "legal_person"},
        "organisation": {"organisation": "ООО «Снежинка»", "tax_id": "7707083893", "position": "директор"},
        "person": {"name": "Петров Пётр Петрович"},
        "records": {},  # as the page of the record has filled it in
        "answer": {"answer": "receipt"},
        "files": {},
    },
    "en": {
        "asker": {"asker": "legal_person"},
        "organisation": {"organisation": "Snowflake Ltd", "tax_id": "7707083893", "position": "director"},
        "person": {"name": "Peter Petrov"},
        "records": {},
        "answer": {"answer": "receipt"},
        "files": {},
    },
}
ISSUED = {"ru": "Это тот файл, который был выдан", "en": "This is the file that was issued"}
LISTED = {"ru": "Выписка с таким номером и кодом выдана", "en": "An extract with this number and code was issued"}


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("stand"), ("certificates", [RECORD]), desk=True) as found:
        dump(found.office.stores, no_progress)  # the half of the key by which everybody checks is published with the files
        yield found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_extract_is_asked_for_signed_at_the_desk_fetched_by_receipt_and_found_genuine(browser, stand, pictures, language):
    with phone(browser, language) as tab:
        business = Walker(tab=tab, address=stand.site, language=language, walk="extract", pictures=pictures)
        business.go(f"certificates/{RECORD['number']}", "record")
        business.press("a[href*='/extracts/?records=']", "start")
        code = CODE.search(business.through("extracts", ANSWERS[language]))[0]
        number = business.number
        assert not stand.case(number).unproven
        sign(browser, stand, number, language)
        tab.goto(business.at("extracts/status"))
        business.fill({"code": code})
        business.go_on("state")
        with tab.expect_download() as fetched:
            tab.click("form[action$='/paper'] button")
        pdf = Path(fetched.value.path()).read_bytes()
        business.go("extracts/check", "check")
        business.fill({"number": number, "code": code_on(pdf)})
        business.press("form:has(#code) button", "listed")
        expect(tab.locator("#finding")).to_have_text(LISTED[language])
        assert RECORD["product"] in business.text
        tab.set_input_files("#file", {"name": fetched.value.suggested_filename, "mimeType": "application/pdf", "buffer": pdf})
        business.press("form:has(#file) button", "genuine")
        expect(tab.locator("#finding")).to_have_text(ISSUED[language])


def sign(browser, stand, number, language):
    """An officer puts the extract before the head, who signs it."""
    with at_desk(browser, stand, language, "Ольга Смирнова", "officer", looks=False) as officer:
        officer.go(f"cases/{number}")
        officer.press("form[action$='/take'] button")
        officer.fill({"template": "ready"})
        officer.press("form.filterbar button")
        officer.fill({"outcome": "answered"})
        officer.press("button[formaction$='/close']")
    with at_desk(browser, stand, language, "Игорь Волков", "head", looks=False) as head:
        head.go(f"cases/{number}")
        head.press("form[action$='/sign'] button")
    assert stand.case(number).outcome == "answered"

"""Reporting a product in a real browser, at the production command line: the whole way, accessible; and what is written down of it."""

import re
import struct
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from registry_site.clock import MOSCOW
from tests.browsing import IN_A_BROWSER
from tests.loading import certificates
from tests.reporting import ANSWERS, CODE, CONTACT, photo
from tests.standing import standing
from tests.walking import Walker, deliver, phone

PHOTO = {"name": "IMG_20261122_142233.jpg", "mimeType": "image/jpeg", "buffer": photo()}
MISSING = "RU.77.99.88.003.E.001953.05.18"
ANONYMOUS = {**ANSWERS, "place": {**ANSWERS["place"], "bought_on": "2026-11-20"}}
NAMED = {**ANONYMOUS, "sender": {"as": "named"}, "contact": CONTACT}

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("stand"), ("certificates", certificates(3))) as found:
        yield found


def whoever_reads(tab, stand, language="ru", **more):
    return Walker(tab=tab, address=stand.site, language=language, **more)


def follow(walker, code):
    """State by the code of the receipt, and a letter to the desk."""
    walker.tab.goto(walker.at("reports/status"))
    walker.fill({"code": code})
    walker.see("status")
    walker.go_on("state")
    walker.fill({"text": "Ещё видел там же."})
    walker.go_on("letter")
    expect(walker.tab.locator(".letter")).to_contain_text("Ещё видел там же.")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_number_that_is_not_found_leads_to_a_report_without_a_name_that_is_sent_and_followed_on_a_phone(
    browser, stand, language, pictures
):
    with phone(browser, language) as tab:
        walker = whoever_reads(tab, stand, language, walk="report", pictures=pictures)
        walker.go(f"verify?number={MISSING}", "verify")
        walker.press("main a[href*='/reports/']", "start")
        code = walker.through("reports", ANONYMOUS, mistaken="product", photo=PHOTO)
        case = stand.case(walker.number)
        assert (case.anonymous, case.unproven, case.language) == (True, False, language)
        follow(walker, code.lower())
        assert case.number in walker.text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_report_with_a_name_is_sent_and_followed_on_a_phone(browser, stand, language):
    with phone(browser, language) as tab:
        walker = whoever_reads(tab, stand, language)
        walker.go("reports/")
        code = walker.through("reports", NAMED, photo=PHOTO)
        case = stand.case(walker.number)
        assert (case.anonymous, case.unproven, case.language) == (False, False, language)
        follow(walker, code)


def test_whoever_has_no_scripts_is_queued_and_not_refused(browser, stand):
    with phone(browser, java_script_enabled=False) as tab:
        walker = whoever_reads(tab, stand)
        tab.goto(walker.at("reports/"))
        walker.submit()
        for values in ANONYMOUS.values():
            walker.fill(values)
            walker.submit()
        deliver(walker)
        assert CODE.search(tab.inner_text("#code"))
        assert stand.case(walker.number).unproven


@pytest.mark.parametrize("scripts", [True, False])
def test_the_quick_way_out_leads_elsewhere_and_forgets(browser, stand, scripts):
    with phone(browser, java_script_enabled=scripts) as tab:
        walker = whoever_reads(tab, stand)
        tab.goto(walker.at("reports/"))
        walker.submit()
        walker.fill(ANONYMOUS["sender"])
        walker.submit()
        tab.click("[data-leave]")
        tab.wait_for_url("https://ya.ru/**")
        tab.goto(walker.at("reports/product"))
        assert "lost=yes" in tab.url


def test_after_the_quick_way_out_the_button_back_shows_no_question(browser, stand):
    with phone(browser) as tab:
        walker = whoever_reads(tab, stand)
        tab.goto(walker.at("reports/"))
        walker.submit()
        tab.click("[data-leave]")
        tab.wait_for_url("https://ya.ru/**")
        tab.go_back()
        expect(tab).not_to_have_url(re.compile("/reports/sender"))


def moments(start, end):
    """Every second of the run as logs and databases write it."""
    second = int(start)
    while second <= end:
        for zone in (UTC, MOSCOW, datetime.now().astimezone().tzinfo):
            yield datetime.fromtimestamp(second, zone).strftime("%H:%M:%S").encode()
        yield str(second).encode()
        second += 1


def holds_moment(content, start, end):
    """Whether seconds since 1970 of the run, or of the minute after it, stand there as a binary number."""
    return any(
        start <= value <= end + 90
        for offset in range(8)
        for (value,) in struct.iter_unpack("<d", content[offset : len(content) - (len(content) - offset) % 8])
    )


def test_of_an_anonymous_report_neither_address_nor_browser_nor_time_is_written_anywhere(browser, tmp_path):
    with standing(tmp_path, ("certificates", certificates(3))) as stand:
        said_before = stand.log.stat().st_size
        start = time.time()
        with phone(browser) as tab:
            walker = whoever_reads(tab, stand)
            walker.go("reports/")
            code = walker.through("reports", ANONYMOUS, photo=PHOTO)
            follow(walker, code)
        end = time.time()
        database = sorted((stand.data / "cases").iterdir())
        lying = {path: path.read_bytes() for path in stand.data.rglob("*") if path.is_file()}
        said = stand.log.read_bytes()[said_before:]
        changed = {path.name: path.stat().st_mtime for path in database}
    assert [line for line in said.splitlines() if b" /readyz " not in line] == []  # that one is ours, and may be written late
    assert (stand.data / "cases" / "cases.db") in lying
    traces = [b"127.0.0.1", b"Trace/77", "керосином".encode(), b"IMG_2026", code.encode(), *moments(start, end)]
    for path, content in lying.items():
        assert [one for one in traces if one in content] == [], path
        assert not holds_moment(content, start, end), path
    midnight = datetime.now(MOSCOW).replace(hour=0, minute=0, second=0, microsecond=0)
    written = [name for name, moment in changed.items() if moment > (midnight + timedelta(minutes=1)).timestamp()]
    assert [name for name in written if name.startswith("cases.db")] == []

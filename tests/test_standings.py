"""One rule for what a record means today: list, filter, item, record page and verdict say the same."""

import re
from datetime import timedelta

import pytest

from indexer import restate
from registry_site.display import STANDINGS
from registry_site.registers import DECLARATIONS
from registry_site.registers.model import Standing
from tests.loading import TODAY, certificates, licence, licences_xml, notices_zip, number

UNCLEAR = STANDINGS[Standing.UNCLEAR]
AHEAD = TODAY + timedelta(days=9)
NOTICE = {
    "id": "BY-00001-26",
    "detected_in": "BY",
    "trade_name": "Дезактин",
    "status": "withdrawn_from_circulation",
    "published_on": "2026-01-01",
}


def client(office, today=TODAY):
    return office.site(today).test_client()


def told(office, register, id_, written, today=TODAY):
    """What each door says of a record: item of the list, item of its own, filter of the list, verdict."""
    asked = client(office, today)
    listed = {one["id"]: one["standing"] for one in asked.get(f"/api/v1/{register}").json["items"]}
    filtered = [
        standing
        for standing in ("in_force", "suspended", "ended", "unclear")
        if id_ in [one["id"] for one in asked.get(f"/api/v1/{register}?standing={standing}").json["items"]]
    ]
    own = asked.get(f"/api/v1/{register}/{id_}").json["item"]["standing"]
    verdict = asked.get("/api/v1/verify", query_string={"number": written}).json["verdict"]
    return [listed[id_], own, *filtered, verdict]


def notices(office, today=TODAY, **changed):
    return office.load(notices_zip([{**NOTICE, **changed}]), register="counterfeits", today=today)


def test_a_certificate_dated_ahead_is_unclear_at_every_door(office):
    office.load(certificates(6, issued_on=f"{AHEAD:%d.%m.%Y}"))
    assert told(office, "certificates", number(1), number(1)) == ["unclear"] * 4
    assert told(office, "certificates", number(2), number(2)) == ["in_force"] * 4


def test_a_licence_dated_ahead_is_unclear_at_every_door(office):
    office.load(licences_xml(licence(1, date=f"{AHEAD:%d.%m.%Y}"), licence(2)), register="licences")
    assert told(office, "licences", "L042-01125-24_00000001", "Л042-01125-24/00000001") == ["unclear"] * 4


def test_a_withdrawn_notice_is_unclear_at_every_door(office):
    notices(office, withdrawn_on="2026-05-01")
    assert told(office, "counterfeits", "BY-00001-26", "BY-00001-26") == ["unclear"] * 4


def test_a_notice_that_is_withdrawn_later_still_warns_at_every_door(office):
    notices(office, withdrawn_on=AHEAD.isoformat())
    assert told(office, "counterfeits", "BY-00001-26", "BY-00001-26") == ["ended"] * 4


def test_the_page_of_a_certificate_dated_ahead_does_not_call_it_valid(office):
    office.load(certificates(6, issued_on=f"{AHEAD:%d.%m.%Y}"))
    page = client(office).get(f"/en/certificates/{number(1)}").text
    assert "valid today" not in page
    assert "it begins only on December 1, 2026" in page
    assert "banner--grey" in page


@pytest.mark.parametrize(("register", "words"), [("certificates", UNCLEAR), ("counterfeits", "notice withdrawn")])
def test_a_card_does_not_repeat_a_status_that_does_not_hold(office, register, words):
    office.load(certificates(6, issued_on=f"{AHEAD:%d.%m.%Y}")[:1])
    notices(office, withdrawn_on="2026-05-01")
    page = client(office).get(f"/en/{register}").text
    assert re.search(rf'tag--grey"><svg.*?</svg>{words}</span>', page)


def test_records_in_force_come_before_those_dated_ahead(office):
    office.load(certificates(6, issued_on=f"{AHEAD:%d.%m.%Y}"))
    items = client(office).get("/api/v1/certificates?q=мыло").json["items"]
    assert items[-1]["id"] == number(1)


def test_an_equal_load_after_the_day_of_a_withdrawal_builds_the_index_anew(office):
    notices(office, withdrawn_on=AHEAD.isoformat())
    notices(office, today=AHEAD, withdrawn_on=AHEAD.isoformat())
    assert told(office, "counterfeits", "BY-00001-26", "BY-00001-26", AHEAD) == ["unclear"] * 4


def test_the_daily_run_turns_the_standing_of_a_certificate_that_begins(office):
    office.load(certificates(6, issued_on=f"{AHEAD:%d.%m.%Y}"))
    for day, number_made in ((AHEAD - timedelta(days=1), None), (AHEAD, 2), (AHEAD + timedelta(days=1), None)):
        made = restate.turn(office.stores, DECLARATIONS["certificates"], day, lambda stage, count: None)
        assert (made and made.number) == number_made
    assert told(office, "certificates", number(1), number(1), AHEAD) == ["in_force"] * 4

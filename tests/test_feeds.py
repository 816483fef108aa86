"""The feeds of a list: what is new, changed or removed among the records of its query, by the very meaning the list gives it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from indexer import restate
from registry_site.feeds import pages
from registry_site.happenings import windows
from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.registers.model import Group, Visibility
from tests.feed_rules import AT, ATOM, atom_faults, json_feed_faults
from tests.loading import TODAY, certificate, certificates, licence, licences_xml, notices_zip, number
from tests.test_changes import AHEAD, LATER, QUIET, SUSPENDED, turned_alone

STOPPED = "приостановлен"


@pytest.fixture
def client(office):
    """Five events: 1 is changed, 2 is removed, 3 stays, 4 is suspended, 5 is new."""
    office.load(certificates(4))
    office.load(
        [certificate(1, product="Порошок"), certificate(3), certificate(4, status=STOPPED), certificate(5)], approve="smaller"
    )
    return office.site().test_client()


def feed(client, query="", register="certificates"):
    response = client.get(f"/en/{register}.feed.json{query}")
    assert response.status_code == 200, response.text
    return response.json


def told(client, query="", register="certificates"):
    """Event and number of the record of each item, in order."""
    return [(item["_registry"]["event"], item["url"].rsplit("/", 1)[1]) for item in feed(client, query, register)["items"]]


def atom(client, query="", register="certificates"):
    response = client.get(f"/en/{register}.atom{query}")
    assert (response.status_code, response.content_type) == (200, "application/atom+xml; charset=utf-8"), response.text
    return etree.fromstring(response.data)


def by_number(*events):
    return [(event, number(n)) for event, n in events]


def test_each_record_of_the_query_is_told_once_by_its_last_change_the_newest_first(client):
    assert told(client) == by_number(("new", 5), ("changed", 4), ("removed", 2), ("changed", 1), ("new", 3))


def test_a_record_that_stops_answering_the_query_is_told_as_gone_from_the_list(client):
    assert told(client, "?standing=in_force") == by_number(("new", 5), ("left", 4), ("removed", 2), ("changed", 1), ("new", 3))


def test_a_record_that_begins_to_answer_the_query_is_told_though_it_is_not_new(client):
    assert told(client, "?standing=suspended") == by_number(("entered", 4))


def test_what_never_answered_the_query_is_not_told(client):
    assert told(client, "?q=порошок") == by_number(("entered", 1))
    assert told(client, "?standing=ended") == []


def test_a_record_that_came_back_is_new_again(office):
    office.load(certificates(3))
    office.load(certificates(2), approve="smaller")
    office.load(certificates(3))
    assert told(office.site().test_client()) == by_number(("new", 3), ("new", 2), ("new", 1))


def test_a_record_that_left_the_list_before_it_was_removed_is_told_as_what_the_list_lost_it_by(office):
    office.load(certificates(3))
    office.load([certificate(1, status=STOPPED), *certificates(3)[1:]])
    office.load(certificates(3)[1:], approve="smaller")
    client = office.site().test_client()
    assert told(client, "?standing=in_force")[0] == ("left", number(1))
    assert told(client)[0] == ("removed", number(1))


def test_a_removed_record_says_when_and_why_and_nothing_of_what_it_was_is_said_to_hold(client):
    (item,) = (one for one in feed(client)["items"] if one["_registry"]["event"] == "removed")
    assert item["title"] == f"Removed from the register: Мыло № 2 ({number(2)})"
    assert item["_registry"]["tombstone"]["reason"] == "No longer in the published source"
    assert item["tags"] == ["removed"]
    assert "record" not in item["_registry"]
    assert "in force" not in item["content_html"]


def test_a_changed_record_says_what_was_changed_and_the_status_of_its_day(client, office):
    (item,) = (one for one in feed(client)["items"] if one["url"].endswith(number(1)))
    day = client.get(f"/api/v1/certificates/{number(1)}/history").json["items"][0]["changed_at"][:10]
    assert item["_registry"]["changed_fields"] == ["product"]
    assert "signed and in force" in item["summary"]
    assert day[:4] in item["summary"].split(":")[0]
    assert "<dt><strong>Product</strong></dt><dd>Порошок</dd>" in item["content_html"]
    assert "<dt>Status</dt>" in item["content_html"]
    assert office.newest().day.startswith(day[:4])


def test_the_record_in_a_feed_is_that_of_the_list(client):
    listed = {one["id"]: one for one in client.get("/api/v1/certificates").json["items"]}
    records = [one["_registry"]["record"] for one in feed(client)["items"] if "record" in one["_registry"]]
    assert {one["id"]: one for one in records} == listed


# --- the query means what it means on the list


def row(n, **values):
    return {"issuing_state": "RU", "replaces": "", **certificate(n), **values}


ROWS = [
    row(1, product="Крем детский", maker="АО «Свобода»", issued_on="15.01.2024"),
    row(2, product="Крем для рук", maker="ООО «Невская косметика»", issued_on="15.02.2025"),
    row(3, product="Время", maker="АО «Свобода»", issuing_state="KZ"),
    row(4, product="Shampoo", maker="АО «Чистота»", status=STOPPED),
    row(5, product="Мыло детское", replaces=number(9)),
]
QUERIES = (
    "", "q=крем", "q=детский+крем", "q=свобода", "q=крим", "q=rhtv", "q=шампунь", "q=шампу", f"q={number(2)}", "q=RU.77.99", "q=нигде",
    "standing=in_force", "standing=suspended&standing=in_force", "maker=АО+«Свобода»", "issued_on_from=2025-01-01",
    "maker_has=свобода", "q=крем&issued_on_to=2024-12-31", "q=крем&sort=-issued_on", f"number={number(3)}", f"q={number(1)}", f"q={number(9)}",
)  # fmt: skip


@pytest.fixture
def shop(office):
    office.load(ROWS)
    office.load([*ROWS[:4], {**ROWS[4], "product": "Мыло детское твёрдое"}])
    return office.site().test_client()


@pytest.mark.parametrize("query", QUERIES)
def test_while_no_change_is_left_out_the_records_of_a_feed_are_those_of_the_list(shop, query):
    found = shop.get(f"/api/v1/certificates?limit=100&{query}").json
    living = {name for event, name in told(shop, f"?{query}") if event not in ("left", "removed")}
    near = found["meta"]["interpretation"]["step"] == "number_near"
    assert living == (set() if near else {one["id"] for one in found["items"]})
    assert feed(shop, f"?{query}")["_registry"]["interpretation"]["step"] == found["meta"]["interpretation"]["step"]


def test_a_text_is_understood_by_the_whole_register_and_not_by_the_changes_alone(office, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_LOOKED_AT", 1)
    office.load([certificate(1, product="Крем")])
    office.load([certificate(1, product="Крем"), certificate(2, product="Крен")])
    client = office.site().test_client()
    assert told(client, "?q=крен") == by_number(("new", 2))
    assert told(client, "?q=крем") == []  # among the changes alone it would be taken for a typing error


def test_the_feed_of_a_number_tells_of_its_removal_though_nothing_has_this_number_any_more(client):
    assert told(client, f"?q={number(2)}") == by_number(("removed", 2))


def test_the_feed_of_a_text_that_only_removed_records_had_tells_of_them(office):
    office.load([*certificates(3), certificate(4, product="Скипидар")])
    office.load(certificates(3), approve="smaller")
    client = office.site().test_client()
    assert told(client, "?q=скипидар") == by_number(("removed", 4))
    assert told(client, "?q=скипедар") == by_number(("removed", 4))


def test_a_number_that_nobody_has_yet_is_a_feed_without_entries_and_no_candidates(client):
    assert told(client, f"?q={number(1).replace('000001', '00000Q')}") == []


def test_a_status_that_turned_with_the_day_is_told(office):
    office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    restate.turn(office.stores, DECLARATIONS["licences"], TODAY + timedelta(days=5), QUIET)
    client = office.site(TODAY + timedelta(days=5)).test_client()
    events = [event for event, _ in told(client, "?standing=suspended", "licences")]
    assert events == ["left"]
    assert [event for event, _ in told(client, "?standing=in_force", "licences")] == ["entered", "new"]


def test_a_record_whose_day_has_come_is_told_though_nothing_in_it_has_changed(office):
    office.load(AHEAD)
    turned_alone(office)
    client = office.site(LATER).test_client()
    assert told(client, "?standing=in_force") == by_number(("entered", 1), ("new", 2))
    assert told(client, "?standing=unclear") == by_number(("left", 1))


# --- the window and its documents


def test_a_feed_looks_at_the_newest_changes_says_so_and_leads_on_to_all_of_them(office, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_LOOKED_AT", 2)
    office.load(certificates(3))
    office.load(licences_xml(licence(1), licence(2)), register="licences")
    office.load([certificate(1, product="Порошок"), *certificates(3)[1:]])
    client = office.site().test_client()
    page = feed(client)
    assert told(client) == by_number(("changed", 1), ("new", 3))
    assert page["_registry"]["window"] == {"changes": 2, "since": 2, "whole": False}
    assert "The last 2 changes of the register were looked at" in page["description"]
    assert page["_registry"]["links"]["changes"].endswith("/api/v1/changes?register=certificates&since=2")
    assert len(client.get(page["_registry"]["links"]["changes"]).json["items"]) == 2
    (related,) = (one for one in atom(client).findall(f"{ATOM}link") if one.get("rel") == "related")
    assert related.get("href") == page["_registry"]["links"]["changes"]


def test_what_a_record_was_before_the_window_is_known(office, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_LOOKED_AT", 1)
    office.load(certificates(2))
    office.load([certificate(1, status=STOPPED), certificate(2)])
    assert told(office.site().test_client(), "?standing=in_force") == by_number(("left", 1))


def test_a_feed_that_looked_at_everything_says_that(client):
    assert feed(client)["_registry"]["window"] == {"changes": 8, "since": 0, "whole": True}
    assert "All changes of the register were looked at." in feed(client)["description"]


def test_a_load_that_changed_nothing_leaves_the_feed_as_it_was(office, client):
    before = feed(client)
    office.load([certificate(1, product="Порошок"), certificate(3), certificate(4, status=STOPPED), certificate(5)])
    after = feed(client)
    assert after["_registry"]["generation"] == 3
    assert after["items"] == before["items"]


def test_documents_follow_each_other_without_gap_or_repeat_also_after_a_publication(office, client, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST", 2)
    everything = by_number(("new", 5), ("changed", 4), ("removed", 2), ("changed", 1), ("new", 3))
    first = feed(client)
    assert [item["_registry"]["seq"] for item in first["items"]] == [8, 7]
    second = client.get(first["next_url"]).json
    office.load([certificate(1, product="Порошок"), certificate(3), certificate(4, status=STOPPED), certificate(5), certificate(6)])
    third = client.get(second["next_url"]).json
    items = [*first["items"], *second["items"], *third["items"]]
    assert [(one["_registry"]["event"], one["url"].rsplit("/", 1)[1]) for one in items] == everything
    assert "next_url" not in third
    links = {one.get("rel"): one.get("href") for one in atom(client, "?before=8&q=мыло").findall(f"{ATOM}link")}
    assert links["first"] == "http://localhost/en/certificates.atom?q=%D0%BC%D1%8B%D0%BB%D0%BE"
    assert links["alternate"] == "http://localhost/en/certificates?q=%D0%BC%D1%8B%D0%BB%D0%BE"


def test_a_document_that_is_exactly_full_and_the_last_leads_no_further(client, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST", 5)
    assert "next_url" not in feed(client)
    assert "next" not in {one.get("rel") for one in atom(client).findall(f"{ATOM}link")}


def test_a_first_load_fills_one_document_and_no_more(office):
    office.load(certificates(120))
    page = feed(office.site().test_client())
    assert (len(page["items"]), page["_registry"]["window"]["changes"]) == (100, 120)


# --- the two formats


def test_both_formats_tell_the_same(client):
    items = feed(client)["items"]
    entries = atom(client).findall(f"{ATOM}entry")
    assert [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}updated")) for one in entries] == [
        (one["id"], one["title"], one["date_modified"]) for one in items
    ]


@pytest.mark.parametrize("query", ["", "?q=мыло", "?standing=in_force", "?standing=ended", "?q=мыло&before=8"])
def test_the_documents_are_what_their_standards_say(client, query):
    for language in ("ru", "en"):
        assert atom_faults(client.get(f"/{language}/certificates.atom{query}").data) == []
        assert json_feed_faults(client.get(f"/{language}/certificates.feed.json{query}").json) == []


def test_the_other_registers_have_feeds_of_the_same_kind(office):
    office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    found_at = {"name": "ООО «Агро»", "legal_address": "г. Минск", "activity_addresses": ["рынок", "склад"]}
    notice = {
        "id": "BY-00001-26",
        "detected_in": "BY",
        "trade_name": "Экоцид",
        "status": "circulation_suspended",
        "found_at": found_at,
    }
    office.load(notices_zip([notice]), register="counterfeits")
    client = office.site().test_client()
    for register, count in (("licences", 2), ("counterfeits", 1)):
        assert atom_faults(client.get(f"/ru/{register}.atom").data) == []
        assert json_feed_faults(feed(client, register=register)) == []
        assert len(feed(client, register=register)["items"]) == count
    assert "<dd>Legal address: г. Минск</dd>" in feed(client, register="counterfeits")["items"][0]["content_html"]


def test_the_rules_notice_a_document_that_breaks_them(client):
    broken = atom(client)
    broken.remove(broken.find(f"{ATOM}id"))
    broken.find(f"{AT}deleted-entry").attrib.pop("when")
    assert len(atom_faults(etree.tostring(broken))) >= 2
    page = feed(client)
    assert json_feed_faults({**page, "version": "1", "colour": "red"})
    assert json_feed_faults({**page, "items": [{"id": 1}]})


def test_a_record_that_is_gone_has_a_tombstone_under_its_own_name_and_news_under_another(client):
    document = atom(client, "?standing=in_force")
    names = {
        item["url"].rsplit("/", 1)[1]: (item["id"], item["_registry"]["record_id"])
        for item in feed(client, "?standing=in_force")["items"]
    }
    tombstones = [one.get("ref") for one in document.iter(f"{AT}deleted-entry")]
    assert tombstones == [names[number(4)][1], names[number(2)][1]]
    entries = {one.findtext(f"{ATOM}id") for one in document.iter(f"{ATOM}entry")}
    assert {names[number(2)][0], names[number(4)][0]} <= entries
    assert not entries & set(tombstones)
    assert names[number(1)][0] == names[number(1)][1]


def test_a_record_keeps_its_name_in_every_feed_language_and_generation(office, client):
    before = {item["url"].rsplit("/", 1)[1]: item["id"] for item in feed(client)["items"]}
    office.load([certificate(3, product="Паста"), certificate(5)], approve="smaller")
    after = {item["url"].rsplit("/", 1)[1]: item["id"] for item in client.get("/ru/certificates.feed.json?q=паста").json["items"]}
    assert after == {number(3): before[number(3)]}
    assert before[number(3)] == "urn:uuid:caf51c75-2973-5426-bf19-e72dad1944e3"  # of all time: readers would see everything anew


def test_every_query_and_language_has_a_name_of_its_own_and_the_order_of_the_list_none(client):
    names = [feed(client, query)["_registry"]["id"] for query in ("", "?q=мыло", "?standing=ended")]
    names.append(client.get("/ru/certificates.feed.json").json["_registry"]["id"])
    assert len(set(names)) == len(names)
    assert feed(client, "?sort=number")["_registry"]["id"] == names[0]


def test_the_title_says_what_is_asked_in_the_language_of_the_address(client):
    query = "?q=мыло&standing=in_force&standing=ended&issued_on_from=2020-01-01&maker_has=чистота"
    assert feed(client, query)["title"] == (
        "State registration certificates; «мыло»; Validity: in force, no longer in force; "
        "Date of issue from January 1, 2020; Maker has the words “чистота”"
    )
    assert client.get("/ru/certificates.feed.json").json["title"] == "Свидетельства о государственной регистрации"


def test_markup_and_marks_that_xml_cannot_hold_are_text_and_break_nothing(office):
    office.load([certificate(1, product="<script>alert(1)</script> & \x01\x7f\ufffe «мыло»", use_area="</div><b>")])
    client = office.site().test_client()
    assert atom_faults(client.get("/ru/certificates.atom?q=<b>%01мыло").data) == []
    entry = atom(client).find(f"{ATOM}entry")
    assert "<script>alert(1)</script> & " in entry.findtext(f"{ATOM}title")
    assert not [one for one in entry.iter() if one.tag.endswith("script") or one.tag.endswith("}b")]
    html = feed(client)["items"][0]["content_html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in html
    assert "<script>" not in html


# --- what is closed today


def test_what_is_withheld_by_now_is_neither_shown_nor_found_in_the_past(office, monkeypatch):
    home = "г. Минск, ул. Лесная, 5"
    item = {"id": "BY-00001-26", "detected_in": "BY", "trade_name": "Экоцид", "status": "circulation_suspended"}
    shop = {**item, "found_at": {"name": "ООО «Агро»", "legal_address": home}}
    office.load(notices_zip([shop, {**shop, "id": "BY-00002-26"}]), register="counterfeits")
    closed = _without(DECLARATIONS["counterfeits"], "found_at", "legal_address")
    monkeypatch.setitem(DECLARATIONS, "counterfeits", closed)
    monkeypatch.setitem(REGISTERS, "counterfeits", closed.public)
    monkeypatch.setattr("indexer.load.fingerprint", lambda *known: "of the new declaration")
    office.load(notices_zip([shop]), register="counterfeits", approve="smaller")
    client = office.site().test_client()
    assert [event for event, _ in told(client, register="counterfeits")] == ["removed", "changed"]
    assert told(client, "?q=Лесная", "counterfeits") == []
    for address in (
        "/ru/counterfeits.atom",
        "/ru/counterfeits.feed.json",
        "/api/v1/changes",
        "/api/v1/counterfeits/BY-00001-26/history",
    ):
        assert "Лесная" not in client.get(address).text, address


def _without(declaration, group, name):
    """The declaration with one field of a group closed from now on."""

    def closed(member):
        if not isinstance(member, Group) or member.name != group:
            return member
        fields = tuple(replace(one, visibility=Visibility.RESTRICTED) if one.name == name else one for one in member.fields)
        return replace(member, fields=fields)

    return replace(declaration, fields=tuple(map(closed, declaration.fields)))


# --- as an address of the site


def test_a_feed_is_answered_304_until_something_is_published(office, client):
    for ending in ("atom", "feed.json"):
        held = client.get(f"/ru/certificates.{ending}?q=мыло").headers
        assert "max-age" in held["Cache-Control"]
        asked = {"If-None-Match": held["ETag"]}
        assert client.get(f"/ru/certificates.{ending}?q=мыло", headers=asked).status_code == 304
    office.load(certificates(5))
    assert client.get("/ru/certificates.feed.json?q=мыло", headers=asked).status_code == 200


@pytest.mark.parametrize(
    "query", ["colour=red", "page=2", "limit=5", "before=x", "before=-1", "before=", "before=1&before=2", "sort=colour"]
)
@pytest.mark.parametrize("ending", ["atom", "feed.json"])
def test_what_is_not_understood_is_refused(client, ending, query):
    assert client.get(f"/ru/certificates.{ending}?{query}").status_code == 400


def test_no_other_name_is_a_feed(client):
    assert client.get("/ru/nothing.atom").status_code == 404
    assert client.get("/ru/certificates.rss").status_code == 404


def test_a_register_without_a_publication_has_no_feed_yet(client):
    assert client.get("/ru/licences.atom").status_code == 503


def test_without_the_search_a_feed_waits_and_says_nothing_of_changes(world):
    world.publish("certificates", {"RU.1": {"number": "RU.1", "product": "Мыло", "status": "приостановлен"}})
    world.engine.fail()
    response = world.site().test_client().get("/ru/certificates.atom")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "ETag" not in response.headers


def test_the_window_is_made_once_for_each_generation(office, client, monkeypatch):
    made = []
    monkeypatch.setattr(windows, "recent", lambda *args, find=windows.recent: made.append(args) or find(*args))
    feed(client)
    feed(client, "?q=мыло")
    atom(client)
    assert len(made) == 1
    office.load(certificates(5))
    feed(client)
    assert len(made) == 2


def test_the_list_leads_to_its_feeds_with_the_same_query_in_any_order(client):
    html = client.get("/ru/certificates?q=мыло&sort=number&per_page=50").text
    query = "?q=%D0%BC%D1%8B%D0%BB%D0%BE"
    for ending, media in (("atom", "application/atom+xml"), ("feed.json", "application/feed+json")):
        assert f'<a href="/ru/certificates.{ending}{query}" type="{media}">' in html
        head = html[: html.index("</head>")]
        assert f'<link rel="alternate" type="{media}"' in head
        assert f'href="/ru/certificates.{ending}{query}">' in head


def test_a_list_that_has_nothing_yet_can_be_followed(client):
    assert "/ru/certificates.atom?q=" in client.get("/ru/certificates?q=нигде").text


def test_made_up_records_are_called_so(office):
    office.load(certificates(1), made_up=True)
    page = feed(office.site().test_client())
    assert page["description"].startswith("Demonstration data. Some records here are made up")
    assert page["_registry"]["made_up"] is True

"""The changes feed (`/api/v1/changes`): every change once, in order, and a copy kept by it alone is the register (DESIGN §7)."""

import gzip
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import restate
from indexer.dumps import dump
from registry_site.clock import day_of
from registry_site.ledger.tables import generations
from registry_site.registers import DECLARATIONS
from tests.loading import TODAY, Office, certificate, certificates, licence, licences_xml, number
from tests.places import in_files

SUSPENDED = "Приостановлено: Дата с 01.11.2026, причина: проверка/Возобновлено: Дата с 23.11.2026, причина: решение"
QUIET = lambda stage, count: None  # noqa: E731


@pytest.fixture
def client(office):
    office.load(certificates(3))
    return office.site().test_client()


def feed(client, since=0, **asked):
    query = "&".join(f"{name}={value}" for name, value in {"since": since, **asked}.items())
    response = client.get(f"/api/v1/changes?{query}")
    assert response.status_code == 200, response.text
    return response.json


def place(link):
    """A link to go on, without the part that says which ledger it is of."""
    return re.sub("&chain=[0-9a-f]{16}", "", link)


def everything(client, since=0, **asked):
    """All changes after a number, page by page, as the links lead."""
    found, page = [], feed(client, since, **asked)
    while True:
        found += page["items"]
        if not page["has_more"]:
            return found
        page = client.get(page["links"]["next"]).json


def copied(copy, changes):
    """A copy with these changes made in it."""
    for one in changes:
        if one["op"] == "upsert":
            copy[one["id"]] = one["record"]
        else:
            del copy[one["id"]]
    return copy


def listed(client, register="certificates"):
    return {one["id"]: one for one in client.get(f"/api/v1/{register}?limit=1000").json["items"]}


def test_the_first_load_is_a_change_for_each_record_with_the_record_as_lists_show_it(client):
    page = feed(client)
    assert [(one["seq"], one["op"], one["register"], one["id"], one["revision"], one["generation"]) for one in page["items"]] == [
        (n, "upsert", "certificates", number(n), 1, 1) for n in (1, 2, 3)
    ]
    assert [one["record"] for one in page["items"]] == list(listed(client).values())
    assert (page["has_more"], page["high_water"], place(page["links"]["next"])) == (False, 3, "/api/v1/changes?since=3")


def test_a_changed_record_names_its_changed_fields(office, client):
    office.load(certificates(3, product="Порошок"))
    (change,) = feed(client, 3)["items"]
    assert (change["seq"], change["id"], change["changed_fields"], change["record"]["product"]) == (
        4,
        number(1),
        ["product"],
        "Порошок",
    )


def test_a_removed_record_is_a_tombstone_with_its_day_and_reason_and_no_record(office, client):
    office.load(certificates(3)[1:], approve="smaller")
    (change,) = feed(client, 3)["items"]
    assert (change["op"], change["id"], change["tombstone"]["reason"]) == ("remove", number(1), "No longer in the published source")
    assert change["tombstone"]["removed_on"] == day_of(change["changed_at"]).isoformat()
    assert "record" not in change


def test_a_record_that_came_has_no_tombstone(client):
    assert all("tombstone" not in one for one in feed(client)["items"])


def test_pages_follow_each_other_without_gap_or_repeat(office, client):
    office.load(certificates(8))
    assert [one["seq"] for one in everything(client, limit=3)] == list(range(1, 9))


def test_a_page_that_is_exactly_full_and_the_last_has_no_more(client):
    page = feed(client, limit=3)
    assert (len(page["items"]), page["has_more"]) == (3, False)


def test_who_is_at_the_end_gets_nothing_and_the_same_place_again(client):
    page = feed(client, 3)
    assert (page["items"], page["has_more"], page["high_water"]) == ([], False, 3)
    assert client.get(page["links"]["next"]).json == page


def test_the_feed_of_one_register_leaves_out_the_others_and_keeps_their_numbers_free(office, client):
    office.load(licences_xml(licence(1), licence(2)), register="licences")
    office.load(certificates(5))
    assert [one["seq"] for one in everything(client, register="licences", limit=1)] == [4, 5]
    assert [one["seq"] for one in everything(client, register="certificates", limit=2)] == [1, 2, 3, 6, 7]
    assert [one["seq"] for one in everything(client, limit=2)] == [1, 2, 3, 4, 5, 6, 7]


def test_the_links_keep_register_limit_and_language(client):
    page = feed(client, register="certificates", limit=2, lang="en")
    assert place(page["links"]["next"]) == "/api/v1/changes?since=2&register=certificates&limit=2&lang=en"


def test_the_place_to_go_on_stands_in_a_header_too(client):
    response = client.get("/api/v1/changes")
    assert response.headers["Link"] == f'<{response.json["links"]["next"]}>; rel="next"'


def test_a_ledger_that_was_restored_from_an_older_copy_is_noticed_though_its_numbers_go_on(office_of_files, tmp_path):
    office = office_of_files
    office.load(certificates(3))
    shutil.copytree(office.settings.data, tmp_path / "copy")
    restored = Office(data=tmp_path / "elsewhere", places=in_files(tmp_path / "elsewhere"))
    shutil.copytree(tmp_path / "copy", restored.settings.data)
    office.load(certificates(5))
    restored.load([*certificates(3), certificate(7), certificate(8), certificate(9)], approve="another way")
    followed = feed(office.site().test_client(), 3)["links"]["next"]
    response = restored.site().test_client().get(followed)
    assert (response.status_code, response.json["code"]) == (410, "unknown_sequence")
    assert response.json["links"]["restart"] == "/api/v1/changes?since=0"
    before = feed(restored.site().test_client())["links"]["next"]
    assert restored.site().test_client().get(before).status_code == 200


@pytest.mark.parametrize(("chain", "status"), [("0" * 16, 410), ("", 400), ("0" * 15, 400), ("A" * 16, 400)])
def test_a_link_of_another_chain_is_gone_and_what_is_no_link_is_refused(client, chain, status):
    assert client.get(f"/api/v1/changes?since=3&chain={chain}").status_code == status


def test_what_is_committed_but_not_yet_served_is_not_told_and_holds_back_what_comes_after(office, client, monkeypatch):
    office.load(licences_xml(licence(1)), register="licences")
    served = office.stores.served.generation
    monkeypatch.setattr(
        office.stores.served.__class__,
        "generation",
        lambda engine, register: 1 if register.name == "certificates" else served(register),
    )
    office.load(certificates(5))
    office.load(licences_xml(licence(1), licence(2)), register="licences")
    page = feed(client, 3)
    assert ([one["seq"] for one in page["items"]], page["high_water"], page["has_more"]) == ([4], 4, False)
    assert [one["seq"] for one in feed(client, 3, register="licences")["items"]] == [4, 7]
    assert feed(client, 7)["items"] == []  # a number that another machine may have told already
    monkeypatch.undo()
    assert [one["seq"] for one in feed(client, 4)["items"]] == [5, 6, 7]


def test_a_load_that_changed_nothing_tells_nothing(office, client):
    office.load(certificates(3))
    assert feed(client, 3)["items"] == []


def test_a_status_that_turned_with_the_day_is_a_change(office):
    office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    client = office.site(TODAY + timedelta(days=5)).test_client()
    before = copied({}, feed(client)["items"])
    restate.turn(office.stores, DECLARATIONS["licences"], TODAY + timedelta(days=5), QUIET)
    (change,) = feed(client, 2)["items"]
    told = before[change["id"]]["standing"], change["record"]["standing"]
    assert told == ("suspended", "in_force")


AHEAD = [certificate(1, issued_on="25.11.2026"), certificate(2)]
LATER = TODAY + timedelta(days=5)


def turned_alone(office):
    restate.turn(office.stores, DECLARATIONS["certificates"], LATER, QUIET)


def loaded_again(office):
    office.load(AHEAD, today=LATER)


def loaded_with_another_row(office):
    office.load([*AHEAD, certificate(3)], today=LATER)


@pytest.mark.parametrize("publish", [turned_alone, loaded_again, loaded_with_another_row])
def test_a_record_whose_day_has_come_is_a_change_though_nothing_in_it_is(office, publish):
    office.load(AHEAD)
    client = office.site(LATER).test_client()
    before = copied({}, feed(client)["items"])[number(1)]
    publish(office)
    change = feed(client, 2)["items"][0]
    assert (change["id"], change["revision"], change["changed_fields"]) == (number(1), 2, ["standing"])
    assert (before["standing"], change["record"]) == ("unclear", before | {"standing": "in_force"})
    assert listed(client)[number(1)] == change["record"]


def test_a_record_whose_day_has_come_is_told_where_the_index_is_lost(office_of_files):
    office = office_of_files
    office.load(AHEAD)
    shutil.rmtree(office.settings.data / "index")
    loaded_with_another_row(office)
    assert [one.record_id for one in office.changes(2)] == [number(1), number(3)]


def test_the_history_on_the_page_says_what_the_day_has_changed(office):
    office.load(AHEAD)
    turned_alone(office)
    page = office.site(LATER).test_client().get(f"/ru/certificates/{number(1)}").text
    history = page[page.index("История записи") :]
    assert history.index("Действие") < history.index("статус неясен") < history.index("действует")


def test_a_number_that_no_change_ever_had_is_gone_and_says_where_to_start(client):
    response = client.get("/api/v1/changes?since=4&lang=en")
    assert (response.status_code, response.json["code"]) == (410, "unknown_sequence")
    assert "since=0" in response.json["detail"]
    assert response.json["links"]["restart"] == "/api/v1/changes?since=0&lang=en"


@pytest.mark.parametrize("since", ["", "-1", "x", "1.5", "٣", "9" * 19])
def test_a_place_that_is_no_number_is_refused(client, since):
    response = client.get(f"/api/v1/changes?since={since}")
    assert (response.status_code, response.json["errors"][0]["parameter"]) == (400, "since")


@pytest.mark.parametrize("asked", ["limit=0", "limit=1001", "limit=x", "after=3", "since=1&since=2"])
def test_what_the_feed_does_not_know_is_refused(client, asked):
    assert client.get(f"/api/v1/changes?{asked}").status_code == 400


def test_an_unknown_register_is_refused_with_the_names_of_those_there_are(client):
    response = client.get("/api/v1/changes?register=colours")
    assert (response.status_code, response.json["errors"][0]["legal"]) == (
        400,
        ["certificates", "licences", "counterfeits", "inspections"],
    )


def test_a_register_without_a_publication_says_so(client):
    response = client.get("/api/v1/changes?register=licences")
    assert (response.status_code, response.json["code"]) == (503, "nothing_published")


def test_an_empty_ledger_has_an_empty_feed(office):
    page = feed(office.site().test_client())
    assert (page["items"], page["has_more"], page["high_water"]) == ([], False, 0)


def test_the_feed_answers_304_while_nothing_is_published_anew(office, client):
    tag = client.get("/api/v1/changes").headers["ETag"]
    assert client.get("/api/v1/changes", headers={"If-None-Match": tag}).status_code == 304
    office.load(certificates(4))
    assert client.get("/api/v1/changes", headers={"If-None-Match": tag}).status_code == 200


def test_numbers_in_the_feed_are_those_of_the_ledger_without_a_gap(office, client):
    office.load(certificates(4)[1:])
    office.load(certificates(2), approve="smaller")
    with office.stores.ledger.engine.connect() as connection:
        last = max(row.last_seq for row in connection.execute(generations.select()))
    assert [one["seq"] for one in everything(client)] == list(range(1, last + 1))


@contextmanager
def asked_meanwhile(client, path, **headers):
    """A question that is asked while something else is done; its answer is there afterwards. Inside, it waits."""
    waits = Event()

    class Seen(Event):
        def wait(self, timeout=None):
            waits.set()
            return super().wait(timeout)

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as pool:
        patch.setattr("registry_site.api.changing.Event", Seen)
        answers = pool.submit(client.get, path, headers=headers)
        assert waits.wait(60)
        yield answers


def test_a_question_may_wait_for_the_next_change(office, client):
    site = client.application
    with asked_meanwhile(site.test_client(), "/api/v1/changes?since=3", Prefer="wait=25") as answers:
        office.load(certificates(4))
        response = answers.result()
    assert [one["seq"] for one in response.json["items"]] == [4]
    assert (response.headers["Preference-Applied"], response.headers["Cache-Control"]) == ("wait=25", "no-store")


def test_a_question_that_waits_is_answered_with_nothing_when_its_time_is_over(client):
    response = client.get("/api/v1/changes?since=3", headers={"Prefer": "respond-async, wait=1"})
    assert (response.json["items"], place(response.json["links"]["next"])) == ([], "/api/v1/changes?since=3")


def test_where_there_are_changes_nobody_waits(client):
    response = client.get("/api/v1/changes?since=2", headers={"Prefer": "wait=30"})
    assert (len(response.json["items"]), response.headers.get("Preference-Applied")) == (1, None)


def test_where_one_waits_already_another_is_answered_at_once(office, client):
    site = client.application
    with asked_meanwhile(site.test_client(), "/api/v1/changes?since=3", Prefer="wait=25") as answers:
        other = client.get("/api/v1/changes?since=3", headers={"Prefer": "wait=30"})
        assert (other.json["items"], other.headers.get("Preference-Applied")) == ([], None)
        assert not answers.done()
        office.load(certificates(4))


def test_who_waits_is_not_told_304_at_once(office, client):
    tag = client.get("/api/v1/changes?since=3").headers["ETag"]
    site = client.application
    headers = {"Prefer": "wait=25", "If-None-Match": tag}
    with asked_meanwhile(site.test_client(), "/api/v1/changes?since=3", **headers) as answers:
        office.load(certificates(4))
        assert answers.result().status_code == 200


@pytest.mark.parametrize("preference", ["wait", "wait=", "wait=soon", "wait=-1", "wait=0", "handling=lenient", ""])
def test_a_preference_that_is_none_is_passed_over(client, preference):
    response = client.get("/api/v1/changes?since=3", headers={"Prefer": preference})
    assert (response.status_code, response.headers.get("Preference-Applied")) == (200, None)


ISSUED = st.integers(0, 4).map(lambda ahead: f"{TODAY + timedelta(days=ahead):%d.%m.%Y}")
ROWS = st.dictionaries(st.integers(1, 6), st.tuples(st.sampled_from(("Мыло", "Паста")), ISSUED), min_size=1)
ACTS = st.lists(st.one_of(ROWS, st.sampled_from(("roll back", "night", "files")), st.integers(1, 4)), min_size=2, max_size=10)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS, chance=st.randoms(use_true_random=False))
def test_a_copy_kept_by_changes_alone_is_the_dump_after_any_loads_rollbacks_and_pulls(acts, chance):
    """Rows are a load of these products, some dated ahead, a number is a pull of at most so many changes.

    `files` makes the published files: from then on the changes up to there are told from them.
    """
    with TemporaryDirectory() as folder:
        office = Office(data=Path(folder), places=in_files(Path(folder)))
        office.load(certificates(2))
        client, copy, since, today = office.site().test_client(), {}, 0, TODAY
        for act in acts:
            if act == "roll back" and office.served() > 1:
                back = chance.randint(1, office.served() - 1)
                restate.roll_back(office.stores, DECLARATIONS["certificates"], back, "the wrong file", QUIET)
            elif isinstance(act, int):
                page = feed(client, since, limit=act)
                copied(copy, page["items"])
                since = page["items"][-1]["seq"] if page["items"] else since
            elif act == "night":
                today += timedelta(days=1)
                restate.turn(office.stores, DECLARATIONS["certificates"], today, QUIET)
            elif act == "files":
                dump(office.stores, QUIET)
            elif act != "roll back":
                rows = [certificate(n, product=product, issued_on=issued) for n, (product, issued) in act.items()]
                office.load(rows, today=today, approve="as it came")
        copied(copy, everything(client, since, limit=3))
        dump(office.stores, QUIET)
        canonical = partial(orjson.dumps, option=orjson.OPT_SORT_KEYS)
        (state,) = client.get("/api/v1/dumps/manifest.json").json["registers"]
        with client.get(state["files"]["records"]["url"]) as response:
            dumped = gzip.decompress(response.get_data())
        assert [canonical(copy[name]) for name in sorted(copy)] == [canonical(orjson.loads(line)) for line in dumped.splitlines()]
        assert canonical(copy) == canonical(listed(client))

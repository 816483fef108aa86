"""The feed of sampling controls: every change once and in order, also where the public part of the notice is as it was."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import restate
from indexer.agencies import controls
from indexer.check import accesses
from registry_site.errors import Unavailable
from registry_site.registers import DECLARATIONS
from tests.bureau import Bureau, control
from tests.loading import TODAY, Office, certificates
from tests.packages import notice
from tests.places import in_files, run_sql

FEED = "/agency/v1/sampling-controls"
NOTICES = DECLARATIONS["counterfeits"]


def quiet(stage, count):
    pass


@pytest.fixture
def follower(bureau):
    """Asks the door with a key of its own; gives the JSON of an answer."""
    client, (_, header) = bureau.client(), bureau.key()

    def ask(since=0, **asked):
        query = "&".join(f"{name}={value}" for name, value in {"since": since, **asked}.items())
        response = client.get(f"{FEED}?{query}", headers=header)
        assert response.status_code == 200, response.text
        return response.json

    return ask


def told(page):
    return [(one["seq"], one["op"], one["id"]) for one in page["items"]]


def test_a_control_is_told_with_the_public_id_of_its_notice_and_nothing_else_that_is_closed(bureau, follower):
    home = {"found_at": {"name": "ИП Сидоров", "legal_address": "г. Минск, ул. Тайная, 1"}}
    bureau.load(notice(1, sampling_control=[control()], **home), notice(2))
    page = follower()
    (change,) = page["items"]
    assert change == {
        "seq": 1,
        "op": "upsert",
        "register": "counterfeits",
        "id": "BY-00001-26",
        "generation": 1,
        "changed_at": change["changed_at"],
        "sampling_control": [control()],
    }
    assert (page["has_more"], page["high_water"], page["generation"]) == (False, 1, 1)
    assert page["links"]["next"] == f"{FEED}?since=1"


def test_a_part_that_is_not_known_is_null(bureau, follower):
    bureau.load(notice(1, sampling_control=[{"batch": "К-1"}]))
    (change,) = follower()["items"]
    assert change["sampling_control"] == [
        {"trade_name": None, "registration_number": None, "batch": "К-1", "country": None, "checked_on": None}
    ]


def test_a_control_that_changes_alone_is_told_though_the_public_ledger_has_no_revision(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]))
    bureau.load(notice(1, sampling_control=[control(batch="К-2")]))
    assert [one.revision for one in bureau.office.history("BY-00001-26", "counterfeits")] == [1]
    (change,) = follower(1)["items"]
    assert (change["seq"], change["generation"], change["sampling_control"][0]["batch"]) == (2, 2, "К-2")


def test_a_notice_whose_public_part_alone_changes_is_not_told(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]))
    bureau.load(notice(1, sampling_control=[control()], trade_name="Бромосепт"))
    page = follower(1)
    assert (page["items"], page["generation"]) == ([], 2)


def test_a_control_that_is_no_longer_stated_is_removed(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]))
    bureau.load(notice(1))
    (change,) = follower(1)["items"]
    assert (change["op"], "sampling_control" in change, change["tombstone"]["reason"]) == ("remove", False, controls.WITHOUT)


def test_a_notice_that_is_gone_takes_its_control_with_it(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]), notice(2))
    bureau.load(notice(2), approve="one is gone")
    (change,) = follower(1)["items"]
    assert (change["op"], change["tombstone"]["reason"]) == ("remove", controls.REMOVED)


def test_a_rollback_is_told_as_changes(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]), notice(2))
    bureau.load(notice(2), notice(3, sampling_control=[control(3)]))
    restate.roll_back(bureau.office.stores, NOTICES, 1, "the wrong file", quiet)
    assert told(follower(1)) == [
        (2, "remove", "BY-00001-26"), (3, "upsert", "BY-00003-26"), (4, "upsert", "BY-00001-26"), (5, "remove", "BY-00003-26"),
    ]  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repeat(bureau, follower):
    bureau.load(*(notice(n, sampling_control=[control(n)]) for n in range(1, 8)))
    found, since = [], 0
    while True:
        page = follower(since, limit=3)
        found += [one["seq"] for one in page["items"]]
        since = page["items"][-1]["seq"]
        if not page["has_more"]:
            break
    assert found == list(range(1, 8))


def test_a_load_that_changes_nothing_and_one_of_another_register_tell_nothing(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]))
    bureau.load(notice(1, sampling_control=[control()]))
    bureau.office.load(certificates(2, signatory="Иванов"))
    assert follower(1)["items"] == []


def test_a_staged_load_tells_nothing(bureau, follower):
    bureau.load(notice(1, sampling_control=[control()]), stage=True)
    assert follower() == {"items": [], "has_more": False, "high_water": 0, "generation": None, "links": {"next": f"{FEED}?since=0"}}


def test_what_died_between_publication_and_telling_is_told_by_the_next_publish(bureau, follower, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(controls, "_tell", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            bureau.load(notice(1, sampling_control=[control()]))
    assert follower()["items"] == []
    assert [str(one) for one in accesses(bureau.office.stores).faults] == [
        "The sampling controls are told up to generation -, the newest is 1. Run: publish"
    ]
    restate.turn(bureau.office.stores, NOTICES, TODAY + timedelta(days=1), quiet)
    assert told(follower()) == [(1, "upsert", "BY-00001-26")]
    assert accesses(bureau.office.stores).faults == []


def test_a_vault_that_fails_after_the_publication_says_that_it_is_published(office_of_files):
    bureau = Bureau(office=office_of_files)
    bureau.load(notice(1))
    run_sql(
        office_of_files.settings.vault_url,
        "create trigger full_disk before insert on controls_told begin select raise(abort, 'disk full'); end",
    )
    with pytest.raises(Unavailable, match="The register is published, but not yet told"):
        bureau.load(notice(1), notice(2))
    assert bureau.office.served("counterfeits") == 2


def test_a_gap_in_the_numbering_is_found_by_check(bureau):
    bureau.load(*(notice(n, sampling_control=[control(n)]) for n in (1, 2, 3)))
    vault = bureau.office.settings.vault_url
    first = ["drop trigger control_changes_no_delete"] if vault.startswith("sqlite") else []
    run_sql(vault, *first, "delete from control_changes where seq = 2")
    assert any("have gaps: 2 changes, the last is 3" in str(one) for one in accesses(bureau.office.stores).faults)


def test_what_was_told_can_be_neither_changed_nor_deleted_in_a_file(office_of_files):
    bureau = Bureau(office=office_of_files)
    bureau.load(notice(1, sampling_control=[control()]))
    for statement in ("delete from control_changes", "update control_changes set op = 'remove'", "delete from controls_told"):
        with pytest.raises(Exception, match="is only added to"):
            run_sql(office_of_files.settings.vault_url, statement)


@pytest.mark.parametrize("since", ["", "-1", "x", "1.5", "٣", "9" * 19])
def test_a_place_that_is_no_number_is_refused(bureau, since):
    _, header = bureau.key()
    response = bureau.client().get(f"{FEED}?since={since}", headers=header)
    assert (response.status_code, response.json["errors"][0]["parameter"]) == (400, "since")


@pytest.mark.parametrize("asked", ["limit=0", "limit=1001", "register=counterfeits", "since=0&since=1", "Since=0"])
def test_what_the_feed_does_not_know_is_refused_and_written_down(bureau, asked):
    _, header = bureau.key()
    assert bureau.client().get(f"{FEED}?{asked}", headers=header).status_code == 400
    assert bureau.lines()[-1].outcome == "bad_request"


def test_a_number_that_no_change_ever_had_is_gone_and_says_where_to_start(bureau):
    bureau.load(notice(1, sampling_control=[control()]))
    _, header = bureau.key()
    response = bureau.client().get(f"{FEED}?since=2", headers=header)
    assert (response.status_code, response.json["code"], response.json["links"]["restart"]) == (
        410,
        "unknown_sequence",
        f"{FEED}?since=0",
    )


ROWS = st.dictionaries(st.integers(1, 5), st.sampled_from((None, "К-1", "К-2")), min_size=1)
ACTS = st.lists(st.one_of(ROWS, st.sampled_from(("roll back", "night")), st.integers(1, 3)), min_size=2, max_size=9)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_a_copy_kept_by_changes_alone_equals_the_controls_after_any_loads_and_pulls(tmp_path_factory, acts):
    """Rows are a load of notices with a control of this batch, or none; a number is a pull of at most so many changes."""
    folder = tmp_path_factory.mktemp("mirror")
    bureau = Bureau(office=Office(data=folder, places=in_files(folder)))
    bureau.load(notice(9))
    client, (_, header) = bureau.client(), bureau.key()
    copy, since, today = {}, 0, TODAY

    def pull(limit):
        nonlocal since
        page = client.get(f"{FEED}?since={since}&limit={limit}", headers=header).json
        for one in page["items"]:
            assert one["seq"] == since + 1
            since = one["seq"]
            if one["op"] == "upsert":
                copy[one["id"]] = one["sampling_control"][0]["batch"]
            else:
                del copy[one["id"]]
        return page["has_more"]

    wanted = {}
    for act in acts:
        if isinstance(act, dict):
            stated = {n: [control(batch=batch)] if batch else [] for n, batch in act.items()}
            bureau.load(
                notice(9), *(notice(n, sampling_control=held) for n, held in stated.items()), today=today, approve="so it came"
            )
            wanted = {f"BY-{n:05d}-26": batch for n, batch in act.items() if batch}
        elif act == "night":
            today += timedelta(days=1)
            restate.turn(bureau.office.stores, NOTICES, today, quiet)
        elif isinstance(act, int):
            pull(act)
        else:
            newest = bureau.office.newest("counterfeits").number
            if newest > 1:
                restate.roll_back(bureau.office.stores, NOTICES, newest - 1, "the wrong file", quiet)
                wanted = None
    while pull(2):
        pass
    if wanted is not None:
        assert copy == wanted

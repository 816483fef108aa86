"""`python -m indexer keys`: made and shown once, at most two live ones a body, rotated, revoked, listed with their last use."""

import json
from datetime import date, timedelta

import pytest

from indexer.__main__ import main
from indexer.vault_tables import agency_keys
from registry_site import clock
from tests.bureau import control
from tests.packages import notice

FIRST = ("keys", "add", "--body", "by-vet", "--name", "Ветеринарный надзор", "--state", "BY", "--scope", "sampling:read")


@pytest.fixture
def desk(bureau, monkeypatch, capsys):
    """The command line of this office: status, what it said, what it complained of."""
    settings = bureau.office.settings
    monkeypatch.setenv("REGISTRY_DATA", str(settings.data))
    monkeypatch.setenv("REGISTRY_LEDGER_URL", settings.ledger_url)
    monkeypatch.setenv("REGISTRY_VAULT_URL", settings.vault_url)
    monkeypatch.setenv("REGISTRY_SEARCH_URL", settings.search_url)
    for name in ("user", "password", "ca", "prefix"):
        monkeypatch.setenv(f"REGISTRY_SEARCH_{name.upper()}", str(getattr(settings.cluster, name) or ""))
    monkeypatch.setenv("LC_ALL", "C")

    def command(*arguments):
        capsys.readouterr()
        status = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


def listed(desk):
    return json.loads(desk("keys", "list", "--json")[1])


def test_a_new_key_is_the_only_line_of_the_output_and_opens_the_door(desk, bureau):
    status, out, err = desk(*FIRST)
    assert (status, out.count("\n"), out.startswith("reg_by_")) == (0, 1, True)
    assert "shown this once" in err
    bureau.load(notice(1, sampling_control=[control()]))
    client = bureau.client(today=clock.today())
    assert client.get("/agency/v1/sampling-controls", headers={"Authorization": f"Bearer {out.strip()}"}).status_code == 200


def test_the_secret_is_kept_nowhere(desk, bureau):
    secret = desk(*FIRST)[1].strip().rpartition("_")[2]
    with bureau.office.stores.vault.engine.connect() as connection:
        assert secret not in repr(connection.execute(agency_keys.select()).all())
    assert secret not in desk("keys", "list")[1] + json.dumps(listed(desk))


def test_a_body_has_two_live_keys_at_most(desk):
    assert desk(*FIRST)[0] == 0
    assert desk("keys", "add", "--body", "by-vet", "--scope", "notices:write")[0] == 0
    status, out, err = desk("keys", "add", "--body", "by-vet", "--scope", "notices:write")
    assert (status, out) == (2, "")
    assert err.startswith("by-vet has 2 live keys already")
    assert len(listed(desk)) == 2


def test_an_ended_key_makes_room_for_another(desk):
    desk(*FIRST)
    desk("keys", "add", "--body", "by-vet", "--scope", "notices:write")
    assert desk("keys", "revoke", listed(desk)[0]["id"], "--reason", "lost")[0] == 0
    assert desk("keys", "add", "--body", "by-vet", "--scope", "notices:write")[0] == 0
    assert sorted(one["live"] for one in listed(desk)) == [False, True, True]


def test_a_rotation_gives_a_key_with_the_same_rights_and_ends_the_older_one_later(desk):
    desk(*FIRST, "--address", "192.0.2.0/24", "--acts-for", "BY", "KZ")
    (old,) = listed(desk)
    status, out, err = desk("keys", "rotate", old["id"], "--keep-days", "3")
    assert (status, out.startswith("reg_by_")) == (0, True)
    both = {one["id"]: one for one in listed(desk)}
    last = (clock.today() + timedelta(days=3)).isoformat()
    assert both[old["id"]]["expires_on"] == last
    assert last in err
    (new,) = [one for one in both.values() if one["id"] != old["id"]]
    assert {name: new[name] for name in ("body", "scopes", "states", "addresses")} == {
        "body": "by-vet", "scopes": ["sampling:read"], "states": ["BY", "KZ"], "addresses": ["192.0.2.0/24"],
    }  # fmt: skip


def test_a_revoked_key_can_be_neither_revoked_nor_rotated_again(desk):
    desk(*FIRST)
    (key,) = listed(desk)
    desk("keys", "revoke", key["id"], "--reason", "lost")
    assert desk("keys", "revoke", key["id"], "--reason", "lost")[0] == 2
    assert desk("keys", "rotate", key["id"])[0] == 2


def test_the_list_says_when_a_key_was_last_used(desk, bureau):
    token = desk(*FIRST)[1].strip()
    assert "never used" in desk("keys", "list")[1]
    client = bureau.client(today=clock.today())
    client.get("/agency/v1/sampling-controls", headers={"Authorization": f"Bearer {token}"})
    assert listed(desk)[0]["last_used_at"] == bureau.lines()[-1].at
    assert "last used" in desk("keys", "list")[1]


def test_what_was_done_to_keys_is_written_down(desk, bureau):
    desk(*FIRST)
    (key,) = listed(desk)
    desk("keys", "rotate", key["id"])
    desk("keys", "revoke", key["id"], "--reason", "lost")
    assert [(line.action, line.body) for line in bureau.lines()] == [
        (act, "by-vet") for act in ("keys.add", "keys.rotate", "keys.add", "keys.revoke")
    ]
    assert bureau.lines()[-1].object == key["id"]


@pytest.mark.parametrize(
    ("given", "legal"),
    [
        (("--scope", "everything"), "sampling:read, notices:read"),
        (("--state", "FR"), "AM, BY, KG, KZ, RU"),
        (("--acts-for", "FR"), "AM, BY, KG, KZ, RU"),
        (("--address", "192.0.2.1/24"), "without bits of a host"),
        (("--address", "example.org"), "must be a network"),
        (("--body", "Минск"), "Latin lower-case"),
        (("--expires", "2020-01-01"), "lies in the past"),
    ],
)
def test_what_is_not_legal_is_refused_and_the_legal_named(desk, given, legal):
    status, _, err = desk(*FIRST, *given)
    assert (status, legal in err) == (2, True)
    assert listed(desk) == []


def test_the_first_key_of_a_body_needs_its_name_and_state(desk):
    status, _, err = desk("keys", "add", "--body", "by-vet", "--scope", "sampling:read")
    assert (status, "--name and --state" in err) == (2, True)


def test_a_body_does_not_change_its_name_with_another_key(desk):
    desk(*FIRST)
    status, _, err = desk("keys", "add", "--body", "by-vet", "--name", "Другой", "--state", "BY", "--scope", "sampling:read")
    assert (status, "is known as «Ветеринарный надзор»" in err) == (2, True)


def test_without_a_day_a_key_is_good_for_a_year(desk):
    desk(*FIRST)
    assert date.fromisoformat(listed(desk)[0]["expires_on"]) == clock.today() + timedelta(days=365)


def test_an_empty_list_says_how_to_make_a_key(desk):
    assert desk("keys", "list")[1] == "There is no key yet. Make one with: keys add\n"


def test_check_says_where_the_log_ends_and_finds_a_broken_one(desk, bureau):
    bureau.load(notice(1))
    desk(*FIRST)
    status, out, err = desk("check")
    assert (status, err) == (0, "")
    assert "The log of accesses: 1 lines, the last hash is " + bureau.lines()[0].hash in out

"""Who is let in at the agencies' door, what strangers hear, and that each of them leaves a line without a secret."""

from datetime import date, timedelta

import pytest

from indexer.agencies import keys
from indexer.vault_tables import SCHEMA, metadata
from tests.bureau import Bureau, control
from tests.loading import TODAY
from tests.packages import notice
from tests.places import run_sql

FEED = "/agency/v1/sampling-controls"


@pytest.fixture
def client(bureau):
    bureau.load(notice(1, sampling_control=[control()]))
    return bureau.client()


def outcomes(bureau):
    return [(line.action, line.outcome, line.status, line.body) for line in bureau.lines()]


def refused(response, status, code):
    assert (response.status_code, response.mimetype, response.json["code"]) == (status, "application/problem+json", code)
    assert response.json["status"] == status
    assert response.json["detail"]
    return response


def test_a_good_key_is_let_in_and_leaves_a_line(bureau, client):
    key, header = bureau.key()
    assert client.get(FEED, headers=header).status_code == 200
    (line,) = bureau.lines()
    assert (line.number, line.body, line.key_id, line.outcome, line.status) == (1, "by-vet", key.id, "granted", 200)
    assert (line.action, line.object, line.address) == ("GET sampling-controls", "counterfeits.sampling_control 1-1", "127.0.0.1")


def test_without_a_key_the_answer_says_how_to_present_one(bureau, client):
    response = refused(client.get(FEED), 401, "key_missing")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="agency"'
    assert outcomes(bureau) == [("GET sampling-controls", "key_missing", 401, "")]


@pytest.mark.parametrize(
    "damage",
    [
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t.replace("reg_by", "reg_kz"),
        lambda t: "x",
    ],
)
def test_a_damaged_key_is_unknown(bureau, client, damage):
    _, header = bureau.key()
    token = header["Authorization"].removeprefix("Bearer ")
    response = refused(client.get(FEED, headers={"Authorization": f"Bearer {damage(token)}"}), 401, "key_unknown")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="agency", error="invalid_token"'
    assert outcomes(bureau)[-1] == ("GET sampling-controls", "key_unknown", 401, "")


def test_a_key_is_no_password_of_basic_authentication(bureau, client):
    refused(client.get(FEED, auth=("x", bureau.tokens[0] if bureau.tokens else "y")), 401, "key_missing")


def test_a_key_is_good_on_its_last_day_and_not_on_the_next(bureau, client):
    key, header = bureau.key(expires_on=TODAY)
    assert client.get(FEED, headers=header).status_code == 200
    later = bureau.client(today=TODAY + timedelta(days=1))
    response = refused(later.get(FEED, headers=header), 401, "key_expired")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
    assert bureau.lines()[-1].key_id == key.id


def test_a_revoked_key_is_refused_at_once(bureau, client):
    key, header = bureau.key()
    with bureau.office.stores.vault.engine.begin() as connection:
        keys.revoke(connection, key.id, "lost")
    refused(client.get(FEED, headers=header), 401, "key_revoked")


def test_a_key_without_the_scope_is_told_which_one_is_needed(bureau, client):
    _, header = bureau.key("by-vet", "notices:write")
    response = refused(client.get(FEED, headers=header), 403, "scope_missing")
    assert 'error="insufficient_scope", scope="sampling:read"' in response.headers["WWW-Authenticate"]
    assert "sampling:read" in response.json["detail"]
    assert outcomes(bureau)[-1] == ("GET sampling-controls", "scope_missing", 403, "by-vet")


@pytest.mark.parametrize(("networks", "status"), [(("127.0.0.0/8",), 200), (("10.0.0.0/8", "::1/128"), 403), ((), 200)])
def test_a_key_with_a_list_of_addresses_is_good_from_there_alone(bureau, client, networks, status):
    _, header = bureau.key(addresses=networks)
    response = client.get(FEED, headers=header)
    assert response.status_code == status
    assert bureau.lines()[-1].outcome == ("granted" if status == 200 else "wrong_address")


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(bureau, client):
    _, header = bureau.key(addresses=("192.0.2.0/24",))
    behind = bureau.client(proxies=1)
    forged = {**header, "X-Forwarded-For": "192.0.2.9, 198.51.100.7"}
    refused(behind.get(FEED, headers=forged), 403, "wrong_address")
    assert behind.get(FEED, headers={**header, "X-Forwarded-For": "198.51.100.7, 192.0.2.9"}).status_code == 200
    assert [line.address for line in bureau.lines()] == ["198.51.100.7", "192.0.2.9"]


@pytest.mark.parametrize(("address", "status", "outcome"), [("/agency/v1/colours", 404, "not_found"), ("/", 404, "not_found")])
def test_an_address_that_is_none_is_told_to_bodies_alone(bureau, client, address, status, outcome):
    refused(client.get(address), 401, "key_missing")
    _, header = bureau.key()
    refused(client.get(address, headers=header), status, outcome)
    assert outcomes(bureau) == [("GET -", "key_missing", 401, ""), ("GET -", outcome, status, "by-vet")]


def test_a_method_that_an_address_does_not_take_is_refused_and_written_down(bureau, client):
    _, header = bureau.key()
    response = refused(client.delete(FEED, headers=header), 405, "method_not_allowed")
    assert "GET" in response.headers["Allow"]
    assert outcomes(bureau)[-1][1:3] == ("method_not_allowed", 405)


def test_a_host_that_is_not_ours_is_refused_and_written_down(bureau, client):
    _, header = bureau.key()
    strict = bureau.client(trusted_hosts=("agency.example",))
    assert strict.get(FEED, headers=header).status_code == 400
    assert outcomes(bureau)[-1][1:3] == ("http_400", 400)


def test_health_needs_no_key_and_leaves_no_line(bureau, client):
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready"}
    assert bureau.lines() == []


def test_nothing_may_be_stored_shared_or_framed(bureau, client):
    _, header = bureau.key()
    for answer in (client.get(FEED, headers=header), client.get(FEED), client.options("/api/v1/status"), client.get("/robots.txt")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_a_refusal_speaks_the_language_of_the_caller(bureau, client):
    english = client.get(FEED, headers={"Accept-Language": "en"}).json["detail"]
    assert english.startswith("Send the key of your body")


def test_the_language_of_the_address_goes_before_that_of_the_header_at_every_address(bureau, client):
    _, header = bureau.key()
    said = client.get(f"{FEED}?lang=en&since=none", headers={**header, "Accept-Language": "ru"})
    assert (said.status_code, said.json["detail"].isascii()) == (400, True)
    assert refused(client.get(f"{FEED}?lang=fr", headers=header), 400, "bad_request").json["errors"][0]["parameter"] == "lang"


def test_no_secret_is_written_down_wherever_it_was_put(bureau, client):
    _, header = bureau.key()
    token = bureau.tokens[0]
    client.get(FEED, headers=header)
    client.get(f"{FEED}?key={token}", headers=header)
    client.get(f"/agency/v1/{token}", headers=header)
    client.get(f"/agency/v1/{token}")
    secret = token.rpartition("_")[2]
    with bureau.office.stores.vault.engine.connect() as connection:
        held = [repr(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]
    assert len(bureau.lines()) == 4
    assert [row for row in held if secret in row or token in row] == []


def test_an_access_that_cannot_be_written_down_is_not_answered(office_of_files):
    bureau = Bureau(office=office_of_files)
    bureau.load(notice(1, sampling_control=[control()]))
    client, (_, header), vault = bureau.client(), bureau.key(), office_of_files.settings.vault_url
    run_sql(vault, "create trigger full_disk before insert on agency_accesses begin select raise(abort, 'disk full'); end")
    response = refused(client.get(FEED, headers=header), 503, "unavailable")
    assert response.headers["Retry-After"]
    assert "items" not in response.json


def test_a_vault_of_another_version_answers_503(bureau, client):
    run_sql(bureau.office.settings.vault_url, "update alembic_version set version_num = 'vault_9999'")
    try:
        other = bureau.client()
        refused(other.get("/readyz"), 503, "unavailable")
        refused(other.get(FEED), 503, "unavailable")
    finally:
        run_sql(bureau.office.settings.vault_url, f"update alembic_version set version_num = '{SCHEMA}'")


def test_a_vault_that_is_not_there_is_not_made(bureau, tmp_path):
    nowhere = bureau.client(vault_url=f"sqlite:///{tmp_path}/nowhere.db")
    refused(nowhere.get(FEED), 503, "unavailable")
    assert not (tmp_path / "nowhere.db").exists()


def test_every_address_of_the_door_names_its_scope(client):
    door = client.application
    for rule in door.url_map.iter_rules():
        scopes = getattr(door.view_functions[rule.endpoint], "_scopes_needed", ())
        assert scopes, rule
        assert set(scopes) <= {"open", *keys.SCOPES}


def test_a_body_has_a_quota_for_all_its_keys_and_is_told_what_is_left(bureau, client):
    limited = bureau.client(limits=5)
    first, second = bureau.key()[1], bureau.key()[1]
    answers = [limited.get(FEED, headers=header) for header in (first, second, first, second, first, second)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"body";q=5;w=60'
    refused(answers[-1], 429, "too_many_requests")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert outcomes(bureau)[-1][1:] == ("too_many_requests", 429, "by-vet")
    assert limited.get(FEED, headers=bureau.key("kz-vet", state="KZ")[1]).status_code == 200


def test_strangers_have_less_and_use_up_nobody_elses(bureau, client):
    limited = bureau.client(limits=1000)
    statuses = [limited.get(FEED, headers={"Authorization": "Bearer x"}).status_code for _ in range(62)]
    assert (statuses[0], statuses[59], statuses[60]) == (401, 401, 429)
    assert limited.get(FEED, headers=bureau.key()[1]).status_code == 200
    assert limited.get("/readyz").status_code == 200


def test_a_submission_costs_more_than_a_question(bureau, client):
    limited, (_, header) = bureau.client(limits=25), bureau.key()
    given = {**header, "Idempotency-Key": "1"}
    answer = limited.post("/agency/v1/notices", json=notice(3, decided_on="2026-11-20"), headers=given)
    assert (answer.status_code, answer.headers["RateLimit"].split(";")[1]) == (202, "r=5")


def test_expiry_is_counted_in_days_of_moscow(bureau):
    key, _ = bureau.key(expires_on=date(2026, 11, 30))
    assert [key.live(date(2026, 11, day)) for day in (29, 30)] + [key.live(date(2026, 12, 1))] == [True, True, False]

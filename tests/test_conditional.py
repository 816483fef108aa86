"""Conditional requests: answered 304 before any work, tagged only when it is certain what was tagged."""

from datetime import date

import pytest

from registry_site.serving.conditional import CACHED

CERTIFICATE = {"RU.1": {"number": "RU.1", "product": "Мыло", "status": "приостановлен"}}
ADDRESS = "/api/v1/certificates?q=мыло"


@pytest.fixture
def client(world):
    world.publish("certificates", CERTIFICATE)
    return world.site().test_client()


def tag(client, address=ADDRESS, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.headers["ETag"]


def test_an_answer_has_a_strong_tag_and_may_be_stored(client):
    response = client.get(ADDRESS)
    assert response.headers["ETag"].startswith('"')
    assert response.headers["Cache-Control"] == CACHED
    assert response.headers["Vary"] == "Accept-Language, Accept-Encoding"


@pytest.mark.parametrize("sent", ["{tag}", "W/{tag}", '"another", {tag}', '"another",W/{tag},"third"', " {tag} ", "*"])
@pytest.mark.parametrize(
    "address", [ADDRESS, "/api/v1/certificates/RU.1", "/api/v1/status", "/ru/certificates", "/ru/certificates/RU.1"]
)
def test_what_the_caller_has_is_not_sent_again(client, address, sent):
    held = tag(client, address)
    response = client.get(address, headers={"If-None-Match": sent.format(tag=held)})
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == held
    assert response.headers["Cache-Control"] == CACHED
    assert "Content-Type" not in response.headers


def test_a_304_asks_no_question_of_the_engine(world, client):
    held = tag(client)
    world.engine.asked.clear()
    client.get(ADDRESS, headers={"If-None-Match": held})
    assert world.engine.asked == []


@pytest.mark.parametrize("sent", ['"another"', "", "garbage", ",", '"', "W/"])
def test_another_tag_is_answered_in_full(client, sent):
    assert client.get(ADDRESS, headers={"If-None-Match": sent}).status_code == 200


def test_head_is_conditional_too(client):
    assert client.head(ADDRESS, headers={"If-None-Match": tag(client)}).status_code == 304


def test_a_new_generation_of_any_register_changes_the_tag(world, client):
    held = tag(client)
    world.publish("licences", {"L": {"number": "L", "licensee": "А", "status": "in_force"}})
    assert client.get(ADDRESS, headers={"If-None-Match": held}).status_code == 200


def test_a_new_day_changes_the_tag(world, client):
    held = tag(client)
    world.today = date(2026, 11, 23)
    assert client.get(ADDRESS, headers={"If-None-Match": held}).status_code == 200


def test_another_query_path_host_or_language_has_another_tag(client):
    tags = [
        tag(client),
        tag(client, "/api/v1/certificates?q=мыл"),
        tag(client, "/api/v1/certificates"),
        tag(client, "/api/v1/status"),
        tag(client, Host="elsewhere"),
        tag(client, **{"Accept-Language": "en"}),
    ]
    assert len(set(tags)) == len(tags)


def test_another_build_has_another_tag(world, client, monkeypatch):
    held = tag(client)
    monkeypatch.setattr("registry_site.serving.conditional.build_fingerprint", lambda: "another build")
    assert tag(world.site().test_client()) != held


def test_two_processes_of_one_build_give_one_tag(world, client):
    assert tag(client) == tag(world.site().test_client())


def test_an_answer_made_while_a_generation_was_swapped_gets_no_tag(world, client, monkeypatch):
    searched = world.engine.search

    def swapping(register, request):
        world.publish("certificates", CERTIFICATE)
        return searched(register, request)

    monkeypatch.setattr(world.engine, "search", swapping)
    response = client.get(ADDRESS)
    assert response.json["meta"]["generation"] == 2
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/certificates?colour=red", 400),
        ("/api/v1/certificates/NONE-1", 404),
        ("/api/v1/nothing", 404),
        ("/nowhere", 404),
        ("/api/v1/licences", 503),
        ("/", 302),
        ("/api/v1/verify?number=RU.1", 200),
        ("/ru/verify?number=RU.1", 200),
        ("/healthz", 200),
    ],
)
@pytest.mark.parametrize("sent", [None, "*"])
def test_errors_redirects_and_answers_of_the_moment_are_neither_tagged_nor_stored(client, address, status, sent):
    response = client.get(address, headers={} if sent is None else {"If-None-Match": sent})
    assert response.status_code == status
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_static_file_keeps_the_rules_of_its_own(client):
    with client.get("/static/site.css") as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] != CACHED

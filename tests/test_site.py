"""The public site as a whole: security headers, no cookies, hosts and proxies, errors without internals, health."""

import logging

import pytest
from flask import request

from registry_site.app import create_site
from registry_site.errors import BadRequest, Unavailable
from registry_site.messages import message

CERTIFICATE = {"RU.1": {"number": "RU.1", "product": "Мыло", "status": "приостановлен"}}
ADDRESSES = [
    "/",
    "/ru/",
    "/ru/certificates",
    "/ru/certificates/RU.1",
    "/ru/nowhere",
    "/static/site.css",
    "/healthz",
    "/readyz",
    "/api/v1/certificates",
    "/api/v1/certificates/RU.1",
    "/api/v1/certificates?x=1",
    "/api/v1/nowhere",
    "/api/v1/status",
]


@pytest.fixture
def client(world):
    world.publish("certificates", CERTIFICATE)
    return world.site().test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_security_headers_once(client, address):
    with client.get(address) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    for name in (
        "Content-Security-Policy",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Permissions-Policy",
    ):
        assert len(headers.getlist(name)) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_sets_a_cookie(client, address):
    with client.get(address) as response:
        assert response.headers.getlist("Set-Cookie") == []


def test_a_304_carries_the_security_headers_too(client):
    response = client.get("/ru/certificates", headers={"If-None-Match": client.get("/ru/certificates").headers["ETag"]})
    assert response.status_code == 304
    assert "Content-Security-Policy" in response.headers


def test_pages_may_not_be_read_by_other_sites(client):
    headers = client.get("/ru/certificates").headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_https_is_promised_only_behind_a_proxy_that_speaks_it(world, client):
    forwarded = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in client.get("/healthz", headers=forwarded).headers
    assert "Strict-Transport-Security" not in client.get("/healthz", base_url="https://localhost").headers
    behind = world.site(proxies=1).test_client()
    assert "Strict-Transport-Security" in behind.get("/healthz", headers=forwarded).headers
    assert "Strict-Transport-Security" not in behind.get("/healthz").headers


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2")])
def test_the_address_of_the_caller_is_counted_from_the_nearest_proxy(world, proxies, seen):
    site = world.site(proxies=proxies)
    site.add_url_rule("/whoami", "whoami", lambda: request.remote_addr)
    assert site.test_client().get("/whoami", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2, 3.3.3.3"}).text == seen


def test_the_host_a_caller_claims_through_a_forwarded_header_is_not_believed(world):
    site = world.site(proxies=1)
    site.add_url_rule("/host", "host", lambda: request.host)
    assert site.test_client().get("/host", headers={"X-Forwarded-Host": "evil.example"}).text == "localhost"


@pytest.mark.parametrize("address", ["/api/v1/status", "/ru/certificates"])
def test_a_host_that_is_not_ours_is_refused(world, address):
    world.publish("certificates", CERTIFICATE)
    client = world.site(trusted_hosts=("registry.example",)).test_client()
    assert client.get(address, headers={"Host": "registry.example"}).status_code == 200
    assert client.get(address, headers={"Host": "evil.example"}).status_code == 400


def test_a_problem_has_the_shape_of_rfc_9457(client):
    response = client.get("/api/v1/certificates?colour=red&lang=en")
    assert response.mimetype == "application/problem+json"
    body = response.json
    assert body["type"] == "/en/about/api#bad_request"
    assert body["title"] == "The request cannot be understood"
    assert body["status"] == response.status_code == 400
    assert body["detail"].startswith("There is no parameter colour.")
    assert body["instance"] == "/api/v1/certificates"
    assert body["errors"][0]["parameter"] == "colour"
    assert "maker" in body["errors"][0]["legal"]
    assert body["request_id"] == response.headers["X-Request-Id"]


def test_the_type_of_a_problem_leads_to_a_page(client):
    assert client.get(client.get("/api/v1/nowhere").json["type"].partition("#")[0]).status_code == 200


def test_the_same_mistake_is_a_page_for_people(client):
    response = client.get("/ru/certificates?colour=red")
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "colour" in response.text


@pytest.mark.parametrize("address", ["/ru/certificates", "/api/v1/certificates"])
def test_a_method_that_is_not_taken_is_refused_and_the_others_are_named(client, address):
    response = client.post(address)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("address", ["/api/v1/read", "/read"])
def test_a_request_that_is_too_large_is_refused(world, address):
    site = world.site()
    site.add_url_rule(address, "read", lambda: request.get_data(), methods=["POST"])
    response = site.test_client().post(address, data=b"x" * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert response.mimetype == ("application/problem+json" if address.startswith("/api/") else "text/html")


@pytest.mark.parametrize("address", ["/ru/certificates", "/api/v1/certificates"])
def test_a_query_string_that_is_not_utf_8_is_refused(client, address):
    assert client.get(address, environ_overrides={"QUERY_STRING": "q=\xff"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/ru/certificates?q=%FF%00",
        "/api/v1/certificates?q=%FF%00",
        "/api/v1/certificates/%FF%00",
        "/api/v1/certificates/~",
        "/api/v1/certificates/~2",
        "/ru/certificates/%FF%00",
        "/api/v1/verify?number=%00",
    ],
)
def test_no_bytes_in_an_address_break_the_site(client, address):
    assert client.get(address).status_code in (200, 404)


@pytest.mark.parametrize("address", ["/api/v1/certificates", "/ru/certificates"])
def test_an_unexpected_error_is_logged_once_with_its_number_and_answered_without_internals(world, client, caplog, address):
    world.engine.failing = RuntimeError("the secret of the house")
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.INFO):
        response = client.get(address)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    number = response.headers["X-Request-Id"]
    assert number in response.text
    assert [number in record.getMessage() for record in caplog.records] == [True]
    assert caplog.records[0].exc_info[1] is world.engine.failing


@pytest.mark.parametrize(
    ("address", "mime"), [("/api/v1/certificates", "application/problem+json"), ("/ru/certificates", "text/html")]
)
def test_an_engine_that_cannot_answer_is_503_with_a_time_to_come_back(world, client, address, mime):
    world.engine.failing = Unavailable(message("not now"))
    response = client.get(address)
    assert (response.status_code, response.mimetype, response.headers["Retry-After"]) == (503, mime, "60")


def test_why_the_engine_cannot_answer_stands_in_the_log_and_not_in_the_answer(world, client, caplog):
    world.engine.failing = Unavailable(message("not now"))
    world.engine.failing.__cause__ = OSError("disk full at /srv")
    response = client.get("/api/v1/certificates")
    assert "disk full" not in response.text
    assert [response.headers["X-Request-Id"] in record.getMessage() for record in caplog.records] == [True]
    assert "disk full at /srv" in caplog.text


def test_health_depends_on_nothing(world, monkeypatch):
    client = world.site().test_client()
    monkeypatch.setattr(world.engine, "generation", None)
    with world.ledger_lost():
        assert client.get("/healthz").json == {"status": "alive"}


def test_ready_means_that_every_published_register_answers(world, client):
    assert client.get("/readyz").json == {
        "status": "ready",
        "generations": {"certificates": 1, "licences": None, "counterfeits": None, "inspections": None},
    }


@pytest.mark.parametrize("down", [False, True])
def test_a_site_that_cannot_search_stays_ready_and_says_so(world, client, down):
    world.engine.fail(down=down)
    response = client.get("/readyz")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.json == {
        "status": "degraded",
        "generations": {"certificates": 1, "licences": None, "counterfeits": None, "inspections": None},
    }


def test_a_site_without_its_ledger_is_not_ready(world, client):
    assert client.get("/readyz").status_code == 200
    client.application.extensions["registry"].ledger.engine.dispose()
    with world.ledger_lost():
        response = client.get("/readyz")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")


def test_a_site_where_nothing_is_published_is_not_ready_and_says_so(world):
    response = world.site().test_client().get("/readyz")
    assert (response.status_code, response.json["code"]) == (503, "nothing_published")
    assert "certificates" in response.json["detail"]


def test_an_index_that_does_not_belong_to_the_ledger_is_not_served(world, client):
    world.engine.served["certificates"] = (7, [])
    assert client.get("/api/v1/certificates").status_code == 503


def test_a_search_address_of_another_kind_is_refused(world):
    with pytest.raises(BadRequest) as caught:
        create_site(world.settings(search_url="ftp://localhost:9200"))
    assert caught.value.parameter == "REGISTRY_SEARCH_URL"
    assert "embedded:" in caught.value.legal


def test_the_site_has_no_key_to_sign_a_session_with(world):
    assert world.site().secret_key is None

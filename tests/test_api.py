"""The API: lists with facets and cursors, single records, their history, status and fields."""

import json
from urllib.parse import quote

import pytest
from sqlalchemy import update

from registry_site.ledger.tables import revisions
from registry_site.registers import REGISTERS
from registry_site.search.port import SearchRequest

NUMBER = "RU.77.99.88.003.E.000001.01.24"
OTHER = "KZ.16.01.98.002.E.000002.02.25"


def certificate(number, product="Мыло «Ясное»", **values):
    return {
        "number": number,
        "product": product,
        "status": "подписан и действует",
        "status_on": "2024-01-15",
        "issued_on": "2024-01-15",
        "issuing_state": number[:2],
        "maker": "ООО «Чистота»",
        **values,
    }


@pytest.fixture
def client(world):
    world.publish(
        "certificates",
        {
            NUMBER: certificate(NUMBER),
            OTHER: certificate(OTHER, "Щётка", status="приостановлен", maker="ТОО «Свет»"),
            "KZ.16.01.98.002.E.000003.02.25": certificate("KZ.16.01.98.002.E.000003.02.25", "Порошок"),
        },
    )
    return world.site().test_client()


def get(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status, response.text
    return response.json


def test_a_list_has_the_envelope_of_the_contract(client):
    response = client.get("/api/v1/certificates?q=Чистота&facets=status,standing&limit=5")
    body = response.json
    assert response.mimetype == "application/json"
    assert list(body) == ["meta", "items", "facets", "links"]
    assert body["meta"] == {
        "register": "certificates",
        "generation": 1,
        "data_as_of": "2026-11-20T09:00:00Z",
        "published_at": "2026-11-20T09:00:00Z",
        "total": {"value": 2, "relation": "eq"},
        "interpretation": {"step": "words", "terms": ["Чистота"], "text": None},
    }
    assert [one["id"] for one in body["items"]] == ["KZ.16.01.98.002.E.000003.02.25", NUMBER]
    assert list(body["facets"]) == ["status", "standing"]
    assert body["links"]["next"] is None
    assert "Link" not in response.headers


def test_an_item_has_the_common_names_first_then_the_public_fields(client):
    item = get(client, "/api/v1/certificates")["items"][0]
    assert list(item)[:6] == ["id", "register", "title", "status", "standing", "links"]
    assert set(item) == {
        "id",
        "register",
        "title",
        "status",
        "standing",
        "links",
        *(m.name for m in REGISTERS["certificates"].fields),
    }
    assert item["trademark"] is None


def test_items_are_passed_on_as_the_index_keeps_them_byte_for_byte(world, client):
    page = world.engine.search(REGISTERS["certificates"], SearchRequest())
    assert b",".join(page.documents) in client.get("/api/v1/certificates").data


def test_text_stands_in_the_answer_as_letters(client):
    assert "Мыло «Ясное»" in client.get("/api/v1/certificates").text


def test_facet_values_are_labelled_in_the_language_asked_for(client):
    address = "/api/v1/certificates?facets=issuing_state"
    counts = get(client, f"{address}&lang=en")["facets"]["issuing_state"]
    assert counts == [{"value": "KZ", "label": "Kazakhstan", "count": 2}, {"value": "RU", "label": "Russia", "count": 1}]
    assert get(client, address, **{"Accept-Language": "en"})["facets"]["issuing_state"] == counts


def test_a_language_the_site_does_not_speak_is_refused(client):
    problem = get(client, "/api/v1/certificates?lang=fr", 400)
    assert problem["errors"][0]["legal"] == ["ru", "en"]


def test_the_cursor_walks_through_every_record_once_and_ends(client):
    seen, address, pages = [], "/api/v1/certificates?limit=1&q=о", 0
    while address:
        response = client.get(address)
        assert response.status_code == 200
        seen += [one["id"] for one in response.json["items"]]
        address = response.json["links"]["next"]
        assert response.headers.get("Link") == (f'<{address}>; rel="next"' if address else None)
        pages += 1
    assert len(seen) == len(set(seen)) == pages == 3


def test_a_last_page_that_is_exactly_full_has_no_next(client):
    assert get(client, "/api/v1/certificates?limit=3")["links"]["next"] is None


def test_the_page_size_may_change_on_the_way(client):
    onward = get(client, "/api/v1/certificates?limit=1")["links"]["next"]
    assert len(get(client, onward.replace("limit=1", "limit=2"))["items"]) == 2


def test_a_touched_cursor_is_refused(client):
    onward = get(client, "/api/v1/certificates?limit=1")["links"]["next"]
    problem = get(client, onward + "x", 400)
    assert problem["errors"][0]["parameter"] == "after"


def test_a_cursor_of_another_query_is_refused(client):
    onward = get(client, "/api/v1/certificates?limit=1")["links"]["next"]
    assert get(client, onward + "&q=мыло", 400)["code"] == "bad_request"


def test_a_cursor_of_an_earlier_generation_has_expired_and_the_answer_links_to_the_start(world, client):
    onward = get(client, "/api/v1/certificates?limit=1&issuing_state=KZ")["links"]["next"]
    world.publish("certificates", {NUMBER: certificate(NUMBER)})
    problem = get(client, onward, 410)
    assert problem["code"] == "expired_cursor"
    assert problem["links"] == {"restart": "/api/v1/certificates?limit=1&issuing_state=KZ"}
    get(client, problem["links"]["restart"])


def test_a_generation_swapped_in_while_a_page_is_read_expires_the_cursor(world, client, monkeypatch):
    onward = get(client, "/api/v1/certificates?limit=1")["links"]["next"]
    searched = world.engine.search

    def swapping(register, request):
        world.publish("certificates", {NUMBER: certificate(NUMBER)})
        return searched(register, request)

    monkeypatch.setattr(world.engine, "search", swapping)
    get(client, onward, 410)


@pytest.mark.parametrize("query", ["signatory=x", "sort=signatory", "facets=identity_document", "page=2", "colour=red", "q=a&q=b"])
def test_what_the_list_does_not_know_is_refused_with_the_legal_names(client, query):
    problem = get(client, f"/api/v1/certificates?{query}", 400)
    assert problem["errors"][0]["parameter"] == query.split("=")[0]


def test_an_unknown_register_is_not_found_and_the_known_ones_are_named(client):
    assert "certificates, licences, counterfeits" in get(client, "/api/v1/vessels?lang=en", 404)["detail"]


def test_a_register_that_was_never_published_is_unavailable_for_a_while(client):
    response = client.get("/api/v1/licences")
    assert (response.status_code, response.json["code"], response.headers["Retry-After"]) == (503, "nothing_published", "60")


def test_a_record_is_its_item_and_the_state_it_comes_from(client):
    body = get(client, f"/api/v1/certificates/{NUMBER}")
    assert list(body) == ["meta", "item"]
    assert body["meta"]["generation"] == 1
    assert (body["item"]["id"], body["item"]["standing"]) == (NUMBER, "in_force")


@pytest.mark.parametrize(
    "written", ["ru.77.99.88.003.е.000001.01.24", "RU 77 99 88 003 Е 000001 01 24", "RU.77.99.88.003.E.000001/01/24"]
)
def test_another_writing_of_the_number_leads_to_the_record(client, written):
    response = client.get(f"/api/v1/certificates/{quote(written)}?lang=en")
    assert response.status_code == 308
    assert response.headers["Location"] == f"/api/v1/certificates/{NUMBER}?lang=en"


def test_another_writing_of_the_second_record_of_a_number_leads_to_that_one(world, client):
    world.publish("certificates", {NUMBER: certificate(NUMBER), f"{NUMBER}~2": certificate(NUMBER, "Мыло жидкое")})
    assert client.get(f"/api/v1/certificates/{NUMBER.lower()}~2").headers["Location"] == f"/api/v1/certificates/{NUMBER}~2"
    assert client.get(f"/api/v1/certificates/{NUMBER.lower()}").headers["Location"] == f"/api/v1/certificates/{NUMBER}"
    get(client, f"/api/v1/certificates/{NUMBER.lower()}~3", 404)


@pytest.mark.parametrize("tail", ["", "/history"])
def test_a_name_that_no_database_takes_is_simply_not_found(client, tail):
    assert client.get(f"/api/v1/certificates/%00{tail}").status_code == 404


def test_another_writing_leads_to_the_history_too(client):
    response = client.get(f"/api/v1/certificates/{NUMBER.lower()}/history")
    assert response.headers["Location"] == f"/api/v1/certificates/{NUMBER}/history"


def test_an_unknown_number_is_not_found_and_near_ones_are_candidates(world, client):
    world.engine.near_ids["certificates"] = [NUMBER]
    problem = get(client, "/api/v1/certificates/RU.77.99.88.003.E.000001.01.25", 404)
    assert problem["candidates"] == [NUMBER]


def test_a_removed_record_is_gone_with_its_tombstone(world, client):
    world.publish(
        "certificates", {NUMBER: certificate(NUMBER)}, made_at="2026-11-21T08:00:00Z", reason="No longer in the published source"
    )
    problem = get(client, f"/api/v1/certificates/{OTHER}?lang=en", 410)
    assert problem["tombstone"] == {"removed_on": "2026-11-21", "reason": "No longer in the published source"}


def test_the_status_of_a_licence_is_that_of_today_and_as_of_a_day_that_published_then(world):
    events = [
        {"kind": "suspension", "from": "2026-11-01", "until": None, "reason": None, "partial": False, "works": None},
        {"kind": "resumption", "from": "2026-11-22", "until": None, "reason": None, "partial": None, "works": None},
    ]
    world.publish(
        "licences",
        {"L042-1": {"number": "Л042-1", "licensee": "Аптека", "status": "suspended", "issued_on": "2020-01-01", "events": events}},
    )
    client = world.site().test_client()
    assert get(client, "/api/v1/licences/L042-1")["item"]["status"] == "in_force"
    assert get(client, "/api/v1/licences/L042-1?as_of=2026-11-21")["item"]["status"] == "suspended"


def test_as_of_a_day_shows_what_the_register_said_then(world, client):
    world.publish("certificates", {NUMBER: certificate(NUMBER, status="приостановлен")}, made_at="2026-11-21T08:00:00Z")
    now = get(client, f"/api/v1/certificates/{NUMBER}")
    then = get(client, f"/api/v1/certificates/{NUMBER}?as_of=2026-11-20")
    assert (now["item"]["standing"], now["meta"]["generation"], now["meta"]["as_of"]) == ("suspended", 2, None)
    assert (then["item"]["standing"], then["meta"]["generation"], then["meta"]["as_of"]) == ("in_force", 1, "2026-11-20")


def test_a_removed_record_can_still_be_read_as_of_a_day_before(world, client):
    world.publish("certificates", {NUMBER: certificate(NUMBER)}, made_at="2026-11-21T08:00:00Z")
    assert get(client, f"/api/v1/certificates/{OTHER}?as_of=2026-11-20")["item"]["id"] == OTHER
    get(client, f"/api/v1/certificates/{OTHER}?as_of=2026-11-21", 410)


def test_as_of_a_day_before_the_ledger_is_not_found(client):
    get(client, f"/api/v1/certificates/{NUMBER}?as_of=2020-01-01", 404)


def test_as_of_a_day_to_come_is_refused(client):
    assert get(client, f"/api/v1/certificates/{NUMBER}?as_of=2026-11-23", 400)["errors"][0]["parameter"] == "as_of"


def test_the_history_has_every_revision_the_newest_first(world, client):
    world.publish("certificates", {NUMBER: certificate(NUMBER)}, made_at="2026-11-21T08:00:00Z")
    items = get(client, f"/api/v1/certificates/{OTHER}/history")["items"]
    assert [(one["generation"], one["op"]) for one in items] == [(2, "remove"), (1, "upsert")]
    assert items[0]["record"] is None
    assert items[1]["record"]["id"] == OTHER


def test_a_field_that_is_no_longer_public_is_named_in_no_history(world, client):
    document = json.dumps({**certificate(NUMBER), "signatory": "Иванов"}, ensure_ascii=False)
    of_then = update(revisions).where(revisions.c.record_id == NUMBER)
    with world.database.begin() as connection:
        connection.execute(of_then.values(changed_fields=json.dumps(["status", "signatory"]), document=document))
    response = client.get(f"/api/v1/certificates/{NUMBER}/history")
    assert response.json["items"][0]["changed_fields"] == ["status"]
    assert "Иванов" not in response.text
    assert "Иванов" not in client.get(f"/api/v1/certificates/{NUMBER}").text


def test_the_status_tells_what_is_published_and_what_is_not(client):
    items = {one["register"]: one for one in get(client, "/api/v1/status")["items"]}
    assert list(items) == list(REGISTERS)
    assert items["licences"]["generation"] is None
    assert items["certificates"] == {
        "register": "certificates",
        "generation": 1,
        "data_as_of": "2026-11-20T09:00:00Z",
        "published_at": "2026-11-20T09:00:00Z",
        "records": 3,
        "standings": {"in_force": 2, "suspended": 1},
        "search": "up",
        "made_up": False,
        "sources": [{"name": "file.csv", "sha256": "0" * 64, "size": 1, "format": "test", "received_at": "2026-11-20T09:00:00Z"}],
    }


def test_the_fields_are_the_public_ones_of_every_register(client):
    items = {one["register"]: one["fields"] for one in get(client, "/api/v1/fields")["items"]}
    for name, register in REGISTERS.items():
        assert [one["name"] for one in items[name] if one["kind"] != "group"] == [path for path, _ in register.walk()]
    status = next(one for one in items["certificates"] if one["name"] == "status")
    assert status["label"]["en"] == "Status"
    assert (status["filterable"], status["sortable"], status["facet"], status["range"]) == (True, False, True, False)
    maker = next(one for one in items["certificates"] if one["name"] == "maker")
    assert (status["has"], maker["has"]) == (False, True)
    issued_on = next(one for one in items["certificates"] if one["name"] == "issued_on")
    assert (issued_on["facet"], maker["facet"]) == (True, False)
    assert status["choices"][0]["value"] == "подписан и действует"


@pytest.mark.parametrize(
    "address",
    ["/status", "/fields", "/certificates", f"/certificates/{NUMBER}", f"/certificates/{NUMBER}/history", "/verify?number=1"],
)
def test_any_site_may_read_every_answer(client, address):
    response = client.get(f"/api/v1{address}")
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_head_answers_as_get_without_a_body(client):
    head, got = client.head("/api/v1/certificates"), client.get("/api/v1/certificates")
    assert (head.status_code, head.text, head.headers["ETag"]) == (200, "", got.headers["ETag"])


def test_options_say_what_may_be_done(client):
    response = client.options("/api/v1/certificates")
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

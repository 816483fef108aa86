"""`/api/v1/suggest`: strict, in one register or in all, in the language asked for, and honest when the engine is down."""

import pytest

from registry_site.registers import REGISTERS
from tests.sample_records import fill


@pytest.fixture
def client(world):
    return fill(world).site().test_client()


def items(client, query):
    response = client.get(f"/api/v1/suggest?{query}")
    assert response.status_code == 200, response.text
    return response.json["items"]


def test_a_name_comes_with_its_field_its_count_and_where_it_leads(client):
    assert items(client, "q=мыл&lang=en") == [
        {
            "register": "certificates",
            "text": "ООО «Мыловар»",
            "field": "maker",
            "label": "Maker",
            "count": 2,
            "query": "ООО «Мыловар»",
            "id": None,
            "reading": None,
            "links": {
                "self": "/api/v1/certificates?q=%D0%9E%D0%9E%D0%9E+%C2%AB%D0%9C%D1%8B%D0%BB%D0%BE%D0%B2%D0%B0%D1%80%C2%BB",
                "html": "/ru/certificates?q=%D0%9E%D0%9E%D0%9E+%C2%AB%D0%9C%D1%8B%D0%BB%D0%BE%D0%B2%D0%B0%D1%80%C2%BB",
            },
        }
    ]


def test_where_a_suggestion_leads_there_are_as_many_records_as_it_says(client):
    (one,) = items(client, "q=мыл")
    assert client.get(one["links"]["self"]).json["meta"]["total"]["value"] == one["count"]
    assert client.get(one["links"]["html"]).status_code == 200


def test_the_label_is_in_the_language_asked_for(client):
    assert items(client, "q=мыл&lang=ru")[0]["label"] == "Изготовитель"


def test_all_published_registers_are_asked_unless_one_is_named(client):
    assert client.get("/api/v1/suggest?q=ап").json["meta"] == {"registers": list(REGISTERS)}
    assert {one["register"] for one in items(client, "q=апт")} == {"licences"}
    assert items(client, "q=апт&register=certificates") == []
    assert client.get("/api/v1/suggest?q=ап&register=licences").json["meta"] == {"registers": ["licences"]}


def test_a_register_without_a_publication_is_passed_over_unless_it_is_named(world):
    world.publish("licences", {"1": {"number": "1", "status": "in_force", "licensee": "ООО Аптека"}})
    client = world.site().test_client()
    assert client.get("/api/v1/suggest?q=апт").json["meta"] == {"registers": ["licences"]}
    assert client.get("/api/v1/suggest?q=апт&register=certificates").status_code == 503


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=я"])
def test_too_little_text_suggests_nothing(client, query):
    assert items(client, query) == []


def test_the_number_of_suggestions_is_that_asked_for(client):
    assert len(items(client, "q=кр&limit=1")) == 1
    assert len(items(client, "q=кр&limit=20")) == 2


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=кр&limit=0", "limit"),
        ("q=кр&limit=21", "limit"),
        ("q=кр&limit=x", "limit"),
        ("q=кр&limit=", "limit"),
        ("q=кр&register=medicines", "register"),
        ("q=кр&lang=de", "lang"),
        ("q=кр&colour=red", "colour"),
        ("q=кр&q=ма", "q"),
        ("q=" + "к" * 513, "q"),
    ],
)
def test_what_is_not_understood_is_refused(client, query, parameter):
    response = client.get(f"/api/v1/suggest?{query}")
    assert (response.status_code, response.json["errors"][0]["parameter"]) == (400, parameter)


def test_an_answer_may_be_kept_and_asked_for_again_like_every_other(client):
    first = client.get("/api/v1/suggest?q=кр")
    listed = client.get("/api/v1/certificates?q=кр")
    assert first.headers["Cache-Control"] == listed.headers["Cache-Control"]
    assert client.get("/api/v1/suggest?q=кр", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_without_the_engine_the_answer_is_503_and_a_problem(world):
    fill(world).engine.fail()
    response = world.site().test_client().get("/api/v1/suggest?q=кр")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert response.json["code"] == "search_down"
    assert response.headers["Cache-Control"] == "no-store"

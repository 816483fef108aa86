"""What the pages and the API say of how a text was understood, over a real index; and what no text can do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_site.identifiers.numbers import record_id
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.ladder import attempts
from registry_site.search.port import SearchRequest
from tests.corpus import DAY, REGISTERS, kept, records
from tests.engines import opened
from tests.loading import Office, certificate, certificates, licence, licences_xml, number
from tests.places import in_files
from tests.writings import written

REGISTER = REGISTERS["certificates"]
RECORDS = [
    certificate(1, product="Шампунь «Ромашка»", maker="ООО Мыловар"),
    certificate(2, product="Крем «Бархат»", maker="ООО Мыловар"),
    certificate(3, product="Крем «Бархат» ночной", maker="АО Косметика"),
    *certificates(9)[3:],
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("understood")
    office = Office(data=folder, places=in_files(folder))
    office.load(RECORDS)
    office.load(licences_xml(licence(1, full_name_licensee="ООО Бархат")), register="licences")
    return office


@pytest.fixture(scope="module")
def client(filled):
    return filled.site().test_client()


def page(client, address, **query):
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200, (address, query)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(("text", "sentence"), [
    ("ромошка", "Показаны результаты для похожего написания: «Ромашка»"),
    ("hjvfirf", "Показаны результаты для тех же клавиш в другой раскладке: «ромашка»"),
    ("romashka", "Показаны результаты для слов с таким же звучанием: «Ромашка»"),
])  # fmt: skip
@pytest.mark.parametrize("address", ["/ru/certificates", "/ru/search"])
def test_a_page_says_what_was_looked_for_in_place_of_what_was_typed(client, address, text, sentence):
    html = page(client, address, q=text)
    assert sentence in html
    assert f"По запросу «{text}» в том виде, как он написан, ничего не найдено." in html
    assert "<mark>Ромашка</mark>" in html


def test_the_same_in_english(client):
    html = page(client, "/en/certificates", q="hjvfirf")
    assert "Results for the same keys in another keyboard layout are shown: “ромашка”." in html


def test_the_api_names_the_step_and_the_text_that_was_taken_for_the_one_typed(client):
    said = client.get("/api/v1/certificates", query_string={"q": "romashka"}).json["meta"]["interpretation"]
    assert said == {"step": "transliteration", "terms": ["ромашк"], "text": "Ромашка"}
    assert client.get("/api/v1/certificates?q=Крем").json["meta"]["interpretation"]["text"] is None


@pytest.mark.parametrize("address", ["/ru/certificates", "/ru/search"])
def test_a_near_number_is_shown_as_another_number_and_never_counted_as_found(client, address):
    html = page(client, address, q=number(1).replace("000001", "00000Q"))
    assert "Записи с таким номером нет." in html
    assert "Похожий номер ничего не доказывает." in html
    assert "1 запись" not in html.split("<main", 1)[1].split("</h1>", 1)[0]
    assert 'class="tabs"' not in html or "<b>0</b>" in html


def test_the_title_of_a_list_of_near_numbers_says_that_there_is_no_such_number(client):
    assert "такого номера нет" in page(client, "/ru/certificates", q=number(1).replace("000001", "00000Q")).split("</title>")[0]


def test_other_registers_are_not_said_to_have_a_number_that_is_merely_near(client):
    html = page(client, "/ru/licences", q=number(1).replace("000001", "00000Q"))
    assert "В других реестрах" not in html


# Nothing found


def test_the_page_without_hits_says_what_was_tried_and_leads_on(client):
    html = page(client, "/ru/certificates", q="бархат fgntrf")
    assert "Искали также похожие написания" in html
    assert "Те же клавиши в другой раскладке: «бархат аптека»" in html
    assert 'href="/ru/certificates?q=%D0%B1%D0%B0%D1%80%D1%85%D0%B0%D1%82">бархат</a> – 2 записи' in html
    assert "Отсутствие записи не доказывает" in html
    assert "8 800 333-51-12" in html


def test_a_reading_in_another_layout_that_is_no_word_is_not_shown(client):
    assert "в другой раскладке" not in page(client, "/ru/certificates", q="бархат абюсюы")


def test_the_other_registers_are_named_with_their_counts(client):
    html = page(client, "/ru/certificates", q="бархат", standing="ended")
    assert "В других реестрах:" in html
    assert 'href="/ru/licences?q=%D0%B1%D0%B0%D1%80%D1%85%D0%B0%D1%82">Лицензии аптек</a> – 1 запись' in html


def test_each_filter_is_named_with_what_dropping_it_would_give(client):
    html = page(client, "/ru/certificates", q="бархат", maker="Никто", issued_on_from="2001-01-01")
    assert "Если убрать один из фильтров, записи найдутся:" in html
    assert "без «" in html


# What no text can do


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_answered_by_every_door(client, text):
    for address in ("/ru/certificates", "/en/search", "/api/v1/certificates"):
        assert client.get(address, query_string={"q": text}).status_code == 200


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writing=written(number(1)))
def test_any_writing_of_a_number_leads_to_its_one_page(client, writing):
    found = client.get("/api/v1/certificates", query_string={"q": writing}).json
    assert ([one["id"] for one in found["items"]], found["meta"]["interpretation"]["step"]) == ([record_id(number(1))], "number")


@pytest.fixture(scope="module")
def asked_of_cluster(search_server, tmp_path_factory):
    """How many calls of the cluster a text costs, once it is known which index is served."""
    with opened("elastic", tmp_path_factory.mktemp("index")) as pair:
        pair.writer.build(REGISTER, 1, kept(records("certificates")), on=DAY)
        pair.writer.swap(REGISTER, 1)
        engine, calls = ElasticEngine(pair.writer.client, pair.writer.prefix, fresh=3600), []
        transport = pair.writer.client.transport
        perform = transport.perform_request
        engine.search(REGISTER, SearchRequest())
        with pytest.MonkeyPatch.context() as counted:
            counted.setattr(transport, "perform_request", lambda *one, **more: calls.append(one) or perform(*one, **more))

            def ask(text):
                calls.clear()
                engine.search(REGISTER, SearchRequest(text=text, facets=("standing",)))
                return len(calls)

            yield ask


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.sampled_from(["ромошка бархат", "hjvfirf 12", number(9), "нет такого слова", "xyz 77.99"]))
def test_a_text_costs_the_cluster_one_call_for_each_step_at_most(asked_of_cluster, text):
    calls = asked_of_cluster(text)
    assert calls <= max(1, len(list(attempts(text))))

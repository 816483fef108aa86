"""All values of a filter on a page of their own: counts under the question, a box to narrow them, several to choose."""

import re

import pytest

from tests.sample_records import certificates, fill

SOAP = next(iter(certificates().values()))
ADDRESS = "/ru/values/certificates/product_category"


@pytest.fixture
def client(world):
    """Three hundred certificates, each of a category of its own, but for two of soap; one of them of another state."""
    states = {4: "KZ"}
    made = {f"A-{n}": {**SOAP, "number": f"A-{n}", "product_category": f"Вид {n:03d}"} for n in range(300)}
    made |= {f"B-{n}": {**SOAP, "number": f"B-{n}", "product_category": "Мыло «Ёлка»"} for n in range(2)}
    world.publish("certificates", {id_: {**one, "issuing_state": states.get(n, "RU")} for n, (id_, one) in enumerate(made.items())})
    return world.site().test_client()


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def offered(found):
    return re.findall(r'type="checkbox" name="product_category" value="([^"]*)"', found)


def carried(found):
    return re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', found)


def test_the_values_come_by_the_hundred(client):
    assert len(offered(page(client, ADDRESS))) == 100
    assert offered(page(client, f"{ADDRESS}?page=4")) == ["Вид 299"]
    assert "Эта страница дальше последней." in page(client, f"{ADDRESS}?page=5")


def test_the_counts_are_those_of_the_question(client):
    found = page(client, f"{ADDRESS}?issuing_state=KZ")
    assert offered(found) == ["Вид 004"]
    assert 'Вид 004"><span>Вид 004</span><b>1</b>' in found
    assert 'href="/ru/values/certificates/product_category"><span class="hidden">Убрать фильтр </span>' in found


@pytest.mark.parametrize("text", ["елка", "МЫЛО ёлк", "мыло-ёлка", "ело"])
def test_the_box_narrows_the_values_by_any_part_whatever_its_case_and_yo(client, text):
    expected = [] if text == "ело" else ["Мыло «Ёлка»"]
    assert offered(page(client, f"{ADDRESS}?containing={text}")) == expected


def test_the_box_looks_at_the_label_and_at_the_word_of_the_source(client):
    address = "/ru/values/certificates/issuing_state"
    for text in ("казах", "kz"):
        assert 'name="issuing_state" value="KZ"' in page(client, f"{address}?containing={text}")
    assert 'name="issuing_state" value="RU"' not in page(client, f"{address}?containing=казах")


def test_nothing_in_the_box_that_is_no_word_narrows_to_nothing_and_nothing_breaks(client):
    for text in ("-", "%00", "%F0%9F%92%8A", "а" * 512):
        assert offered(page(client, f"{ADDRESS}?containing={text}")) == []
    page(client, f"{ADDRESS}?containing={'а' * 513}", 400)


def test_what_is_chosen_goes_along_from_page_to_page(client):
    found = page(client, f"{ADDRESS}?q=крем&product_category=Вид 000&product_category=Вид 150&sort=issued_on&page=2")
    assert carried(found) == [("q", "крем"), ("product_category", "Вид 000"), ("sort", "issued_on")]
    assert 'value="Вид 150" checked' in found


def test_the_choice_leads_back_to_the_list_with_the_whole_question(client):
    answer = client.get(f"{ADDRESS}?q=крем&product_category=Вид 000&product_category=Вид 150&page=2&containing=вид&show=records")
    assert answer.status_code == 302
    back = answer.headers["Location"]
    assert back.startswith("/ru/certificates?q=")
    assert "page" not in back
    assert back.count("product_category=") == 2
    page(client, back)


def test_a_long_facet_leads_to_all_its_values_and_a_short_one_does_not(client):
    found = page(client, "/ru/certificates")
    assert 'formaction="/ru/values/certificates/product_category"' in found
    assert 'formaction="/ru/values/certificates/issuing_state"' not in found


def test_a_chosen_value_that_a_cut_facet_did_not_count_is_shown_without_a_count(client):
    found = page(client, "/ru/certificates?product_category=Вид 299&issuing_state=AM&issuing_state=RU")
    assert 'value="Вид 299" form="find" checked><span>Вид 299</span></label>' in found
    assert 'value="AM" form="find" checked><span>Армения</span><b>0</b>' in found


def test_values_that_are_not_counted_have_no_page(client):
    for path in ("maker", "issued_on", "signatory", "nothing"):
        page(client, f"/ru/values/certificates/{path}", 404)
    page(client, "/ru/values/nowhere/status", 404)


def test_what_the_page_does_not_know_is_refused(client):
    assert "<code>containing</code>" in page(client, f"{ADDRESS}?containig=x", 400)
    page(client, f"{ADDRESS}?show=all", 400)
    page(client, f"{ADDRESS}?containing=a&containing=b", 400)


def test_hostile_values_stay_text(world):
    world.publish("certificates", {"A-1": {**SOAP, "number": "A-1", "product_category": '"><u>'}})
    found = page(world.site().test_client(), f'{ADDRESS}?q="><u>&containing="><u>')
    assert "<u>" not in found


def test_a_path_of_a_group_has_its_page_too(world):
    found = page(fill(world).site().test_client(), "/en/values/licences/places.city?q=Аптека")
    assert 'name="places.city" value="Красноярск"' in found
    assert "<h1" in found


def test_without_the_search_nothing_is_counted(world, client):
    world.engine.fail()
    page(client, ADDRESS, 503)

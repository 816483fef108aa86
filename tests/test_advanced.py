"""Advanced search: every field of a register that can be asked for by itself is a field of one plain form."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from registry_site.arguments import PAGES, parse_list
from registry_site.pages.advanced import SECTIONS
from registry_site.registers import REGISTERS
from registry_site.registers.askable import held
from registry_site.registers.model import Kind
from tests.sample_records import certificates, fill


@pytest.fixture
def client(world):
    return fill(world).site().test_client()


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def names(found):
    """The names of the fields of the form, in any order."""
    form = found[found.index("<main") : found.index("</main>")]
    return set(re.findall(r'<(?:input|select|button)[^>]* name="([^"]+)"', form))


def test_every_kind_of_field_has_its_place_or_none():
    assert set(SECTIONS) == set(Kind)


@pytest.mark.parametrize("register", REGISTERS.values(), ids=list(REGISTERS))
def test_everything_typed_or_dated_can_be_asked_for(client, register):
    asked = {path for path in register.filters if path not in register.facets and path not in held(register)}
    asked |= {f"{path}_has" for path in held(register)}
    asked |= {f"{path}_{end}" for path in register.ranges for end in ("from", "to")}
    assert asked <= names(page(client, f"/ru/advanced/{register.name}"))


@pytest.mark.parametrize("register", REGISTERS.values(), ids=list(REGISTERS))
def test_the_form_asks_for_nothing_that_the_list_would_refuse(client, register):
    assert names(page(client, f"/en/advanced/{register.name}")) <= {"q", "sort", "per_page", *_legal(register)}


@pytest.mark.parametrize(("language", "label"), [("ru", "Изготовитель"), ("en", "Maker")])
def test_a_name_and_an_address_are_asked_for_by_their_words(client, language, label):
    found = page(client, f"/{language}/advanced/certificates?maker_has=альфа+%22бета&maker_address_has=мира")
    assert f'<span>{label}</span><input class="field" name="maker_has" value="альфа &#34;бета"' in found
    assert 'name="maker_address_has" value="мира"' in found
    assert 'name="maker"' not in found


@pytest.mark.parametrize(("language", "label"), [("ru", "Изготовитель целиком"), ("en", "Maker as a whole")])
def test_a_whole_name_that_a_link_has_brought_stays_in_the_form(client, language, label):
    found = page(client, f"/{language}/advanced/certificates?maker=Альфа")
    assert f'<span>{label}</span><input class="field" name="maker" value="Альфа"' in found
    assert 'name="maker_has" value=""' in found
    assert 'name="holder"' not in found


def test_a_choice_offers_the_values_of_the_register_with_their_counts(client):
    found = page(client, "/ru/advanced/certificates?q=нигде")
    assert 'name="issuing_state" value="KZ" form="find"><span>Казахстан</span><b>1</b>' in found
    assert 'name="standing" value="in_force" form="find"' in found
    assert 'name="maker_country" value="РОССИЯ"' in found


def test_a_choice_without_a_facet_beside_the_list_can_be_chosen_here(world):
    world.publish("certificates", {"A-1": {**next(iter(certificates().values())), "number": "A-1", "holder_country": "BY"}})
    client = world.site().test_client()
    assert 'name="holder_country" value="BY"' in page(client, "/ru/advanced/certificates")
    assert 'name="holder_country"' not in page(client, "/ru/certificates")


def test_the_form_is_filled_with_the_query_of_the_list(client):
    query = "q=крем&maker=Альфа&maker=Бета&issuing_state=KZ&issued_on_from=2010-01-01&sort=-issued_on&per_page=50"
    found = page(client, f"/ru/advanced/certificates?{query}")
    for part in (
        'name="q" type="search" value="крем"',
        'name="maker" value="Альфа"',
        'name="maker" value="Бета"',
        'name="issuing_state" value="KZ" form="find" checked',
        'name="issued_on_from" value="2010-01-01"',
        '<option value="-issued_on" selected>',
        "<option selected>50</option>",
    ):
        assert part in found


def test_a_form_left_empty_asks_for_the_whole_register(client):
    found = page(client, "/ru/advanced/licences")
    empty = [(name, "") for name in names(found) - {"sort", "per_page"}]
    boxes = [pair for pair in empty if pair[0] not in REGISTERS["licences"].facets]
    query = parse_list(REGISTERS["licences"], MultiDict(boxes), extra=PAGES, default_limit=20, max_limit=100)
    assert (query.request.filters, query.request.ranges, query.arguments) == ({}, {}, ())


def test_groups_stand_under_their_own_headings(client):
    found = page(client, "/ru/advanced/licences")
    assert "<legend>Приостановления и возобновления</legend>" in found
    assert 'name="events.from_from"' in found
    assert 'name="places.city"' in found


def test_fields_that_only_words_reach_are_named_beside_the_words(client):
    found = page(client, "/ru/advanced/licences")
    hint = found[found.index('id="ask-hint"') :]
    assert "Места осуществления деятельности: Улица" in hint[: hint.index("</p>")]


def test_the_form_refuses_what_the_list_refuses(client):
    assert "<code>maker</code>" in page(client, "/ru/advanced/certificates?makr=x", 400)
    page(client, "/ru/advanced/certificates?signatory=x", 400)
    page(client, "/ru/advanced/nowhere", 404)


def test_values_typed_by_people_stay_text(client):
    found = page(client, '/ru/advanced/certificates?q="><u>&maker="><u>&maker_country="><u>')
    assert found.count("&gt;&lt;u&gt;") >= 3
    assert "<u>" not in found


def test_without_the_search_the_form_offers_what_is_declared_and_says_so(world, client):
    world.engine.fail()
    found = page(client, "/ru/advanced/certificates?maker_country=BY")
    assert "Поиск по словам сейчас не работает" in found
    assert 'name="issuing_state" value="KZ" form="find"><span>Казахстан</span></label>' in found
    assert 'name="maker_country" value="BY" form="find" checked' in found
    assert 'name="standing" value="ended"' in found


def test_no_register_has_the_name_of_a_page(client):
    rules = client.application.url_map.iter_rules()
    firsts = {rule.rule.split("/")[2] for rule in rules if rule.endpoint.startswith("pages.") and rule.rule.startswith("/<any")}
    assert firsts & set(REGISTERS) == set()
    assert {"advanced", "values", "search"} <= firsts


@pytest.mark.parametrize("register", REGISTERS.values(), ids=list(REGISTERS))
def test_no_field_has_the_name_of_another_parameter(register):
    own = {"q", "sort", "page", "per_page", "limit", "after", "facets", "lang", "containing", "show"}
    legal = _legal(register)
    assert own & set(legal) == set()
    assert len(set(legal)) == len(legal)


def _legal(register):
    ranges = (f"{path}_{end}" for path in register.ranges for end in ("from", "to"))
    return [*register.filters, *ranges, *(f"{path}_has" for path in held(register))]


def test_the_list_leads_here_with_its_whole_query(client):
    found = page(client, "/en/certificates?q=крем&maker=Альфа&page=2")
    assert 'href="/en/advanced/certificates?q=%D0%BA%D1%80%D0%B5%D0%BC&amp;maker=%D0%90%D0%BB%D1%8C%D1%84%D0%B0"' in found


def test_filters_chosen_here_are_kept_by_the_form_of_the_list(client):
    chosen = "maker=Альфа&maker_has=альфа&holder_country=BY&standing=ended&issuing_state=KZ&status_on_from=2020-01-01"
    found = page(client, f"/ru/certificates?{chosen}")
    hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)" form="find"', found)
    assert hidden == [("maker", "Альфа"), ("maker_has", "альфа"), ("holder_country", "BY"), ("standing", "ended")]
    assert 'name="status_on_from" value="2020-01-01"' in found


def test_a_chip_names_the_group_of_a_field_that_does_not_stand_beside_the_list(client):
    found = page(client, "/ru/licences?events.from_from=2020-01-01&places.city=Красноярск")
    assert "</span>Приостановления и возобновления: С какого дня: с 1 января 2020" in found
    assert "</span>Населённый пункт: Красноярск</a>" in found


@pytest.mark.parametrize(
    ("language", "label"), [("ru", "Изготовитель: есть слова «альфа &lt;u&gt;»"), ("en", "Maker has the words “альфа &lt;u&gt;”")]
)
def test_words_in_a_field_are_a_chip_that_removes_them(client, language, label):
    found = page(client, f"/{language}/certificates?q=крем&maker_has=альфа <u>&sort=issued_on")
    assert f'<a href="/{language}/certificates?q=%D0%BA%D1%80%D0%B5%D0%BC&amp;sort=issued_on"><span class="hidden">' in found
    assert f"</span>{label}</a>" in found


def test_the_page_of_nothing_offers_to_leave_the_words_out(world, client):
    assert "без «Изготовитель: есть слова «нигде»»" in page(client, "/ru/certificates?maker_has=нигде")

"""Words in one field, on every engine: each must stand in that field, in any form; everything else heeds them like a filter."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from registry_site.errors import BadRequest
from registry_site.registers.askable import held
from registry_site.search.port import SearchEngine, SearchPage, SearchRequest, Sort
from tests.corpus import CERTIFICATES, DAY, REGISTERS, in_order, kept, public
from tests.engines import ENGINES, opened

MADE = {
    "certificates": {
        **CERTIFICATES,
        "long address": {
            "number": "RU.77.99.88.001.Е.000010.01.18", "product": "Вода «Ромашковая»", "maker": "Общество с ограниченной ответственностью «Ёлка и К-10»",
            "maker_address": "Россия, Красноярский край, г. Красноярск, ул. Мира, д. 12", "status": "подписан и действует",
            "issued_on": "2020-01-10", "maker_country": "RU",
        },
        "one letter away from cream": {
            "number": "RU.77.99.88.001.Е.000011.01.18", "product": "Крым", "maker": "ООО «Нигде»", "status": "подписан и действует",
        },
    },
    "licences": {
        "two places": {
            "number": "Л042-01137-77/00000001", "licensee": "ООО Аптека", "issued_on": "2021-01-26", "address": "г. Канск",
            "places": [{"address": "г. Москва, ул. Мира, д. 1"}, {"address": "г. Зеленоград, пер. Северный"}],
        },
        "one place": {
            "number": "Л042-01137-77/00000002", "licensee": "ООО Канская аптека", "issued_on": "2021-01-26",
            "places": [{"address": "г. Москва, пер. Северный"}],
        },
    },
}  # fmt: skip
CERTIFICATE_REGISTER = REGISTERS["certificates"]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine that serves the records above."""
    with opened(request.param, tmp_path_factory.mktemp("index")) as pair:
        for name, values in MADE.items():
            records = in_order(public(name, one) for one in values.values())
            pair.writer.build(REGISTERS[name], 1, kept(records), on=DAY)
            pair.writer.swap(REGISTERS[name], 1)
        yield pair.engine


def ask(engine: SearchEngine, text: str = "", register: str = "certificates", **asked: object) -> SearchPage:
    return engine.search(REGISTERS[register], SearchRequest(text=text, **asked))


def names(page: SearchPage, register: str = "certificates") -> set[str]:
    found = {json.loads(document)["id"] for document in page.documents}
    return {name for name, values in MADE[register].items() if public(register, values).id in found}


def having(engine: SearchEngine, register: str = "certificates", **words: str) -> set[str]:
    return names(ask(engine, register=register, held=words), register)


def test_a_word_must_stand_in_the_field_and_in_no_other(engine):
    assert having(engine, maker="ромашка") == {"camomile in maker"}
    assert having(engine, product="ромашка") == {"camomile in title", "long address"}
    assert having(engine, trademark="ромашка") == set()


@pytest.mark.parametrize("text", ["елка", "Ёлки", "«ЁЛКОЙ»", "ёл\u00adка", "eлка", "елка к 10", "10-к, ёлка"])
def test_a_word_stands_there_in_any_form_case_order_and_with_look_alike_letters(engine, text):
    assert having(engine, maker=text) == {"long address"}


def test_every_word_must_stand_there_and_a_part_of_a_word_is_no_word(engine):
    assert having(engine, maker_address="мира красноярск") == {"long address"}
    assert having(engine, maker_address="мира москва") == set()
    assert having(engine, maker_address="красн") == set()


@pytest.mark.parametrize("text", ["ООО Ромашка", "ромашка, общество с ограниченной ответственностью", "АО «Ромашка»"])
def test_legal_forms_are_left_out(engine, text):
    assert having(engine, maker=text) == {"camomile in maker"}


def test_a_legal_form_alone_is_looked_for(engine):
    assert having(engine, maker="ЗАО") == {"camomile in maker"}


def test_words_of_several_fields_must_all_stand_in_theirs(engine):
    assert having(engine, maker="альфа", product="крем") == {"camomile in title"}
    assert having(engine, maker="бета", product="крем") == set()


def test_the_words_of_a_group_may_stand_in_any_of_its_parts(engine):
    assert having(engine, "licences", **{"places.address": "мира северный"}) == {"two places"}
    assert having(engine, "licences", **{"places.address": "москва"}) == {"two places", "one place"}
    assert having(engine, "licences", address="канск") == {"two places"}


def test_words_narrow_what_text_filters_and_ranges_find(engine):
    assert names(ask(engine, "крем", held={"maker": "альфа"})) == {"camomile in title"}
    assert names(ask(engine, filters={"maker_country": ("RU",)}, held={"product": "ромашка"})) == {
        "camomile in title",
        "long address",
    }


@pytest.mark.parametrize("text", ["-", "«»", "😀", "\ud800", "_", "\u200b"])
def test_a_text_without_a_word_stands_in_no_field(engine, text):
    assert ask(engine, held={"maker": text}).total == 0


@pytest.mark.parametrize("text", ["альфа " * 2000, " ".join(map(str, range(2000))), "a:b OR *:* \\ \x00 " * 50, "maker:альфа"])
def test_no_text_is_too_long_or_read_as_a_language_of_queries(engine, text):
    everywhere = dict.fromkeys(held(CERTIFICATE_REGISTER), text)
    assert ask(engine, text, held=everywhere).total == 0


def test_counts_heed_the_words(engine):
    page = ask(engine, held={"product": "ромашка"}, filters={"maker_country": ("BY",)}, facets=("maker_country", "standing"))
    assert {one.value: one.count for one in page.facets["maker_country"]} == {"RU": 2}
    assert page.facets["standing"] == ()
    assert page.total == 0


def test_words_that_hide_every_hit_never_change_how_the_text_is_understood(engine):
    assert ask(engine, "крем", held={"maker": "нигде"}).total == 0


def test_a_walk_heeds_the_words(engine):
    asked = SearchRequest(held={"product": "крем"}, sort=Sort(field="number"), limit=1)
    walked, page = [], engine.search(CERTIFICATE_REGISTER, asked)
    while page.last is not None:
        assert page.total == 3
        walked.append(names(page))
        page = engine.search(CERTIFICATE_REGISTER, replace(asked, after=page.last))
    assert walked == [{"camomile in title"}, {"words apart"}, {"words together"}]


@pytest.mark.parametrize("path", ["signatory", "number", "issued_on", "standing", "nothing"])
def test_a_field_without_words_is_refused_and_the_legal_ones_are_named(engine, path):
    with pytest.raises(BadRequest) as refused:
        ask(engine, held={path: "альфа"})
    assert refused.value.parameter == path
    assert refused.value.legal == held(CERTIFICATE_REGISTER)

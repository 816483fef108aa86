"""The ladder on every engine: what people type, what is found for it, and what the answer says of how it was understood."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_site.search.port import SearchEngine, SearchPage, SearchRequest, Step
from tests.corpus import ANNULLED, DAY, IN_FORCE, REGISTERS, in_order, kept, public
from tests.engines import ENGINES, opened

REGISTER = REGISTERS["certificates"]

RECORDS = {
    "camomile": {"product": "Шампунь Ромашка", "maker": "ООО «Северная аптека»"},
    "camomile of another": {"product": "Гель", "maker": "ЗАО «Ромашка»"},
    "domestos": {"product": "Средство чистящее Доместос", "maker": "Юнилевер Русь"},
    "persil": {"product": "Порошок Persil", "maker": "Henkel AG"},
    "timely": {"product": "Время чистоты Доместор", "maker": "ООО Бета"},
    "ended": {"product": "Крем Лавандовый", "maker": "ООО Гамма", "status": ANNULLED},
    "with an address": {"product": "Мыло", "maker_address": "г. Казань, ул. Лавандовая, дом Ромашковый"},
    "of a cooperative": {"product": "Чай", "maker": "Общество с ограниченной ответственностью «Горный склон»"},
}


def number(place: int) -> str:
    return f"RU.77.99.88.003.E.{1953 + place * 10_000:06d}.05.18"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    records = [
        public("certificates", {"number": number(place), "status": IN_FORCE, **values})
        for place, values in enumerate(RECORDS.values())
    ]
    with opened(request.param, tmp_path_factory.mktemp("index")) as pair:
        pair.writer.build(REGISTER, 1, kept(in_order(records)), on=DAY)
        pair.writer.swap(REGISTER, 1)
        yield pair.engine


def ask(engine: SearchEngine, text: str, **request: object) -> SearchPage:
    return engine.search(REGISTER, SearchRequest(text=text, **request))


def found(page: SearchPage) -> list[str]:
    names = {number(place): name for place, name in enumerate(RECORDS)}
    return [names[json.loads(document)["number"]] for document in page.documents]


# Typos


@pytest.mark.parametrize("text", ["доместас", "дoместoc", "дместос", "доместосс", "додестос", "оместос", "домсетос", "даместас"])
def test_a_typo_is_forgiven_wherever_it_stands(engine, text):
    page = ask(engine, text)
    assert found(page)[0] == "domestos"
    assert page.interpretation.step in (Step.TYPOS, Step.WORDS, Step.TRANSLITERATION)


def test_the_answer_says_which_word_was_taken_for_the_one_typed(engine):
    page = ask(engine, "чистящее даместос")
    assert (page.interpretation.step, page.interpretation.text) == (Step.TYPOS, "чистящее Доместос")
    assert page.interpretation.terms[:2] == ("чист", "доместос")


def test_a_word_spelled_right_is_never_passed_over_for_one_spelled_nearly_so(engine):
    assert found(ask(engine, "доместор")) == ["timely"]


def test_fewer_wrong_letters_come_first(engine):
    assert found(ask(engine, "доместоф"))[:2] == ["domestos", "timely"]
    assert found(ask(engine, "долестор"))[0] == "timely"


def test_one_wrong_letter_is_too_many_for_three(engine):
    assert ask(engine, "чую").interpretation.step is Step.NOTHING


def test_two_wrong_letters_are_too_many_for_seven(engine):
    assert ask(engine, "рамажка").total == 0


def test_a_digit_is_never_taken_for_another(engine):
    assert ask(engine, "77998").interpretation.step is not Step.TYPOS


# Keyboard layouts


@pytest.mark.parametrize("text", ["hjvfirf", "HJVFIRF", "Hjvfirf ifvgeym"])
def test_russian_words_typed_on_latin_keys_are_found(engine, text):
    page = ask(engine, text)
    assert (found(page)[0], page.interpretation.step) == ("camomile", Step.LAYOUT)


def test_latin_words_typed_on_russian_keys_are_found(engine):
    page = ask(engine, "зукышд")
    assert (found(page), page.interpretation.step, page.interpretation.text) == (["persil"], Step.LAYOUT, "persil")


def test_a_number_typed_on_russian_keys_is_found(engine):
    page = ask(engine, "КГюээю88ю003юУю001953ю05ю18".replace("ээ", "77ю99"))
    assert (found(page), page.interpretation.step) == (["camomile"], Step.LAYOUT)


# Transliteration


@pytest.mark.parametrize(
    "text", ["romashka", "romaška", "romashka shampun", "romashka shampun'", "ROMASHKOJ", "domestos", "unilever"]
)
def test_words_in_latin_letters_find_their_cyrillic_selves(engine, text):
    page = ask(engine, text)
    assert found(page)[0] in ("camomile", "domestos")
    assert page.interpretation.step in (Step.TRANSLITERATION,)


@pytest.mark.parametrize("text", ["персил", "хенкель персил", "Порошок персил"])
def test_words_in_cyrillic_letters_find_their_latin_selves(engine, text):
    page = ask(engine, text)
    assert (found(page), page.interpretation.step) == (["persil"], Step.TRANSLITERATION)


def test_a_title_that_sounds_so_comes_before_a_maker(engine):
    assert found(ask(engine, "romashka")) == ["camomile", "camomile of another"]


# Numbers


def test_a_number_one_character_away_is_a_candidate_and_called_so(engine):
    page = ask(engine, number(0).replace("001953", "001958"))
    assert (found(page), page.interpretation.step) == (["camomile"], Step.NUMBER_NEAR)


def test_a_serial_without_its_zeros_leads_to_a_candidate(engine):
    page = ask(engine, "RU.77.99.88.003.E.1953.05.18")
    assert (found(page), page.interpretation.step) == (["camomile"], Step.NUMBER_NEAR)


def test_an_equal_number_never_comes_with_near_ones(engine):
    page = ask(engine, number(0))
    assert (found(page), page.interpretation.step) == (["camomile"], Step.NUMBER)


def test_a_number_two_digits_away_is_not_found(engine):
    assert ask(engine, number(0).replace("001953", "001966")).interpretation.step is Step.NOTHING


def test_a_line_pasted_from_a_label_is_read(engine):
    page = ask(engine, f"Свид. о гос. рег. № {number(0)}  от 18.05.2018")
    assert (found(page), page.interpretation.step) == (["camomile"], Step.NUMBER)


# Ranking and legal forms


def test_a_word_of_a_title_outweighs_any_word_of_an_address(engine):
    assert found(ask(engine, "лавандовый")) == ["ended", "with an address"]


@pytest.mark.parametrize("text", ["ООО Горный склон", "общество с ограниченной ответственностью горный склон", "АО «Горный склон»"])
def test_a_legal_form_counts_little(engine, text):
    assert found(ask(engine, text)) == ["of a cooperative"]


def test_a_legal_form_alone_is_still_looked_for(engine):
    assert "camomile" in found(ask(engine, "ООО"))


@pytest.mark.parametrize("text", ["персил", "Персил"])
def test_what_sounds_so_comes_before_what_is_spelt_nearly_so(engine, text):
    assert ask(engine, text).interpretation.step is Step.TRANSLITERATION


def test_a_number_in_a_name_is_never_heard_for_another(engine):
    assert ask(engine, "ромашка 12").total == ask(engine, "romashka 12").total == 0


def test_two_words_written_as_one_are_found(engine):
    page = ask(engine, "шампуньромашка")
    assert (found(page), page.interpretation.step) == (["camomile"], Step.TYPOS)


def test_a_long_word_that_lost_two_letters_is_still_known(engine):
    assert found(ask(engine, "дместс"))[0] == "domestos"


# Filters and walks


def test_a_filter_that_hides_every_hit_does_not_change_how_a_text_is_understood(engine):
    page = ask(engine, "доместас", filters={"standing": ("ended",)})
    assert (page.total, page.interpretation.step) == (0, Step.NOTHING)
    assert found(ask(engine, "лавандавый", filters={"standing": ("ended",)})) == ["ended"]


@pytest.mark.parametrize("text", ["доместас", "лавандавый"])
def test_counts_alone_are_those_of_the_step_that_a_page_would_show(engine, text):
    page, alone = ask(engine, text, facets=("standing",)), ask(engine, text, facets=("standing",), limit=0)
    assert alone.total > 0
    assert (alone.total, alone.facets, alone.interpretation.step) == (page.total, page.facets, page.interpretation.step)


@pytest.mark.parametrize("text", ["ромошка", "hjvfirf", "romashka"])
def test_a_walk_climbs_the_same_step_on_every_page(engine, text):
    first = ask(engine, text, limit=1)
    second = ask(engine, text, limit=1, after=first.last)
    assert (second.interpretation.step, second.total) == (first.interpretation.step, first.total)
    assert found(first) + found(second) == found(ask(engine, text))[:2]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60) | st.text(alphabet="абвеёromashk1.-№ /", max_size=40))
def test_no_text_ever_raises(engine, text):
    page = ask(engine, text, facets=("standing",))
    assert page.total >= len(page.documents)

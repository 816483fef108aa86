"""One analysis of words for the index, for questions and for highlighting."""

import threading
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.language import Segment, analyse, highlight, name_key, spelled, terms
from registry_site.language import words as words_module


@pytest.mark.parametrize(("one", "other"), [
    ("перевозка", "ПЕРЕВОЗКИ"),
    ("ёлка", "елки"),
    ("ёлка", "е\u0308лка"),
    ("мой", normalize("NFD", "мой")),
    ("молоко", "моло\u00adко"),
    ("молоко", "моло\u200bко\ufeff"),
    ("молоко́", "молоко"),
    ("аква", "aквa"),  # two Latin letters among Cyrillic ones
    ("aqua", "аquа"),  # two Cyrillic letters among Latin ones
    ("витамин В12", "витамин B12"),
    ("ЕА0779", "EA0779"),
    ("Nestlé", "nestle"),
    ("Straße", "STRASSE"),
    ("creams", "Cream"),
    ("ﬁlter", "filter"),
    ("д’артаньян", "Д'Артаньян"),
    ("Санкт-Петербург", "санкт – петербург"),
    ("«Ромашка»", '"ромашка"'),
    ("foo_bar", "foo bar"),
    ("դեղատուն", "ԴԵՂԱՏԱՆ"),
    ("դեղատներում", "դեղատներ"),
    ("қаптама", "Қаптамасында"),
    ("өнімдер", "өнімдерінің"),
    ("үйлөр", "үйлөрдүн"),
    ("№5", "5"),
])  # fmt: skip
def test_ways_of_writing_one_word_give_the_same_terms(one, other):
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(("one", "other"), [
    ("чай", "чаи"),  # й is a letter of its own
    ("рот", "пот"),
    ("ВАС", "BAC"),  # a word wholly in one alphabet stays in it
    ("витамин В1", "витамин В2"),
])  # fmt: skip
def test_other_words_are_other_words(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(("one", "other"), [("қант", "қанша"), ("қалам", "қалпақ"), ("үйлөр", "үйлөн")])
def test_kazakh_and_kyrgyz_words_that_part_within_five_letters_are_others(one, other):
    assert terms(one) != terms(other)


def test_an_abbreviation_of_vowels_is_not_stemmed():
    assert terms("АО ООО А") == ["ао", "ооо", "а"]


def test_repeated_words_keep_their_number_and_order():
    assert terms("крем и крем") == ["крем", "и", "крем"]


def test_words_come_with_their_terms_folded_but_not_stemmed():
    assert spelled("Ёл\u00adки, ПEРЕВОЗКИ №5") == [("елки", "елк"), ("перевозки", "перевозк"), ("5", "5")]


def test_a_term_holds_no_blank_and_no_underscore_and_has_an_end():
    found = terms("a_b ½ x" + "ы" * 500)
    assert all(term.isalnum() and len(term) <= 64 for term in found)


def test_tokens_point_into_the_original_text():
    text = "Крем «Ёл\u00adка» №5"
    assert [(token.term, text[token.start : token.end]) for token in analyse(text)] == [
        ("крем", "Крем"),
        ("елк", "Ёл\u00adка"),
        ("5", "5"),
    ]


def test_a_name_is_compared_without_case_yo_quotes_dashes_and_blanks_but_not_stemmed():
    assert name_key("ООО  «Ёлочка — плюс»") == name_key('ооо "елочка-плюс"') == "ооо елочка плюс"
    assert name_key("ООО Аптека") != name_key("ООО Аптеки")


def test_a_name_without_letters_is_its_own_key():
    assert name_key(" *  * ") == "* *"
    assert name_key("   ") == ""


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(words_module, "_REMEMBERED", 10)
    remembered = words_module.Remembered(str.upper)
    assert [remembered[f"слово{number}"] for number in range(100)] == [f"СЛОВО{number}" for number in range(100)]
    assert len(remembered) <= 10


def test_threads_that_stem_together_get_what_one_thread_gets():
    samples = [
        f"{stem}{ending}" for stem in ("перевозк", "ромашк", "крем", "аптек") for ending in ("а", "и", "ами", "ах", "у") * 20
    ]
    words_module._terms_of.clear()
    results: list[list[str]] = []
    threads = [threading.Thread(target=lambda: results.append([terms(one) for one in samples])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[terms(one) for one in samples]] * 4


@given(st.text(st.characters()))
def test_no_text_makes_the_analysis_raise_and_tokens_agree_with_terms(text):
    tokens = analyse(text)
    assert [token.term for token in tokens] == terms(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [term for _, term in spelled(text)] == terms(text)
    assert name_key(name_key(text)) == name_key(text)


@given(st.text("аеёорсухabcxyz -«»12", max_size=40))
def test_case_never_matters(text):
    assert terms(text.upper()) == terms(text)


def marked(text: str, *wanted: str) -> list[str]:
    return [segment.text for segment in highlight(text, wanted) if segment.marked]


def test_the_words_of_a_question_are_marked_in_all_their_forms():
    assert highlight("Крем для перевозки.", terms("крема перевозка")) == [
        Segment("Крем", True),
        Segment(" для ", False),
        Segment("перевозки", True),
        Segment(".", False),
    ]


def test_a_word_inside_another_is_not_marked():
    assert marked("Кремль", *terms("крем")) == []


def test_a_number_is_marked_as_printed_whole_or_by_its_beginning():
    text = "СГР RU.77.99.88.003.Е.000803.04.25, взамен прежнего"
    assert marked(text, "RU779988003E0008030425") == ["RU.77.99.88.003.Е.000803.04.25"]
    assert marked(text, "RU779988003") == ["RU.77.99.88.003"]
    assert marked(text, "7998") == []  # it begins inside 77


def test_a_number_printed_with_the_series_p_is_marked_too():
    assert marked("RU.77.99.88.003.Р.000803.04.25", "RU779988003R0008030425") == ["RU.77.99.88.003.Р.000803.04.25"]


def test_an_old_number_is_marked_by_its_dotted_key():
    assert marked("по 77.99.23.3.У.7647.12.04", "77.99.23.3.Y.7647.12.04") == ["77.99.23.3.У.7647.12.04"]


def test_markup_is_text_like_any_other():
    assert "".join(segment.text for segment in highlight("<b>крем</b>", ["крем", "b"])) == "<b>крем</b>"


@given(st.text(st.characters()), st.lists(st.text("RU0179крем", min_size=1), max_size=4))
def test_segments_joined_give_the_text_back(text, wanted):
    segments = highlight(text, [*wanted, *terms(text)[:2]])
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)

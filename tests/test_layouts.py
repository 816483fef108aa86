"""A text typed in the wrong keyboard layout, read as the same keys would have given it in another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.language import retyped

# The keys under each letter, as printed on keyboards sold in the five states.
RUSSIAN = dict(zip("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", strict=True))


@pytest.mark.parametrize(("typed", "meant"), [
    ("fgntrf", "аптека"),
    ("Fgntrf", "Аптека"),
    ("FGNTRF", "АПТЕКА"),
    ("[kjhutrcblby", "хлоргексидин"),
    ("`krf", "ёлка"),
    ("<tgfynty", "Бепантен"),
    ("gjl]tplyfz", "подъездная"),
])  # fmt: skip
def test_latin_letters_are_read_first_as_the_russian_layout_gives_them(typed, meant):
    assert retyped(typed)[0] == meant


@pytest.mark.parametrize(("typed", "meant"), [
    ("ltymub", "деньги"),
    ("cshjr", "сырок"),
    ("pljhjdst pe,s", "здоровые зубы"),
])  # fmt: skip
def test_where_two_layouts_agree_their_reading_comes_once(typed, meant):
    assert [one for one in retyped(typed) if one == meant] == [meant]


@pytest.mark.parametrize(("typed", "meant"), [
    ("Vbycr", "Мінск"),
    ("djo", "воў"),
    ("f,]trn", "аб'ект"),
])  # fmt: skip
def test_the_belarusian_layout_has_its_own_letters(typed, meant):
    assert meant in retyped(typed)


def test_the_number_row_gives_kazakh_letters_inside_words_as_one_more_reading():
    readings = retyped("l2h3 500")
    assert readings.index("д2р3 500") < readings.index("дәрі 500")


def test_the_kyrgyz_layout_keeps_its_letters_beside_the_digits():
    assert "өкмөт" in retyped("-rv-n")


@pytest.mark.parametrize(("typed", "meant"), [
    ("dexatun", "դեղատւն"),  # Armenian Phonetic
    ("Armat", "Արմատ"),
    ("a8aqs", "արաքս"),
    ("dy.a", "դեղա"),  # Armenian Eastern
])  # fmt: skip
def test_armenian_layouts_are_read_too(typed, meant):
    assert meant in retyped(typed)


@pytest.mark.parametrize(("typed", "meant"), [
    ("тшмуф", "nivea"),
    ("ТШМУФ", "NIVEA"),
    ("зукышд 450", "persil 450"),
    ("кіно", "rbyj"),
    ("дәрі", "l2h3"),
    ("նիվեա", "nivea"),
    ("«тшмуф»", "«nivea»"),
    ("դեղ 149", "dy. 149"),  # the Eastern layout has these digits under Shift, a number pad has them all
])  # fmt: skip
def test_cyrillic_and_armenian_are_read_as_a_us_keyboard_gives_them(typed, meant):
    assert meant in retyped(typed)


def test_a_layout_that_lacks_a_letter_of_the_text_does_not_read_it():
    assert retyped("щўі") == ()  # щ is not Belarusian, ў and і are not Russian
    assert retyped("ғы") == ("5s",)


@pytest.mark.parametrize("text", ["", " ", "500", "12.04.2025", "№ 5", "…", "ქართული", "RU77Д"])
def test_what_no_other_layout_changes_has_no_other_reading(text):
    assert retyped(text) == ()


def test_words_already_in_other_letters_stay_as_they_are():
    assert retyped("крем ybdtz")[0] == "крем нивея"


@given(st.text("abcdefghijklmnopqrstuvwxyz[];',.`-1234567890 ABC{}:\"<>~", max_size=30) | st.text(st.characters(), max_size=30))
def test_readings_are_distinct_and_never_the_text_itself(text):
    readings = retyped(text)
    assert len(set(readings)) == len(readings)
    assert text not in readings


@given(st.text("".join(RUSSIAN) + " 0123456789", max_size=30).filter(lambda text: any(char in "аеиоу" for char in text)))
def test_a_russian_text_typed_blindly_is_read_back(text):
    typed = text.translate(str.maketrans(RUSSIAN))
    assert typed in retyped(text)
    assert all(piece in retyped(typed)[0] for piece in text.split() if any(char in "аеиоу" for char in piece))


@given(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=30).filter(str.strip))
def test_what_is_read_in_another_layout_leads_back(text):
    assert all(text in retyped(reading) for reading in retyped(text))

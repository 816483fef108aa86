"""One key for a word and what becomes of it in Latin letters, whoever wrote them: standards, passports, people, owners of brands."""

import csv
import re
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.language import sound_key, sounds

NAMES = Path(__file__).parent.parent / "demo/certificates/makers_and_names.csv"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

# Each scheme in full, written out from its own text, letter by letter in the order of the alphabet.
ISO_9 = "a b v g d e ë ž z i j k l m n o p r s t u f h c č š ŝ ʺ y ʹ è û â"
GOST_7_79_B = "a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh `` y' ` e' yu ya"
BGN_PCGN = "a b v g d e ë zh z i y k l m n o p r s t u f kh ts ch sh shch ” y ’ e yu ya"
PASSPORT = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia"
PEOPLE = "a b v g d e yo zh z i y k l m n o p r s t u f h c ch sh sch - y - e yu ya"
PEOPLE_GERMAN = "a b v g d e jo zh z i j k l m n o p r s t u f h tz ch sh sch - y - e ju ja"
PEOPLE_SHORT = "a b v g d e io zh z i i k l m n o p r s t u f kh ts ch sh sh - i ' e iu ia"

SCHEMES = {
    "ISO 9": ISO_9,
    "GOST 7.79-2000 B": GOST_7_79_B,
    "BGN/PCGN": BGN_PCGN,
    "ICAO 9303": PASSPORT,
    "people": PEOPLE,
    "people, after German": PEOPLE_GERMAN,
    "people, short": PEOPLE_SHORT,
}


def romanised(word: str, scheme: str) -> str:
    """A lower-case Russian word in Latin letters."""
    table = dict(zip(RUSSIAN, SCHEMES[scheme].split(), strict=True))
    if scheme == "GOST 7.79-2000 B":  # c before i, e, y, j
        word = re.sub("ц(?=[иеёйыюя])", "c", word)
    if scheme == "BGN/PCGN":  # ye and yë at the beginning, after vowels, й, ъ and ь
        word = re.sub("(?<![бвгджзклмнпрстфхцчшщ])([её])", r"y\1", word)
    return "".join(table.get(letter, letter) for letter in word).replace("-", "")


def russian_words() -> list[str]:
    with NAMES.open(encoding="utf-8") as file:
        texts = [text for row in csv.DictReader(file) for text in row.values()]
    words = {word for text in texts for word in re.findall("[а-яё]+", text.lower())}
    return sorted(word for word in words if len(word) >= 3)


WORDS = russian_words()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_word_of_the_real_names_meets_its_romanisation(scheme):
    assert len(WORDS) > 300
    pairs = [(word, romanised(word, scheme)) for word in WORDS]
    apart = [(one, other) for one, other in pairs if len(other) >= 3 and sound_key(one) != sound_key(other)]
    assert apart == []
    assert all(sound_key(word) for word in WORDS if word != "ооо")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("word", [
    "ромашка", "щётка", "шампунь", "мёд", "объявление", "съёмка", "подъезд", "цветы", "жжёный", "чай", "хозяйственный",
    "схема", "отца", "детский", "немецкий", "пицца", "экстракт", "эхинацея", "юбилейный", "яблоко", "йодная", "мышь", "вьюга",
    "счётчик", "расчёска", "борщ", "бельё", "майонез", "район", "сгущёнка", "эссенциале", "махровый", "каталожный",
])  # fmt: skip
def test_hard_words_meet_their_romanisation(scheme, word):
    assert sound_key(romanised(word, scheme)) == sound_key(word) != ""


@pytest.mark.parametrize(("latin", "cyrillic"), [
    ("Nivea", "Нивея"), ("Persil", "Персил"), ("Domestos", "Доместос"), ("Henkel", "Хенкель"), ("Max", "Макс"),
    ("Bosch", "Бош"), ("Schauma", "Шаума"), ("Coca", "Кока"), ("Cola", "Кола"), ("Scotch", "Скотч"), ("Wella", "Велла"),
    ("Calgon", "Калгон"), ("Ariel", "Ариэль"), ("Aqua", "Аква"), ("Pharma", "Фарма"), ("L'Oreal", "Лореаль"),
    ("Xerox", "Ксерокс"), ("Citroën", "Цитроен"), ("Teva", "Тева"), ("Novartis", "Новартис"), ("Hexal", "Хексал"),
    ("Krka", "КРКА"), ("Sanofi", "Санофи"), ("Comet", "Комет"), ("Block", "Блок"), ("Sanitol", "Санитол"),
])  # fmt: skip
def test_a_brand_meets_its_russian_spelling(latin, cyrillic):
    assert sound_key(latin) == sound_key(cyrillic) != ""


@pytest.mark.parametrize(("one", "other"), [
    ("romashka", "ромашкой"),
    ("аптека", "аптеки"),
    ("птица", "птице"),
    ("рассчёт", "raschet"),
    ("бактериофаг", "bacteriophag"),
    ("ирак", "Iraq"),
    ("чахохбили", "chakhokhbili"),
    ("НАДЁЖНЫЙ", "надежные"),
    ("šampunʹ", normalize("NFD", "šampunʹ")),
    ("қазақ", "kazak"),
    ("ғылым", "gylym"),
    ("дәрі", "dari"),
    ("өнім", "onim"),
    ("беларускі", "belaruski"),
    ("воўна", "vouna"),
    ("україна", "ukraina"),
])  # fmt: skip
def test_endings_marks_and_letters_of_other_languages_are_folded(one, other):
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [
    ("ромашка", "рубашка"),
    ("аспирин", "анальгин"),
    ("цитрамон", "цитрусон"),
    ("шар", "жар"),
    ("мыло", "масло"),
])  # fmt: skip
def test_other_words_sound_otherwise(one, other):
    assert sound_key(one) != sound_key(other)


@pytest.mark.parametrize("word", ["", "в12", "b12", "ՍՊԸ", "դեղատուն", "ქარ", "''''"])
def test_a_word_with_a_digit_and_one_in_other_letters_has_no_key(word):
    assert sound_key(word) == ""


@pytest.mark.parametrize(("one", "other"), [("п", "p"), ("НМ", "NM"), ("из", "iz"), ("СР", "SR"), ("в", "v")])
def test_the_short_words_of_names_have_keys_too(one, other):
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize(("word", "key"), [("алоэ", "alo"), ("aloe", "alo"), ("оао", "oao"), ("змеею", "zme")])
def test_an_ending_of_vowels_is_cut_but_three_characters_stay(word, key):
    assert sound_key(word) == key


def test_few_words_of_the_real_names_share_a_key_with_another_word():
    stems: dict[str, set[str]] = {}
    for word in WORDS:
        stems.setdefault(sound_key(word), set()).add(re.sub("[аеёийоуыэюяь]+$", "", word) or word)
    assert sum(len(together) for together in stems.values() if len(together) > 1) < 0.01 * len(WORDS)


def test_a_text_gives_the_keys_of_its_words_in_order():
    assert sounds("Шампунь «Ромашка-Плюс» 500 мл, №5, Šampunʹ L'Oréal") == [
        *map(sound_key, ["шампунь", "ромашка", "плюс", "мл", "shampun", "loreal"]),
    ]


def test_words_without_a_key_are_left_out():
    assert sounds("Դեղատուն 12 В12") == []
    assert sounds("") == []


def test_a_sign_inside_a_word_does_not_part_it_but_a_quote_does():
    assert sounds("ob''yavlenie") == sounds("объявление")
    assert sounds('ООО"Ромашка"')[-1] == sound_key("ромашка")


def test_look_alike_letters_sound_as_the_word_they_stand_in():
    assert sounds("аспирин") == sounds("aспиpин")


@given(st.text(st.characters()))
def test_no_text_raises_and_keys_are_of_lower_case_letters(text):
    assert all(re.fullmatch("[a-z]+", key) for key in [*sounds(text), *filter(None, [sound_key(text)])])


@given(st.text(RUSSIAN, min_size=3, max_size=12))
def test_case_never_matters(word):
    assert sound_key(word.upper()) == sound_key(word)


@given(st.text("абвгдлмнпрфеоу", min_size=3, max_size=12))
def test_doubled_letters_count_once(word):
    assert sound_key("".join(letter * 2 for letter in word)) == sound_key(word)

"""Folding and recognising of document numbers: the tables of FORMATS 1.3 and 2.1, and what holds for any text."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.identifiers.numbers import dotted_key, fold, number_key, record_id
from registry_site.identifiers.recognising import NumberKind, Recognised, bare, holds_several, recognise

TWINS = dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True))


@pytest.mark.parametrize(("text", "key"), [
    ("RU.77.01.34.001.Е.008072.06.11", "RU770134001E0080720611"),
    ("RU 77.01.34.001.Е.005717.05.11", "RU770134001E0057170511"),
    ("RU.77.01.34.001E.010359.07.11", "RU770134001E0103590711"),
    ("RU.23.КК.08.008.Е.000964.08.14", "RU23KK08008E0009640814"),
    ("RU779988003Р0008030425", "RU779988003P0008030425"),
    ("ru 77 99 88 003 е 001953 05 18", "RU779988003E0019530518"),
    ("BY.60.61.01.008.E.000040.06.26", "BY606101008E0000400626"),
    ("№RU.77.99.11.003.Е.040687.07.11", "RU779911003E0406870711"),
    ("ЁЛКА-ё", "EЛKAE"),
    ("Ⅳ①²", "IV12"),
    ("", ""),
])  # fmt: skip
def test_the_key_of_the_format_reference(text, key):
    assert fold(text) == key


@pytest.mark.parametrize(("text", "canonical"), [
    ("RU.77.01.34.001.Е.008072.06.11", "RU.77.01.34.001.E.008072.06.11"),
    ("RU 77.01.34.001.Е.005717.05.11", "RU.77.01.34.001.E.005717.05.11"),
    ("RU.77.01.34.001E.010359.07.11", "RU.77.01.34.001.E.010359.07.11"),
    ("KZ 16.01.78.003.E004103.03.11", "KZ.16.01.78.003.E.004103.03.11"),
    ("RU.23.КК.08.008.Е.000964.08.14", "RU.23.KK.08.008.E.000964.08.14"),
    ("RU779988003Р0008030425", "RU.77.99.88.003.R.000803.04.25"),
    ("ru 77 99 88 003 е 001953 05 18", "RU.77.99.88.003.E.001953.05.18"),
    ("BY.60.61.01.008.E.000040.06.26", "BY.60.61.01.008.E.000040.06.26"),
    ("№RU.77.99.11.003.Е.040687.07.11", "RU.77.99.11.003.E.040687.07.11"),
    ("СГР № RU.77.99.88.003.E.001953.05.18 от 14.05.2018", "RU.77.99.88.003.E.001953.05.18"),
    ("Свидетельство RU 77.99.88.003 Е 001953.05.18, выдано 14.05.2018", "RU.77.99.88.003.E.001953.05.18"),
    ("крем (ru.77.99.88.003.р.001953.05.18)", "RU.77.99.88.003.R.001953.05.18"),
])  # fmt: skip
def test_current_certificate_numbers_are_recognised(text, canonical):
    assert recognise(text) == Recognised(kind=NumberKind.CERTIFICATE, key=fold(canonical), canonical=canonical)


@pytest.mark.parametrize(("text", "canonical"), [
    ("77.99.23.3.У.7647.12.04", "77.99.23.3.У.7647.12.04"),
    ("77.99.23.3.y.7647.5.08", "77.99.23.3.У.7647.5.08"),
    ("№ 77.99.23.3.у. 7647.5.08", "77.99.23.3.У.7647.5.08"),
    ("СГР № 77.99.23.3.У.7647.12.04 от 01.12.2004", "77.99.23.3.У.7647.12.04"),
    ("СЭЗ 77.99.23.3.П.7647.12.04.", "77.99.23.3.П.7647.12.04"),
])  # fmt: skip
def test_old_certificate_numbers_are_recognised_and_keep_their_dots(text, canonical):
    found = recognise(text)
    assert found == Recognised(kind=NumberKind.OLD_CERTIFICATE, key=number_key(canonical), canonical=canonical)
    assert found.key.count(".") == 7


@pytest.mark.parametrize(("text", "kind", "canonical"), [
    ("ЛО-77-02-011346", NumberKind.OLD_LICENCE, "ЛО-77-02-011346"),
    ("ло 77 02 011346", NumberKind.OLD_LICENCE, "ЛО-77-02-011346"),
    ("ФС-99-02-000123", NumberKind.OLD_LICENCE, "ФС-99-02-000123"),
    ("лицензия № ЛО-77-02-011346 от 26.01.2021", NumberKind.OLD_LICENCE, "ЛО-77-02-011346"),
    ("Л042-01137-77/00263495", NumberKind.LICENCE, "Л042-01137-77/00263495"),
    ("л042—01137—77 / 00263495", NumberKind.LICENCE, "Л042-01137-77/00263495"),
    ("по лицензии Л042-01137-77/00263495, аптека", NumberKind.LICENCE, "Л042-01137-77/00263495"),
    ("by-00001-26", NumberKind.NOTICE, "BY-00001-26"),
    ("извещение ВY-00001-26", NumberKind.NOTICE, "BY-00001-26"),
])  # fmt: skip
def test_licences_and_notices_are_recognised(text, kind, canonical):
    assert recognise(text) == Recognised(kind=kind, key=number_key(canonical), canonical=canonical)


@pytest.mark.parametrize("text", [
    "RU.77.99.88.003.Е.00904",  # cut off
    "RU.77.99.11.003.E.008.73 .02.16",  # lost digits
    "RU.77.99.88.003.E.001953.13.18",  # month 13
    "RU.77.99.88.003.E.001953.05.181",  # a digit too many
    "XX.77.99.88.003.E.001953.05.18",
    "ЛО42-01137-77/00263495",  # the letter О for the digit
    "Л0-77-02-011346",  # the digit for the letter О
    "L042-01137-77/00263495",  # a Latin L looks like no Cyrillic letter
    "7799233У76471204",  # the old form is not unique without its dots
    "ромашка", "2018", "", "№", "RU",
])  # fmt: skip
def test_what_is_no_whole_number_is_not_repaired(text):
    assert recognise(text) is None


def test_letter_o_and_digit_zero_are_not_equal():
    assert number_key("ЛО-77-02-011346") != number_key("Л0-77-02-011346")


def test_the_series_p_is_read_as_r_only_in_a_whole_current_number():
    assert number_key("RU.77.99.88.003.P.000803.04.25") == number_key("RU.77.99.88.003.R.000803.04.25")
    assert number_key("P N012345/01") != number_key("R N012345/01")


def test_the_beginning_of_an_old_number_keeps_its_dots():
    assert number_key("77.99.23.3.У.7647.12.04").startswith(dotted_key("77.99.23.3.у.76"))


@pytest.mark.parametrize(("text", "identity"), [
    ("RU.77.99.88.003.Е.001953.05.18", "RU.77.99.88.003.E.001953.05.18"),
    ("ru 77 99 88 003 е 001953 05 18", "RU.77.99.88.003.E.001953.05.18"),
    ("RU.23.ДЖ.08.008.Е.000964.08.14", "RU.23.DZ.08.008.E.000964.08.14"),
    ("77.99.23.3.У.7647.12.04", "77.99.23.3.Y.7647.12.04"),
    ("Л042-01137-77/00263495", "L042-01137-77_00263495"),
    ("Л04201137 77 00263495", "L042-01137-77_00263495"),
    ("l042-01137-77_00263495", "L042-01137-77_00263495"),
    ("ЛО-77-02-011346", "LO-77-02-011346"),
    ("ло–77–02–011346", "LO-77-02-011346"),
    ("lo77-02-011346", "LO-77-02-011346"),
    ("ФС-99-02-000123", "FC-99-02-000123"),
    ("ВY 00001 26", "BY-00001-26"),
    ("RU.77.99.88.003.Е.00904", "RU.77.99.88.003.E.00904"),
    ("П N012345/01-99", "PN012345_01-99"),
    ("./../№ 5", "5"),
    ("Х–5", "X-5"),
    ("é ЪЩ", "ES"),
])  # fmt: skip
def test_the_id_of_a_record(text, identity):
    assert record_id(text) == identity


@pytest.mark.parametrize("text", ["", "   ", "№", "..", "./", "«»", "ъь", "😀", "\u200b"])
def test_a_number_with_nothing_left_has_no_id(text):
    with pytest.raises(ValueError, match="identify"):
        record_id(text)


@pytest.mark.parametrize(("text", "rest"), [
    ("СГР № RU.77.99.88.003.Е.00904", "RU.77.99.88.003.Е.00904"),
    ("свидетельство о государственной регистрации № RU.77", "RU.77"),
    ("лицензия ЛО-77-02 от 26.01.2021 г.", "ЛО-77-02"),
    ("nokia 3310", "nokia 3310"),
    ("от 5 до 10", "от 5 до 10"),
])  # fmt: skip
def test_the_usual_words_around_a_number_are_cut_off(text, rest):
    assert bare(text) == rest


numbers = st.text(string.digits + "ABCEHKMOPRTXYАВЕКМНОРСТУХЛФД.-/ ", max_size=40)


@given(numbers)
def test_folding_a_key_again_changes_nothing(text):
    for key_of in (fold, number_key, dotted_key):
        assert key_of(key_of(text)) == key_of(text)


@given(numbers, st.integers(0, 40))
def test_case_blanks_and_look_alikes_give_one_key(text, place):
    written = (text[:place] + "\u00a0 \u200b" + text[place:]).lower()
    assert number_key(written) == number_key(text)
    cyrillic = text.translate({ord(latin): twin for twin, latin in TWINS.items()})
    assert number_key(cyrillic) == number_key(text)


@given(numbers)
def test_an_id_leads_to_itself_and_is_safe_in_an_address(text):
    try:
        identity = record_id(text)
    except ValueError:
        assert not any(char.isalnum() for char in text)
    else:
        assert record_id(identity) == identity
        assert set(identity) <= set(string.ascii_uppercase + string.digits + ".-_")
        assert identity[0].isalnum()
        assert identity[-1].isalnum()


@given(numbers)
def test_two_numbers_with_one_key_have_one_id_if_their_separators_agree(text):
    assert text.isspace() or not fold(text) or record_id(text) == record_id(f" {text.lower()} ")


@given(st.text(st.characters()))
def test_no_text_makes_folding_or_recognising_raise(text):
    found = recognise(text)
    assert isinstance(fold(text) + number_key(text) + dotted_key(text) + bare(text), str)
    assert found is None or recognise(found.canonical) == found


LETTERS = st.text(st.characters(exclude_categories=["N"]), max_size=30)


@given(LETTERS, LETTERS)
def test_a_number_is_found_between_any_words(before, after):
    text = f"{before} RU.77.99.88.003.E.001953.05.18 : {after}"
    found = recognise(text)
    assert found is not None


NUMBER, OTHER = "RU.77.99.88.003.E.001953.05.18", "RU.77.99.88.003.E.000777.01.24"


@pytest.mark.parametrize("tail", [" 77", "-99", ".5", "/1", " - 9", "\n5", "\u06f9", "É"])
@pytest.mark.parametrize("number", [NUMBER, "77.99.23.3.У.7647.12.04", "Л042-01137-77/00263495", "BY-00001-26"])
def test_a_number_that_goes_on_is_not_the_number_before(number, tail):
    assert recognise(f"взамен {number}{tail}") is None


@pytest.mark.parametrize("tail", ["", ".", ", выдано 14.05.2018", " от 18.05.2018", "; 5 шт.", ")", " г. Минск"])
def test_what_usually_follows_a_number_changes_nothing(tail):
    found = recognise(f"взамен {NUMBER}{tail}")
    assert (found.canonical if found else None) == NUMBER
    assert not holds_several(f"взамен {NUMBER}{tail}")


@pytest.mark.parametrize("text", [
    f"{NUMBER}, {OTHER}", f"{OTHER}; {NUMBER}", f"{NUMBER}\n{OTHER}", f"{NUMBER} {OTHER}", f"BY-00001-26 {NUMBER}",
    f"{NUMBER} взамен 77.99.23.3.У.7647.12.04", "ЛО-77-02-011346, Л042-01137-77/00263495",
    f"{NUMBER} 77, {OTHER}", f"{NUMBER}, RU.77.99.88.003.E.0019", f"{NUMBER}, ЛО-77-02",
])  # fmt: skip
def test_several_numbers_in_one_text_are_noticed(text):
    assert holds_several(text)


@pytest.mark.parametrize("text", [
    "", "ромашка", NUMBER, f"{NUMBER}, {NUMBER.lower()}", f"СГР № {NUMBER} от 14.05.2018", "RU 77.99.88.003 Е 001953.05.18",
    "СГР RU 77.99.88.003.Е.001953.05.18 от 14.05.2018", "№ 77.99.23.3.у. 7647.5.08", "RU.77.99.88.003.E.0019",
])  # fmt: skip
def test_one_number_is_not_several(text):
    assert not holds_several(text)

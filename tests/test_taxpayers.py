"""Tax ids of the five states: the table of FORMATS 4, several readings of one text, and what is no tax id at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.identifiers.taxpayers import TaxId, TaxKind, tax_ids
from tests.writings import written


def readings(text):
    return {(one.kind, one.valid) for one in tax_ids(text)}


@pytest.mark.parametrize(("kind", "number"), [
    (TaxKind.RU_INN, "7704865540"), (TaxKind.RU_INN, "7710537160"), (TaxKind.RU_INN, "5402036790"),
    (TaxKind.RU_INN, "7724488603"), (TaxKind.RU_INN, "001234567887"),
    (TaxKind.RU_OGRN, "1147746631988"), (TaxKind.RU_OGRN, "1165074055079"), (TaxKind.RU_OGRN, "1197746534897"),
    (TaxKind.RU_OGRNIP, "300000000123452"),
    (TaxKind.KZ_BIN, "971240001315"), (TaxKind.KZ_BIN, "940140000385"), (TaxKind.KZ_BIN, "920140000084"),
    (TaxKind.KZ_BIN, "991340000801"), (TaxKind.KZ_IIN, "991332500015"),
    (TaxKind.BY_UNP, "791309377"), (TaxKind.BY_UNP, "790486235"), (TaxKind.BY_UNP, "100582333"),
    (TaxKind.BY_UNP, "MA0000002"), (TaxKind.BY_UNP, "КА0000006"),
])  # fmt: skip
def test_a_number_whose_check_digit_agrees_is_valid(kind, number):
    assert readings(number) == {(kind, True)}


@pytest.mark.parametrize(("kind", "number"), [
    (TaxKind.RU_INN, "7704865541"), (TaxKind.RU_OGRN, "1147746631989"), (TaxKind.RU_OGRNIP, "300000000123453"),
    (TaxKind.KZ_BIN, "971240001316"), (TaxKind.BY_UNP, "791309378"), (TaxKind.BY_UNP, "MA0000003"),
    *((TaxKind.BY_UNP, f"10000001{last}") for last in range(10)),
])  # fmt: skip
def test_a_number_whose_check_digit_does_not_agree_is_labelled_so(kind, number):
    assert (kind, False) in readings(number)
    assert not any(valid for _, valid in readings(number))


@pytest.mark.parametrize(("kind", "number"), [(TaxKind.KG_INN, "00101200010001"), (TaxKind.AM_UNN, "01234567")])
def test_where_no_check_digit_is_known_none_is_claimed(kind, number):
    assert readings(number) == {(kind, None)}


@pytest.mark.parametrize("zeros", ["0" * length for length in (8, 9, 10, 12, 13, 15)])
def test_a_number_of_zeros_passes_no_check(zeros):
    assert {valid for _, valid in readings(zeros)} == {False}


def test_twelve_digits_that_fail_both_checks_may_be_of_either_state():
    assert readings("971240001316") == {(TaxKind.RU_INN, False), (TaxKind.KZ_BIN, False)}


def test_of_several_readings_the_one_that_passes_is_meant():
    assert tax_ids("001234567887") == (TaxId(state="RU", kind=TaxKind.RU_INN, key="001234567887", valid=True),)


@pytest.mark.parametrize(("text", "kind"), [
    ("ИНН 971240001316", TaxKind.RU_INN), ("БИН: 971240001316", TaxKind.KZ_BIN), ("ИНН 971240001315", TaxKind.RU_INN),
    ("ИНН 791309378", TaxKind.BY_UNP),
])  # fmt: skip
def test_a_name_before_the_number_decides_between_the_kinds_that_fit(text, kind):
    assert readings(text) == {(kind, False)}


@pytest.mark.parametrize(("text", "keys"), [
    ("ООО «Ромашка», ИНН/КПП 7704865540/770401001 г. Москва", ["7704865540"]),
    ("ИНН 7704865540, ОГРН 1147746631988", ["7704865540", "1147746631988"]),
    ("ИНН № 7704 865 540.", ["7704865540"]),
    ("инн7704865540", ["7704865540"]),
    ("УНП ма0000002", ["MA0000002"]),
    ("ՀՎՀՀ 01234567", ["01234567"]),
])  # fmt: skip
def test_tax_ids_are_found_behind_their_names(text, keys):
    assert [one.key for one in tax_ids(text)] == keys


@pytest.mark.parametrize("text", [
    "ZA0000002",  # a letter outside the alphabet of the УНП
    "KAA000006", "770486554O", "7704865540 5", "12345678901", "1234567",
    "٧٧٠٤٨٦٥٥٤٠",  # digits that are not ASCII
    "32012199512345",  # neither sex nor firm
    "23213199512345",  # no such day
    "ИНН 30000000012345299", "ИНН 7704865540X", "ИНН 300000000123452 7",
    "ромашка", "",
])  # fmt: skip
def test_what_has_not_the_form_of_a_tax_id_is_none(text):
    assert tax_ids(text) == ()


@pytest.mark.parametrize("fifth", "789")
def test_the_fifth_digit_of_a_kazakh_number_is_the_kind_of_a_firm_or_begins_a_day(fifth):
    assert readings(f"9712{fifth}0001315") == {(TaxKind.RU_INN, False)}


@given(st.sampled_from(["7704865540", "MA0000002", "991332500015", "300000000123452"]), st.data())
def test_the_way_of_writing_changes_nothing(number, data):
    assert tax_ids(data.draw(written(number))) == tax_ids(number)


@given(st.text(st.characters()) | st.text("0123456789 ABCEHKMOPTАВИНУПНБ:№", max_size=30))
def test_no_text_raises(text):
    assert all(one.key.isascii() for one in tax_ids(text))

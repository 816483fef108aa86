"""Registration numbers of products: one or two of each mask of the state catalogue (FORMATS 3.4), and the other kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.registrations import RegistrationKind, registration
from tests.writings import written

MEDICINES = (
    "ЛСР-003304/07", "ЛСР-001698/07", "П N016309/01", "ЛП-002294", "ЛС-001289", "Р N003765/01", "Р N001575/02-2002",
    "П N014489/02-2002", "П N010622", "ЛСР-002294", "82/624/24", "P N002161/01", "99/292/6", "ЛСР-0002968/10",
    "ЛС-001140*", "П №014283/01", "П-8-242 N011260", "П N 013827/01", "P N001276/01-2002", "85/1019/13", "Р №003721/01",
    "85/1520/6", "Р N0002272/01", "010632/02", "ЛСР--003648/10", "ЛСР-00521510", "ЛСр-005784/10",
)  # fmt: skip
OTHERS = (
    (RegistrationKind.EAEU_MEDICINE, "ЛП-№(000123)-(РГ-RU)"),
    (RegistrationKind.DEVICE, "РЗН 2014/1548"),
    (RegistrationKind.DEVICE, "ФСЗ 2011/09269"),
    (RegistrationKind.DEVICE, "ФСР 2010/07123"),
    (RegistrationKind.UKRAINE, "UA/8430/01/01"),
    (RegistrationKind.VETERINARY, "77-3-12.22-5011№ПВР-3-1.2/00954"),
    (RegistrationKind.VETERINARY, "ПВР-3-1.2/00954"),
)
ALL = (*MEDICINES, *(number for _, number in OTHERS))


@pytest.mark.parametrize("number", MEDICINES)
def test_every_mask_of_the_catalogue_is_the_number_of_a_medicine(number):
    assert registration(number).kind is RegistrationKind.MEDICINE


@pytest.mark.parametrize(("kind", "number"), OTHERS)
def test_numbers_of_other_products_are_told_apart(kind, number):
    assert registration(number).kind is kind


@given(st.sampled_from(ALL), st.data())
def test_any_writing_of_one_number_has_one_key(number, data):
    assert registration(data.draw(written(number))) == registration(number)


def test_the_sign_is_a_writing_of_the_letter_in_the_number_of_a_medicine():
    assert number_key("П №014283/01") == number_key("П N014283/01")


@pytest.mark.parametrize("text", [
    "ЛСР-1234", "П N12", "П-100", "ЛП", "82/624", "01.02.2014", "UA/8430", "РЗН 2014", "ромашка", "", "№",
    "RU.77.99.88.003.E.001953.05.18", "ЛО-77-02-011346", "ЛП-002294 и ЛП-002295",
])  # fmt: skip
def test_other_texts_are_no_registration_number(text):
    assert registration(text) is None


@pytest.mark.parametrize("text", [
    "Рег. уд. ЛП-002345 от 12.01.2014",
    "Парацетамол, таблетки\nРег. уд. № ЛП-002345 от 12.01.2014\nГоден до 05.2026",
    "Парацетамол, регистрационное удостоверение: ЛП-002345 от 12.01.2014 выдано, 20 шт.",
    "РУ № ЛП-002345, таблетки",
    "Парацетамол\nЛП-002345\nГоден до 05.2026",
])  # fmt: skip
def test_the_registration_number_of_a_pasted_label_is_found(text):
    assert registration(text) == registration("ЛП-002345")


@given(st.text(st.characters()) | st.text("ЛСПРN№0123456789-/ *", max_size=30))
def test_no_text_raises(text):
    found = registration(text)
    assert found is None or found.key

"""Barcodes: the four lengths, the check digit, and what stands around the digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.identifiers.barcodes import BarcodeKind, barcode
from tests.writings import written

VALID = (
    (BarcodeKind.EAN_8, "96385074"),
    (BarcodeKind.UPC_A, "036000291452"),
    (BarcodeKind.EAN_13, "4603779007957"),
    (BarcodeKind.GTIN_14, "14603779007954"),
)


@pytest.mark.parametrize(("kind", "number"), VALID)
def test_a_barcode_of_each_length_is_known_by_its_check_digit(kind, number):
    found = barcode(number)
    assert (found.kind, found.key, found.valid) == (kind, number, True)


@pytest.mark.parametrize("number", [number for _, number in VALID])
@pytest.mark.parametrize("step", range(1, 10))
def test_any_other_last_digit_is_wrong(number, step):
    assert not barcode(number[:-1] + str((int(number[-1]) + step) % 10)).valid


def test_zeros_are_the_barcode_of_nothing():
    assert not barcode("0" * 13).valid


@pytest.mark.parametrize(
    "text", ["4 603779 007957", "460-3779-00795-7", "EAN-13: 4603779007957", "Штрих-код 4603779007957.", "№4603779007957"]
)
def test_blanks_hyphens_and_names_change_nothing(text):
    assert barcode(text) == barcode("4603779007957")


@given(st.sampled_from([number for _, number in VALID]), st.data())
def test_the_way_of_writing_changes_nothing(number, data):
    assert barcode(data.draw(written(number))) == barcode(number)


@pytest.mark.parametrize("text", ["123456789", "460377900795", "4603779007957 2018", "٤٦٠٣٧٧٩٠٠٧٩٥٧", "ромашка", ""])
def test_what_has_another_length_is_no_valid_barcode(text):
    found = barcode(text)
    assert found is None or not found.valid


@given(st.text(st.characters()) | st.text("0123456789 -EANШК:№", max_size=30))
def test_no_text_raises(text):
    found = barcode(text)
    assert found is None or len(found.key) in (8, 12, 13, 14)

"""What a typed text looks like: all kinds in their order, a failed check digit only where nothing speaks for another reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.identifiers.barcodes import BarcodeKind
from registry_site.identifiers.looks import looks_like
from registry_site.identifiers.recognising import NumberKind
from registry_site.identifiers.registrations import RegistrationKind
from registry_site.identifiers.taxpayers import TaxKind


def seen(text):
    return [(one.kind, one.valid) for one in looks_like(text)]


@pytest.mark.parametrize(("text", "looks"), [
    ("СГР № RU.77.99.88.003.E.001953.05.18", [(NumberKind.CERTIFICATE, None)]),
    ("Рег. уд. ЛП-002345 от 12.01.2014", [(RegistrationKind.MEDICINE, None)]),
    ("7704865540", [(TaxKind.RU_INN, True)]),
    ("7704865541", [(TaxKind.RU_INN, False)]),
    ("4603779007957", [(BarcodeKind.EAN_13, True)]),  # thirteen digits, but no ОГРН
    ("1147746631988", [(TaxKind.RU_OGRN, True)]),  # thirteen digits, but no EAN-13
    ("96385074", [(TaxKind.AM_UNN, None), (BarcodeKind.EAN_8, True)]),
    ("971240001316", [(TaxKind.RU_INN, False), (TaxKind.KZ_BIN, False), (BarcodeKind.UPC_A, False)]),
    ("ЛО-77-02-011346 ИНН 7704865540", [(NumberKind.OLD_LICENCE, None), (TaxKind.RU_INN, True)]),
    ("ромашка", []), ("", []),
])  # fmt: skip
def test_a_text_looks_like_every_kind_that_fits(text, looks):
    assert seen(text) == looks


@given(st.text(st.characters()) | st.text("0123456789 -/ЛОСРПNRU.№ИНН", max_size=30))
def test_no_text_raises(text):
    assert all(one.key for one in looks_like(text))

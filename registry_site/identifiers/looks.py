"""Every kind of number that a typed text looks like: what a search page can say of it, without claiming that it is so."""

from dataclasses import dataclass

from registry_site.identifiers.barcodes import BarcodeKind, barcode
from registry_site.identifiers.recognising import NumberKind, recognise
from registry_site.identifiers.registrations import RegistrationKind, registration
from registry_site.identifiers.taxpayers import TaxKind, tax_ids

Kind = NumberKind | RegistrationKind | TaxKind | BarcodeKind
"""Whatever can be told of a number by its shape."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One reading: `key` is what the number is compared by, `valid` the answer of its check digit, None without one."""

    kind: Kind
    key: str
    valid: bool | None = None


def looks_like(text: str) -> tuple[Look, ...]:
    """All readings: the number of a document, then of a product, then tax ids, then a barcode; empty for words.

    A reading whose check digit does not agree is left out where another reading of the same digits has nothing against it.
    Never raises.
    """
    looks: list[Look] = []
    if (document := recognise(text)) is not None:
        looks.append(Look(kind=document.kind, key=document.key))
    if (product := registration(text)) is not None:
        looks.append(Look(kind=product.kind, key=product.key))
    looks.extend(Look(kind=one.kind, key=one.key, valid=one.valid) for one in tax_ids(text))
    if (item := barcode(text)) is not None:
        looks.append(Look(kind=item.kind, key=item.key, valid=item.valid))
    sound = {one.key for one in looks if one.valid is not False}
    return tuple(one for one in looks if one.valid is not False or one.key not in sound)

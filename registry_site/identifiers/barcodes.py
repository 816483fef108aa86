"""Barcode numbers on packs: EAN-8, UPC-A, EAN-13 and GTIN-14 (GS1 General Specifications 7.9, check digit calculation)."""

import re
from dataclasses import dataclass
from enum import Enum

from registry_site.identifiers.numbers import INVISIBLE
from registry_site.identifiers.recognising import LONGEST


class BarcodeKind(Enum):
    """The forms of a trade item number, by their length."""

    EAN_8 = "ean_8"
    UPC_A = "upc_a"
    EAN_13 = "ean_13"
    GTIN_14 = "gtin_14"


@dataclass(frozen=True, kw_only=True)
class Barcode:
    """A number of the length of a barcode: its digits, and whether its check digit agrees."""

    kind: BarcodeKind
    key: str
    valid: bool


_KINDS = {8: BarcodeKind.EAN_8, 12: BarcodeKind.UPC_A, 13: BarcodeKind.EAN_13, 14: BarcodeKind.GTIN_14}
_NAME = r"(?:GTIN|EAN|UPC|ШТРИХ-?\s?КОД|ШК)(?:-?(?:8|12|13|14)(?=[\s:]))?[\s:.№#-]{0,4}"
_ALONE = re.compile(rf"[\s№#(«\"']{{0,9}}(?:{_NAME})?(?P<digits>[0-9](?:[\s-]?[0-9]){{7,13}})[\s.,;)»\"']{{0,9}}")


def barcode(text: str) -> Barcode | None:
    """The barcode that a text is, None if it has not the length of one.

    Only ASCII digits count, with blanks or hyphens between them as they stand under the bars, and the usual names in front.
    A number of zeros is no barcode of anything: its check digit is called wrong. Never raises.
    """
    found = _ALONE.fullmatch(INVISIBLE.sub("", text[:LONGEST]).upper())
    if found is None:
        return None
    key = re.sub(r"[\s-]", "", found["digits"])
    kind = _KINDS.get(len(key))
    return Barcode(kind=kind, key=key, valid=_check_digit(key[:-1]) == int(key[-1]) and bool(key.strip("0"))) if kind else None


def _check_digit(digits: str) -> int:
    """Weights 3 and 1 in turn from the right, filled up to the next ten."""
    return -sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits))) % 10

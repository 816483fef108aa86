"""Registration numbers of medicines, devices and veterinary products, as they stand on packs and in lists (FORMATS 3.4).

They are labels for a typed text. `recognise` knows the numbers of the documents that are verified here, and only those.
"""

import re
from dataclasses import dataclass
from enum import Enum

from registry_site.identifiers.numbers import number_key, printed
from registry_site.identifiers.recognising import LONGEST, bare


class RegistrationKind(Enum):
    """Whose numbers they are; the forms EAEU_MEDICINE and VETERINARY are not confirmed (FORMATS 3.4)."""

    MEDICINE = "medicine"
    EAEU_MEDICINE = "medicine_eaeu"
    DEVICE = "device"
    UKRAINE = "medicine_ukraine"
    VETERINARY = "veterinary"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A registration number known by its shape; `key` is `number_key` of it."""

    kind: RegistrationKind
    key: str


_YEAR = r"(?:/?\d\d(?:-?\d{4})?)?"
# On the printed form: letters folded, no blanks. The number of a medicine of the Soviet register needs its strokes.
_SHAPES = (
    (RegistrationKind.EAEU_MEDICINE, r"ЛП-?\(?\d{6}\)?-?\(?PГ-?(?:RU|BY|KZ|KG|AM)\)?"),
    (RegistrationKind.MEDICINE, rf"(?:ЛCP|ЛC|ЛП)-{{0,2}}\d{{6,8}}{_YEAR}\*?"),
    (RegistrationKind.MEDICINE, rf"[ПP](?:-?\d-?\d{{3}}-?)?N\d{{6,7}}{_YEAR}\*?"),
    (RegistrationKind.MEDICINE, r"\d\d/\d{3,4}/\d{1,2}"),
    (RegistrationKind.MEDICINE, r"\d{6}/\d\d"),
    (RegistrationKind.DEVICE, r"(?:PЗH|ФCЗ|ФCP)-?(?:19|20)\d\d/\d{1,6}"),
    (RegistrationKind.UKRAINE, r"UA/\d{3,6}/\d\d/\d\d"),
    (RegistrationKind.VETERINARY, r"(?:\d\d-\d-\d{1,2}\.\d{1,2}-\d{1,5}-?)?ПB[PИ]-?\d-?\d{1,2}\.\d{1,2}/\d{1,6}"),
)
_COMPILED = tuple((kind, re.compile(shape, re.ASCII)) for kind, shape in _SHAPES)
_DASHES = re.compile("[‐-―⁃−]")
_MOST_LINES = 20
_LABELLED = re.compile(
    r"\b(?:рег(?:\.|истрационн[а-я]{2,3})\s{0,3}(?:уд(?:\.|остоверени[ея])|номер|№)|ру(?=\s{0,3}№))"
    r"[\s:.№]{0,5}([^\s,;:.№][^,;\n]{3,60}?)(?=\s{1,3}от\s|\.\s|[,;\n]|$)",
    re.IGNORECASE,
)


def registration(text: str) -> Registration | None:
    """The registration number that a text or one of its lines is but for the usual words around it, or the one that stands
    behind its name («…, рег. уд. № ЛП-002345 от 12.01.2014, …»); None for any other text.

    The serial is not padded and the letters are not repaired; `№` is the N of a medicine's number. Never raises.
    """
    short = text[:LONGEST]
    pieces = dict.fromkeys((short, *short.splitlines()[:_MOST_LINES], *_LABELLED.findall(short)))
    return next((known for piece in pieces if (known := _parse(piece)) is not None), None)


def _parse(text: str) -> Registration | None:
    alone = bare(text)
    written = _DASHES.sub("-", printed(alone))
    return next((Registration(kind=kind, key=number_key(alone)) for kind, shape in _COMPILED if shape.fullmatch(written)), None)

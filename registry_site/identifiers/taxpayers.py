"""Tax and registration numbers of persons and firms in the five states: their forms and check digits (FORMATS 4).

A reading is a label for what somebody typed. It rejects nothing: a number that fails its check is published as it stands.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from registry_site.identifiers.numbers import INVISIBLE, LOOK_ALIKES
from registry_site.identifiers.recognising import LONGEST


class TaxKind(Enum):
    """The numbers of FORMATS 4 that can be told by their form."""

    RU_INN = "ru_inn"
    RU_OGRN = "ru_ogrn"
    RU_OGRNIP = "ru_ogrnip"
    BY_UNP = "by_unp"
    KZ_BIN = "kz_bin"
    KZ_IIN = "kz_iin"
    KG_INN = "kg_inn"
    AM_UNN = "am_unn"


@dataclass(frozen=True, kw_only=True)
class TaxId:
    """One reading of a number: `state` is a two-letter code, `key` its digits and Latin capitals without separators.

    `valid` is the answer of the check digit, None where no check is known (KG, AM).
    """

    state: str
    kind: TaxKind
    key: str
    valid: bool | None


_ZERO = ord("0")
_UNP_LETTERS = "ABCEHKMOPT"
_UNP_VALUES = "0123456789" + _UNP_LETTERS
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, *_INN_10)
_INN_12 = (3, *_INN_11)
_KZ_FIRST = tuple(range(1, 12))
_KZ_SECOND = (*range(3, 12), 1, 2)
_UNP = (29, 23, 19, 17, 13, 7, 5, 3)


def tax_ids(text: str) -> tuple[TaxId, ...]:
    """Every reading of the number that a text is, or of those that stand in it behind their names («ИНН 7704865540»).

    Of several readings of one number those whose check passes, or for which no check is known; if there is none, those of
    the right form with `valid` False. The name in front decides between the kinds that fit. Only ASCII digits count, with
    blanks between them; Cyrillic look-alikes of the letters of a УНП are folded. Never raises.
    """
    upper = INVISIBLE.sub("", text[:LONGEST]).upper().translate(LOOK_ALIKES)
    found: dict[TaxId, None] = {}
    for named in _NAMED.finditer(upper):
        readings = _readings(named["number"])
        fitting = [one for one in readings if one.kind in _NAMES[named["name"]]]
        found.update(dict.fromkeys(_best(fitting or readings)))
    alone = _ALONE.fullmatch(upper)
    if alone and not found:
        found.update(dict.fromkeys(_best(_readings(alone["number"]))))
    return tuple(found)


def _readings(number: str) -> list[TaxId]:
    key = "".join(number.split())
    return [
        TaxId(state=form.kind.value[:2].upper(), kind=form.kind, key=key, valid=form.check(key) if key.strip("0") else False)
        for form in _FORMS
        if form.shape.fullmatch(key) and (form.kind is not TaxKind.KG_INN or _has_a_day(key))
    ]


def _best(readings: list[TaxId]) -> list[TaxId]:
    return [one for one in readings if one.valid is not False] or readings


def _sum(weights: tuple[int, ...], digits: str) -> int:
    return sum(weight * (ord(digit) - _ZERO) for weight, digit in zip(weights, digits, strict=False))


def _inn(key: str) -> bool:
    if len(key) == 10:
        return _sum(_INN_10, key) % 11 % 10 == int(key[9])
    return _sum(_INN_11, key) % 11 % 10 == int(key[10]) and _sum(_INN_12, key) % 11 % 10 == int(key[11])


def _ogrn(key: str) -> bool:
    return int(key[:-1]) % (len(key) - 2) % 10 == int(key[-1])


def _bin(key: str) -> bool:
    check = _sum(_KZ_FIRST, key) % 11
    if check == 10:
        check = _sum(_KZ_SECOND, key) % 11
    return check == int(key[11])


def _unp(key: str) -> bool:
    digits = key if key.isdigit() else key[0] + str(_UNP_LETTERS.index(key[1])) + key[2:]
    return sum(weight * _UNP_VALUES.index(char) for weight, char in zip(_UNP, digits, strict=False)) % 11 == int(key[8])


def _unknown(key: str) -> None:
    """No algorithm was found for this number (FORMATS 8)."""


def _has_a_day(key: str) -> bool:
    try:
        date(int(key[5:9]), int(key[3:5]), int(key[1:3]))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class _Form:
    """The shape of one kind and its check of a key of that shape that is not all zeros."""

    kind: TaxKind
    shape: re.Pattern[str]
    check: Callable[[str], bool | None]


def _form(kind: TaxKind, shape: str, check: Callable[[str], bool | None]) -> _Form:
    return _Form(kind=kind, shape=re.compile(shape), check=check)


# The fifth digit tells a БИН (the kind of firm, 4 to 6) from an ИИН (the tens of a day); 7 to 9 are neither.
_FORMS = (
    _form(TaxKind.RU_INN, "[0-9]{10}|[0-9]{12}", _inn),
    _form(TaxKind.RU_OGRN, "[0-9]{13}", _ogrn),
    _form(TaxKind.RU_OGRNIP, "[0-9]{15}", _ogrn),
    _form(TaxKind.BY_UNP, f"[0-9]{{9}}|[{_UNP_LETTERS}]{{2}}[0-9]{{7}}", _unp),
    _form(TaxKind.KZ_BIN, "[0-9]{4}[4-6][0-9]{7}", _bin),
    _form(TaxKind.KZ_IIN, "[0-9]{4}[0-3][0-9]{7}", _bin),
    _form(TaxKind.KG_INN, "[0-2][0-9]{13}", _unknown),
    _form(TaxKind.AM_UNN, "[0-9]{8}", _unknown),
)


def _names() -> Iterator[tuple[str, tuple[TaxKind, ...]]]:
    for names, kinds in (
        (("ИНН", "INN"), (TaxKind.RU_INN, TaxKind.KG_INN)),
        (("ОГРНИП", "OGRNIP"), (TaxKind.RU_OGRNIP,)),
        (("ОГРН", "OGRN"), (TaxKind.RU_OGRN, TaxKind.RU_OGRNIP)),
        (("УНП", "UNP"), (TaxKind.BY_UNP,)),
        (("УНН", "UNN", "ՀՎՀՀ"), (TaxKind.AM_UNN, TaxKind.BY_UNP)),
        (("БИН", "BIN"), (TaxKind.KZ_BIN,)),
        (("ИИН", "IIN"), (TaxKind.KZ_IIN,)),
    ):
        yield from ((name.translate(LOOK_ALIKES), kinds) for name in names)


_NAMES = dict(_names())
_NUMBER = rf"(?P<number>(?:[{_UNP_LETTERS}]{{2}}\s?)?[0-9](?:\s?[0-9]){{6,14}})"
_NAMED = re.compile(rf"(?<!\w)(?P<name>{'|'.join(_NAMES)})(?:\s?/\s?KПП)?[\s:.№#-]{{0,4}}{_NUMBER}(?!\w|\s?[0-9])")
_ALONE = re.compile(rf"[\s№#(«\"']{{0,9}}{_NUMBER}[\s.,;)»\"']{{0,9}}")

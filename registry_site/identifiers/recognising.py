"""Recognising a number in what people type: which kind it is, its key, and its canonical text (FORMATS 1.1, 1.2, 2.1)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from registry_site.identifiers.numbers import LOOK_ALIKES, NOTICE, certificate_groups, is_old_certificate, number_key, regrouped

LONGEST = 2_000  # characters looked at; a number stands in the first lines or nowhere

_LONGEST_BARE = 300


class NumberKind(Enum):
    """The forms of numbers that are known by their shape."""

    CERTIFICATE = "certificate"
    OLD_CERTIFICATE = "old_certificate"
    LICENCE = "licence"
    OLD_LICENCE = "licence_old"
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A number known by its shape: `key` for comparing, `canonical` for showing in one agreed form."""

    kind: NumberKind
    key: str
    canonical: str


_DIGIT = re.compile(r"\d")
_GAP = r"[\s.\-‐-―−/]{0,3}"
# On labels the name before and the date behind are often written without a blank: `СГРRU.77…05.18от18.05.2018`.
_DATED = r"OT\s?\d\d?\."
_START, _END = "(?:(?<![0-9A-ZА-Я])|(?<=CГP))", rf"(?:(?![0-9A-ZА-Я])|(?={_DATED}))"


def _spaced(*parts: str) -> re.Pattern[str]:
    return re.compile(_START + _GAP.join(parts) + _END, re.ASCII)


# The look-alikes are already Latin here: the letters О of ЛО and С of ФС, but the digit of Л0.
_IN_TEXT = (
    _spaced("(?:AM|BY|KG|KZ|RU)", r"\d\d", "[0-9A-ZА-Я]{2}", r"\d\d", r"\d{3}", "[ERP]", r"\d{6}", r"\d\d", r"\d\d"),
    _spaced(r"Л0\d\d", r"\d{5}", r"\d\d", r"\d{8}"),
    _spaced("(?:ЛO|ФC)", r"\d\d", r"\d\d", r"\d{6}"),
    re.compile(r"(?<![0-9A-ZА-Я.])\d\d\.\d\d\.\d{1,3}\.\d{1,4}\.\s?[А-ЯA-Z]\.\s?\d{3,6}\.\d{1,2}\.\d\d" + _END, re.ASCII),
    re.compile(_START + r"(?:AM|BY|KG|KZ|RU)-\d{5}-\d{2}" + _END, re.ASCII),
)
# More digits after a number make it another one: `…01.24 77`, `…01.24-99`; a letter of any alphabet does so too.
_CONTINUED = re.compile(rf"(?!{_DATED})(?:{_GAP}[0-9]|\w)")
_BEGUN = re.compile(_START + r"(?:(?:AM|BY|KG|KZ|RU)[\s.\-]{0,3}\d\d|Л0\d\d[\s.\-]{0,3}\d|(?:ЛO|ФC)[\s.\-]{0,3}\d\d)", re.ASCII)
# Only the Cyrillic letters make a licence number: with a Latin L it is another text, offered as a candidate at most.
_LICENCE = re.compile(r"Л0\d{17}", re.ASCII)
_OLD_LICENCE = re.compile(r"(?:ЛO|ФC)\d{10}", re.ASCII)
_NOISE_BEFORE = re.compile(
    r"^(?:\s|[«»\"'(:,№#-]"
    r"|(?:со?гр|свидетельств[оау]|лицензи[яию]|извещени[ея]|номер|(?:государственн(?:ой|ая) )?регистраци[ияю]|о|no|nr|n"
    r"|регистрационн(?:ое|ый|ого)|удостоверени[ея]|ру(?!\b\W{0,3}\d)|св|свид|лиц|гос|рег|уд)\b\.?)+",
    re.IGNORECASE,
)
_DAY = r"(?:\d{1,2}[.\s]{1,3}(?:\d{1,2}|[а-я]{3,8})[.\s]{1,3}\d{2,4}|(?:19|20)\d\d)(?:[\s.]{0,3}г(?:ода|\.)?)?"
_TERM = rf"(?:от|до|выдан[оаы]?|действ[а-я]{{3,10}}\s{{1,3}}до)[\s:]{{0,9}}{_DAY}|бессрочн(?:о|ая|ое)|срок действия"
_NOISE_AFTER = re.compile(rf"(?:[\s,;(]{{0,9}}(?<![^\W\d_])(?:{_TERM})[\s.,;:)]{{0,9}}){{1,4}}$", re.IGNORECASE)


def recognise(text: str) -> Recognised | None:
    """The number a text is or holds, None if it holds none. Never raises, invents no digit, repairs no letter.

    The bare number is tried first, in any writing; then a number with words around it («СГР № RU.77… от 18.05.2018»).
    A number that more digits follow («RU.77… 77») is not taken for the number before them.
    """
    short = text[:LONGEST]
    if not _DIGIT.search(short):
        return None
    whole = _parse(short)
    if whole is not None:
        return whole
    upper = _upper(short)
    return next((parsed for start, end in _spans(upper) if (parsed := _taken(upper, start, end)) is not None), None)


def number_alone(text: str) -> Recognised | None:
    """The number that the whole text is, in any writing; None for one with anything else in it."""
    return _parse(text[:LONGEST])


def holds_several(text: str) -> bool:
    """True for a text with more than one number of a known form, torn ones counted; one number written twice is one."""
    short = text[:LONGEST]
    if _parse(short) is not None:
        return False
    upper = _upper(short)
    keys: list[str] = []
    rest, done = "", 0
    for start, end in sorted(_spans(upper)):
        parsed = _taken(upper, start, end)
        keys.append(parsed.key if parsed is not None else upper[start : end + 3])
        rest += upper[done:start] + " "
        done = end
    return len(set(keys)) > 1 or (bool(keys) and _BEGUN.search(rest + upper[done:]) is not None)


def _upper(text: str) -> str:
    return unicodedata.normalize("NFKC", text.replace("№", " ")).upper().translate(LOOK_ALIKES)


def _spans(upper: str) -> list[tuple[int, int]]:
    """Where numbers of the known forms stand, in the order of the forms, none within another."""
    spans: list[tuple[int, int]] = []
    for pattern in _IN_TEXT:
        for found in pattern.finditer(upper):
            start, end = found.span()
            if all(end <= other[0] or other[1] <= start for other in spans):
                spans.append((start, end))
    return spans


def _taken(upper: str, start: int, end: int) -> Recognised | None:
    return None if _CONTINUED.match(upper, end) else _parse(upper[start:end])


def bare(text: str) -> str:
    """The text without the words that usually stand around a number: «СГР №», «Рег. уд.», «от 18.05.2018, бессрочно»."""
    short = text[:_LONGEST_BARE]
    return _NOISE_AFTER.sub("", _NOISE_BEFORE.sub("", short)).strip()


def _parse(text: str) -> Recognised | None:
    key = number_key(text)
    for kind, form in _FORMS:
        if form(key):
            return Recognised(kind=kind, key=key, canonical=_SHOWN[kind](regrouped(key) or key))
    return None


def _in_cyrillic(folded: str) -> str:
    return folded.translate(_CYRILLIC)


_CYRILLIC = str.maketrans("ABEKMHOPCTYXLF", "АВЕКМНОРСТУХЛФ")
_FORMS: tuple[tuple[NumberKind, Callable[[str], object]], ...] = (
    (NumberKind.CERTIFICATE, certificate_groups),
    (NumberKind.OLD_CERTIFICATE, is_old_certificate),
    (NumberKind.LICENCE, _LICENCE.fullmatch),
    (NumberKind.OLD_LICENCE, _OLD_LICENCE.fullmatch),
    (NumberKind.NOTICE, NOTICE.fullmatch),
)
_SHOWN: Mapping[NumberKind, Callable[[str], str]] = {
    NumberKind.CERTIFICATE: str,
    NumberKind.OLD_CERTIFICATE: _in_cyrillic,
    NumberKind.LICENCE: _in_cyrillic,
    NumberKind.OLD_LICENCE: _in_cyrillic,
    NumberKind.NOTICE: str,
}

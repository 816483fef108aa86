"""Russian names in Latin letters, three ways, and nothing from the project: these tables judge it."""

import re
from collections.abc import Mapping
from random import Random

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def _table(latin: str) -> Mapping[str, str]:
    """Parted by blanks, in the order of the alphabet; `-` is nothing."""
    return dict(zip(_LETTERS, ("" if one == "-" else one for one in latin.split()), strict=True))


_PASSPORT = _table("a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia")
"""ICAO Doc 9303, part 3, as Russian passports have it since 2013; the soft sign vanishes."""
_GOST = _table("a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh `` y' ` e` yu ya")
"""GOST 7.79-2000, system B; `cz` is `c` before e, i, y, j."""
_SOFTENED = re.compile("cz(?=[eiyj])", re.IGNORECASE)
_PEOPLE: Mapping[str, tuple[str, ...]] = {letter: (latin,) for letter, latin in _PASSPORT.items()} | {
    "ё": ("e", "yo", "e"),
    "ж": ("zh", "zh", "j"),
    "й": ("y", "i", "y"),
    "х": ("h", "h", "kh"),
    "ц": ("c", "ts", "ts"),
    "щ": ("sch", "sch", "sh"),
    "ъ": ("",),
    "ь": ("", "", "'"),
    "ю": ("yu", "u", "yu"),
    "я": ("ya", "ya", "ja"),
    "ф": ("f", "f", "ph"),
}
"""What people do in messages and in addresses: one of these, the same one all through a name."""
_CYRILLIC, _LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile("[a-z]", re.IGNORECASE)


def passport(text: str) -> str | None:
    """By the table of passports. None, here and below, for a text with Latin letters or without Cyrillic ones."""
    return _written(text, _PASSPORT) if _wholly_cyrillic(text) else None


def gost(text: str) -> str | None:
    """By system B of GOST 7.79."""
    return _SOFTENED.sub(lambda found: found.group()[0], _written(text, _GOST)) if _wholly_cyrillic(text) else None


def by_ear(chance: Random, text: str) -> str | None:
    """As people do, in lower case; «кс» is also written `x`."""
    if not _wholly_cyrillic(text):
        return None
    said = text.lower().replace("кс", "x") if chance.random() < 0.5 else text.lower()
    return _written(said, {letter: chance.choice(ways) for letter, ways in _PEOPLE.items()})


def _written(text: str, table: Mapping[str, str]) -> str:
    return "".join(_letter(char, table) for char in text)


def _letter(char: str, table: Mapping[str, str]) -> str:
    latin = table.get(char.lower())
    return char if latin is None else latin if char.islower() else latin.capitalize()


def _wholly_cyrillic(text: str) -> bool:
    return bool(_CYRILLIC.search(text)) and not _LATIN.search(text)

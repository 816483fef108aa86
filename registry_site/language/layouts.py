"""What the same keys would have given in another keyboard layout: `fgntrf` is аптека typed on a US keyboard.

The layouts are those of Windows, key for key as in the data of the X Keyboard Extension: Russian (`ru(winkeys)`), Belarusian
(`by`), Kazakh (`kz`, standard RST KazSSR 903-90), Armenian Phonetic (`am(phonetic-alt)`) and Armenian Eastern (`am(eastern-alt)`).
Kyrgyz is that of `kg`: the one of Windows is the Russian one with letters added under AltGr, so it needs no table.
"""

import re
from functools import partial

_NUMBER_ROW = 13  # keys, the first of each string
# Rows from the top, left to right: plain, then with Shift.
_US = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
)
_LAYOUTS = (
    (  # Russian
        "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",
        'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    ),
    (  # Belarusian
        "ё1234567890-=йцукенгшўзх'\\фывапролджэячсмітьбю.",
        "Ё!\"№;%:?*()_+ЙЦУКЕНГШЎЗХ'/ФЫВАПРОЛДЖЭЯЧСМІТЬБЮ,",
    ),
    (  # Kazakh
        '("әіңғ,.үұқөһйцукенгшщзхъ\\фывапролджэячсмитьбю№',
        ")!ӘІҢҒ;:ҮҰҚӨҺЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ?",
    ),
    (  # Kyrgyz
        "ё1234567890өңйцукенгшщзхъүфывапролджэячсмитьбю.",
        'Ё!"№;%:?*()ӨҢЙЦУКЕНГШЩЗХЪҮФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    ),
    (  # Armenian Phonetic
        "՝էթփձջւևրչճ-ժքոեռտըւիօպխծշասդֆգհյկլ;՛զղցվբնմ,․/",
        '՜ԷԹՓՁՋՒևՐՉՃ—ԺՔՈԵՌՏԸՒԻՕՊԽԾՇԱՍԴՖԳՀՅԿԼ։"ԶՂՑՎԲՆՄ«»՞',
    ),
    (  # Armenian Eastern
        "՝:ձյ՛,-.«»օռժխւէրտեըիոպչջ'ասդֆքհճկլթփզցգվբնմշղծ",
        "՜1ՁՅ349և()ՕՌԺԽՒԷՐՏԵԸԻՈՊՉՋ՞ԱՍԴՖՔՀՃԿԼԹՓԶՑԳՎԲՆՄՇՂԾ",
    ),
)

_PIECE = re.compile(r"\S+")
_LATIN = re.compile("[A-Za-z]")
_OTHER = re.compile(r"[^\W\d_A-Za-z]")


def _keys_of(layout: tuple[str, str]) -> tuple[dict[int, str], dict[int, str]]:
    """Two tables from the characters of a US keyboard: the number row left alone, and its letters taken too."""
    plain: dict[int, str] = {}
    letters: dict[int, str] = {}
    for us_row, row in zip(_US, layout, strict=True):
        for place, (key, given) in enumerate(zip(us_row, row, strict=True)):
            if place >= _NUMBER_ROW or key in "`~":
                plain[ord(key)] = given
            elif given.isalpha():
                letters[ord(key)] = given
    return plain, plain | letters


def _back(layout: tuple[str, str]) -> dict[int, str]:
    """From what a layout gives to what a US keyboard gives. Digits stay: a layout without them takes them from the number pad."""
    table: dict[int, str] = {}
    for us_row, row in zip(_US, layout, strict=True):
        for key, given in zip(us_row, row, strict=True):
            if not given.isdigit():
                table[ord(given)] = key  # of two keys for one letter (Armenian ւ on 6 and u) the one among the letters
    return table


_TO = tuple(map(_keys_of, _LAYOUTS))
_FROM = tuple(map(_back, _LAYOUTS))


def retyped(text: str) -> tuple[str, ...]:
    """The other readings of a text, likeliest first: never the text itself, none twice, empty where nothing changes.

    Latin words are read in each layout in turn; the number row gives letters (Kazakh ә і ң, Armenian է թ փ) only inside
    words and as one more reading, because a digit mostly means itself. A text in Cyrillic or Armenian letters alone is
    read as a US keyboard would have given it, through each layout that has all its letters. Case is kept. Never raises.
    """
    found: dict[str, None] = {}
    if _LATIN.search(text):
        for tables in _TO:
            for table in tables:
                found[_PIECE.sub(partial(_reading, table), text)] = None
    else:
        letters = {ord(char) for char in text if char.isalpha()}
        found.update((text.translate(table), None) for table in _FROM if letters and letters <= table.keys())
    found.pop(text, None)
    return tuple(found)


def _reading(table: dict[int, str], found: re.Match[str]) -> str:
    """Only a word in Latin letters alone was typed on a US keyboard; what stands beside it is left as it is."""
    piece = found.group()
    return piece.translate(table) if _LATIN.search(piece) and not _OTHER.search(piece) else piece

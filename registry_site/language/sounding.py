"""One key for a word and its romanisations, so that «Ромашка» is found by romashka, romaška and romashkoy.

The key follows no scheme: it is what is left when every difference between the schemes is folded away. It meets
ISO 9:1995, GOST 7.79-2000 system B, BGN/PCGN 1947, ICAO Doc 9303 (passports) and what people type. A word goes
through one path whatever its alphabet, Cyrillic letters first written in Latin ones, so that two letters that a scheme
confuses (сх and ш are both sh) are confused on both sides. Words in Armenian letters have no key.
"""

import re
import unicodedata
from itertools import chain

from registry_site.language.words import Remembered, words_of

_CYRILLIC_IN_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфцыэ", "abvgdeziiklmnoprstufcie", strict=True)),
    **{"ё": "e", "ж": "zh", "х": "h", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu", "я": "ia"},
    # Kazakh and Kyrgyz, Belarusian and Ukrainian letters, as the nearest Russian ones.
    **dict(zip("әғқңөұүһіўїєґ", "agknouuhiuieg", strict=True)),
}
# Letters of ISO 9 (table 1) that mean other sounds than their bare letters; then those without a decomposition.
_LATIN_IN_LATIN = {
    **{"š": "sh", "č": "ch", "ž": "zh", "ŝ": "shch", "â": "ia", "û": "iu"},
    **{"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "e", "œ": "e"},
}
_IN_LATIN = str.maketrans(_CYRILLIC_IN_LATIN | _LATIN_IN_LATIN)
_MARKED = str.maketrans(_LATIN_IN_LATIN)
_MARKS = "\u0300-\u036f"
# ь and ъ as the schemes write them: ' and '', the grave accents of GOST 7.79 B, the primes of ISO 9 and BGN; the dot of BGN.
_SIGNS = "'\u2018\u2019\u02b9\u02ba\u02bc\u2032\u2033`\u00b4\u00b7"
_SIGN = re.compile(f'["\u201d{_SIGNS}{_MARKS}]+')
# A double quote between letters parts words (ООО"Ромашка"), so inside a text only the others are signs.
_SIGN_INSIDE = re.compile(rf"(?<=[^\W\d_])[{_SIGNS}]+(?=[^\W\d_])")

_TWICE = re.compile(r"(.)\1+")
_RULES = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        ("[yj]", "i"),
        (r"(?!zzh)(.)(?=\1)", ""),  # in zzh the second z belongs to ж
        ("qu(?=[aeio])", "kv"),
        # The letters that no longer stand for themselves name hushing sounds: w is ш and щ, j is ж.
        ("q", "k"),
        ("w", "v"),
        ("s(?:ch|kh|h|x){1,2}", "w"),  # щ is w too: people write sh for it, and German sch is ш
        ("z(?:kh|h|x)", "j"),
        ("t+(?:cz|[szc](?!h))|cz", "c"),
        ("p(?:kh|h|x)", "f"),
        ("k(?:s(?!h|ch)|h|x)|h", "x"),  # x is х in GOST 7.79 B and кс in brands, so these two meet
        ("(?<=[^aeiou])ie(?=i[aou])", ""),  # ъ of a passport before я and ю
        ("i+o", "e"),  # ё as yo, jo, io
        ("i+(?=[aeu])", ""),
    )
)
_ENDING = re.compile("(?<=...)[aeiou]+$")
# Latin c is ц in ISO 9, but к in brands except before e and i; the ending is cut before, so that цена and цены stay one.
_HARD_C = re.compile("c(?![ei])")


def sound_key(word: str) -> str:
    """The key of one word in Cyrillic or Latin letters: lower-case ASCII letters, the ending cut to its last consonant.

    Of a longer key at least three characters are kept. Empty for a word with a digit or in other letters.
    """
    plain = word.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", plain).translate(_IN_LATIN)).lower()
    plain = _SIGN.sub("", plain)
    if not plain.isascii() or not plain.isalpha():
        return ""
    for pattern, kept in _RULES:
        plain = pattern.sub(kept, plain)
    return _TWICE.sub(r"\1", _HARD_C.sub("k", _ENDING.sub("", plain)))


def sounds(text: str) -> list[str]:
    """The keys of the words of a text in order, repeated ones kept; words without a key are left out."""
    return list(chain.from_iterable(map(_keys_of.__getitem__, text.split())))


def _keys(piece: str) -> tuple[str, ...]:
    """The folding of words drops diacritics, of which ISO 9 has need, and cuts at signs: both are settled before it."""
    plain = _SIGN_INSIDE.sub("", piece)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain.lower()).translate(_MARKED)
    return tuple(filter(None, map(sound_key, words_of[plain])))


_keys_of = Remembered(_keys, with_numbers=False)

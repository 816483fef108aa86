"""Folding of document numbers: the key they are compared by and the id a record is addressed by (FORMATS 1.3, DESIGN §9)."""

import re
import unicodedata

LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХЁ", "ABEKMHOPCTYXE")
"""Upper-case Cyrillic letters that look like Latin ones (FORMATS 1.3); `Л` and `0` have no twin, so `ЛО-` is not `Л0`."""

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_NUMERO = "№"  # NFKC would turn it into the letters «No» (FORMATS 1.3, pitfall)
# In a registration number of a medicine the sign is a writing of the letter: `П №014283/01` is `П N014283/01` (FORMATS 3.4).
_NUMERO_FOR_N = re.compile(r"^(\s*[ПРP][\s‐-―−-]*(?:\d[\s‐-―−-]*\d{3}[\s‐-―−-]*)?)№(?=\s*\d{3})", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212", "-"))
_NOT_KEY = re.compile("[^0-9A-ZА-Я]+")
_NOT_DOTTED = re.compile("[^0-9A-ZА-Я.]+")
_NOT_ID = re.compile(r"[^0-9A-Z.\-_]+")
_CURRENT = re.compile(r"(AM|BY|KG|KZ|RU)(\d{2})([0-9A-ZА-Я]{2})(\d{2})(\d{3})([ERP])(\d{6})(0[1-9]|1[0-2])(\d{2})", re.ASCII)
LICENCE = re.compile(r"([ЛL]0\d{2})(\d{5})(\d{2})(\d{8})", re.ASCII)  # the digit 0: `Л042-01137-77/00263495`
OLD_LICENCE = re.compile(r"([ЛL]O|[ФF]C)(\d{2})(\d{2})(\d{6})", re.ASCII)  # the letter О: `ЛО-77-02-011346`
NOTICE = re.compile(r"(AM|BY|KG|KZ|RU)(\d{5})(\d{2})", re.ASCII)
_OLD = re.compile(r"\d{2}\.\d{2}\.\d{1,3}\.\d{1,4}\.[А-ЯA-Z]\.\d{3,6}\.\d{1,2}\.\d{2}", re.ASCII)
# ISO 9:1995 without its diacritics, for the Cyrillic letters of the member states; the hard and the soft sign vanish.
_ISO_9 = str.maketrans(
    "БГҐДЖЗИЙІЇЛПФЦЧШЩЫЭЮЯЎЄЈЅӘҒҚҢӨҰҮҺ",
    "BGGDZZIJIILPFCCSSYEUAUEJSAGKNOUUH",
    "ЪЬ",
)


def fold(text: str) -> str:
    """The key of FORMATS 1.3: upper case, look-alike letters as Latin, nothing kept but digits and letters."""
    return _NOT_KEY.sub("", printed(text))


def number_key(text: str) -> str:
    """The key numbers are compared by; empty if the text has neither digit nor letter.

    It is `fold(text)` with two exceptions of FORMATS 1.2 and 1.3: the old Russian form keeps its dots, because it is not
    unique without them, and the series letter P of a current number is read as R (a typed Cyrillic Р).
    """
    upper = printed(text)
    if _OLD.fullmatch(upper):
        return upper
    key = _NOT_KEY.sub("", upper)
    groups = certificate_groups(key)
    return "".join(groups) if groups else key


def dotted_key(text: str) -> str:
    """The folded text with its dots kept: the beginning of an old Russian number is compared in this form."""
    return _NOT_DOTTED.sub("", printed(text))


def record_id(text: str) -> str:
    """The id of a record: its folded number in the printed grouping, ASCII and safe in a URL path (DESIGN §9).

    A number of a known form of fixed width is regrouped, so that missing or odd separators lead to the same page.
    Elsewhere dots and hyphens stay, `/` is written `_`, blanks vanish. Cyrillic letters without a Latin twin are
    transliterated by ISO 9 without diacritics. Raises ValueError for a number with nothing left.
    """
    upper = printed(text)
    grouped = regrouped(_NOT_KEY.sub("", upper)) or upper
    grouped = grouped.replace("/", "_").translate(_DASHES)
    latin = unicodedata.normalize("NFKD", grouped.translate(_ISO_9))
    identity = _NOT_ID.sub("", latin).strip(".-_")
    if not identity:
        raise ValueError("a number without letters and digits cannot identify a record")
    return identity


def regrouped(key: str) -> str | None:
    """A folded number of fixed width in its printed grouping (FORMATS 1.1, 2.1; notices as `BY-00001-26`), else None."""
    if groups := certificate_groups(key):
        return ".".join(groups)
    if found := LICENCE.fullmatch(key):
        activity, authority, subject, serial = found.groups()
        return f"{activity}-{authority}-{subject}/{serial}"
    if found := OLD_LICENCE.fullmatch(key) or NOTICE.fullmatch(key):
        return "-".join(found.groups())
    return None


def certificate_groups(key: str) -> tuple[str, ...] | None:
    """The nine parts of a current certificate number, series P read as R, from its folded key; None if it is not one."""
    found = _CURRENT.fullmatch(key)
    if found is None:
        return None
    parts = found.groups()
    return (*parts[:5], "R" if parts[5] == "P" else parts[5], *parts[6:])


def is_old_certificate(text: str) -> bool:
    """True for the old Russian form, `77.99.23.3.У.7647.12.04` (FORMATS 1.2)."""
    return _OLD.fullmatch(printed(text)) is not None


def printed(text: str) -> str:
    """Upper case and look-alikes folded, punctuation kept; `№` (if it is no N), blanks and invisible characters removed."""
    if text.isascii():
        return "".join(text.upper().split())
    lettered = _NUMERO_FOR_N.sub(r"\1N", INVISIBLE.sub("", text))
    plain = unicodedata.normalize("NFKC", lettered.replace(_NUMERO, ""))
    return "".join(plain.upper().translate(LOOK_ALIKES).split())

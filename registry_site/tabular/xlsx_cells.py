"""The cells of an XLSX and the XML they stand in: texts, numbers, and numbers that a format makes a day (ECMA-376 §18.3, §18.8)."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from lxml import etree

from registry_site.errors import BadRequest, TooLarge
from registry_site.messages import N_, message
from registry_site.tabular.cells import LONGEST_TEXT, Cell

_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)")
_DATES = frozenset(
    (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)  # formats of §18.8.30 that show a day or a time
_NO_FORMAT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LEAP_1900 = 60  # the 29th of February 1900, a day there never was
_NATURAL = re.compile("[0-9]{1,9}")
_ESCAPED = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # ST_Xstring, §22.9.2.19; halves of a pair stay as they are
_MOST_TAGS = 500_000  # of one part: each is a node in memory


@dataclass(frozen=True, kw_only=True)
class Styles:
    """Which styles of cells show a day, by their number, and the day that is number 0."""

    dates: Sequence[bool]
    zero: datetime


def damaged() -> BadRequest:
    """The refusal of what is no workbook."""
    return BadRequest(message(N_("The body is no XLSX workbook, or it is damaged. Save it anew and send it again.")))


def elements(content: bytes, name: str) -> Iterator[etree._Element]:
    """Every closed element of this local name; each is emptied once the next is asked for. Raises BadRequest."""
    if _DOCTYPE.search(content):
        raise damaged()
    if content.count(b"<") > _MOST_TAGS:
        raise TooLarge(message(N_("A sheet of the workbook has too many cells. Send the list alone.")))
    walk = etree.iterparse(
        io.BytesIO(content),
        ("end",),
        tag="{*}" + name,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in walk:
            if element.getroottree().docinfo.internalDTD is not None:  # in an encoding that hides it from the search above
                raise damaged()
            yield element
            element.clear()
            while element.getprevious() is not None and (parent := element.getparent()) is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise damaged() from error


def natural(text: str | None) -> int | None:
    """A number without sign, of up to nine digits; None for any other text."""
    return int(text) if text is not None and _NATURAL.fullmatch(text) else None


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_in(element: etree._Element) -> str:
    """The text of a shared or an inline string: its runs joined, without the readings of Japanese that may stand beside them."""
    parts = []
    for child in element:
        if local_name(child) == "t":
            parts.append(child.text or "")
        elif local_name(child) == "r":
            parts.extend(one.text or "" for one in child if local_name(one) == "t")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))


def styles_of(content: bytes | None, *, from_1904: bool) -> Styles:
    """What the styles of a workbook say of days; nothing where it has none."""
    zero = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    if content is None:
        return Styles(dates=(), zero=zero)
    own = {one.get("numFmtId"): _shows_day(one.get("formatCode", "")) for one in elements(content, "numFmt")}
    dates: list[bool] = []
    for formats in elements(content, "cellXfs"):
        for one in formats:
            number = one.get("numFmtId", "0")
            dates.append(own[number] if number in own else natural(number) in _DATES)
    return Styles(dates=dates, zero=zero)


def value_of(cell: etree._Element, strings: Sequence[str], styles: Styles, row: int) -> Cell:
    """What a cell shows: text, a number, true or false, a day; None if it is empty. Raises BadRequest with the row."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text("".join(text_in(child) for child in cell if local_name(child) == "is"), row)
    raw = next((child.text for child in cell if local_name(child) == "v"), None)
    if raw is None or not raw.strip():
        return None
    if kind == "s":
        place = natural(raw)
        if place is None or place >= len(strings):
            raise _faulty(row)
        return _text(strings[place], row)
    if kind == "b":
        return raw.strip() == "1"
    return _number(cell, raw, styles, row) if kind == "n" else _text(raw, row)


def _text(text: str, row: int) -> str:
    if len(text) > LONGEST_TEXT:
        raise _faulty(row)
    return text


def _number(cell: etree._Element, raw: str, styles: Styles, row: int) -> Cell:
    style = natural(cell.get("s", "0"))
    try:
        value = float(raw)
    except ValueError as error:
        raise _faulty(row) from error
    if not isfinite(value) or style is None:
        raise _faulty(row)
    shows_day = style < len(styles.dates) and styles.dates[style]
    if shows_day and _LEAP_1900 < value < (datetime.max - styles.zero).days:  # less is a time of no day: it stays a number
        return styles.zero + timedelta(seconds=round(value * 86_400))
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _shows_day(code: str) -> bool:
    return any(letter in "dmyhs" for letter in _NO_FORMAT_LETTERS.sub("", code).lower().replace("general", ""))


def _faulty(row: int) -> BadRequest:
    text = N_("Row %(row)s holds a cell that cannot be read. Write it anew, as text.")
    return BadRequest(message(text, row=row), parameter=f"row {row}")

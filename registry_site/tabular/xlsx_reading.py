"""XLSX from strangers (ECMA-376 part 1, §18), read sheet by sheet, row by row: what a file claims to be large costs nothing.

Readers that lay out the whole range between the first cell and the last ask for 500 GB where two cells stand in opposite
corners of a sheet of five kilobytes, and take their process down with them. Here only filled cells are held, and no row
beyond the limit is read.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from registry_site.errors import BadRequest, TooLarge
from registry_site.messages import N_, message
from registry_site.tabular.cells import MOST_COLUMNS, Cell, Table, too_many, too_wide
from registry_site.tabular.xlsx_cells import Styles, damaged, elements, local_name, natural, styles_of, text_in, value_of

_UNPACKED = 8 << 20  # bytes of all parts of a file together: eight times what a request may bring
_PARTS = 500
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others are unpacked without a limit
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Row = Mapping[int, Cell]
"""The filled cells of a row by the number of their column, from 0."""


@dataclass(frozen=True, kw_only=True)
class _Book:
    """The parts of a file, unpacked when asked for, and what the cells of all its sheets share."""

    archive: zipfile.ZipFile
    strings: Sequence[str]
    styles: Styles

    def part(self, name: str) -> bytes | None:
        return _part(self.archive, name)


def read_xlsx(body: bytes, most: int) -> Table:
    """The one filled sheet of a workbook, hidden ones left aside, with at most `most` rows below its first one.

    Raises TooLarge for more rows, columns or unpacked bytes, BadRequest for what is no XLSX, for several filled sheets and
    for a damaged cell.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _check(archive)
            sheets = [rows for rows in _sheets(archive, most) if rows]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise damaged() from error
    if len(sheets) > 1:
        raise BadRequest(message(N_("Several sheets of the workbook are filled. Send one sheet at a time.")))
    return _table(sheets[0] if sheets else {})


def _check(archive: zipfile.ZipFile) -> None:
    """What the directory of the archive says, before anything is unpacked: no part gives more bytes than it declares there."""
    parts = archive.infolist()
    if len(parts) > _PARTS or sum(one.file_size for one in parts) > _UNPACKED:
        raise _too_large()
    if any(one.compress_type not in _METHODS for one in parts) or len({one.filename for one in parts}) < len(parts):
        raise damaged()
    if any(one.flag_bits & _ENCRYPTED for one in parts):
        raise BadRequest(message(N_("The workbook is encrypted. Send it without a password.")))


def _too_large() -> TooLarge:
    return TooLarge(message(N_("The workbook unpacks to more than %(most)s MB. Send the list alone."), most=_UNPACKED >> 20))


def _part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except KeyError:
        return None


def _sheets(archive: zipfile.ZipFile, most: int) -> Iterator[dict[int, Row]]:
    """The filled rows of each sheet that can be seen, by their number from 1."""
    workbook, relations = _part(archive, _WORKBOOK), _part(archive, _RELATIONS)
    if workbook is None or relations is None:
        raise damaged()
    named = {one.get("Target", ""): one.get("Id") for one in elements(relations, "Relationship")}
    targets = {id_: target for target, id_ in named.items()}
    from_1904 = any(one.get("date1904") in ("1", "true") for one in elements(workbook, "workbookPr"))
    book = _Book(archive=archive, strings=_strings(archive), styles=styles_of(_part(archive, _STYLES), from_1904=from_1904))
    for sheet in elements(workbook, "sheet"):
        # Each part once: a thousand sheets that name one and the same would be read a thousand times.
        target = targets.pop(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), None)
        if target is None:
            raise damaged()
        if sheet.get("state", "visible") != "visible":
            continue
        content = book.part(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")
        if content is None:
            raise damaged()
        yield _filled(book, content, most)


def _strings(archive: zipfile.ZipFile) -> list[str]:
    content = _part(archive, _STRINGS)
    return [] if content is None else [text_in(one) for one in elements(content, "si")]


def _filled(book: _Book, content: bytes, most: int) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    number = first = characters = 0
    for element in elements(content, "row"):
        given = natural(element.get("r", f"{number + 1}"))
        if given is None or given <= number:
            raise damaged()
        number = given
        if cells := _cells(book, element, number):
            first = first or number
            if number - first > most:
                raise too_many(most)
            # One text that all cells share is given back in each of them.
            characters += sum(len(cell) for cell in cells.values() if isinstance(cell, str))
            if characters > _UNPACKED:
                raise _too_large()
            rows[number] = cells
    return rows


def _cells(book: _Book, row: etree._Element, number: int) -> dict[int, Cell]:
    cells: dict[int, Cell] = {}
    column = -1
    for element in row:
        if local_name(element) != "c":
            continue
        column = column + 1 if (given := element.get("r")) is None else _column(given, number)
        value = value_of(element, book.strings, book.styles, number)
        if value is None or value == "":
            continue
        if column >= MOST_COLUMNS:
            raise too_wide()
        cells[column] = value
    return cells


def _column(place: str, row: int) -> int:
    found = _PLACE.fullmatch(place)
    if found is None or int(found[2]) != row:
        raise damaged()
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def _table(rows: Mapping[int, Row]) -> Table:
    """All rows from the first filled one, which is the heading, to the last; as wide as the widest."""
    if not rows:
        return Table(headings=(), rows=(), places=())
    first, last, width = min(rows), max(rows), 1 + max(max(row) for row in rows.values())
    headings = tuple("" if (cell := rows[first].get(place)) is None else str(cell).strip() for place in range(width))
    places = tuple(range(first + 1, last + 1))
    return Table(
        headings=headings,
        rows=tuple(tuple(rows.get(place, {}).get(column) for column in range(width)) for place in places),
        places=places,
    )

"""CSV from strangers (RFC 4180; `,` or `;`; UTF-8 or windows-1251), read whole and strictly, and written back alike."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from registry_site.errors import BadRequest, UnsupportedType
from registry_site.messages import N_, message
from registry_site.tabular.cells import BOM, LONGEST_TEXT, MOST_COLUMNS, Cell, Table, defused, too_many, too_wide

_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "windows-1251": "cp1251", "cp1251": "cp1251"}
_NO_CHARACTER = "\ufffd"  # what a decoder puts where bytes are no text


@dataclass(frozen=True, kw_only=True)
class CsvFile:
    """A table and how it was written, so that an answer can be written alike; `marked` asks for the mark of UTF-8."""

    table: Table
    delimiter: str
    marked: bool


def read_csv(body: bytes, charset: str, most: int) -> CsvFile:
    """Read a table of at most `most` rows. `charset` is what the sender said, "" for nothing.

    Short rows are filled up. Raises UnsupportedType for another charset, TooLarge for more rows, BadRequest with the line
    for what is no CSV and for a row that is longer than the heading.
    """
    text, marked = _decoded(body, charset)
    if "\0" in text:
        raise BadRequest(message(N_("The body holds a NUL byte, so it is no CSV. Send text in UTF-8.")))
    delimiter = max(",;", key=re.split("[\r\n]", text, maxsplit=1)[0].count)
    reader: _Reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headings = tuple(cell.strip() for cell in _next(reader) or ())
    if len(headings) > MOST_COLUMNS:
        raise too_wide()
    rows: list[tuple[Cell, ...]] = []
    places: list[int] = []
    place = reader.line_num + 1
    while (cells := _next(reader)) is not None:
        if len(rows) == most:
            raise too_many(most)
        if any(cells[len(headings) :]):
            text_ = N_("Row %(row)s has %(cells)s cells under %(headings)s headings. Quote cells that hold a separator.")
            raise BadRequest(message(text_, row=place, cells=len(cells), headings=len(headings)), parameter=f"row {place}")
        rows.append((*cells[: len(headings)], *[""] * (len(headings) - len(cells))))
        places.append(place)
        place = reader.line_num + 1
    return CsvFile(table=Table(headings=headings, rows=tuple(rows), places=tuple(places)), delimiter=delimiter, marked=marked)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str, marked: bool) -> bytes:
    """The table in UTF-8; a cell that a spreadsheet would take for a formula is defused."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["" if cell is None else defused(str(cell)) for cell in row] for row in (headings, *rows)])
    return (BOM if marked else b"") + text.getvalue().encode("utf-8", "replace")


def _decoded(body: bytes, charset: str) -> tuple[str, bool]:
    """The text, and whether an answer must be marked as UTF-8: so was the body, or it was in another encoding."""
    known = _CHARSETS.get(charset.lower()) if charset else ""
    if known is None:
        text = message(N_("Text in %(charset)s is not read here. Send UTF-8 or windows-1251."), charset=charset[:40])
        raise UnsupportedType(text, parameter="Content-Type", legal=("text/csv; charset=utf-8", "text/csv; charset=windows-1251"))
    marked = body.startswith(BOM)
    try:
        return body.removeprefix(BOM).decode(known or "utf-8"), marked or known == "cp1251"
    except UnicodeDecodeError as error:
        if not known and not marked and not _mostly_utf_8(body):
            return _decoded(body, "windows-1251")
        text = message(N_("The body is no text in its encoding: byte %(place)s. Save it anew as UTF-8."), place=error.start + 1)
        raise BadRequest(text) from error


def _mostly_utf_8(body: bytes) -> bool:
    # A damaged byte must not turn the letters of all other numbers into others.
    text = body.decode("utf-8", "replace")
    wrong = text.count(_NO_CHARACTER)
    return sum(not letter.isascii() for letter in text) - wrong >= wrong


class _Reader(Protocol):
    """What csv.reader gives."""

    line_num: int

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _next(reader: _Reader) -> list[str] | None:
    line = reader.line_num + 1
    try:
        cells = next(reader, None)
    except csv.Error as error:
        raise _faulty(line) from error
    # The limit of the reader itself is one for the whole process, and others set it.
    if cells is not None and any(len(cell) > LONGEST_TEXT for cell in cells):
        raise _faulty(line)
    return cells


def _faulty(row: int) -> BadRequest:
    text = N_("Row %(row)s is no CSV: a quotation mark inside a quoted cell, a cell that does not end, or one that is too long.")
    return BadRequest(message(text, row=row), parameter=f"row {row}")

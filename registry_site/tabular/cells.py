"""What stands in a table: cells, headings above rows, and what keeps text from being taken for a formula."""

from dataclasses import dataclass
from datetime import datetime

from registry_site.errors import TooLarge
from registry_site.messages import N_, message

Cell = str | int | float | bool | datetime | None

CSV_MEDIA = "text/csv; charset=utf-8; header=present"
XLSX_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media types of tables, as answers name them."""

BOM = "\ufeff".encode()
"""The mark of UTF-8 that some spreadsheets need."""

MOST_COLUMNS = 256
"""Columns of a table from a stranger: short rows are filled up, and a heading of half a megabyte would fill every row."""

LONGEST_TEXT = 32_767
"""Characters of a cell of a spreadsheet, counted as the format does: in units of UTF-16."""

FORMULAS = frozenset("=+-@\t\r")
"""What the text of a cell must not begin with: a spreadsheet would take it for a formula (OWASP, CSV injection)."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headings as they stand, and the rows below, each as long as the headings; empty rows between others are rows.

    `places` are the numbers of the rows in the file, from 1 and the heading's counted: of the line of a CSV where a row begins.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    places: tuple[int, ...]


def too_many(most: int) -> TooLarge:
    """The refusal of a list with more rows than one request may bring."""
    return TooLarge(message(N_("At most %(most)s numbers may be sent at once. Send the list in parts."), most=most))


def too_wide() -> TooLarge:
    """The refusal of a table with more columns than are read."""
    return TooLarge(message(N_("The list has more than %(most)s columns. Send it with fewer."), most=MOST_COLUMNS))


def defused(text: str) -> str:
    """The text of a CSV cell, an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text[:1] in FORMULAS else text

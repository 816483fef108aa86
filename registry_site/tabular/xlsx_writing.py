"""A table as XLSX, in constant memory; text is text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook

from registry_site.tabular.cells import LONGEST_TEXT, Cell
from registry_site.tabular.xlsx_text import write_text

_PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The workbook; a text longer than a cell takes ends with «…»."""
    out = io.BytesIO()
    with Workbook(out, _PLAIN) as book:
        sheet = book.add_worksheet()
        plain = book.add_format()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for column, heading in enumerate(headings):
            write_text(sheet, 0, column, _fitting(heading), plain, bold)
        for place, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(place, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(place, column, cell)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(place, column, cell, day if cell.time() == datetime.min.time() else moment)
                elif cell:
                    write_text(sheet, place, column, _fitting(cell), plain)
    return out.getvalue()


def _fitting(text: str) -> str:
    sound = text.encode("utf-8", "replace").decode()
    return sound if len(sound) <= LONGEST_TEXT else f"{sound[: LONGEST_TEXT - 1]}…"

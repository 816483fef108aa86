"""Text of a spreadsheet that stays text."""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_RICH = "<r>", "</r>"


def write_text(sheet: Worksheet, row: int, column: int, text: str, plain: Format, form: Format | None = None) -> None:
    """Write a text as it is, whatever it begins with, in `form` if there is one; `plain` is a format that says nothing."""
    if text.startswith(_RICH[0]) and text.endswith(_RICH[1]):
        # The library would take it for markup of its own and write it as it stands; as two pieces it is text.
        sheet.write_rich_string(row, column, text[:1], plain, text[1:])
    else:
        sheet.write_string(row, column, text, form)

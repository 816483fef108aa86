"""Records as a workbook (ECMA-376, .xlsx): every cell is text, never a number, a formula or a link.

A second sheet tells of the file. A row is written to disk as it comes, so memory does not grow with the number of rows. A
workbook is a ZIP whose directory stands at its end: one that broke off on the way does not open.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

import orjson
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry_site.published.tables import cell
from registry_site.tabular.cells import LONGEST_TEXT
from registry_site.tabular.xlsx_text import write_text

_BLOCK = 1 << 16

Instead = Callable[[str, int], str]
"""The sentence for a value that no cell holds, from the id of its record and the characters it has."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A whole workbook: `file` has no name on disk, and is gone once it is closed. `left_out` counts values that no cell holds."""

    file: IO[bytes]
    size: int
    sha256: bytes
    left_out: int

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the file, which is closed at its end."""
        with self.file:
            yield from _blocks(self.file)


def make(
    sheets: tuple[str, str],
    names: Sequence[str],
    pages: Iterable[Sequence[bytes]],
    about: Callable[[int], Iterable[Sequence[str]]],
    instead: Instead,
) -> Made:
    """Write the records of `pages`, items as JSON, in the columns `names`, then the sheet about the file.

    `sheets` are the names of both; `about` gives the rows of the second for the number of values that were left out because
    no cell holds them: in their place stands the sentence of `instead`. Raises whatever `pages` raises.
    """
    file = TemporaryFile()  # noqa: SIM115 -- closed by whoever sends it
    try:
        # What the library writes on its way has names of its own: the folder goes, whatever happens.
        with TemporaryDirectory(prefix="registry-xlsx-") as folder:
            left_out = _write(file, folder, sheets, names, pages, about, instead)
        size = file.tell()
        digest = hashlib.sha256()
        for block in _blocks(file):
            digest.update(block)
    except BaseException:
        file.close()
        raise
    return Made(file=file, size=size, sha256=digest.digest(), left_out=left_out)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        yield block


def _write(
    file: IO[bytes],
    folder: str,
    sheets: tuple[str, str],
    names: Sequence[str],
    pages: Iterable[Sequence[bytes]],
    about: Callable[[int], Iterable[Sequence[str]]],
    instead: Instead,
) -> int:
    with Workbook(file, {"constant_memory": True, "tmpdir": folder}) as book:
        bold, plain = book.add_format({"bold": True}), book.add_format()
        listed, told = (book.add_worksheet(name) for name in sheets)
        listed.freeze_panes(1, 0)
        for place, name in enumerate(names):
            listed.write_string(0, place, name, bold)
        row, left_out = 0, 0
        for documents in pages:
            for document in documents:
                row += 1
                left_out += _put(listed, row, names, orjson.loads(document), plain, instead)
        told.set_column(0, 0, 32)
        told.set_column(1, 1, 100)
        for row, (label, *texts) in enumerate(about(left_out)):
            told.write_string(row, 0, label, bold)
            for place, text in enumerate(texts, 1):
                write_text(told, row, place, text, plain)
    return left_out


def _put(sheet: Worksheet, row: int, names: Sequence[str], item: dict[str, object], plain: Format, instead: Instead) -> int:
    left_out = 0
    for place, name in enumerate(names):
        value = item.get(name)
        if value is None:
            continue
        text = cell(value)
        if len(text) > LONGEST_TEXT // 2 and (units := len(text.encode("utf-16-le", "surrogatepass")) // 2) > LONGEST_TEXT:
            text, left_out = instead(str(item["id"]), units), left_out + 1
        write_text(sheet, row, place, text, plain)
    return left_out

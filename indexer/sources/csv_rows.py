"""CSV as authorities publish it: encoding and delimiter decided on the content, strict quoting, torn ends noticed."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

from indexer.rows import Fault, Source
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

LONGEST_LINE = 8_000_000  # characters; the longest known cells have some 200,000

_BOM = "\ufeff"
_NO_CHARACTER = "\ufffd"  # what a decoder puts where bytes are no text
_AROUND_HEADING = ' \t\r\n"' + _BOM  # a byte order mark within a text stands before the quotation marks and keeps them
_UNFINISHED = "unexpected end of data"  # how csv in strict mode says that a quoted cell was open at the end


class CsvRow(NamedTuple):
    """One row: its first line (from 1, the header's line counted), its cells, and 16 bytes over cells and header."""

    line: int
    cells: list[str]
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class Table:
    """A CSV file: headings trimmed, otherwise as published, and the rows below them."""

    columns: tuple[str, ...]
    rows: Iterator[CsvRow | Fault]


def read_csv(source: Source) -> Table:
    """Read RFC 4180 rows, `;` or `,`, in UTF-8 or windows-1251.

    Rows with a wrong number of cells, a stray quote or bytes outside the encoding come as Faults, and so do the headings
    where they stand again (files joined end to end). Raises UnreadableSource for NUL bytes, a heading that stands twice or a
    line beyond LONGEST_LINE; TornSource for an unfinished last row: also for one whose last cell has neither quotation marks
    nor a line end after it, because nothing tells it from a cell cut short.
    """
    csv.field_size_limit(LONGEST_LINE)  # one setting for the whole process, 131,072 by default
    encoding = _encoding(source)
    text = io.TextIOWrapper(source.open(), encoding=encoding, errors="surrogateescape", newline="")
    lines = _Lines(source.name, text)
    delimiter, columns = _header(source, lines)
    key = blake2b("\0".join(columns).encode(errors="surrogateescape"), digest_size=32).digest()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    return Table(columns=columns, rows=_rows(source, reader, lines, columns, key))


class _Lines:
    """The lines of a text for csv.reader, none longer than LONGEST_LINE; remembers where it is and how the last one ended."""

    def __init__(self, name: str, text: io.TextIOWrapper) -> None:
        self._name = name
        self._text = text
        self._read: Callable[[], str] = partial(text.readline, LONGEST_LINE)
        self.number = 0
        self.last = "\n"

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.last = line
        if not self.finished and len(line) >= LONGEST_LINE:
            raise UnreadableSource(
                message(
                    N_("%(name)s, line %(line)s: longer than %(most)s characters. This is not the CSV that is published."),
                    name=self._name,
                    line=self.number,
                    most=LONGEST_LINE,
                )
            )
        if "\0" in line:
            raise UnreadableSource(
                message(
                    N_("%(name)s, line %(line)s: a NUL byte. The file is damaged or no text."), name=self._name, line=self.number
                )
            )
        return line

    @property
    def finished(self) -> bool:
        """Whether the last line read has its line end."""
        return self.last[-1] in "\r\n"

    def close(self) -> None:
        self._text.close()


def _encoding(source: Source) -> str:
    """UTF-8 where the headings are; the only other encoding met is windows-1251 (FORMATS 1.4)."""
    if source.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableSource(message(N_("%(name)s is in UTF-16. Save it as UTF-8 or windows-1251."), name=source.name))
    line = source.head.partition(b"\n")[0]
    told = source.head if line.isascii() else line
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(told)  # a character cut at the end of the head is no error
    # By majority: a stray byte is a fault of its row, and must not turn every other row of the file into other letters.
    wrong = text.count(_NO_CHARACTER)
    return "cp1251" if wrong > sum(not letter.isascii() for letter in text) - wrong else "utf-8-sig"


def _header(source: Source, lines: _Lines) -> tuple[str, tuple[str, ...]]:
    first = next(lines, "").strip("\r\n")
    delimiter = max(";,", key=lambda sign: len(_split(first, sign)))
    cells = _split(first, delimiter)
    if not any(cells):
        raise TornSource(message(N_("%(name)s has no heading in its first line. Fetch it again."), name=source.name))
    seen: set[str] = set()
    for cell in filter(None, cells):
        if cell.casefold() in seen:
            raise UnreadableSource(
                message(
                    N_("%(name)s, line 1: the heading «%(column)s» stands twice. Take one of the columns out."),
                    name=source.name,
                    column=cell,
                )
            )
        seen.add(cell.casefold())
    return delimiter, cells


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    row = next(csv.reader([line], delimiter=delimiter), [])
    return tuple(cell.strip().strip(_BOM).strip() for cell in row)


def _rows(
    source: Source, reader: Iterator[list[str]], lines: _Lines, columns: tuple[str, ...], key: bytes
) -> Iterator[CsvRow | Fault]:
    """Rows, one behind the reading, because only the end of the file tells a torn row from a wrong one."""
    width = len(columns)
    held: CsvRow | Fault | None = None
    held_line = held_count = 0
    try:
        while True:
            line, count = lines.number + 1, width
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                if str(error) == _UNFINISHED:
                    raise _torn(source, line) from error
                row: CsvRow | Fault = _fault(line, N_("a quotation mark stands inside a quoted cell, or a cell does not end"))
            else:
                if not cells:
                    continue
                count = len(cells)
                row = _row(line, cells, columns, key)
            if held is not None:
                yield held
            held, held_line, held_count = row, line, count
        if isinstance(held, Fault) and (held_count < width or not lines.finished):
            raise _torn(source, held_line)
        if isinstance(held, CsvRow) and not lines.finished and not _quoted_at_end(lines.last, held.cells[-1]):
            raise _torn(source, held_line)
        if held is not None:
            yield held
    finally:
        lines.close()


def _quoted_at_end(line: str, cell: str) -> bool:
    """Whether the last cell of a line has closing quotation marks: one that ends with such a mark itself has three of them."""
    return line.endswith('"' if not cell.endswith('"') else '"""')


def _row(line: int, cells: list[str], columns: tuple[str, ...], key: bytes) -> CsvRow | Fault:
    if len(cells) != len(columns):
        return Fault(
            position=f"line {line}",
            field=None,
            reason=message(N_("%(cells)s cells under %(columns)s headings"), cells=len(cells), columns=len(columns)),
        )
    if columns[-1] in cells[-1] and tuple(cell.strip(_AROUND_HEADING) for cell in cells) == columns:
        return _fault(line, N_("the headings stand here again: load each file as it is published, without joining them"))
    try:
        raw = "\0".join(cells).encode()
    except UnicodeEncodeError:  # surrogateescape left what the encoding does not know
        return _fault(line, N_("bytes that are no text in the encoding of the file"))
    return CsvRow(line, cells, blake2b(raw, digest_size=16, key=key).digest())


def _fault(line: int, reason: str) -> Fault:
    return Fault(position=f"line {line}", field=None, reason=message(reason))


def _torn(source: Source, line: int) -> TornSource:
    reason = N_("%(name)s ends inside the row that begins in line %(line)s. Fetch it again.")
    return TornSource(message(reason, name=source.name, line=line))

"""Changes of the ledger as lines of files: JSON items, rows of a table, told changes; each batch is a gzip member of each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson
from zlib_ng import zlib_ng

from registry_site.ledger.following import Change
from registry_site.published.changes import record, tombstone, upsert
from registry_site.published.tables import columns, row_of
from registry_site.published.tables import heading as first_row
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register

_LEVEL = 3  # a third more bytes than 6 for two fifths of the time
_GZIP = 31  # zlib's window bits for a gzip member; it has no time and no name


class Part(NamedTuple):
    """A gzip member, empty for no lines, and how many lines it holds."""

    data: bytes
    lines: int


class Rendered(NamedTuple):
    """One batch. `first` is the number of the first of `changes`, 0 where there is none."""

    records: Part
    table: Part
    changes: Part
    first: int
    rows: int


def heading(register: Register) -> bytes:
    """The first row of a table, as a gzip member."""
    return packed(first_row(columns(register)))


def packed(data: bytes) -> bytes:
    """A gzip member (RFC 1952) that depends on the data alone."""
    return zlib_ng.compress(data, _LEVEL, _GZIP)


def render(name: str, changes: Iterable[Change], *, first: int, whole: bool) -> Rendered:
    """The living records among some changes, if `whole`, and the changes themselves: those with a number from `first` on.

    All are of the register with this name, each record once. One is finished before the next one is taken.
    """
    register = REGISTERS[name]
    names = columns(register)
    lines: list[bytes] = []
    rows: list[bytes] = []
    told: list[bytes] = []
    begins = count = 0
    for change in changes:
        count += 1
        new = change.seq >= first
        if new:
            begins = begins or change.seq
        if change.document is None:
            told.append(tombstone(change))
            continue
        values = orjson.loads(change.document)
        made = record(register, change, values)
        line = orjson.dumps(made)
        if whole:
            lines.append(line)
            rows.append(row_of(names, made))
        if new:
            told.append(upsert(change, register, values, line))
    return Rendered(
        records=_part(_lines(lines), len(lines)),
        table=_part(b"".join(rows), len(rows)),
        changes=_part(_lines(told), len(told)),
        first=begins,
        rows=count,
    )


def _lines(told: Sequence[bytes]) -> bytes:
    return b"\n".join((*told, b""))


def _part(data: bytes, count: int) -> Part:
    return Part(packed(data), count) if data else Part(b"", 0)

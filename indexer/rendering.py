"""Changes of the ledger as lines of files: JSON items, rows of a table, told changes; each batch is a gzip member of each."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from registry_site.ledger.following import Change
from registry_site.published.changes import record, tombstone, upsert
from registry_site.published.tables import columns, rows_of
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
    press = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return press.compress(data) + press.flush()


def render(batch: Sequence[Change], *, first: int, whole: bool) -> Rendered:
    """The living records of a batch, if `whole`, and the changes among them: those with a number from `first` on."""
    items: list[dict[str, object]] = []
    lines: list[bytes] = []
    told: list[bytes] = []
    numbers: list[int] = []
    for change in batch:
        register = REGISTERS[change.register]
        new = change.seq >= first
        if new:
            numbers.append(change.seq)
        if change.document is None:
            told.append(tombstone(change))
            continue
        values = orjson.loads(change.document)
        item = record(register, change, values)
        items.append(item)
        lines.append(orjson.dumps(item))
        if new:
            told.append(upsert(change, register, values, lines[-1]))
    table = rows_of(columns(REGISTERS[batch[0].register]), items) if whole else b""
    return Rendered(
        records=_part(_lines(lines) if whole else b"", len(items)),
        table=_part(table, len(items)),
        changes=_part(_lines(told), len(told)),
        first=numbers[0] if numbers else 0,
        rows=len(batch),
    )


def _lines(told: Sequence[bytes]) -> bytes:
    return b"".join([one + b"\n" for one in told])


def _part(data: bytes, count: int) -> Part:
    return Part(packed(data), count) if data else Part(b"", 0)

"""Logs that are only added to: each line carries the hash of the one before, whoever writes and however many at once.

A table of such a log has `number`, `at`, columns of its own, `previous_hash` and `hash`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlalchemy import Connection, Table, insert, select, text

from registry_site.canonical import canonical, content_hash

FIRST: Final = "0" * 64
"""What the first line of a chain stands on."""

_STREAMED: Final = {"yield_per": 1000}


class Fault(Enum):
    """Why a chain does not hold at a line."""

    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class End:
    """The last line of a log: what to keep elsewhere, for a log that lost its end shows nothing else."""

    number: int
    hash: str


def append(connection: Connection, table: Table, line: Mapping[str, object], *, at: str, lock: int) -> int:
    """Add a line within the transaction of the caller, at its end: others wait from here to the commit. Returns its number.

    `lock` is the advisory lock of PostgreSQL under which lines of this log are added; SQLite's transaction must have begun
    with BEGIN IMMEDIATE. What is not printable is written as `?`.
    """
    alone(connection, lock)
    last = end(connection, table)
    told = {name: _printable(value) if isinstance(value, str) else value for name, value in line.items()}
    row: dict[str, object] = {"number": last.number + 1, "at": at, **told, "previous_hash": last.hash}
    connection.execute(insert(table), {**row, "hash": _hash(row)})
    return last.number + 1


def alone(connection: Connection, lock: int) -> None:
    """Let nobody else hold this lock until this transaction ends; SQLite's transactions are alone from their beginning."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": lock})


def end(connection: Connection, table: Table) -> End:
    """The last line; number 0 and the first hash for an empty log."""
    row = connection.execute(select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)).first()
    return End(number=0, hash=FIRST) if row is None else End(number=row.number, hash=row.hash)


def faults(connection: Connection, table: Table) -> Iterator[tuple[int, Fault, int]]:
    """Every line where the chain does not hold: its number, what is wrong, and the number of the line before it."""
    previous, before = FIRST, 0
    with connection.execute(select(table).order_by(table.c.number), execution_options=_STREAMED) as rows:
        for row in rows:
            held = dict(row._mapping)
            found = held.pop("hash")
            if held["number"] != before + 1:
                yield held["number"], Fault.MISSING, before
            elif held["previous_hash"] != previous or found != _hash(held):
                yield held["number"], Fault.CHANGED, before
            previous, before = found, held["number"]


def _hash(row: Mapping[str, object]) -> str:
    return content_hash(canonical({str(name): value for name, value in row.items()}))


def _printable(value: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in value)

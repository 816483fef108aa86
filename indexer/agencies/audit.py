"""The log of accesses: lines that are only added, each with the hash of the one before, whoever writes and however many at once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select, text

from indexer.canonical import canonical
from indexer.chain import FIRST
from indexer.publish import now
from indexer.vault_tables import accesses
from registry_site.ledger.reading import STREAMED
from registry_site.messages import N_, Message, message

GRANTED: Final = "granted"
_LONGEST: Final = {"object": 160, "address": 64, "outcome": 64, "action": 64}
_APPENDING: Final = 0x72656761  # "rega": the advisory lock of PostgreSQL under which a line is added


@dataclass(frozen=True, kw_only=True)
class Line:
    """One access, never a secret. `body` and `key_id` are empty where nobody was recognised; `outcome` is `granted` or the
    code of the refusal, `status` that of HTTP (0 for the command line)."""

    action: str
    outcome: str
    status: int
    body: str = ""
    key_id: str = ""
    object: str = ""
    address: str = ""
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class End:
    """The last line of the log: what to keep elsewhere, for a log that lost its end shows nothing else."""

    number: int
    hash: str


def append(connection: Connection, line: Line) -> int:
    """Add a line within the transaction of the caller, at its end: others wait from here to the commit. Returns its number.

    The connection must hold the writer's lock of SQLite (BEGIN IMMEDIATE), as those of `indexer.vault` do.
    """
    alone(connection)
    last = end(connection)
    told = {
        name: _printable(value)[: _LONGEST.get(name)] if isinstance(value, str) else value for name, value in vars(line).items()
    }
    row: dict[str, object] = {"number": last.number + 1, "at": now(), **told, "previous_hash": last.hash}
    connection.execute(insert(accesses), {**row, "hash": _hash(row)})
    return last.number + 1


def alone(connection: Connection) -> None:
    """Let nobody else number anything here until this transaction ends; SQLite's transactions are alone from their beginning."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _APPENDING})


def end(connection: Connection) -> End:
    """The last line; number 0 and the first hash of a chain for an empty log."""
    row = connection.execute(select(accesses.c.number, accesses.c.hash).order_by(accesses.c.number.desc()).limit(1)).first()
    return End(number=0, hash=FIRST) if row is None else End(number=row.number, hash=row.hash)


def last_uses(connection: Connection) -> dict[str, str]:
    """When each key was last used with success, by its id."""
    query = select(accesses.c.key_id, func.max(accesses.c.at)).where(accesses.c.outcome == GRANTED).group_by(accesses.c.key_id)
    return {row[0]: row[1] for row in connection.execute(query) if row[0]}


def faults(connection: Connection) -> Iterator[Message]:
    """Every place where the chain does not hold."""
    previous, expected = FIRST, 1
    with connection.execute(select(accesses).order_by(accesses.c.number), execution_options=STREAMED) as rows:
        for row in rows:
            held = dict(row._mapping)
            found = held.pop("hash")
            if held["number"] != expected:
                text_ = N_("The log of accesses: line %(number)s follows line %(before)s. Lines between them are missing.")
                yield message(text_, number=held["number"], before=expected - 1)
            elif held["previous_hash"] != previous or found != _hash(held):
                yield message(
                    N_("The log of accesses: line %(number)s was changed, or is not the one that was written."), number=expected
                )
            previous, expected = found, held["number"] + 1


def _hash(row: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical({str(name): value for name, value in row.items()}).encode()).hexdigest()


def _printable(value: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in value)

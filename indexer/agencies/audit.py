"""The log of accesses: lines that are only added, each with the hash of the one before, whoever writes and however many at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from indexer.vault_tables import accesses
from registry_site import chained
from registry_site.chained import End, Fault
from registry_site.clock import now
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


def append(connection: Connection, line: Line) -> int:
    """Add a line within the transaction of the caller, at its end: others wait from here to the commit. Returns its number.

    The connection must hold the writer's lock of SQLite (BEGIN IMMEDIATE), as those of `indexer.vault` do.
    """
    # Cut before it is made printable: that changes no length.
    told = {name: value[: _LONGEST.get(name)] if isinstance(value, str) else value for name, value in vars(line).items()}
    return chained.append(connection, accesses, told, at=now(), lock=_APPENDING)


def alone(connection: Connection) -> None:
    """Let nobody else number anything here until this transaction ends."""
    chained.alone(connection, _APPENDING)


def end(connection: Connection) -> End:
    """The last line."""
    return chained.end(connection, accesses)


def last_uses(connection: Connection) -> dict[str, str]:
    """When each key was last used with success, by its id."""
    query = select(accesses.c.key_id, func.max(accesses.c.at)).where(accesses.c.outcome == GRANTED).group_by(accesses.c.key_id)
    return {row[0]: row[1] for row in connection.execute(query) if row[0]}


def faults(connection: Connection) -> Iterator[Message]:
    """Every place where the chain does not hold."""
    for number, fault, before in chained.faults(connection, accesses):
        if fault is Fault.MISSING:
            text = N_("The log of accesses: line %(number)s follows line %(before)s. Lines between them are missing.")
            yield message(text, number=number, before=before)
        else:
            yield message(
                N_("The log of accesses: line %(number)s was changed, or is not the one that was written."), number=number
            )

"""Letters of a case, both ways. The one place where the desk's are written: what must leave with them is added here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, insert, select

from registry_site.cases import telling
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import cases, letters

DESK: Final = "desk"
PERSON: Final = "person"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`sender` is DESK or PERSON, `sent_on` a day, YYYY-MM-DD."""

    position: int
    sender: str
    sent_on: str
    text: str


def write(connection: Connection, keyring: Keyring, number: str, sender: str, text: str, day: date) -> int:
    """Add a letter within the transaction of the caller; returns its position, counted from 1."""
    # The row of the case is held meanwhile: two letters at once come one after the other.
    connection.execute(select(cases.c.number).where(cases.c.number == number).with_for_update())
    last = connection.scalar(select(func.max(letters.c.position)).where(letters.c.case_number == number))
    position = (last or 0) + 1
    row = {
        "case_number": number,
        "position": position,
        "sender": sender,
        "sent_on": day.isoformat(),
        "sealed_text": keyring.seal(text.encode(), _place(number, position)),
    }
    connection.execute(insert(letters), row)
    if sender == DESK:
        telling.of_letter(connection, keyring, number, position)
    return position


def read(connection: Connection, keyring: Keyring, number: str) -> Sequence[Letter]:
    """All letters of a case, the first one first."""
    rows = connection.execute(select(letters).where(letters.c.case_number == number).order_by(letters.c.position))
    return [
        Letter(
            position=row.position,
            sender=row.sender,
            sent_on=row.sent_on,
            text=keyring.open(row.sealed_text, _place(number, row.position)).decode(),
        )
        for row in rows
    ]


def _place(number: str, position: int) -> str:
    return place("letters", "sealed_text", number, position)

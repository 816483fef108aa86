"""What a sender does with a receipt: find the case by it, and write to the desk."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select, update

from registry_site.cases import letters
from registry_site.cases.kinds import Stage
from registry_site.cases.receipts import receipt_hash
from registry_site.cases.sealing import Keyring
from registry_site.cases.tables import cases


def case_of(connection: Connection, code: str) -> Row[Any] | None:
    """The row of the case with this receipt, however it was typed; None where there is none."""
    hashed = receipt_hash(code)
    if hashed is None:
        return None
    return connection.execute(select(cases).where(cases.c.receipt_sha256 == hashed)).one_or_none()


def write_back(connection: Connection, keyring: Keyring, number: str, text: str, today: date) -> bool:
    """Add a letter of the person; a case that waited for it goes on. False where the case is closed.

    The same text twice in a row is one letter: the page was sent again. A letter is a change of the case: nobody closes or signs it
    from a page that did not show the letter.
    """
    ours = cases.c.number == number
    stage = connection.execute(select(cases.c.stage).where(ours).with_for_update()).scalar_one()
    if stage == Stage.CLOSED.value:
        return False
    written = letters.read(connection, keyring, number)
    anew = not written or (written[-1].sender, written[-1].text) != (letters.PERSON, text)
    if anew:
        letters.write(connection, keyring, number, letters.PERSON, text, today)
    asked = stage == Stage.ASKED.value
    if anew or asked:
        after = Stage.IN_WORK.value if asked else stage
        connection.execute(update(cases).where(ours).values(stage=after, version=cases.c.version + 1))
    return True

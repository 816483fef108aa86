"""Mails to whoever left a mail address with a case: it was registered; a letter of the desk can be read; the extract itself."""

from typing import Any

from sqlalchemy import Connection, select

from registry_site.cases import extracts, outbox
from registry_site.cases.asked_fields import BY_MAIL
from registry_site.cases.kinds import FORMS, Kind
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import cases
from registry_site.mail_addresses import mail_address


def registered(connection: Connection, keyring: Keyring, number: str) -> None:
    """Tell that a case was registered, within the transaction that registers it."""
    _tell(connection, keyring, number, "received", "received")


def of_letter(connection: Connection, keyring: Keyring, number: str, position: int) -> None:
    """Tell that the desk has written a letter, within the transaction that stores it.

    Where an extract leaves with the letter and its asker chose to get it by mail, this very mail brings it.
    """
    template = "extract" if _by_mail(connection, keyring, number) else "letter"
    _tell(connection, keyring, number, f"letter/{position}", template)


def _by_mail(connection: Connection, keyring: Keyring, number: str) -> bool:
    row = connection.execute(select(cases.c.kind, cases.c.sealed_contents).where(cases.c.number == number)).one()
    if row.kind != Kind.EXTRACT.value or not extracts.has_paper(connection, number):
        return False
    asked: Any = keyring.open_json(row.sealed_contents, place("cases", "sealed_contents", number))
    return bool(asked["answer"] == BY_MAIL)


def _tell(connection: Connection, keyring: Keyring, number: str, occasion: str, template: str) -> None:
    row = connection.execute(select(cases).where(cases.c.number == number)).one()
    if row.sealed_contact is None:
        return
    contact: Any = keyring.open_json(row.sealed_contact, place("cases", "sealed_contact", number))
    address = mail_address(str(contact.get("email") or ""))
    if address is None:
        return
    values = {"number": number, "link": f"/{row.language}/{FORMS[Kind(row.kind)]}/status"}
    match template:
        case "received":
            values |= {"day": row.received_on, "due": row.due_on}
        case "extract":
            check = f"/{row.language}/extracts/check?number={number}"
            values |= {"day": row.closed_on, "check": check, "extract": number}
    outbox.put(connection, keyring, f"case/{number}/{occasion}", template, row.language, address, values, number)

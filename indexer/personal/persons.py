"""What is held about the owner of a mail address: cases, subscriptions, and mails that belong to neither.

Every sealed address is opened for it: no index of addresses is kept that somebody could search without leaving a trace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, select

from indexer.personal.erasure import erase
from indexer.personal.recording import record
from registry_site.cases import subscriptions as subscribed
from registry_site.cases.acts import Action
from registry_site.cases.outbox import EMPTIED
from registry_site.cases.sealed import place_of
from registry_site.cases.sealing import Keyring
from registry_site.cases.tables import cases, outbox, subscriptions
from registry_site.errors import BadRequest
from registry_site.mail_addresses import mail_address
from registry_site.messages import N_, message

SUBSCRIPTIONS: Final = "subscriptions"
"""The object of the acts that concern subscriptions: no address stands in the log, and no id by which one could be ended."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """Numbers of cases, ids of subscriptions, and numbers of mails without a case."""

    cases: tuple[str, ...]
    subscriptions: tuple[str, ...]
    mails: tuple[int, ...]


def held_about(connection: Connection, keyring: Keyring, typed: str) -> Held:
    """All that names this address. Raises BadRequest for no address, and where nothing does; Unavailable for what does not open."""
    address = mail_address(typed)
    if address is None:
        raise BadRequest(message(N_("Write a mail address like name@example.org.")), parameter="address")
    found = Held(
        cases=tuple(row.number for row in _contacts(connection) if _same(_contact(keyring, row).get("email"), address)),
        subscriptions=tuple(_with(connection, keyring, subscriptions, address)),
        mails=tuple(_with(connection, keyring, outbox, address)),
    )
    if not (found.cases or found.subscriptions or found.mails):
        raise BadRequest(message(N_("Nothing is held under this address.")), parameter="address")
    return found


def erase_all(connection: Connection, keyring: Keyring, typed: str, today: date, reason: str) -> Held:
    """Erase what `held_about` names, within the transaction of the caller. Raises as that does."""
    found = held_about(connection, keyring, typed)
    for number in found.cases:
        erase(connection, number, today, reason)
    _forget(connection, found, reason)
    return found


def end_subscriptions(connection: Connection, keyring: Keyring, typed: str) -> int:
    """End every subscription of an address, within the transaction of the caller; how many. Raises as `held_about`."""
    found = held_about(connection, keyring, typed)
    if found.subscriptions:
        _forget(connection, Held(cases=(), subscriptions=found.subscriptions, mails=()), "")
    return len(found.subscriptions)


def _forget(connection: Connection, found: Held, reason: str) -> None:
    for id_ in found.subscriptions:
        subscribed.end(connection, id_)
    connection.execute(delete(outbox).where(outbox.c.id.in_(found.mails)))
    if found.subscriptions or found.mails:
        record(connection, Action.ERASE, SUBSCRIPTIONS, reason)


def _contacts(connection: Connection) -> list[Row[Any]]:
    chosen = select(cases.c.number, cases.c.sealed_contact).where(cases.c.sealed_contact.is_not(None))
    return list(connection.execute(chosen.order_by(cases.c.number)))


def _contact(keyring: Keyring, row: Row[Any]) -> dict[str, Any]:
    contact: Any = keyring.open_json(row.sealed_contact, place_of(cases.c.sealed_contact, {"number": row.number}))
    return dict(contact)


def _with(connection: Connection, keyring: Keyring, table: Table, address: str) -> Iterator[Any]:
    """The ids of the rows whose address this is; mails of cases belong to their case."""
    chosen = select(table).where(table.c.sealed_address != EMPTIED).order_by(table.c.id)
    if table is outbox:
        chosen = chosen.where(outbox.c.case_number.is_(None))
    rows: Any = connection.execute(chosen).mappings()
    for row in rows:
        if _same(keyring.open(row["sealed_address"], place_of(table.c.sealed_address, row)).decode(), address):
            yield row["id"]


def _same(typed: object, address: str) -> bool:
    known = mail_address(str(typed or ""))
    return known is not None and known.casefold() == address.casefold()

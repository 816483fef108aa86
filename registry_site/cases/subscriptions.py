"""Subscriptions by mail: asked for, confirmed by the owner of the address, ended by one click. No address is told to anybody.

The id of a subscription is 128 random bits that its subscriber alone is sent: whoever has it may end the subscription. A signature
would add nothing, and it would end with the key of the site, while a subscription must be ended as long as mails come.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from registry_site.cases import outbox
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import outbox as mails
from registry_site.cases.tables import subscriptions

_MOST_ASKED: Final = 5  # mails a day that nobody confirmed: nobody fills a stranger's box with ours
_UNPROVEN: Final = timedelta(minutes=15)  # behind the mails that work was done for
_MOST: Final = 50  # of one address


class Frequency(Enum):
    """How often mails come at most."""

    WEEKLY = "weekly"
    AT_ONCE = "at_once"


class State(Enum):
    """Whether the owner of the address has confirmed."""

    ASKED = "asked"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for. `query` is the query as it is kept, `list` the name of the register in the language of the person.

    `proven` says that a puzzle was solved for it.
    """

    address: str
    language: str
    register: str
    query: str
    list: str
    frequency: Frequency
    proven: bool


def ask(connection: Connection, keyring: Keyring, secret: str, wish: Wish, today: date, link: Callable[[str], str]) -> None:
    """Let the mail wait that asks for confirmation, within the transaction of the caller. `link` gives its path for an id.

    Asked for again, for the first mail may be lost, it is the same subscription with another mail. Nothing is stored and nobody
    is told where it was confirmed already, where the address got too many such mails today, or has too many subscriptions.
    """
    digest = _digest(secret, wish.address)
    same = and_(
        subscriptions.c.address_digest == digest,
        subscriptions.c.register == wish.register,
        subscriptions.c.query == wish.query,
        subscriptions.c.frequency == wish.frequency.value,
    )
    known = connection.execute(select(subscriptions).where(same)).one_or_none()
    unconfirmed = and_(subscriptions.c.address_digest == digest, subscriptions.c.state == State.ASKED.value)
    too_many = _mails_of(connection, unconfirmed, today) >= _MOST_ASKED or _full(connection, digest)
    if too_many or (known is not None and known.state == State.CONFIRMED.value):
        return
    id_ = secrets.token_hex(16) if known is None else known.id
    if known is None:
        _store(connection, keyring, id_, digest, wish, today)
    else:
        connection.execute(update(subscriptions).where(same).values(language=wish.language, asked_on=today.isoformat()))
    values = {"list": wish.list, "link": link(id_)}
    after = timedelta() if wish.proven else _UNPROVEN
    occasion = f"subscription/{id_}/{_asked(today)}{_mails_of(connection, subscriptions.c.id == id_, today) + 1}"
    outbox.put(connection, keyring, occasion, "subscription_asked", wish.language, wish.address, values, after=after)


def _store(connection: Connection, keyring: Keyring, id_: str, digest: str, wish: Wish, today: date) -> None:
    row = {
        "id": id_,
        "address_digest": digest,
        "sealed_address": keyring.seal(wish.address.encode(), place("subscriptions", "sealed_address", id_)),
        "language": wish.language,
        "register": wish.register,
        "query": wish.query,
        "frequency": wish.frequency.value,
        "state": State.ASKED.value,
        "asked_on": today.isoformat(),
        "told_up_to": 0,
    }
    connection.execute(insert(subscriptions), row)


def found(connection: Connection, id_: str) -> Row[Any] | None:
    """The row of a subscription, None where there is none (any more)."""
    return connection.execute(select(subscriptions).where(subscriptions.c.id == id_)).one_or_none()


def confirm(connection: Connection, id_: str, told_up_to: int) -> bool:
    """Begin, with what changes after the number `told_up_to`; again is as good as once. False where it was ended meanwhile."""
    ours = and_(subscriptions.c.id == id_, subscriptions.c.state == State.ASKED.value)
    connection.execute(update(subscriptions).where(ours).values(state=State.CONFIRMED.value, told_up_to=told_up_to))
    return found(connection, id_) is not None


def end(connection: Connection, id_: str) -> None:
    """Forget a subscription with its address and every mail of it, so that none is sent. One that is not there is ended, too."""
    connection.execute(delete(subscriptions).where(subscriptions.c.id == id_))
    # Ids from outside may hold what LIKE takes for something else.
    connection.execute(delete(mails).where(mails.c.occasion.startswith(f"subscription/{id_}/", autoescape=True)))


def end_unconfirmed(connection: Connection, before: str) -> int:
    """End those that were asked for before a day and never confirmed; returns how many."""
    old = and_(subscriptions.c.state == State.ASKED.value, subscriptions.c.asked_on < before)
    ids = connection.execute(select(subscriptions.c.id).where(old).with_for_update()).scalars().all()
    for id_ in ids:
        end(connection, id_)
    return len(ids)


def confirmed(connection: Connection, register: str, last: int) -> Iterator[Row[Any]]:
    """The subscriptions to a register that have not heard of its changes up to the number `last`."""
    ours = and_(
        subscriptions.c.register == register,
        subscriptions.c.state == State.CONFIRMED.value,
        subscriptions.c.told_up_to != last,
    )
    return iter(connection.execute(select(subscriptions).where(ours).order_by(subscriptions.c.id)).all())


def advance(connection: Connection, row: Row[Any], last: int) -> bool:
    """Write down that everything up to `last` was told. False where another run did, or where the subscription was ended."""
    same = and_(subscriptions.c.id == row.id, subscriptions.c.told_up_to == row.told_up_to)
    return bool(connection.execute(update(subscriptions).where(same).values(told_up_to=last)).rowcount)


def address_of(keyring: Keyring, row: Row[Any]) -> str:
    """The address, opened. Raises Unavailable where the key is missing."""
    return keyring.open(row.sealed_address, place("subscriptions", "sealed_address", row.id)).decode()


def _full(connection: Connection, digest: str) -> bool:
    count = select(func.count()).select_from(subscriptions).where(subscriptions.c.address_digest == digest)
    return connection.execute(count).scalar_one() >= _MOST


def _mails_of(connection: Connection, which: Any, today: date) -> int:
    """How many mails of today ask to confirm these subscriptions."""
    asking = mails.c.occasion.startswith("subscription/" + subscriptions.c.id + f"/{_asked(today)}")
    return connection.execute(select(func.count()).select_from(subscriptions).join(mails, asking).where(which)).scalar_one()


def _asked(today: date) -> str:
    return f"asked/{today.isoformat()}/"


def _digest(secret: str, address: str) -> str:
    return hmac.new(secret.encode(), f"subscription\0{address.casefold()}".encode(), hashlib.sha256).hexdigest()

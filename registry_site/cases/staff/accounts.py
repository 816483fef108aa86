"""Accounts of the staff: made, given a new password and closed on the command line, never removed."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from registry_site.cases.sealing import Keyring, place
from registry_site.cases.staff.passwords import address_of, new_secret
from registry_site.cases.staff.rights import Right, Role, rights_of
from registry_site.cases.tables import sessions, staff
from registry_site.errors import BadRequest, Conflict, NotFound
from registry_site.messages import N_, message

_LOGIN: Final = re.compile(r"[a-z][a-z0-9.-]{1,40}")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the staff. `closed_at` is RFC 3339, None for an account that is open."""

    id: int
    login: str
    name: str
    position: str
    roles: tuple[Role, ...]
    closed_at: str | None = None
    locked_until: str | None = None

    @cached_property
    def rights(self) -> frozenset[Right]:
        return rights_of(self.roles)

    def may(self, right: Right) -> bool:
        return right in self.rights


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An account to be made."""

    login: str
    name: str
    position: str
    roles: tuple[Role, ...]


def add(connection: Connection, keyring: Keyring, wish: Wish, password_hash: str, at: str) -> str:
    """Make an account. Returns the `otpauth://` address of its codes, which is kept nowhere else in the open.

    Raises BadRequest for a login or roles that cannot be, Conflict for a login that was ever given before.
    """
    if not _LOGIN.fullmatch(wish.login):
        text = N_("A login is 2 to 41 small Latin letters, digits, dots and dashes, beginning with a letter.")
        raise BadRequest(message(text), parameter="LOGIN")
    _possible(wish.roles)
    if connection.execute(select(staff.c.id).where(staff.c.login == wish.login)).first() is not None:
        text = N_("The login %(login)s was given before. Choose another: the log of acts tells people apart by it.")
        raise Conflict(message(text, login=wish.login), "exists")
    secret = new_secret()
    row = {
        "login": wish.login,
        "name": wish.name,
        "position": wish.position,
        "roles": _written(wish.roles),
        "password_hash": password_hash,
        "sealed_totp": _sealed(keyring, wish.login, secret),
        "totp_step": 0,
        "failures": 0,
        "made_at": at,
    }
    connection.execute(insert(staff), row)
    return address_of(secret, wish.login)


def reset(connection: Connection, keyring: Keyring, login: str, password_hash: str) -> str:
    """Give an open account a new password and a new secret for codes, and end its sessions. Returns the `otpauth://` address."""
    person = _open(connection, login)
    secret = new_secret()
    values = {"password_hash": password_hash, "sealed_totp": _sealed(keyring, login, secret), "totp_step": 0}
    connection.execute(update(staff).where(staff.c.id == person.id).values(**values, failures=0, locked_until=None))
    connection.execute(delete(sessions).where(sessions.c.staff == person.id))
    return address_of(secret, login)


def give_roles(connection: Connection, login: str, roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Give an open account these roles in the place of its own, and end its sessions. Returns the roles that it had.

    Raises BadRequest for roles that cannot be, NotFound for no open account.
    """
    _possible(roles)
    person = _open(connection, login)
    connection.execute(update(staff).where(staff.c.id == person.id).values(roles=_written(roles)))
    connection.execute(delete(sessions).where(sessions.c.staff == person.id))
    return person.roles


def close(connection: Connection, login: str, at: str) -> None:
    """Close an account for good and end all of its sessions."""
    person = _open(connection, login)
    connection.execute(update(staff).where(staff.c.id == person.id).values(closed_at=at))
    connection.execute(delete(sessions).where(sessions.c.staff == person.id))


def listed(connection: Connection) -> Sequence[Person]:
    """Every account, closed ones too, by login."""
    return [person_of(row) for row in connection.execute(select(staff).order_by(staff.c.login))]


def person_of(row: Row[Any]) -> Person:
    """The person of a row of the table `staff`."""
    roles = tuple(Role(one) for one in json.loads(row.roles))
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        position=row.position,
        roles=roles,
        closed_at=row.closed_at,
        locked_until=row.locked_until,
    )


def secret_of(keyring: Keyring, row: Row[Any]) -> str:
    """The secret of the codes of a row of the table `staff`."""
    return keyring.open(row.sealed_totp, _place(row.login)).decode()


def _possible(roles: tuple[Role, ...]) -> None:
    if not roles or (Role.AUDITOR in roles and len(roles) > 1):
        text = N_("An account has at least one role, and an auditor has no other.")
        raise BadRequest(message(text), parameter="--role", legal=tuple(role.value for role in Role))


def _written(roles: tuple[Role, ...]) -> str:
    return json.dumps([role.value for role in roles])


def _open(connection: Connection, login: str) -> Person:
    row = connection.execute(select(staff).where(staff.c.login == login, staff.c.closed_at.is_(None))).first()
    if row is None:
        raise NotFound(message(N_("There is no open account %(login)s. All accounts: desk list"), login=login))
    return person_of(row)


def _sealed(keyring: Keyring, login: str, secret: str) -> bytes:
    return keyring.seal(secret.encode(), _place(login))


def _place(login: str) -> str:
    return place("staff", "sealed_totp", login)

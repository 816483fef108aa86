"""Keys of bodies: made, shown once, known by their hash; two live ones for each body at most, so that one can replace the other."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select, update

from indexer.vault_tables import agency_keys, bodies
from registry_site.clock import now
from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.working_days import STATES

SCOPES: Final = ("sampling:read", "notices:read", "notices:write", "extracts:read")
LIVE_AT_MOST: Final = 2
TERM: Final = timedelta(days=365)

_ID_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another
_BODY: Final = re.compile("[a-z0-9][a-z0-9-]{1,39}")
_TOKEN: Final = re.compile(r"reg_([a-z]{2})_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a body, without its secret. `expires_on` is the last day on which it is good, in Moscow."""

    id: str
    body: str
    name: str
    state: str
    scopes: tuple[str, ...]
    states: tuple[str, ...]
    addresses: tuple[str, ...]
    made_at: str
    expires_on: str
    revoked_at: str | None = None
    revoked_because: str | None = None

    def live(self, on: date) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and on.isoformat() <= self.expires_on

    def allows(self, address: str) -> bool:
        """True if a caller at this address may use it; an address that cannot be read is none of the list."""
        if not self.addresses:
            return True
        try:
            here = ip_address(address)
        except ValueError:
            return False
        return any(here in ip_network(one) for one in self.addresses)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a new key is to be; `name` and `state` are needed for the first key of a body."""

    body: str
    name: str | None
    state: str | None
    scopes: tuple[str, ...]
    states: tuple[str, ...]
    addresses: tuple[str, ...]
    expires_on: date


def add(connection: Connection, wish: Wish, today: date) -> tuple[Key, str]:
    """A new key and its token, which is not kept: whoever asked shows it once. Raises BadRequest with what is legal."""
    _check(wish, today)
    name, state = _body_of(connection, wish)
    live = [one for one in of_body(connection, wish.body) if one.live(today)]
    if len(live) >= LIVE_AT_MOST:
        text = N_("%(body)s has %(most)d live keys already: %(keys)s. Revoke one of them first.")
        names = tuple(one.id for one in live)
        raise BadRequest(message(text, body=wish.body, most=LIVE_AT_MOST, keys=", ".join(names)), parameter="--body", legal=names)
    secret = secrets.token_urlsafe(32)
    key = Key(
        id="".join(secrets.choice(_ID_LETTERS) for _ in range(10)),
        body=wish.body,
        name=name,
        state=state,
        scopes=tuple(sorted(set(wish.scopes))),
        states=tuple(sorted(set(wish.states or (state,)))),
        addresses=tuple(str(ip_network(one)) for one in wish.addresses),
        made_at=now(),
        expires_on=wish.expires_on.isoformat(),
    )
    kept = {name: value for name, value in vars(key).items() if name in agency_keys.columns}
    lists = {name: json.dumps(kept[name]) for name in ("scopes", "states", "addresses")}
    connection.execute(insert(agency_keys), {**kept, **lists, "secret_sha256": _digest(secret)})
    return key, f"reg_{state.lower()}_{key.id}_{secret}"


def rotate(connection: Connection, key_id: str, expires_on: date, keep: timedelta, today: date) -> tuple[Key, Key, str]:
    """A new key like an older one, which stays good for `keep` at most: the older, the new, its token. Raises BadRequest."""
    old = _known(connection, key_id)
    if not old.live(today):
        text = N_("The key %(key)s is not live any more: make a new one with: keys add")
        raise BadRequest(message(text, key=key_id), parameter="KEY")
    rights = {name: getattr(old, name) for name in ("body", "scopes", "states", "addresses")}
    new, token = add(connection, Wish(name=None, state=None, expires_on=expires_on, **rights), today)
    last = min(old.expires_on, (today + keep).isoformat())
    connection.execute(update(agency_keys).where(agency_keys.c.id == key_id), {"expires_on": last})
    return replace(old, expires_on=last), new, token


def revoke(connection: Connection, key_id: str, reason: str) -> Key:
    """End a key at once and for good. Raises BadRequest for one that is unknown or revoked."""
    key = _known(connection, key_id)
    if key.revoked_at is not None:
        raise BadRequest(message(N_("The key %(key)s was revoked at %(at)s."), key=key_id, at=key.revoked_at), parameter="KEY")
    ended = {"revoked_at": now(), "revoked_because": reason}
    connection.execute(update(agency_keys).where(agency_keys.c.id == key_id), ended)
    return replace(key, revoked_at=ended["revoked_at"], revoked_because=reason)


def listed(connection: Connection) -> list[Key]:
    """All keys, by body and then by age."""
    return [_read(row) for row in connection.execute(_KEYS.order_by(agency_keys.c.body, agency_keys.c.made_at, agency_keys.c.id))]


def of_body(connection: Connection, body: str) -> list[Key]:
    """All keys that a body ever had."""
    return [_read(row) for row in connection.execute(_KEYS.where(agency_keys.c.body == body))]


def presented(connection: Connection, token: str) -> Key | None:
    """The key that a token stands for, live or not; None for a token that was never given."""
    parts = _TOKEN.fullmatch(token)
    if parts is None:
        return None
    state, key_id, secret = parts.groups()
    row = connection.execute(_KEYS.where(agency_keys.c.id == key_id)).first()
    expected = row.secret_sha256 if row is not None and row.state.lower() == state else _digest("")
    same = hmac.compare_digest(_digest(secret), expected)
    return _read(row) if row is not None and same else None


def redacted(text: str) -> str:
    """The text without the secrets of keys in it, wherever somebody put them."""
    return re.sub(r"(?i)(reg_[a-z]{2}_[a-z0-9]+)_[A-Za-z0-9_-]+", r"\1_…", text)


_KEYS: Final[Select[Any]] = select(agency_keys, bodies.c.name, bodies.c.state).join(bodies, bodies.c.id == agency_keys.c.body)


def _read(row: Row[Any]) -> Key:
    held = {name: value for name, value in row._mapping.items() if name in Key.__dataclass_fields__}
    return Key(**{**held, **{name: tuple(json.loads(held[name])) for name in ("scopes", "states", "addresses")}})


def _known(connection: Connection, key_id: str) -> Key:
    row = connection.execute(_KEYS.where(agency_keys.c.id == key_id)).first()
    if row is None:
        text = N_("There is no key %(key)s. See them with: keys list")
        raise BadRequest(message(text, key=redacted(key_id)), parameter="KEY")
    return _read(row)


def _body_of(connection: Connection, wish: Wish) -> tuple[str, str]:
    """Name and state of the body, which is written down with its first key. Raises BadRequest."""
    row = connection.execute(select(bodies).where(bodies.c.id == wish.body)).first()
    if row is None:
        if not wish.name or wish.state is None:
            text = N_("%(body)s has no key yet: give its --name and --state with the first one.")
            raise BadRequest(message(text, body=wish.body), parameter="--name")
        connection.execute(insert(bodies), {"id": wish.body, "state": wish.state, "name": wish.name, "made_at": now()})
        return wish.name, wish.state
    if wish.name not in (None, row.name) or wish.state not in (None, row.state):
        text = N_("%(body)s is known as «%(name)s», %(state)s. Leave out --name and --state, or choose another --body.")
        raise BadRequest(message(text, body=wish.body, name=row.name, state=row.state), parameter="--body")
    return row.name, row.state


def _check(wish: Wish, today: date) -> None:
    if not _BODY.fullmatch(wish.body):
        text = N_("--body is 2 to 40 Latin lower-case letters, digits and dashes.")
        raise BadRequest(message(text), parameter="--body")
    _refuse_others("--scope", wish.scopes, SCOPES)
    _refuse_others("--state", () if wish.state is None else (wish.state,), STATES)
    _refuse_others("--acts-for", wish.states, STATES)
    for one in wish.addresses:
        try:
            ip_network(one)
        except ValueError as error:
            text = N_("--address must be a network such as 192.0.2.0/24 or 2001:db8::/32, without bits of a host.")
            raise BadRequest(message(text), parameter="--address") from error
    if wish.expires_on < today:
        raise BadRequest(message(N_("--expires lies in the past.")), parameter="--expires")


def _refuse_others(parameter: str, given: Iterable[str], legal: tuple[str, ...]) -> None:
    for one in given:
        if one not in legal:
            text = N_("%(parameter)s cannot be «%(value)s». Legal: %(legal)s.")
            raise BadRequest(
                message(text, parameter=parameter, value=one, legal=", ".join(legal)), parameter=parameter, legal=legal
            )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

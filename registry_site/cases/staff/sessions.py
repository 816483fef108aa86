"""Signing in, and the sessions that it begins. The database knows the hash of a session's token alone."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from registry_site.cases import acts
from registry_site.cases.acts import Act, Action
from registry_site.cases.sealing import Keyring
from registry_site.cases.staff.accounts import Person, person_of, secret_of
from registry_site.cases.staff.passwords import matches, step_of
from registry_site.cases.store import Cases
from registry_site.cases.tables import sessions, staff

IDLE: Final = timedelta(minutes=30)
"""A session ends so long after the last request."""

WHOLE: Final = timedelta(hours=10)
"""A session ends so long after the sign-in, whatever is done."""

FREE: Final = 5
"""So many failures close an account for a minute, each further one for twice as long, up to `LONGEST`."""

LONGEST: Final = timedelta(hours=1)
_TOLD: Final = timedelta(minutes=1)  # a request that follows the last one so soon writes nothing


@dataclass(frozen=True, kw_only=True)
class Session:
    """Who is signed in. `token` is what the browser holds."""

    person: Person
    token: str

    @property
    def form_token(self) -> str:
        """What every form of this session brings back: a page of another origin cannot know it."""
        return hmac.digest(self.token.encode(), b"form", "sha256").hex()


def sign_in(cases: Cases, login: str, password: str, code: str, at: datetime) -> Session | None:
    """Begin a session; None whatever was wrong, after the same work for a login that nobody has. Either is written down."""
    with cases.reading() as connection:
        row = connection.execute(select(staff).where(staff.c.login == login)).first()
    right = matches(None if row is None else row.password_hash, password)
    with cases.writing() as connection:
        now = _now(connection, login)
        good = now is not None and right and row is not None and row.password_hash == now.password_hash
        outcome, step = _judged(cases.keyring, now, good, code, at)
        acts.append(connection, Act(action=Action.SIGN_IN, staff="" if now is None else now.login, outcome=outcome), written(at))
        if now is None or outcome == _LOCKED:
            return None
        ours = update(staff).where(staff.c.id == now.id)
        if step is None:
            connection.execute(ours.values(failures=now.failures + 1, locked_until=_locked(now.failures + 1, at)))
            return None
        connection.execute(ours.values(failures=0, locked_until=None, totp_step=step))
        return _begun(connection, person_of(now), at)


def session_of(cases: Cases, token: str, at: datetime) -> Session | None:
    """The session of a token, if it goes on; that it was used is kept."""
    with cases.reading() as connection:
        query = select(staff, sessions.c.started_at, sessions.c.seen_at).join(sessions, sessions.c.staff == staff.c.id)
        row = connection.execute(query.where(sessions.c.token_sha256 == _hash(token), staff.c.closed_at.is_(None))).first()
    if row is None or row.seen_at < written(at - IDLE) or row.started_at < written(at - WHOLE):
        return None
    if row.seen_at < written(at - _TOLD):
        with cases.writing() as connection:
            connection.execute(update(sessions).where(sessions.c.token_sha256 == _hash(token)).values(seen_at=written(at)))
    return Session(person=person_of(row), token=token)


def sign_out(cases: Cases, session: Session, at: datetime) -> None:
    """End a session at once."""
    with cases.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_sha256 == _hash(session.token)))
        acts.append(connection, Act(action=Action.SIGN_OUT, staff=session.person.login), written(at))


def written(at: datetime) -> str:
    """A time as the databases hold it: RFC 3339, UTC, whole seconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


_LOCKED: Final = "locked"


def _now(connection: Connection, login: str) -> Row[Any] | None:
    # Locked until the end of the transaction: a code that comes twice at once is good once.
    return connection.execute(select(staff).where(staff.c.login == login).with_for_update()).first()


def _judged(keyring: Keyring, row: Row[Any] | None, good: bool, code: str, at: datetime) -> tuple[str, int | None]:
    if row is None or row.closed_at is not None:
        return acts.REFUSED, None
    if row.locked_until is not None and written(at) < row.locked_until:
        return _LOCKED, None
    step = step_of(secret_of(keyring, row), code, at, row.totp_step)
    return (acts.DONE, step) if good and step is not None else (acts.REFUSED, None)


def _locked(failures: int, at: datetime) -> str | None:
    if failures < FREE:
        return None
    return written(at + min(LONGEST, timedelta(minutes=2 ** min(failures - FREE, 10))))


def _begun(connection: Connection, person: Person, at: datetime) -> Session:
    over = or_(sessions.c.started_at < written(at - WHOLE), sessions.c.seen_at < written(at - IDLE))
    connection.execute(delete(sessions).where(over))
    token = secrets.token_urlsafe(32)
    row = {"token_sha256": _hash(token), "staff": person.id, "started_at": written(at), "seen_at": written(at)}
    connection.execute(insert(sessions), row)
    return Session(person=person, token=token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

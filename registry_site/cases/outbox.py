"""The mails that wait: written in the transaction of what they tell of, taken by one sender at a time, told once.

A row that was sent keeps its occasion, so that the same is never told again; address and values are emptied at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registry_site.cases.mails import TEMPLATES
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import outbox

EMPTIED: Final = b""
"""What stands in a sealed column whose contents were needed no longer."""

LEASE: Final = timedelta(minutes=10)
"""How long a mail belongs to the sender that took it: longer than all patience with a server that answers slowly."""

_TOO_OLD: Final = timedelta(days=5)  # without an attempt: what it says was true then
_WAITS: Final = (1, 5, 15, 60)  # minutes after the first failures; then
_LATER: Final = 240
_MOST: Final = 34  # attempts: given up after five days (RFC 5321 §4.5.4.1)


class State(Enum):
    """How far a mail got."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A mail that belongs to this sender until a moment; `attempts` counts this one."""

    id: int
    occasion: str
    template: str
    language: str
    attempts: int
    claimed_until: str
    sealed_address: bytes
    sealed_values: bytes

    def opened(self, keyring: Keyring) -> tuple[str, dict[str, Any]]:
        """Address and values. Raises Unavailable where the key is missing, or the row was changed."""
        address = keyring.open(self.sealed_address, place("outbox", "sealed_address", self.occasion)).decode()
        values: Any = keyring.open_json(self.sealed_values, place("outbox", "sealed_values", self.occasion))
        return address, values


def put(
    connection: Connection,
    keyring: Keyring,
    occasion: str,
    template: str,
    language: str,
    address: str,
    values: Mapping[str, object],
    case_number: str | None = None,
    *,
    after: timedelta = timedelta(),
) -> bool:
    """Let a mail wait, within the transaction of what it tells of. False where the occasion was told before: nothing is stored.

    `occasion` names what is told to whom (`case/R-2026-000001/received`) in at most 96 characters, nothing personal;
    `after` is how long it waits at least. Raises ValueError for values that are not those of the template.
    """
    if TEMPLATES[template].places != values.keys():
        raise ValueError(f"the template {template} has the places {sorted(TEMPLATES[template].places)}")
    row = {
        "occasion": occasion,
        "template": template,
        "language": language,
        "case_number": case_number,
        "sealed_address": keyring.seal(address.encode(), place("outbox", "sealed_address", occasion)),
        "sealed_values": keyring.seal_json(dict(values), place("outbox", "sealed_values", occasion)),
        "state": State.WAITING.value,
        "attempts": 0,
        "next_at": written(datetime.now(UTC) + after),
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    stored = insert(outbox).values(row).on_conflict_do_nothing(index_elements=["occasion"]).returning(outbox.c.id)
    return connection.execute(stored).first() is not None


def told(connection: Connection, occasion: str) -> bool:
    """Whether a mail on this occasion waits, was sent or has failed."""
    return connection.execute(select(outbox.c.id).where(outbox.c.occasion == occasion)).first() is not None


def waiting(connection: Connection, at: datetime) -> int:
    """How many mails could be taken now."""
    return connection.execute(select(func.count()).select_from(outbox).where(_free(at))).scalar_one()


def expire(connection: Connection, at: datetime) -> int:
    """Count as failed what waited for days in which nobody tried to send it: no sender was set, or it was not reached. How many."""
    old = and_(_free(at), outbox.c.next_at < written(at - _TOO_OLD))
    values = {"state": State.FAILED.value, "next_at": written(at), "claimed_until": None, "told": "too old"}
    return connection.execute(update(outbox).where(old).values(values)).rowcount


def claim(connection: Connection, at: datetime) -> Claimed | None:
    """Take the mail that has waited longest; None if there is none. Whoever else asks is given another one."""
    columns = [outbox.c[name] for name in Claimed.__dataclass_fields__]
    chosen = select(*columns).where(_free(at)).order_by(outbox.c.next_at, outbox.c.id).limit(1).with_for_update(skip_locked=True)
    row = connection.execute(chosen).first()
    if row is None:
        return None
    ours = {"attempts": row.attempts + 1, "claimed_until": written(at + LEASE)}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(ours))
    return Claimed(**{**row._mapping, **ours})


def sent(connection: Connection, mail: Claimed, at: datetime, said: str) -> bool:
    """The server has taken it. False where the lease had run out, and another sender may have sent it, too."""
    return _ended(connection, mail, State.SENT, at, said, {"sealed_address": EMPTIED, "sealed_values": EMPTIED})


def postponed(connection: Connection, mail: Claimed, at: datetime, said: str) -> State:
    """Not now: it waits longer after each attempt, and fails after five days."""
    if mail.attempts >= _MOST:
        _ended(connection, mail, State.FAILED, at, said, {})
        return State.FAILED
    wait = _WAITS[mail.attempts - 1] if mail.attempts <= len(_WAITS) else _LATER
    _ended(connection, mail, State.WAITING, at + timedelta(minutes=wait), said, {})
    return State.WAITING


def failed(connection: Connection, mail: Claimed, at: datetime, said: str) -> None:
    """Never: the server refuses this very mail."""
    _ended(connection, mail, State.FAILED, at, said, {})


def given_back(connection: Connection, mail: Claimed, said: str) -> None:
    """Nothing was tried that this mail could help: it waits as before, and the attempt is not counted."""
    mine = and_(outbox.c.id == mail.id, outbox.c.claimed_until == mail.claimed_until)
    connection.execute(update(outbox).where(mine).values(attempts=mail.attempts - 1, claimed_until=None, told=said))


def again(connection: Connection, number: int, at: datetime) -> bool:
    """Let a mail that failed wait once more. False where there is none of this number."""
    ours = and_(outbox.c.id == number, outbox.c.state == State.FAILED.value)
    fresh = {"state": State.WAITING.value, "attempts": 0, "next_at": written(at), "claimed_until": None}
    return bool(connection.execute(update(outbox).where(ours).values(fresh)).rowcount)


def written(moment: datetime) -> str:
    """A moment as the tables hold it: RFC 3339, UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _free(at: datetime) -> Any:
    moment = written(at)
    unclaimed = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until < moment)
    return and_(outbox.c.state == State.WAITING.value, outbox.c.next_at <= moment, unclaimed)


def _ended(connection: Connection, mail: Claimed, state: State, next_at: datetime, said: str, more: Mapping[str, object]) -> bool:
    values = {"state": state.value, "next_at": written(next_at), "claimed_until": None, "told": said, **more}
    mine = and_(outbox.c.id == mail.id, outbox.c.claimed_until == mail.claimed_until)
    return bool(connection.execute(update(outbox).where(mine).values(values)).rowcount)

"""What bodies sent in, as the vault keeps it: one row for each request, one for each notice in it, and what became of it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from indexer.agencies import audit
from indexer.notices.deadlines import Deadline
from indexer.notices.judging import Flaw
from indexer.vault_tables import submissions, submitted
from registry_site.clock import now
from registry_site.errors import Conflict
from registry_site.messages import N_, message

INCLUDE: Final = "include"
CHANGE: Final = "change"
EXCLUDE: Final = "exclude"
WAITING: Final = "received"
PUBLISHED: Final = "published"
REFUSED: Final = "refused"


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One notice of a request. `base` is the tag of the state that it changes, None for a new one; `left` names what of an
    alert no field took."""

    record_id: str
    base: str | None
    decided_on: date
    deadline: Deadline
    left: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Request:
    """One accepted request, before it has a number. `sha256` and `size` are of what was received."""

    body: str
    key_id: str
    kind: str
    size: int
    sha256: str
    package: str
    idempotency_key: str
    fingerprint: str
    notices: Sequence[Filed]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One notice that waits for its publication."""

    submission: int
    position: int
    kind: str
    package: str
    sha256: str
    size: int
    received_at: str
    record_id: str
    base: str | None


@dataclass(frozen=True, kw_only=True)
class State:
    """What became of one notice: `received`, `published` in a generation, or `refused` with reasons."""

    position: int
    record_id: str
    state: str
    generation: int | None
    settled_at: str | None
    reasons: Sequence[Mapping[str, Any]]


Receipt = Mapping[str, Any]


def remembered(connection: Connection, body: str, idempotency_key: str) -> tuple[str, Receipt] | None:
    """The fingerprint and the receipt of the request that a body accepted under this key; None if there is none."""
    known = (submissions.c.body == body, submissions.c.idempotency_key == idempotency_key)
    row = connection.execute(select(submissions.c.fingerprint, submissions.c.receipt).where(*known)).first()
    return None if row is None else (row.fingerprint, json.loads(row.receipt))


def add(connection: Connection, request: Request, receipt: Callable[[int, str], Receipt]) -> Receipt:
    """Keep a request; `receipt` makes the answer from its number and time. Raises Conflict where a notice is waiting already."""
    audit.alone(connection)
    number = (connection.scalar(select(func.max(submissions.c.number))) or 0) + 1
    at = now()
    answer = receipt(number, at)
    kept = {name: value for name, value in vars(request).items() if name != "notices"}
    row = {**kept, "number": number, "received_at": at, "receipt": json.dumps(answer, ensure_ascii=False)}
    notices = [
        {
            "submission": number,
            "position": position,
            "record_id": one.record_id,
            "base": one.base,
            "decided_on": one.decided_on.isoformat(),
            "due_on": one.deadline.due_on.isoformat(),
            "late": one.deadline.late,
            "calendar": one.deadline.calendar,
            "state": WAITING,
            "reasons": "[]",
        }
        for position, one in enumerate(request.notices, 1)
    ]
    try:
        connection.execute(insert(submissions), row)
        connection.execute(insert(submitted), notices)
    except IntegrityError as error:
        text = N_(
            "Another submission on one of these notices came first and waits to be published. Ask for its state, then try again."
        )
        raise Conflict(message(text), "waiting") from error
    return answer


def waiting_for(connection: Connection, record_ids: Iterable[str]) -> dict[str, int]:
    """The submissions that wait for their publication, by the notices they are on."""
    query = select(submitted.c.record_id, submitted.c.submission).where(
        submitted.c.state == WAITING, submitted.c.record_id.in_(list(record_ids))
    )
    return {row.record_id: row.submission for row in connection.execute(query)}


def found(connection: Connection, number: int, body: str) -> tuple[Receipt, list[State]] | None:
    """A submission of this body with the state of each notice; None for another's, as for none."""
    known = (submissions.c.number == number, submissions.c.body == body)
    receipt = connection.scalar(select(submissions.c.receipt).where(*known))
    if receipt is None:
        return None
    rows = connection.execute(select(submitted).where(submitted.c.submission == number).order_by(submitted.c.position))
    return json.loads(receipt), [_state(row) for row in rows]


def waiting(connection: Connection) -> list[Waiting]:
    """Everything that waits, in the order of receipt."""
    names = [*Waiting.__dataclass_fields__]
    columns = {**{column.name: column for column in submissions.columns}, **{column.name: column for column in submitted.columns}}
    query = (
        select(*(columns[name] for name in names))
        .join(submissions, submissions.c.number == submitted.c.submission)
        .where(submitted.c.state == WAITING)
        .order_by(submitted.c.submission, submitted.c.position)
    )
    return [Waiting(**row._mapping) for row in connection.execute(query)]


def published(connection: Connection, one: Waiting, generation: int) -> None:
    """Note that a notice stands in a generation."""
    _settle(connection, one, {"state": PUBLISHED, "generation": generation})


def refused(connection: Connection, one: Waiting, flaws: Sequence[Flaw]) -> None:
    """Note why a notice could not be published after all."""
    reasons = [{"pointer": flaw.pointer, "id": flaw.reason.id, "values": _plain(flaw.reason.values)} for flaw in flaws]
    _settle(connection, one, {"state": REFUSED, "reasons": json.dumps(reasons, ensure_ascii=False)})


def filed_ids(connection: Connection) -> set[str]:
    """The notices that stand in the register because bodies sent them in."""
    return set(connection.scalars(select(submitted.c.record_id).where(submitted.c.state == PUBLISHED)))


def _settle(connection: Connection, one: Waiting, values: Mapping[str, object]) -> None:
    same = (submitted.c.submission == one.submission, submitted.c.position == one.position)
    connection.execute(update(submitted).where(*same), {**values, "settled_at": now()})


def _state(row: Row[Any]) -> State:
    held = {name: row._mapping[name] for name in State.__dataclass_fields__}
    return State(**{**held, "reasons": json.loads(held["reasons"])})


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, str | int) else str(value) for name, value in values.items()}

"""Registering a case: its number, its term and its receipt, in one transaction.

The rules are seed 002, 4.5 and 8.9; seed 003, 2.2.10 and 5.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection, insert, select, update

from registry_site import chained
from registry_site.cases import telling
from registry_site.cases.kinds import LETTER, LICENSEE, Channel, Kind, Stage
from registry_site.cases.receipts import receipt_hash
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import calendar_days, cases, counters, uploads
from registry_site.clock import now
from registry_site.moved_days import corrections
from registry_site.working_days import Corrections, Term, days_after, working_days_after

TERM: Final = 30
"""Calendar days from registration to the answer (seed 002, 4.5 and 8.9; seed 003, 2.2.10)."""

LICENSEE_TERM: Final = 10
"""Working days for the complaint of a licensee (seed 003, 5.5)."""

_NUMBERING: Final = 0x63617365  # "case": the advisory lock of PostgreSQL under which numbers are given


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a person sends. `contact` is None for an anonymous one; `contents` are answers by the names of the form's fields.

    `state` is that of the body that acts, `order` the order of appeal of a complaint.
    """

    kind: Kind
    channel: Channel
    language: str
    contents: Mapping[str, object]
    contact: Mapping[str, object] | None
    register: str | None = None
    region: str | None = None
    body: str | None = None
    state: str = "RU"
    order: str | None = None
    files: tuple[str, ...] = field(default=())  # ids of uploads
    unproven: bool = False  # it came by the web, and no puzzle was solved for it


@dataclass(frozen=True, kw_only=True)
class Registered:
    """What the sender is told, besides the receipt."""

    number: str
    received_on: date
    term: Term


def register(connection: Connection, keyring: Keyring, submission: Submission, receipt: str, today: date) -> Registered:
    """Store a case within the transaction of the caller, its uploads with it. Of an anonymous one no time is written, only the day.

    `receipt` is a code of `receipts`, of which the hash alone is kept.
    """
    number = _number(connection, submission.kind, today.year)
    term = term_of(submission, today, corrections(connection, calendar_days, submission.state))
    anonymous = submission.contact is None
    row = {
        "number": number,
        "kind": submission.kind.value,
        "stage": Stage.RECEIVED.value,
        "channel": submission.channel.value,
        "anonymous": anonymous,
        "language": submission.language,
        "register": submission.register,
        "region": submission.region,
        "body": submission.body,
        "receipt_sha256": receipt_hash(receipt),
        "received_on": today.isoformat(),
        "received_at": None if anonymous else now(),
        "due_on": term.due_on.isoformat(),
        "calendar": term.calendar,
        "provisional": term.provisional,
        "unproven": submission.unproven,
        "sealed_contact": None
        if submission.contact is None
        else keyring.seal_json(submission.contact, place("cases", "sealed_contact", number)),
        "sealed_contents": keyring.seal_json(submission.contents, place("cases", "sealed_contents", number)),
        "version": 1,
    }
    connection.execute(insert(cases), row)
    ours = uploads.c.id.in_(submission.files)
    connection.execute(update(uploads).where(ours).values(case_number=number, draft_sha256=None))
    telling.registered(connection, keyring, number)
    return Registered(number=number, received_on=today, term=term)


def term_of(submission: Submission, start: date, known: Corrections) -> Term:
    """The last day for the answer, by the calendar of the state whose body acts."""
    if submission.kind is Kind.COMPLAINT and submission.order == LICENSEE:
        return working_days_after(submission.state, start, LICENSEE_TERM, known)
    return days_after(submission.state, start, TERM, known)


def _number(connection: Connection, kind: Kind, year: int) -> str:
    """The next number of a kind in a year, without a gap: given in the transaction that uses it."""
    chained.alone(connection, _NUMBERING)
    ours = (counters.c.kind == kind.value, counters.c.year == year)
    if not connection.execute(update(counters).where(*ours).values(last=counters.c.last + 1)).rowcount:
        connection.execute(insert(counters), {"kind": kind.value, "year": year, "last": 1})
    last = connection.execute(select(counters.c.last).where(*ours)).scalar_one()
    return f"{LETTER[kind]}-{year}-{last:06d}"

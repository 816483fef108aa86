"""What may be done with a case, by whom and when: one table, and the change of a row that nobody else has changed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from registry_site.cases import acts
from registry_site.cases.acts import Act, Action
from registry_site.cases.kinds import Kind, Outcome, Stage
from registry_site.cases.sealing import Keyring
from registry_site.cases.staff.accounts import Person
from registry_site.cases.staff.rights import Right
from registry_site.cases.tables import cases, staff
from registry_site.errors import Conflict, NotAllowed, NotFound
from registry_site.messages import N_, message


class Deed(Enum):
    """What is done with a case."""

    TAKE = "take"
    ASSIGN = "assign"
    WRITE = "write"
    ASK = "ask"
    RESUME = "resume"
    EXTEND = "extend"
    CLOSE = "close"  # at once, or put before the head where a signature is needed
    SIGN = "sign"
    SEND_BACK = "send_back"
    CONTACT = "contact"  # see who sent it


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may do it, at which stages, and whether only with a case of one's own, but for those who have the right `anybodys`."""

    right: Right
    stages: frozenset[Stage]
    own: bool = False
    anybodys: Right | None = None


_OPEN: Final = frozenset(Stage) - {Stage.CLOSED}
_WORKED: Final = frozenset({Stage.IN_WORK, Stage.ASKED})

RULES: Final[Mapping[Deed, Rule]] = {
    Deed.TAKE: Rule(right=Right.WORK, stages=_OPEN - {Stage.TO_SIGN}),
    Deed.ASSIGN: Rule(right=Right.ASSIGN, stages=_OPEN - {Stage.TO_SIGN}),
    Deed.WRITE: Rule(right=Right.WORK, stages=_WORKED, own=True),
    Deed.ASK: Rule(right=Right.WORK, stages=frozenset({Stage.IN_WORK}), own=True),
    Deed.RESUME: Rule(right=Right.WORK, stages=frozenset({Stage.ASKED}), own=True),
    Deed.EXTEND: Rule(right=Right.EXTEND, stages=_OPEN),
    Deed.CLOSE: Rule(right=Right.WORK, stages=_WORKED, own=True),
    Deed.SIGN: Rule(right=Right.SIGN, stages=frozenset({Stage.TO_SIGN})),
    Deed.SEND_BACK: Rule(right=Right.SIGN, stages=frozenset({Stage.TO_SIGN})),
    Deed.CONTACT: Rule(right=Right.CONTACT, stages=frozenset(Stage), own=True, anybodys=Right.ANY_CONTACT),
}

OUTCOMES_OF: Final[Mapping[Kind, tuple[Outcome, ...]]] = {
    Kind.EXTRACT: (Outcome.ANSWERED, Outcome.REFUSED, Outcome.UNANSWERED),
    Kind.REPORT: (Outcome.ANSWERED, Outcome.FORWARDED, Outcome.UNANSWERED),
    Kind.COMPLAINT: (Outcome.ANSWERED, Outcome.FORWARDED, Outcome.UNANSWERED),
}

EXTENDED_ONCE: Final = frozenset({Kind.REPORT, Kind.COMPLAINT})
"""Whose term may be made longer (seed 003, 2.2.11; seed 002, on complaints); no rule allows it for an extract."""

_UNSIGNED: Final = frozenset({(Kind.REPORT, Outcome.ANSWERED), (Kind.REPORT, Outcome.FORWARDED)})


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Who acts, and when: `at` is RFC 3339."""

    person: Person
    keyring: Keyring
    today: date
    at: str


def needs_signature(kind: Kind, outcome: Outcome) -> bool:
    """Everything but the answers of the hotline is signed by the head; what is left unanswered always is (seed 003, 2.3.3)."""
    return (kind, outcome) not in _UNSIGNED


def row_of(connection: Connection, number: str) -> Row[Any]:
    """A case as it lies in the table, with `holder`, the name of its assignee. Raises NotFound."""
    query = select(cases, staff.c.name.label("holder")).outerjoin(staff, staff.c.id == cases.c.assignee)
    row = connection.execute(query.where(cases.c.number == number)).first()
    if row is None:
        raise NotFound(message(N_("There is no case %(number)s."), number=number))
    return row


def open_to(person: Person, row: Row[Any], today: date) -> frozenset[Deed]:
    """What this person may do with the case as it stands."""
    return frozenset(deed for deed in Deed if _refusal(deed, person, row, today) is None)


def admit(connection: Connection, acting: Acting, deed: Deed, number: str) -> Row[Any]:
    """The case, if this may be done with it now. Raises NotFound, NotAllowed, and Conflict that says who has it or what hinders."""
    row = row_of(connection, number)
    refusal = _refusal(deed, acting.person, row, acting.today)
    if refusal is not None:
        raise refusal
    return row


def change(
    connection: Connection, acting: Acting, row: Row[Any], version: int, action: Action, reason: str = "", **values: object
) -> None:
    """Change the row and write down the act, unless it is no longer the row that was seen. Raises Conflict that says who has it."""
    ours = (cases.c.number == row.number, cases.c.version == version)
    if not connection.execute(update(cases).where(*ours).values(**values, version=version + 1)).rowcount:
        raise _overtaken(row_of(connection, row.number), acting.person)
    acts.append(connection, Act(action=action, staff=acting.person.login, object=row.number, reason=reason), acting.at)


def _refusal(deed: Deed, person: Person, row: Row[Any], today: date) -> NotAllowed | Conflict | None:
    rule = RULES[deed]
    if not person.may(rule.right):
        return NotAllowed(message(N_("Your roles do not allow this.")), "role_missing")
    if Stage(row.stage) not in rule.stages:
        return Conflict(message(N_("At this stage of the case this cannot be done.")), "wrong_stage")
    if deed is Deed.TAKE and row.assignee is not None:
        return _overtaken(row, person) if row.assignee != person.id else _already()
    if rule.own and row.assignee != person.id and not (rule.anybodys and person.may(rule.anybodys)):
        if deed is Deed.CONTACT:
            return NotAllowed(message(N_("Who sent a case is shown to the officer who has it, and to the head.")), "not_own")
        return _overtaken(row, person) if row.assignee is not None else _take_first()
    if deed is Deed.EXTEND:
        return _not_longer(row, today)
    return None


def _not_longer(row: Row[Any], today: date) -> Conflict | None:
    if Kind(row.kind) not in EXTENDED_ONCE or row.extended_on is not None:
        return Conflict(
            message(N_("The term of this case cannot be made longer: only once, and not that of an extract.")), "extended"
        )
    if row.due_on < today.isoformat():
        return Conflict(message(N_("The term of this case is over. It could be made longer before.")), "overdue")
    return None


def _overtaken(row: Row[Any], person: Person) -> Conflict:
    if row.assignee is not None and row.assignee != person.id:
        return Conflict(message(N_("%(name)s has the case %(number)s."), name=row.holder, number=row.number), "taken")
    text = N_("The case %(number)s was changed since you opened it. See how it stands now, and do it again if it is still right.")
    return Conflict(message(text, number=row.number), "changed")


def _already() -> Conflict:
    return Conflict(message(N_("You have this case already.")), "taken")


def _take_first() -> Conflict:
    return Conflict(message(N_("Take the case first.")), "not_taken")

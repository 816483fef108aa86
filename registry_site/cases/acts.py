"""The log of acts: who saw and did what at the desk. Lines are only added, each with the hash of the one before.

Its lines are written in the transaction of what they tell of: no line, no act. No contents and no contact data stand there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlalchemy import Connection

from registry_site import chained
from registry_site.cases.tables import acts
from registry_site.chained import End, Fault
from registry_site.messages import N_, Message, message

SYSTEM: Final = "system"
"""Who acts on the command line."""

DONE: Final = "done"
REFUSED: Final = "refused"
LONGEST_REASON: Final = 1000
_APPENDING: Final = 0x61637473  # "acts": the advisory lock of PostgreSQL under which a line is added


class Action(Enum):
    """What is written down."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    QUEUE = "queue"
    VIEW = "view"
    CONTACT = "contact"
    FILE = "file"
    LETTER = "letter"
    ENTER = "enter"
    TAKE = "take"
    ASSIGN = "assign"
    WRITE = "write"
    ASK = "ask"
    RESUME = "resume"
    EXTEND = "extend"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    CLOSE = "close"
    SIGN = "sign"
    ISSUE = "issue"
    STAGED = "staged"
    APPROVE = "approve"
    REFUSE = "refuse"
    LOG = "log"
    ACCOUNT_ADD = "account_add"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_ROLES = "account_roles"
    ACCOUNT_CLOSE = "account_close"
    ERASE = "erase"
    EXPORT = "export"
    ROTATE = "rotate"
    DROP_KEYS = "drop_keys"


ACTIONS: Final[Mapping[Action, str]] = {
    Action.SIGN_IN: N_("Signed in"),
    Action.SIGN_OUT: N_("Signed out"),
    Action.QUEUE: N_("Looked through the cases"),
    Action.VIEW: N_("Read the case"),
    Action.CONTACT: N_("Saw who sent it"),
    Action.FILE: N_("Opened a file"),
    Action.LETTER: N_("Opened a letter"),
    Action.ENTER: N_("Entered what came by phone or post"),
    Action.TAKE: N_("Took the case"),
    Action.ASSIGN: N_("Gave the case to somebody"),
    Action.WRITE: N_("Wrote to the sender"),
    Action.ASK: N_("Asked the sender"),
    Action.RESUME: N_("Took up the work again"),
    Action.EXTEND: N_("Made the term longer"),
    Action.PROPOSE: N_("Put before the head"),
    Action.SEND_BACK: N_("Sent back"),
    Action.CLOSE: N_("Closed the case"),
    Action.SIGN: N_("Signed"),
    Action.ISSUE: N_("Issued an extract without a request"),
    Action.STAGED: N_("Looked at the staged generations"),
    Action.APPROVE: N_("Approved a staged generation"),
    Action.REFUSE: N_("Refused a staged generation"),
    Action.LOG: N_("Read the log of acts"),
    Action.ACCOUNT_ADD: N_("Made an account"),
    Action.ACCOUNT_RESET: N_("Gave an account a new password"),
    Action.ACCOUNT_ROLES: N_("Gave an account other roles"),
    Action.ACCOUNT_CLOSE: N_("Closed an account"),
    Action.ERASE: N_("Erased the case"),
    Action.EXPORT: N_("Gave out what is held about the case"),
    Action.ROTATE: N_("Put a new key in front"),
    Action.DROP_KEYS: N_("Dropped the older keys"),
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """One line. `staff` is a login, `SYSTEM`, or empty where nobody signed in; `object` a case number, a login or a register.

    With the outcome REFUSED it was tried and not done.
    """

    action: Action
    staff: str
    object: str = ""
    reason: str = ""
    outcome: str = DONE


def append(connection: Connection, act: Act, at: str) -> int:
    """Add a line within the transaction of the caller; returns its number. `at` is RFC 3339, of an anonymous report a day."""
    line = {
        "staff": act.staff,
        "action": act.action.value,
        "object": act.object[:160],
        "reason": act.reason[:LONGEST_REASON],
        "outcome": act.outcome,
    }
    return chained.append(connection, acts, line, at=at, lock=_APPENDING)


def end(connection: Connection) -> End:
    """The last line."""
    return chained.end(connection, acts)


def faults(connection: Connection) -> Iterator[Message]:
    """Every place where the chain does not hold."""
    for number, fault, before in chained.faults(connection, acts):
        if fault is Fault.MISSING:
            text = N_("The log of acts: line %(number)s follows line %(before)s. Lines between them are missing.")
            yield message(text, number=number, before=before)
        else:
            yield message(N_("The log of acts: line %(number)s was changed, or is not the one that was written."), number=number)

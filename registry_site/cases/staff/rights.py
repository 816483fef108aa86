"""Who may do what at the desk: one table, looked up by everything that is done there."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

from registry_site.messages import N_


class Role(Enum):
    """What somebody is employed for; a person may have several, an auditor no other."""

    REGISTRAR = "registrar"
    OFFICER = "officer"
    HEAD = "head"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Right(Enum):
    """What may be done."""

    READ = "read"  # queues, contents and letters of cases
    WORK = "work"  # take a case, write, ask, close or put before the head
    ASSIGN = "assign"  # give a case to an officer
    CONTACT = "contact"  # see who sent a case of one's own, for a reason that is recorded
    ANY_CONTACT = "any_contact"  # see who sent a case of anybody
    EXTEND = "extend"  # make a term longer (seed 003, 2.2.11; seed 002, on complaints: the head, or whom the head empowers)
    SIGN = "sign"  # sign or send back what waits for a signature
    ENTER = "enter"  # what came by phone or post
    APPROVE = "approve"  # staged generations of the registers
    LOG = "log"  # the log of acts


ROLES: Final[Mapping[Role, str]] = {
    Role.REGISTRAR: N_("Registrar"),
    Role.OFFICER: N_("Officer"),
    Role.HEAD: N_("Head"),
    Role.OPERATOR: N_("Operator"),
    Role.AUDITOR: N_("Auditor"),
}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.REGISTRAR: frozenset({Right.READ, Right.ASSIGN, Right.ENTER, Right.APPROVE}),
    Role.OFFICER: frozenset({Right.READ, Right.WORK, Right.CONTACT}),
    Role.HEAD: frozenset({Right.READ, Right.ASSIGN, Right.CONTACT, Right.ANY_CONTACT, Right.EXTEND, Right.SIGN, Right.APPROVE}),
    Role.OPERATOR: frozenset({Right.ENTER}),
    Role.AUDITOR: frozenset({Right.LOG}),
}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything that somebody with these roles may do."""
    return frozenset(right for role in roles for right in RIGHTS[role])

"""The closed lists of the cases: what is asked, how it came, how far it got, and how it ended."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from registry_site.messages import N_


class Kind(Enum):
    """What a person sends."""

    EXTRACT = "extract"
    REPORT = "report"
    COMPLAINT = "complaint"


class Channel(Enum):
    """How it came (seed 001: by phone, by post, by Internet)."""

    WEB = "web"
    PHONE = "phone"
    POST = "post"


class Stage(Enum):
    """How far it got."""

    RECEIVED = "received"
    IN_WORK = "in_work"
    ASKED = "asked"  # the sender was asked something
    TO_SIGN = "to_sign"
    CLOSED = "closed"


class Outcome(Enum):
    """How it was closed."""

    ANSWERED = "answered"
    FORWARDED = "forwarded"  # to the body in whose competence it lies
    REFUSED = "refused"  # an extract that cannot be made
    UNANSWERED = "unanswered"  # left without an answer on a ground of the closed list


REGISTRATION, LICENSEE, MESSAGE = "registration", "licensee", "message"
"""What a complaint is about, and with it the order of appeal: state registration (seed 002, 10), the control of a licence by its
licensee (seed 003, 5), and by anybody else (seed 003, 2.2.10 and 2.3)."""

FORMS: Final[Mapping[Kind, str]] = {Kind.REPORT: "reports", Kind.EXTRACT: "extracts", Kind.COMPLAINT: "complaints"}
"""Where the form of a kind stands: `/{lang}/{path}/`."""

LETTER: Final[Mapping[Kind, str]] = {Kind.EXTRACT: "E", Kind.REPORT: "R", Kind.COMPLAINT: "C"}
"""What the number of a case begins with."""

STAGES: Final[Mapping[Stage, str]] = {
    Stage.RECEIVED: N_("Received"),
    Stage.IN_WORK: N_("In work"),
    Stage.ASKED: N_("Waiting for an answer of the sender"),
    Stage.TO_SIGN: N_("Waiting for a signature"),
    Stage.CLOSED: N_("Closed"),
}

OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.ANSWERED: N_("Answered"),
    Outcome.FORWARDED: N_("Forwarded to the body in charge"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.UNANSWERED: N_("Left without an answer"),
}

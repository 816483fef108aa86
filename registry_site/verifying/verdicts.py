"""The words of a verification: its verdict, the records that were found, and those that merely look alike (DESIGN §7)."""

from dataclasses import dataclass
from enum import Enum

from registry_site.registers.model import Standing
from registry_site.verifying.evidence import Evidence


class Verdict(Enum):
    """The answer in one word."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNCLEAR = "unclear"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    MALFORMED = "malformed"


@dataclass(frozen=True, kw_only=True)
class Match:
    """One record whose number folds to the one asked for.

    `standing` is None where the document did not exist yet on the day asked for; `number` and `title` are as last
    published. `removed_on` and `reason` are those of a tombstone. `source` is the message id of who publishes the register.
    """

    register: str
    id: str
    number: str
    title: str
    standing: Standing | None
    status: str | None
    since: str | None
    evidence: Evidence
    warning: bool
    source: str
    generation: int
    data_as_of: str
    removed_on: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A record whose number is near the one asked for: something to compare with, never an answer."""

    register: str
    id: str

"""Verifying one number: every register is asked, from the ledger, and the answer says what it rests on (DESIGN §7, §9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from registry_site.arguments import text_of
from registry_site.clock import day_of
from registry_site.errors import BadRequest, NothingPublished, SearchDown
from registry_site.evidence import Evidence, Finding, find
from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.recognising import bare, holds_several, recognise
from registry_site.ledger.reading import Generation, Revision
from registry_site.messages import N_, Message, message
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register, Standing, Values
from registry_site.services import Services

_CANDIDATES = 5  # look-alikes offered of each register


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


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The whole answer. `checked_at` is RFC 3339 UTC; `data_as_of` is that of the oldest register asked.

    `not_asked` names the registers that have nothing published: absence from them says nothing at all. `look_alikes` is
    None where they could not be looked up.
    """

    number: str
    on: date | None
    verdict: Verdict
    statement: Message
    matches: tuple[Match, ...]
    look_alikes: tuple[Candidate, ...] | None
    checked_at: str
    data_as_of: str
    not_asked: tuple[str, ...]


def verify(held: Services, number: str, on: date | None = None) -> Verification:
    """Ask every published register about a number, for today or for the day `on`.

    Raises BadRequest for a number beyond 512 characters and for a day to come, NothingPublished where no register is
    published, Unavailable when the ledger cannot answer.
    """
    today = held.today()
    text_of("number", number)
    if on is not None and on > today:
        raise BadRequest(message(N_("The day lies in the future. Ask for today or for an earlier day.")), parameter="on")
    asked = _published(held)
    several = holds_several(number)
    key = "" if several else _key(number)
    matches: tuple[Match, ...] = ()
    look_alikes: tuple[Candidate, ...] | None = ()
    verdict = Verdict.MALFORMED
    if key:
        matches = tuple(match for register, generation in asked for match in _matches(held, register, generation, key, today, on))
        verdict = _verdict(matches)
        if verdict is Verdict.NOT_FOUND:
            look_alikes = _near(held, asked, key, {(one.register, one.id) for one in matches})
    return Verification(
        number=number,
        on=on,
        verdict=verdict,
        statement=message(_SEVERAL) if several else _statement(verdict, matches, on),
        matches=matches,
        look_alikes=look_alikes,
        checked_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        data_as_of=min(generation.data_as_of for _, generation in asked),
        not_asked=tuple(name for name in REGISTERS if name not in {register.name for register, _ in asked}),
    )


def _published(held: Services) -> list[tuple[Register, Generation]]:
    asked = [(one, generation) for one in REGISTERS.values() if (generation := served(held, one)) is not None]
    if not asked:
        raise NothingPublished(message(N_("No register has been published yet, so nothing can be verified.")))
    return asked


def _key(number: str) -> str:
    """The key of the number in a text, empty if it can be none: no number of a document is without a digit."""
    known = recognise(number)
    key = known.key if known is not None else number_key(bare(number))
    return key if any(character.isdigit() for character in key) else ""


def _matches(held: Services, register: Register, generation: Generation, key: str, today: date, on: date | None) -> Iterable[Match]:
    for revision in held.ledger.by_key(register, key, generation.number):
        finding = find(held.ledger, register, revision, generation=generation.number, today=today, on=on)
        yield _match(register, generation, revision, _last_values(held, register, revision, generation), finding)


def _last_values(held: Services, register: Register, revision: Revision, generation: Generation) -> Values:
    """The values as last published: of a tombstone, those before it."""
    if revision.record is not None:
        return revision.record.values
    history = held.ledger.history_of_number(register, revision, generation.number)
    return next((one.record.values for one in history if one.record is not None), {})


def _match(register: Register, generation: Generation, revision: Revision, values: Values, finding: Finding) -> Match:
    removed = revision.record is None
    return Match(
        register=register.name,
        id=revision.record_id,
        number=str(values.get(register.number) or revision.record_id),
        title=register.title(values),
        standing=finding.standing,
        status=finding.status,
        since=finding.since,
        evidence=finding.evidence,
        warning=register.warns,
        source=register.source,
        generation=generation.number,
        data_as_of=generation.data_as_of,
        removed_on=day_of(revision.changed_at).isoformat() if removed else None,
        reason=revision.reason if removed else None,
    )


def _verdict(matches: Sequence[Match]) -> Verdict:
    """One word for all records of the number. A removed record counts only where its register has no other left."""
    living = {one.register for one in matches if one.evidence is not Evidence.TOMBSTONE and one.standing is not None}
    counted = [one for one in matches if one.evidence is not Evidence.TOMBSTONE or one.register not in living]
    standings = {one.standing for one in counted if one.standing is not None}
    if not standings:
        return Verdict.NOT_FOUND
    return Verdict(next(iter(standings)).value) if len(standings) == 1 else Verdict.AMBIGUOUS


def _near(
    held: Services, asked: Sequence[tuple[Register, Generation]], key: str, matched: set[tuple[str, str]]
) -> tuple[Candidate, ...] | None:
    """Candidates of all registers; None if one of them cannot be searched now: a part of them would pass for all."""
    try:
        near = [(register.name, one) for register, _ in asked for one in held.engine.near(register, key, _CANDIDATES)]
    except SearchDown:
        return None
    return tuple(Candidate(register=name, id=record_id) for name, record_id in near if (name, record_id) not in matched)


_STATEMENTS = {
    Verdict.IN_FORCE: N_("In force. This says nothing about the pack in hand: compare its name, maker and batch with the record."),
    Verdict.SUSPENDED: N_("Suspended: not valid for what the record names until it is resumed."),
    Verdict.ENDED: N_("No longer in force."),
    Verdict.UNCLEAR: N_("What is known does not give a certain answer. Ask the authority that issued the document."),
    Verdict.NOT_FOUND: N_(
        "No record with this number in the registers asked. That proves neither that the document never existed nor that the "
        "product is fake: check the number, and ask the authority that issued it."
    ),
    Verdict.AMBIGUOUS: N_("Several records have this number and they differ. Compare each of them with the document."),
    Verdict.MALFORMED: N_("This is not a number of a document. Type the number as it is printed, letters included."),
}
NOT_LOOKED_UP = N_("Numbers that look alike cannot be looked up now: the search does not answer. Try again in a minute.")
_SEVERAL = N_("There are several numbers in this text. Ask for one number at a time.")
_WARNING = N_("This is a notice on a dangerous product: do not use or sell it.")
_TAKEN_BACK = N_("The notice was withdrawn on %(day)s. It no longer warns of the product, and it does not vouch for it either.")
_REMOVED = N_("The record was removed from the register on %(day)s.")
_NOT_YET = N_("On that day the document had not been issued yet: its record begins on %(day)s.")


def _statement(verdict: Verdict, matches: Sequence[Match], on: date | None) -> Message:
    """The sentence for people. It says more than the verdict where all matches have one special reason."""
    reasons = {one.evidence for one in matches}
    only = reasons.pop() if len(reasons) == 1 else None
    day = matches[0].since if matches else None
    if only is Evidence.BEFORE_BEGIN:
        return message(_NOT_YET, day=day)
    if only is Evidence.WITHDRAWN:
        return message(_TAKEN_BACK, day=day)
    if only is Evidence.TOMBSTONE and verdict is Verdict.ENDED:
        return message(_REMOVED, day=day)
    if matches and all(one.warning for one in matches) and verdict in (Verdict.ENDED, Verdict.SUSPENDED):
        return message(_WARNING)
    return message(_STATEMENTS[verdict])

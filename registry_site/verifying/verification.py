"""Verifying numbers: every register is asked, from the ledger, and the answer says what it rests on (DESIGN §7, §9)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from registry_site.arguments import TEXT_LIMIT, text_of
from registry_site.clock import day_of
from registry_site.errors import BadRequest, NothingPublished, SearchDown
from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.recognising import bare, holds_several, number_alone, recognise
from registry_site.ledger.numbers import Entry, entries
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, Message, message
from registry_site.publication import served
from registry_site.registers import DOCUMENTS
from registry_site.registers.model import Register, Values
from registry_site.services import Services
from registry_site.verifying.evidence import Evidence, Finding, find
from registry_site.verifying.statements import BEYOND, MOST_LOOKED_UP, NOT_LOOKED_UP, OTHER_NUMBERS, SEVERAL, TOO_LONG, statement
from registry_site.verifying.verdicts import Candidate, Match, Verdict

_CANDIDATES = 5  # look-alikes offered of each register

Asked = Sequence[tuple[Register, Generation]]
"""The registers asked, each with the one generation that all of an answer is made from."""

_Judge = Callable[[str, date | None], Iterator[Match]]
_Nearby = tuple[tuple[Candidate, ...] | None, Message | None]
_Looking = Callable[[str, Sequence[Match]], _Nearby]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A number as somebody wrote it, and the day to answer for, None for today."""

    number: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The answer to one question. `checked_at` is RFC 3339 UTC; `data_as_of` is that of the oldest register asked.

    `not_asked` names the registers that have nothing published: absence from them says nothing at all. `look_alikes` is
    None where they were not looked up; the note then says why, and elsewhere what they are.
    """

    number: str
    on: date | None
    verdict: Verdict
    statement: Message
    matches: tuple[Match, ...]
    look_alikes: tuple[Candidate, ...] | None
    look_alikes_note: Message | None
    checked_at: str
    data_as_of: str
    not_asked: tuple[str, ...]


def verify(held: Services, number: str, on: date | None = None) -> Verification:
    """Ask every published register about one number, for today or for the day `on`.

    Raises BadRequest for a number beyond 512 characters and for a day to come, and as `verify_all` does.
    """
    text_of("number", number)
    if on is not None:
        check_day(held, on, "on")
    return verify_all(held, published(held), [Question(number=number, on=on)])[0]


def check_day(held: Services, on: date, where: str) -> None:
    """Raises BadRequest, with the place `where`, for a day to come."""
    if on > held.today():
        raise BadRequest(message(N_("The day lies in the future. Ask for today or for an earlier day.")), parameter=where)


def published(held: Services) -> Asked:
    """What can be asked now. Raises NothingPublished where no register is published, Unavailable without the ledger."""
    asked = [(one, generation) for one in DOCUMENTS.values() if (generation := served(held, one)) is not None]
    if not asked:
        raise NothingPublished(message(N_("No register has been published yet, so nothing can be verified.")))
    return asked


def verify_all(held: Services, asked: Asked, questions: Sequence[Question]) -> list[Verification]:
    """Answer every question, in order, as `verify` would, with a few statements to the ledger for all of them.

    The days are taken as they are. A text too long for a number is malformed. Look-alikes are looked up for the first
    MOST_LOOKED_UP numbers that are not found. Raises Unavailable when the ledger cannot answer.
    """
    keys = {number: _key(number) for number in dict.fromkeys(one.number for one in questions)}
    wanted = [key for key in keys.values() if isinstance(key, str)]
    judges = [_judge(held, register, generation, wanted) for register, generation in asked]
    near = _looking(held, asked)
    checked_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data_as_of = min(generation.data_as_of for _, generation in asked)
    not_asked = tuple(name for name in DOCUMENTS if name not in {register.name for register, _ in asked})

    def answer(question: Question) -> Verification:
        key, on = keys[question.number], question.on
        matches = tuple(match for judge in judges for match in judge(key, on)) if isinstance(key, str) else ()
        verdict = _verdict(matches) if isinstance(key, str) else Verdict.MALFORMED
        nearby: _Nearby = near(key, matches) if isinstance(key, str) and verdict is Verdict.NOT_FOUND else ((), None)
        return Verification(
            number=question.number,
            on=on,
            verdict=verdict,
            statement=statement(verdict, matches) if isinstance(key, str) else key,
            matches=matches,
            look_alikes=nearby[0],
            look_alikes_note=nearby[1],
            checked_at=checked_at,
            data_as_of=data_as_of,
            not_asked=not_asked,
        )

    answered = {one: answer(one) for one in dict.fromkeys(questions)}
    return [answered[one] for one in questions]


def _key(number: str) -> str | Message:
    """The key of the number in a text, or why it holds none: no number of a document is without a digit."""
    if len(number) > TEXT_LIMIT:
        return TOO_LONG
    alone = number_alone(number)
    if alone is None and holds_several(number):
        return SEVERAL
    known = alone or recognise(number)
    key = known.key if known is not None else number_key(bare(number))
    return key if any(character.isdigit() for character in key) else statement(Verdict.MALFORMED, ())


def _judge(held: Services, register: Register, generation: Generation, keys: Iterable[str]) -> _Judge:
    """What one register knows of a key on a day: all the keys are asked for at once, and a generation once for each day."""
    known, today = entries(held.ledger, register, keys, generation.number), held.today()

    @cache
    def generation_on(day: date) -> int | None:
        return held.ledger.generation_on(register, day, generation.number)

    def judge(key: str, on: date | None) -> Iterator[Match]:
        for entry in known.get(key, ()):
            finding = find(register, entry, generation_on=generation_on, today=today, on=on)
            yield _match(register, generation, entry, finding)

    return judge


def _match(register: Register, generation: Generation, entry: Entry, finding: Finding) -> Match:
    revision = entry.state
    values = _last_values(entry)
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


def _last_values(entry: Entry) -> Values:
    """The values as last published: of a tombstone, those before it."""
    if entry.state.record is not None:
        return entry.state.record.values
    return next((one.record.values for one in entry.past() if one.record is not None), {})


def _verdict(matches: Sequence[Match]) -> Verdict:
    """One word for all records of the number. A removed record counts only where its register has no other left."""
    living = {one.register for one in matches if one.evidence is not Evidence.TOMBSTONE and one.standing is not None}
    counted = [one for one in matches if one.evidence is not Evidence.TOMBSTONE or one.register not in living]
    standings = {one.standing for one in counted if one.standing is not None}
    if not standings:
        return Verdict.NOT_FOUND
    return Verdict(next(iter(standings)).value) if len(standings) == 1 else Verdict.AMBIGUOUS


def _looking(held: Services, asked: Asked) -> _Looking:
    """Candidates for a key among all registers, and what is to be said of them.

    None if a register cannot be searched now: a part of them would pass for all; None also for the keys after the first
    MOST_LOOKED_UP. The answer for a key that was asked before is the same.
    """
    looked: dict[str, list[Candidate] | None] = {}

    def near(key: str) -> list[Candidate] | None:
        try:
            return [
                Candidate(register=one.name, id=record_id)
                for one, _ in asked
                for record_id in held.engine.near(one, key, _CANDIDATES)
            ]
        except SearchDown:
            return None

    def look(key: str, matches: Sequence[Match]) -> _Nearby:
        if key not in looked and len(looked) == MOST_LOOKED_UP:
            return None, BEYOND
        if key not in looked:
            looked[key] = near(key)
        found = looked[key]
        if found is None:
            return None, NOT_LOOKED_UP
        matched = {(one.register, one.id) for one in matches}
        others = tuple(one for one in found if (one.register, one.id) not in matched)
        return others, OTHER_NUMBERS if others else None

    return look

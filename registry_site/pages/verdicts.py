"""A verification as people read it: three outcomes at a glance, then why, what was found, and how fresh it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry_site.display import COLOURS, STANDINGS
from registry_site.messages import N_, Message
from registry_site.pages.cards import foreign, status_label
from registry_site.pages.frame import listing
from registry_site.publication import served
from registry_site.registers import DOCUMENTS, REGISTERS
from registry_site.registers.model import Standing
from registry_site.services import Services
from registry_site.translating import Translator
from registry_site.verifying.evidence import Evidence
from registry_site.verifying.verdicts import Candidate, Match
from registry_site.verifying.verdicts import Verdict as Word
from registry_site.verifying.verification import Verification, verify

_HEADINGS: Mapping[Word, str] = {
    Word.IN_FORCE: STANDINGS[Standing.IN_FORCE],
    Word.SUSPENDED: STANDINGS[Standing.SUSPENDED],
    Word.ENDED: STANDINGS[Standing.ENDED],
    Word.UNCLEAR: STANDINGS[Standing.UNCLEAR],
    Word.NOT_FOUND: N_("not found"),
    Word.AMBIGUOUS: N_("several different records"),
    Word.MALFORMED: N_("this is not a number"),
}
_COLOURS: Mapping[Word, str] = {
    Word.IN_FORCE: "good",
    Word.SUSPENDED: "warn",
    Word.ENDED: "bad",
    Word.UNCLEAR: "grey",
    Word.NOT_FOUND: "grey",
    Word.AMBIGUOUS: "warn",
    Word.MALFORMED: "grey",
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """One record of the number."""

    href: str
    kind: str
    title: str
    lang: str
    number: str
    status: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class Near:
    """A record with a number near the one asked for: a candidate, never an answer."""

    href: str
    number: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`code` is the word of the API; `freshness` pairs a register with how fresh its data are.

    `missing` says that look-alikes could not be looked up, empty where they were, or need not be.
    """

    code: str
    colour: str
    heading: str
    sentences: tuple[str, ...]
    matches: tuple[Found, ...]
    candidates: tuple[Near, ...]
    missing: str
    checked: str
    freshness: tuple[tuple[str, str], ...]


def verdict(held: Services, number: str, on: date | None, words: Translator) -> Verdict:
    """Verify a number and word the answer. Raises what `verify` raises."""
    answer = verify(held, number, on)
    single = answer.matches[0] if len(answer.matches) == 1 else None
    heading, colour = words.text(_HEADINGS[answer.verdict]), _COLOURS[answer.verdict]
    if single is not None and single.evidence is Evidence.WITHDRAWN:
        heading, colour = words.text(N_("notice withdrawn")), "grey"
    elif single is not None and single.warning and single.status:
        heading = status_label(REGISTERS[single.register], single.status, words)
    return Verdict(
        code=answer.verdict.value,
        colour=colour,
        heading=heading,
        sentences=tuple(_sentences(answer, single, words)),
        matches=tuple(_found(one, words) for one in answer.matches),
        candidates=tuple(near for one in answer.look_alikes or () if (near := _near(held, one, words)) is not None),
        missing=words.message(answer.look_alikes_note) if answer.look_alikes is None and answer.look_alikes_note else "",
        checked=words.fill(N_("Checked on %(time)s."), time=words.moment(answer.checked_at)),
        freshness=tuple(_freshness(held, words)),
    )


def _sentences(answer: Verification, single: Match | None, words: Translator) -> list[str]:
    made = []
    if answer.on is not None:
        made.append(words.fill(N_("On %(day)s."), day=words.day(answer.on.isoformat())))
    if single is not None and single.since and single.standing is not Standing.IN_FORCE:
        made.append(words.fill(N_("Since %(day)s."), day=words.day(single.since)))
    if single is not None and single.status and single.standing is not Standing.IN_FORCE and not single.warning:
        status = status_label(REGISTERS[single.register], single.status, words)
        made.append(words.fill(N_("Status in the register: %(status)s."), status=status))
    if single is not None and single.reason:
        made.append(words.fill(N_("Reason: %(reason)s"), reason=words.text(single.reason)))
    return [*([" ".join(made)] if made else []), words.message(_dated(answer.statement, words))]


def _dated(statement: Message, words: Translator) -> Message:
    """The days of a statement, written as people write them."""
    day = statement.values.get("day")
    return replace(statement, values={**statement.values, "day": words.day(day)}) if isinstance(day, str) else statement


def _found(match: Match, words: Translator) -> Found:
    register = REGISTERS[match.register]
    standing = match.standing or Standing.UNCLEAR
    if match.removed_on is not None:
        status = words.text(N_("removed from the register"))
    elif match.status:
        status = status_label(register, match.status, words)
    else:
        status = words.text(STANDINGS[standing])
    return Found(
        href=f"{listing(words.language, register)}/{match.id}",
        kind=words.text(register.singular),
        title=match.title,
        lang=foreign(match.title, words),
        number=match.number,
        status=status,
        colour=COLOURS[standing],
    )


def _near(held: Services, one: Candidate, words: Translator) -> Near | None:
    register = REGISTERS[one.register]
    generation = served(held, register)
    revision = held.ledger.record(register, one.id, generation.number) if generation is not None else None
    if revision is None or revision.record is None:
        return None
    values = revision.record.values
    return Near(
        href=f"{listing(words.language, register)}/{one.id}",
        number=str(values.get(register.number) or one.id),
        title=register.title(values),
    )


def _freshness(held: Services, words: Translator) -> list[tuple[str, str]]:
    made = []
    for register in DOCUMENTS.values():
        generation = served(held, register)
        if generation is None:
            text = words.text(N_("Nothing has been published yet."))
        else:
            text = words.fill(N_("Data as of %(day)s."), day=words.moment(generation.data_as_of))
        made.append((words.text(register.short), text))
    return made

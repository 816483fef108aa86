"""What the check of an extract came to, in words: the finding, what was signed, and each record then and now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry_site.display import COLOURS, STANDINGS, choice_label
from registry_site.extracts.checking import Checked
from registry_site.extracts.comparing import Compared, compared
from registry_site.extracts.texts import Row, in_force_or_not, rows
from registry_site.messages import N_
from registry_site.pages.cards import foreign
from registry_site.pages.extract_words import SAID, SINCE
from registry_site.pages.frame import listing
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Field, Register, Standing
from registry_site.services import Services
from registry_site.translating import Translator

_WORST = ("bad", "warn", "grey", "good")


@dataclass(frozen=True, kw_only=True)
class State:
    """A record at one time: colour and words of its standing, the status of the register, the revision where it matters."""

    colour: str
    standing: str
    status: str
    revision: int | None


@dataclass(frozen=True, kw_only=True)
class Value:
    """A field as it was extracted; `lang` where its text is in another language than the page."""

    label: str
    text: str
    lang: str
    kept_back: int


@dataclass(frozen=True, kw_only=True)
class Other:
    """A record of the same number that is published today, and is not in the extract."""

    title: str
    lang: str
    href: str
    now: State | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record of the extract. `since` says what became of it; `now` is None where it is not published. `same_number` are the
    ids of the records of its number that are in the extract, too."""

    title: str
    lang: str
    kind: str
    number: str
    register: str
    href: str
    then: State | None
    now: State | None
    colour: str
    since: str
    changed: tuple[str, ...]
    removed_on: str
    same_number: tuple[str, ...]
    others: tuple[Other, ...]
    told: tuple[Value, ...]
    empty: tuple[str, ...]
    generation: int
    made_at: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """The whole answer. `contents` are what was signed, `named_in` is the language of the names in it where that is not the
    page's; `changed` is true where a record is not as it was."""

    finding: str
    colour: str
    heading: str
    sentences: tuple[str, ...]
    contents: Mapping[str, Any] | None
    named_in: str
    made_up: bool
    changed: bool
    records: tuple[Record, ...]


def told(held: Services, checked: Checked, words: Translator) -> Told:
    """The answer to a check. A banner is never greener than the worst record is today."""
    colour, heading, sentences = SAID[checked.finding]
    contents = checked.contents
    found = () if contents is None else tuple(_record(held, one, words) for one in contents["records"])
    colours = [colour, *(one.colour or (one.now.colour if one.now else "grey") for one in found)]
    return Told(
        finding=checked.finding.value,
        colour=min(colours, key=_WORST.index),
        heading=words.text(heading),
        sentences=tuple(words.text(one) for one in sentences),
        contents=contents,
        named_in="" if contents is None else foreign(f"{contents['issued_by']} {contents['signed_by']}", words),
        made_up=contents is not None and any(one["state"]["made_up"] for one in contents["records"]),
        changed=any(one.colour for one in found),
        records=found,
    )


def _record(held: Services, one: Mapping[str, Any], words: Translator) -> Record:
    register = REGISTERS.get(one["register"]["name"])
    if register is None:
        return _of_no_register(one, words)
    now = compared(held.ledger, register, served(held, register), one, held.today())
    record = one["record"]
    colour, since = SINCE[now.since]
    if now.others:
        colour = min((colour or "warn", *(COLOURS[Standing(each["standing"])] for each in now.others)), key=_WORST.index)
    filled, empty = rows(register, record, words) if record else ((), ())
    title = register.title(record) if record else one["record_number"]
    return Record(
        title=title,
        lang=foreign(title, words),
        kind=words.text(register.singular),
        number=one["record_number"],
        register=words.text(register.label),
        href="" if now.displaced else f"{listing(words.language, register)}/{one['id']}",
        then=_state(register, record, one["revision"], words),
        now=_state(register, now.record, now.revision, words),
        colour=colour,
        since=words.text(since),
        changed=_labels(register, now, words),
        removed_on=now.removed_on or (one["tombstone"] or {}).get("removed_on", ""),
        same_number=tuple(one["same_number"]),
        others=tuple(_other(register, each, words) for each in now.others),
        told=tuple(_value(row, words) for row in filled),
        empty=empty,
        generation=one["state"]["generation"],
        made_at=one["state"]["made_at"],
    )


def _of_no_register(one: Mapping[str, Any], words: Translator) -> Record:
    return Record(
        title=one["record_number"],
        lang="",
        kind="",
        number=one["record_number"],
        register=one["register"]["title"][words.language],
        href="",
        then=None,
        now=None,
        colour="warn",
        since=words.text(N_("This register is not published here any more, so it cannot be compared.")),
        changed=(),
        removed_on="",
        same_number=tuple(one["same_number"]),
        others=(),
        told=(),
        empty=(),
        generation=one["state"]["generation"],
        made_at=one["state"]["made_at"],
    )


def _other(register: Register, record: Mapping[str, Any], words: Translator) -> Other:
    title = register.title(record)
    href = f"{listing(words.language, register)}/{record['id']}"
    return Other(title=title, lang=foreign(title, words), href=href, now=_state(register, record, None, words))


def _value(row: Row, words: Translator) -> Value:
    text = "\n".join(row.lines)
    return Value(label=row.label, text=text, lang=foreign(text, words), kept_back=row.kept_back)


def _state(register: Register, record: Mapping[str, Any] | None, revision: int | None, words: Translator) -> State | None:
    if record is None:
        return None
    standing, status = Standing(record["standing"]), record["status"]
    member = next((one for one in register.fields if one.name == "status"), None)
    return State(
        colour=COLOURS[standing],
        standing=words.text(STANDINGS[standing]) if in_force_or_not(register) else "",
        status=choice_label(member, status, words) if isinstance(member, Field) and status else status or "",
        revision=revision,
    )


def _labels(register: Register, now: Compared, words: Translator) -> tuple[str, ...]:
    return tuple(words.text(one.label) for one in register.fields if one.name in now.changed)

"""One event of a record in the language of the reader, ready for either format: title, summary, its fields and its addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from registry_site.clock import day_of
from registry_site.display import STANDINGS, choice_label, shown
from registry_site.feeds import naming
from registry_site.feeds.happening import Event, Happening
from registry_site.feeds.windows import Window
from registry_site.messages import N_
from registry_site.registers.model import Field, Group, Kind, Register, Standing
from registry_site.search.items import STANDING
from registry_site.translating import Translator

EVENTS: Mapping[Event, str] = {
    Event.NEW: N_("New record"),
    Event.CHANGED: N_("Changed record"),
    Event.ENTERED: N_("Now in this list"),
    Event.LEFT: N_("No longer in this list"),
    Event.REMOVED: N_("Removed from the register"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A filled field of the record; `changed` by this very event."""

    label: str
    lines: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`id` names the entry and `record` the record, which differ where the record is gone. `html` and `api` are paths.

    `updated` is RFC 3339. `item` is the record as lists of the API show it. A removed one has neither item nor standing: what it
    had last does not hold any more.
    """

    id: str
    record: str
    event: Event
    seq: int
    revision: int
    updated: str
    title: str
    summary: str
    rows: tuple[Row, ...]
    standing: Standing | None
    html: str
    api: str
    changed_fields: tuple[str, ...]
    reason: str | None
    item: Mapping[str, Any] | None


def entry(window: Window, happening: Happening, words: Translator) -> Entry:
    """Tell an event. Raises IndexUnusable if the engine fails."""
    register, state, event = window.register, happening.state, happening.event
    item = orjson.loads(window.states.body(happening.place))
    named = str(item["title"])
    number = str(item[register.number] or "")
    heading = f"{named} ({number})" if number and number != named else named
    changed = () if event in (Event.NEW, Event.REMOVED) else _changed(register, state.changed_fields)
    return Entry(
        id=(
            naming.of_revision(register, state.record_id, state.revision)
            if event.gone
            else naming.of_record(register, state.record_id)
        ),
        record=naming.of_record(register, state.record_id),
        event=event,
        seq=state.seq,
        revision=state.revision,
        updated=state.changed_at,
        title=f"{words.text(EVENTS[event])}: {heading}",
        summary=" ".join(_summary(register, happening, item, changed, words)),
        rows=() if event is Event.REMOVED else tuple(_rows(register, item, changed, words)),
        standing=None if event is Event.REMOVED else Standing(item[STANDING]),
        html=f"/{words.language}/{register.name}/{state.record_id}",
        api=item["links"]["self"],
        changed_fields=changed,
        reason=state.reason,
        item=None if event is Event.REMOVED else item,
    )


def _changed(register: Register, written: str) -> tuple[str, ...]:
    """Names of the fields that a revision changed; one of an older declaration may not be public any more."""
    return tuple(name for name in orjson.loads(written) if name in register.names or name == STANDING)


def _summary(
    register: Register, happening: Happening, item: Mapping[str, Any], changed: tuple[str, ...], words: Translator
) -> Iterator[str]:
    if happening.event is Event.REMOVED:
        day = words.day(day_of(happening.state.changed_at).isoformat())
        yield words.fill(N_("It was taken out of the register on %(day)s: %(reason)s."), day=day, reason=_reason(happening, words))
        return
    yield words.fill(
        N_("Status on %(day)s: %(status)s."), day=words.day(happening.state.day), status=_status(register, item, words)
    )
    if happening.event is Event.LEFT:
        yield words.text(N_("The record is in the register, yet it does not answer the query of this feed any more."))
    if changed:
        labels = {member.name: member.label for member in register.fields} | {STANDING: N_("Validity")}
        yield words.fill(N_("Changed: %(fields)s."), fields=", ".join(words.text(labels[name]) for name in changed))


def _status(register: Register, item: Mapping[str, Any], words: Translator) -> str:
    """The status, unless the record itself says that it does not hold: taken back, or dated ahead."""
    status, standing = item["status"], item[STANDING]
    if standing != register.standing_of(status).value:
        return words.text(STANDINGS[Standing(standing)])
    return choice_label(register.field("status"), status, words) if status else words.text(N_("status not stated"))


def _reason(happening: Happening, words: Translator) -> str:
    return words.text(happening.state.reason or N_("no reason is given"))


def _rows(register: Register, item: Mapping[str, Any], changed: tuple[str, ...], words: Translator) -> Iterator[Row]:
    for member in register.fields:
        value = item.get(member.name)
        lines = _group(member, value, words) if isinstance(member, Group) else _lines(member, value, words)
        if lines:
            yield Row(label=words.text(member.label), lines=lines, changed=member.name in changed)


def _lines(field: Field, value: object, words: Translator) -> tuple[str, ...]:
    if field.kind is Kind.FILES and isinstance(value, list):
        return (str(len(value)),) if value else ()
    return shown(field, value, words)


def _group(group: Group, value: object, words: Translator) -> tuple[str, ...]:
    """The fields of one object; of a list how many there are, for some have hundreds: all stand on the page of the record."""
    if isinstance(value, list):
        return (str(len(value)),) if value else ()
    if not isinstance(value, Mapping):
        return ()
    parts = ((field, _lines(field, value.get(field.name), words)) for field in group.fields)
    return tuple(f"{words.text(field.label)}: {'; '.join(lines)}" for field, lines in parts if lines)

"""An event of a record in the language of the reader: what is told of it in one line, and the sentences below that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from registry_site.clock import day_of
from registry_site.display import STANDINGS, choice_label
from registry_site.happenings.events import Event, Happening
from registry_site.happenings.windows import Window
from registry_site.messages import N_
from registry_site.registers.model import Register, Standing
from registry_site.search.items import STANDING, told_fields
from registry_site.translating import Translator

EVENTS: Mapping[Event, str] = {
    Event.NEW: N_("New record"),
    Event.CHANGED: N_("Changed record"),
    Event.ENTERED: N_("Now in this list"),
    Event.LEFT: N_("No longer in this list"),
    Event.REMOVED: N_("Removed from the register"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """`item` is the record as lists of the API show it, `changed` the fields that this very event changed. `page` is a path."""

    title: str
    summary: str
    item: Mapping[str, Any]
    changed: tuple[str, ...]
    page: str


def told(window: Window, happening: Happening, words: Translator) -> Told:
    """Tell an event. Raises IndexUnusable if the engine fails."""
    register, state, event = window.register, happening.state, happening.event
    item = orjson.loads(window.states.body(happening.place))
    named = str(item["title"])
    number = str(item[register.number] or "")
    heading = f"{named} ({number})" if number and number != named else named
    changed = () if event in (Event.NEW, Event.REMOVED) else tuple(told_fields(register, orjson.loads(state.changed_fields)))
    return Told(
        title=f"{words.text(EVENTS[event])}: {heading}",
        summary=" ".join(_summary(register, happening, item, changed, words)),
        item=item,
        changed=changed,
        page=f"/{words.language}/{register.name}/{state.record_id}",
    )


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

"""One event of a record in the language of the reader, ready for either format: title, summary, its fields and its addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry_site.display import shown
from registry_site.feeds import naming
from registry_site.happenings.events import Event, Happening
from registry_site.happenings.telling import told
from registry_site.happenings.windows import Window
from registry_site.registers.model import Field, Group, Kind, Register, Standing
from registry_site.search.items import STANDING
from registry_site.translating import Translator


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
    said = told(window, happening, words)
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
        title=said.title,
        summary=said.summary,
        rows=() if event is Event.REMOVED else tuple(_rows(register, said.item, said.changed, words)),
        standing=None if event is Event.REMOVED else Standing(said.item[STANDING]),
        html=said.page,
        api=said.item["links"]["self"],
        changed_fields=said.changed,
        reason=state.reason,
        item=None if event is Event.REMOVED else said.item,
    )


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

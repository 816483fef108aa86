"""What became of a record since it was extracted, and of its number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from registry_site.clock import day_of
from registry_site.ledger.disclosing import disclosed
from registry_site.ledger.numbers import DISPLACED, Entry, entries
from registry_site.ledger.reading import Generation, Ledger
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.items import item


class Since(Enum):
    """How a record stands today beside what was extracted."""

    SAME = "same"
    TURNED = "turned"  # the same entry, but its status is another one today
    CHANGED = "changed"
    REMOVED = "removed"
    AGAIN = "again"  # it had been removed, and was published again
    STILL_REMOVED = "still_removed"
    ELSEWHERE = "elsewhere"  # what is published here does not go back to the generation of the extract


@dataclass(frozen=True, kw_only=True)
class Compared:
    """`record` is the item of today, None for a tombstone; `changed` are names of fields; `removed_on` is a day.

    `displaced` where another number has the id today; `others` are the items of today of records of the same number that the
    extract does not have.
    """

    since: Since
    revision: int | None = None
    record: Mapping[str, Any] | None = None
    changed: tuple[str, ...] = ()
    removed_on: str = ""
    displaced: bool = False
    others: tuple[Mapping[str, Any], ...] = ()


def compared(ledger: Ledger, register: Register, generation: Generation | None, told: Mapping[str, Any], today: date) -> Compared:
    """The record of an extract beside the one in `generation`, which is published now. Raises Unavailable."""
    then = ledger.generation(register, told["state"]["generation"])
    if generation is None or then is None or then.hash != told["state"]["hash"]:
        return Compared(since=Since.ELSEWHERE)
    known = entries(ledger, register, (told["number_key"],), generation.number).get(told["number_key"], ())
    extracted = {told["id"], *told["same_number"]}
    others = [disclosed(register, one.state).record for one in known if one.state.record_id not in extracted]
    found = next((one for one in known if one.state.record_id == told["id"]), None)
    if found is None or found.state.revision < told["revision"]:
        return Compared(since=Since.ELSEWHERE)
    return replace(_since(register, found, told, today), others=tuple(_today(register, one, today) for one in others if one))


def _since(register: Register, entry: Entry, told: Mapping[str, Any], today: date) -> Compared:
    found = disclosed(register, entry.state)
    if found.record is None:
        return Compared(
            since=Since.REMOVED if told["record"] else Since.STILL_REMOVED,
            revision=found.revision,
            removed_on=day_of(found.changed_at).isoformat(),
            displaced=found.reason == DISPLACED,
        )
    now = _today(register, found.record, today)
    before = told["record"]
    if before is None:
        return Compared(since=Since.AGAIN, revision=found.revision, record=now)
    changed = tuple(name for name in register.names if before.get(name) != now[name])
    if found.revision != told["revision"]:
        return Compared(since=Since.CHANGED, revision=found.revision, record=now, changed=changed)
    turned = changed or before["standing"] != now["standing"]
    return Compared(since=Since.TURNED if turned else Since.SAME, revision=found.revision, record=now, changed=changed)


def _today(register: Register, record: PublicRecord, today: date) -> Mapping[str, Any]:
    return item(register, record, today.isoformat(), register.status_on(record.values, today))

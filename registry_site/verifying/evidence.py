"""What a register shows of one record for a day: its status, since when, and what that rests on; unclear where nothing does.

`on=DATE` asks what was so that day as far as is known today: dates and events in the record first, then the ledger
(DESIGN §9). Nothing is guessed towards `in_force`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from registry_site.clock import day_of
from registry_site.ledger.numbers import Entry
from registry_site.ledger.reading import Revision
from registry_site.registers.model import Kind, Register, Standing, Values


class Evidence(Enum):
    """What a finding rests on."""

    PUBLISHED = "published"  # the register says so today
    DATES = "dates"  # dates and events in the record reach the day
    LEDGER = "ledger"  # the register said so on that day; the ledger keeps it
    BEFORE_BEGIN = "before_begin"  # the document was issued, or the entry published, after that day
    TOMBSTONE = "tombstone"  # the record was removed from the register by that day
    WITHDRAWN = "withdrawn"  # the entry itself was taken back by that day
    NONE = "none"  # nothing that is known reaches that day


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The status of a record on a day. `since` is YYYY-MM-DD where it is known, `standing` None before the begin."""

    standing: Standing | None
    status: str | None
    since: str | None
    evidence: Evidence


_UNKNOWN = Finding(standing=Standing.UNCLEAR, status=None, since=None, evidence=Evidence.NONE)


GenerationOn = Callable[[date], int | None]
"""The last generation of the register that was made by the end of a day, None if there was none."""


def find(register: Register, entry: Entry, *, generation_on: GenerationOn, today: date, on: date | None) -> Finding:
    """What is known of a record for `on`, or for today."""
    day = today if on is None else on
    revision = entry.state
    record = revision.record
    if record is None:
        removed = day_of(revision.changed_at)
        if day >= min(removed, today):
            return _removed(revision)
        record = next((one.record for one in entry.past() if one.record is not None), None)
        if record is None:
            return _UNKNOWN
    values = record.values
    if began := register.begins_after(values, day.isoformat()):
        if on is None:  # in the register, yet dated ahead: the two contradict each other
            return Finding(standing=Standing.UNCLEAR, status=_status(values), since=None, evidence=Evidence.NONE)
        return Finding(standing=None, status=None, since=began, evidence=Evidence.BEFORE_BEGIN)
    if withdrawn := register.withdrawn_by(values, day.isoformat()):
        return Finding(standing=Standing.UNCLEAR, status=_status(values), since=withdrawn, evidence=Evidence.WITHDRAWN)
    if day == today and revision.record is not None:
        return _finding(register, values, day, Evidence.PUBLISHED)
    then = _remembered(register, entry, generation_on(day), day)
    if not _dated(register, values, day, living=revision.record is not None):
        return _UNKNOWN if then is None else then
    return _weighed(_finding(register, values, day, Evidence.DATES), then)


def _dated(register: Register, values: Values, day: date, *, living: bool) -> bool:
    """Whether the dates in the record reach the day."""
    if register.day_dependent:
        # What holds at the beginning of time was brought about by no date: since when it holds is unknown.
        dateless = register.standing_of(register.status_on(values, date.min))
        return _day(values, register.begins) is not None and dateless in (Standing.IN_FORCE, Standing.UNCLEAR)
    changed = _day(values, register.status_since)
    return changed is not None and changed <= day.isoformat() and living


_STRICTNESS = (Standing.IN_FORCE, Standing.UNCLEAR, Standing.SUSPENDED, Standing.ENDED)


def _weighed(dates: Finding, then: Finding | None) -> Finding:
    """What the dates say, unless the register itself was stricter on that day: a later text cannot vouch for it.

    What was found out later may be stricter than what the register said then: it holds.
    """
    if then is None or dates.standing is None or then.standing is None:
        return dates
    return dates if _STRICTNESS.index(dates.standing) >= _STRICTNESS.index(then.standing) else _UNKNOWN


def _remembered(register: Register, entry: Entry, then: int | None, day: date) -> Finding | None:
    """What the register itself said of this number on the day; None if it was not kept, or not with this number, then."""
    revision = None if then is None else entry.at(then)
    if revision is None or revision.number_key != entry.state.number_key:
        return None
    if revision.record is None:
        return _removed(revision)
    return _finding(register, revision.record.values, day, Evidence.LEDGER)


def _removed(revision: Revision) -> Finding:
    since = day_of(revision.changed_at).isoformat()
    return Finding(standing=Standing.ENDED, status=None, since=since, evidence=Evidence.TOMBSTONE)


def _finding(register: Register, values: Values, day: date, evidence: Evidence) -> Finding:
    status = register.status_on(values, day) or None
    standing = register.standing_on(values, status, day.isoformat())
    return Finding(standing=standing, status=status, since=_since(register, values, day), evidence=evidence)


def _since(register: Register, values: Values, day: date) -> str | None:
    if not register.day_dependent:
        return _day(values, register.status_since)
    now = register.status_on(values, day)
    turns = sorted({turn for known in _dates(register, values) for turn in (known, known + timedelta(days=1))}, reverse=True)
    for turn in turns:
        if turn <= day and register.status_on(values, turn - timedelta(days=1)) != now:
            return turn.isoformat()
    return _day(values, register.begins) if register.standing_of(now) is Standing.IN_FORCE else None


def _dates(register: Register, values: Values) -> Iterator[date]:
    for path, field in register.walk():
        if field.kind is Kind.DATE:
            for value in register.values_at(values, path):
                yield date.fromisoformat(str(value))


def _day(values: Values, name: str) -> str | None:
    value = values.get(name) if name else None
    return value if isinstance(value, str) and value else None


def _status(values: Values) -> str | None:
    status = values.get("status")
    return status if isinstance(status, str) and status else None

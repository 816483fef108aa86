"""What has happened to the records of a query, told by which of their states answer it: each record once, by its last change."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from registry_site.happenings.windows import Window
from registry_site.ledger.recent import State


class Event(Enum):
    """What a feed tells of a record."""

    NEW = "new"  # it came into the register
    CHANGED = "changed"  # it answers the query as before, with other values
    ENTERED = "entered"  # it was in the register, and answers the query only since this change
    LEFT = "left"  # it is in the register, and does not answer the query since this change
    REMOVED = "removed"  # it was taken out of the register

    @property
    def gone(self) -> bool:
        """Whether the record is not among those of the query any more."""
        return self in (Event.LEFT, Event.REMOVED)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event of a record: `state` is the revision that brought it about, `place` that of the values to show."""

    event: Event
    state: State
    place: int


def happenings(window: Window, answering: Collection[int]) -> list[Happening]:
    """The last event of every record with a state among the places `answering`, the newest first."""
    found = (happening for course in window.courses.values() for happening in _last(window, course, answering))
    return sorted(found, key=lambda one: one.state.seq, reverse=True)


def news(window: Window, answering: Collection[int], told_up_to: int) -> list[Happening]:
    """What somebody must hear who knows everything up to the change `told_up_to`, the newest first.

    Each record is told once, by what it was then and is now: what came and went in between is no news.
    """
    found = (_between(window, course, answering, told_up_to) for course in window.courses.values())
    return sorted((one for one in found if one is not None), key=lambda one: one.state.seq, reverse=True)


def _between(window: Window, course: list[int], answering: Collection[int], told_up_to: int) -> Happening | None:
    states = window.recent.states
    last = course[-1]
    if states[last].seq <= told_up_to:
        return None
    before = next((place for place in reversed(course) if states[place].seq <= told_up_to), None)
    was, known = before in answering, before is not None and not states[before].removed
    if last in answering:
        event = Event.CHANGED if was else Event.ENTERED if known else Event.NEW
        return Happening(event=event, state=states[last], place=last)
    if not was or before is None:
        return None
    removed = states[last].removed
    return Happening(event=Event.REMOVED if removed else Event.LEFT, state=states[last], place=before if removed else last)


def _last(window: Window, course: list[int], answering: Collection[int]) -> Iterator[Happening]:
    states = window.recent.states
    known = [step for step, place in enumerate(course) if place in answering]
    if not known:
        return
    last = known[-1]
    if last < len(course) - 1:
        after = course[last + 1]
        removed = states[after].removed
        yield Happening(
            event=Event.REMOVED if removed else Event.LEFT, state=states[after], place=course[last] if removed else after
        )
        return
    before = states[course[last - 1]] if last else None
    came = before is None or before.removed
    event = Event.NEW if came else Event.CHANGED if last - 1 in known else Event.ENTERED
    yield Happening(event=event, state=states[course[last]], place=course[last])

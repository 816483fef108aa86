"""What has happened to the records of a query, told by which of their states answer it: each record once, by its last change."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from registry_site.feeds.windows import Window
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

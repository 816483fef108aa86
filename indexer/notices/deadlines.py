"""Terms in working days of the state that acts (seed 004, 3, 8, 9; FORMATS 7): a library, corrected by decrees it does not know."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version as installed
from typing import Final

import holidays
from sqlalchemy import Connection, delete, insert, select

from indexer.publish import now
from indexer.vault_tables import calendar_days

TERM: Final = 5
"""Working days from a decision to its notice."""

_VERSION: Final = installed("holidays")
# The last year whose government transfers the library holds; for states without a year they are never certain (FORMATS 7).
_CERTAIN_UP_TO: Final = {"RU": 2027, "KG": 0, "AM": 0}


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`late` compares the day of receipt. `calendar` says what it was counted by; `provisional`: days may yet move."""

    due_on: date
    late: bool
    calendar: str
    provisional: bool


def deadline(connection: Connection, state: str, decided_on: date, received_on: date) -> Deadline:
    """The last day for a notice of a decision, by the calendar of a state, counted from the next day."""
    known = changes(connection, state)
    due, left = decided_on, TERM
    while left:
        due += timedelta(days=1)
        left -= known.get(due.isoformat(), _library(state).is_working_day(due))
    return Deadline(
        due_on=due,
        late=received_on > due,
        calendar=version(state, known),
        provisional=due.year > _CERTAIN_UP_TO.get(state, due.year),
    )


def changes(connection: Connection, state: str) -> dict[str, bool]:
    """Days of a state that differ from the library: True works, False does not."""
    rows = connection.execute(select(calendar_days.c.day, calendar_days.c.works).where(calendar_days.c.state == state))
    return {row.day: bool(row.works) for row in rows}


def version(state: str, known: Mapping[str, bool]) -> str:
    """Which library and which corrections: two deadlines of one version were counted alike."""
    told = "".join(f"{day}{works}" for day, works in sorted(known.items()))
    own = f"+{len(known)}.{hashlib.sha256(told.encode()).hexdigest()[:8]}" if known else ""
    return f"holidays {_VERSION} {state}{own}"


def correct(connection: Connection, state: str, day: date, works: bool, basis: str) -> None:
    """Enter a day of a state that a decree has moved, in the place of what was entered for it before."""
    connection.execute(delete(calendar_days).where(calendar_days.c.state == state, calendar_days.c.day == day.isoformat()))
    row = {"state": state, "day": day.isoformat(), "works": works, "basis": basis, "entered_at": now()}
    connection.execute(insert(calendar_days), row)


@cache
def _library(state: str) -> holidays.HolidayBase:
    return holidays.country_holidays(state)

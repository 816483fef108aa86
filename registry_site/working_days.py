"""Terms in days of the state whose body acts (FORMATS 7): a library of holidays, corrected by decrees that it does not know."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version as installed
from typing import Final

import holidays

STATES: Final = ("AM", "BY", "KG", "KZ", "RU")
"""The states of the Union, ISO 3166-1."""

Corrections = Mapping[str, bool]
"""Days (`YYYY-MM-DD`) of a state that differ from the library: True works, False does not."""

_VERSION: Final = installed("holidays")
# The last year whose government transfers the library holds; for states without a year they are never certain (FORMATS 7).
_CERTAIN_UP_TO: Final = {"RU": 2027, "KG": 0, "AM": 0}


@dataclass(frozen=True, kw_only=True)
class Term:
    """A last day. `calendar` says what it was counted by; `provisional`: days may yet move."""

    due_on: date
    calendar: str
    provisional: bool


def working_days_after(state: str, start: date, count: int, known: Corrections) -> Term:
    """The last of so many working days, counted from the day after `start`."""
    due, left = start, count
    while left:
        due += timedelta(days=1)
        left -= works(state, due, known)
    return _term(state, due, known)


def days_after(state: str, start: date, count: int, known: Corrections) -> Term:
    """The last of so many calendar days, counted from the day after `start`. A day off does not move it: none of the source
    rules says so, and an answer that comes earlier harms nobody."""
    return _term(state, start + timedelta(days=count), known)


def works(state: str, day: date, known: Corrections) -> bool:
    """Whether a day is worked in a state."""
    return known.get(day.isoformat(), _library(state).is_working_day(day))


def version(state: str, known: Corrections) -> str:
    """Which library and which corrections: two terms of one version were counted alike."""
    told = "".join(f"{day}{one}" for day, one in sorted(known.items()))
    own = f"+{len(known)}.{hashlib.sha256(told.encode()).hexdigest()[:8]}" if known else ""
    return f"holidays {_VERSION} {state}{own}"


def _term(state: str, due: date, known: Corrections) -> Term:
    return Term(due_on=due, calendar=version(state, known), provisional=due.year > _CERTAIN_UP_TO.get(state, due.year))


@cache
def _library(state: str) -> holidays.HolidayBase:
    return holidays.country_holidays(state)

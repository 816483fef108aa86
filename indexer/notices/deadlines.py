"""The term for a notice (seed 004, 3, 8, 9): working days of the state that acts, corrected by what was entered in the vault."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from indexer.vault_tables import calendar_days
from registry_site.moved_days import corrections
from registry_site.working_days import working_days_after

TERM: Final = 5
"""Working days from a decision to its notice."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`late` compares the day of receipt. `calendar` says what it was counted by; `provisional`: days may yet move."""

    due_on: date
    late: bool
    calendar: str
    provisional: bool


def deadline(connection: Connection, state: str, decided_on: date, received_on: date) -> Deadline:
    """The last day for a notice of a decision, by the calendar of a state, counted from the next day."""
    term = working_days_after(state, decided_on, TERM, corrections(connection, calendar_days, state))
    return Deadline(due_on=term.due_on, late=received_on > term.due_on, calendar=term.calendar, provisional=term.provisional)

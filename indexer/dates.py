"""Reading the dates that sources write (FORMATS 1.4, 2.2, 3.3): one day or month as ISO 8601 text, or nothing."""

import re
from datetime import date

EARLIEST = "1900-01-01"
YEARS_AHEAD = 50

# A time of day or a zone after the day says nothing about the day and is left out: `2026-08-24T00:00`, `20.08.2002 00:00:00`.
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}", re.ASCII)
_DOTTED = re.compile(rf"(\d{{2}})\.(\d{{2}})\.(\d{{4}}){_TIME}", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DOTTED_MONTH = re.compile(r"(\d{2})\.(\d{4})", re.ASCII)
_IN_TEXT = re.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{2}\.\d{2}\.\d{4})(?!\d)", re.ASCII)


def latest(today: date) -> str:
    """The last day that a register can sensibly name: YEARS_AHEAD years from `today`, as ISO text."""
    return f"{today.year + YEARS_AHEAD:04d}-12-31"


def read_date(text: str, until: str) -> str | None:
    """The day that the whole of `text` writes, as `YYYY-MM-DD`; None for anything else, also for days that do not exist
    (31.02.2024) or lie outside EARLIEST…`until`. Read: `YYYY-MM-DD` and `DD.MM.YYYY`, with or without a time of day.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DOTTED.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    return _within(_existing(year, month, day), until)


def read_month(text: str, until: str) -> str | None:
    """A month as `YYYY-MM` (from `YYYY-MM` or `MM.YYYY`), or the day as `YYYY-MM-DD` where the text writes one; else None."""
    text = text.strip()
    if found := _ISO_MONTH.fullmatch(text):
        year, month = found.groups()
    elif found := _DOTTED_MONTH.fullmatch(text):
        month, year = found.groups()
    else:
        return read_date(text, until)
    day = _within(_existing(year, month, "01"), until)
    return day[:7] if day else None


def first_date(text: str, until: str) -> str | None:
    """The first day written anywhere in `text`, as `YYYY-MM-DD`; None if there is none, or if that first one cannot be."""
    found = _IN_TEXT.search(text)
    return read_date(found.group(), until) if found else None


def days_in(text: str, until: str) -> tuple[str | None, ...]:
    """The different days written in `text`, in that order, as `YYYY-MM-DD`; one that cannot be is None."""
    return tuple(dict.fromkeys(read_date(found, until) for found in _IN_TEXT.findall(text)))


def _existing(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _within(day: str | None, until: str) -> str | None:
    return day if day is not None and EARLIEST <= day <= until else None

"""The day and the zone of the registers: Moscow time, wherever the server stands, so that pages, verdicts and loads agree."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

MOSCOW = timezone(timedelta(hours=3))  # all year: Russia keeps no summer time
_TYPED: Final = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")


def today() -> date:
    """The day it is in Moscow."""
    return moscow_time().date()


def moscow_time() -> datetime:
    """The time it is in Moscow, with its zone."""
    return datetime.now(MOSCOW)


def now() -> str:
    """The time as databases and documents hold it: RFC 3339, UTC, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(moment: str) -> date:
    """The day in Moscow of an RFC 3339 time."""
    return datetime.fromisoformat(moment).astimezone(MOSCOW).date()


def end_of(day: date) -> str:
    """The first moment after a day in Moscow, as the ledger writes times: RFC 3339 in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=MOSCOW) + timedelta(days=1)
    return midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def typed_day(text: str) -> date | None:
    """A day as browsers send it (`YYYY-MM-DD`) or as people write it (`D.M.YYYY`, also with slashes); None for anything else."""
    written = _TYPED.fullmatch(text)
    try:
        return date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(text)
    except ValueError:
        return None

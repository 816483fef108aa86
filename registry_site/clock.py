"""The day and the zone of the registers: Moscow time, wherever the server stands, so that pages, verdicts and loads agree."""

from datetime import UTC, date, datetime, timedelta, timezone

MOSCOW = timezone(timedelta(hours=3))  # all year: Russia keeps no summer time


def today() -> date:
    """The day it is in Moscow."""
    return datetime.now(MOSCOW).date()


def day_of(moment: str) -> date:
    """The day in Moscow of an RFC 3339 time."""
    return datetime.fromisoformat(moment).astimezone(MOSCOW).date()


def end_of(day: date) -> str:
    """The first moment after a day in Moscow, as the ledger writes times: RFC 3339 in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=MOSCOW) + timedelta(days=1)
    return midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

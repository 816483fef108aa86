"""Keys of values by kind, made alike for the index and for a filter, and days of dates and months."""

import hashlib
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from registry_site.identifiers.numbers import number_key
from registry_site.language import name_key
from registry_site.registers.model import Kind

LONGEST_KEY = 64  # characters; a longer key is stood for by its hash, so that the term dictionary stays small
_LONGEST_CHOICE = 1_000  # a choice is shown as its facet, so it is cut instead


@lru_cache(maxsize=100)
def number_column_key(value: object) -> str:
    """The key of a number as it stands in an index. Remembered, because the number of a record is asked for twice."""
    return _short(number_key(str(value)))


@lru_cache(maxsize=5_000)
def _name(value: object) -> str:
    # Bodies and firms come again and again.
    return _short(name_key(str(value)))


def _choice(value: object) -> str:
    return str(value)[:_LONGEST_CHOICE]


def _flag(value: object) -> str:
    return "true" if value is True or value == "true" else "false"


KEYS: Mapping[Kind, Callable[[object], str] | None] = {
    Kind.CODE: number_column_key,
    Kind.NAME: _name,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
    Kind.TEXT: None,
    Kind.PLACE: None,
    Kind.DATE: None,
    Kind.MONTH: None,
    Kind.FILES: None,
}
"""How a value of each kind becomes a filter key; None for kinds that are not filtered by value."""


@lru_cache(maxsize=20_000)
def days(value: str) -> tuple[int, int]:
    """First and last day of `YYYY-MM-DD` or `YYYY-MM`, as day numbers (1 is 0001-01-01). Raises ValueError for other text."""
    if len(value) == 7:
        first = date.fromisoformat(f"{value}-01")
        return first.toordinal(), first.toordinal() + monthrange(first.year, first.month)[1] - 1
    day = date.fromisoformat(value).toordinal()
    return day, day


def _short(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    return "#" + hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

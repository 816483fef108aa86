"""Years and months beside a list: links that limit a date to one of them, with the number of records that each would give."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup, escape

from registry_site.arguments import ListQuery
from registry_site.display import value_label
from registry_site.pages.facets import SHOWN, address
from registry_site.search.port import DateRange, FacetCount
from registry_site.translating import Translator

Span = tuple[str, str]
"""The first and the last day, `YYYY-MM-DD`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A year or a month, its texts escaped already: `href` limits the list to it, or takes the limit away where `current`."""

    href: Markup
    label: Markup
    count: str
    current: bool
    months: "Sequence[Period]" = ()


@dataclass(frozen=True, kw_only=True)
class Years:
    """The years of one date, the newest first: `first` are visible, `others` open on demand; `opened` if one of those is chosen."""

    first: Sequence[Period]
    others: Sequence[Period]
    opened: bool


def years(query: ListQuery, path: str, name: str, months: Sequence[FacetCount], words: Translator) -> Years:
    """The years of a date out of the counts of its months; the year in which its range lies has its months with it.

    None where there is nothing to choose: all records are of one month, and the address has no range.
    """
    limits = query.request.ranges.get(name)
    if limits is None and len(months) < 2:
        return Years(first=(), others=(), opened=False)
    given = _span_of(limits)
    within = given[0][:4] if given and given[0][:4] == given[1][:4] else ""
    rest = escape(address(path, [pair for pair in query.arguments if pair[0] not in (f"{name}_from", f"{name}_to", "page")]))
    joint = "&amp;" if "?" in rest else "?"

    def period(label: str, count: int, span: Span, parts: Sequence[Period] = ()) -> Period:
        current = span == given
        href = rest if current else Markup(f"{rest}{joint}{name}_from={span[0]}&amp;{name}_to={span[1]}")  # noqa: S704 -- escaped
        return Period(href=href, label=escape(label), count=words.number(count), current=current, months=parts)

    found = {year: list(counted) for year, counted in groupby(months, key=lambda one: one.value[:4])}
    if within:
        found.setdefault(within, [])  # a year that other filters leave nothing of
    made = []
    for year in sorted(found, reverse=True):
        opened = found[year] if year == within else ()
        parts = [period(value_label(query.register, name, one.value, words), one.count, _month(one.value)) for one in opened]
        made.append(period(year, sum([one.count for one in found[year]]), (f"{year}-01-01", f"{year}-12-31"), parts))
    return Years(first=made[:SHOWN], others=made[SHOWN:], opened=within in [one.label for one in made[SHOWN:]])


def _span_of(limits: DateRange | None) -> Span | None:
    if limits is None or limits.start is None or limits.end is None:
        return None
    return limits.start.isoformat(), limits.end.isoformat()


@lru_cache(maxsize=4096)
def _month(value: str) -> Span:
    return f"{value}-01", f"{value}-{monthrange(int(value[:4]), int(value[5:]))[1]:02d}"

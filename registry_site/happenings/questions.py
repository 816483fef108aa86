"""A query that is asked again much later: kept as it was understood, and refused once its register does not know it any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.registers.askable import held
from registry_site.registers.model import Register
from registry_site.search.port import DateRange, SearchRequest

_STANDING = "standing"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A query with the query string of its list page, which begins with `?` or is empty."""

    request: SearchRequest
    asked: str


def written(kept: Kept) -> str:
    """The query as one line of JSON, the same for the same query. Its order, its page and its size mean nothing here."""
    asked = kept.request
    parts = {
        "asked": kept.asked,
        "text": asked.text,
        "filters": {path: sorted(values) for path, values in asked.filters.items()},
        "ranges": {path: [_day(ends.start), _day(ends.end)] for path, ends in asked.ranges.items()},
        "held": dict(asked.held),
    }
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode()


def read(register: Register, line: str) -> Kept:
    """What `written` wrote. Raises BadRequest where the register has lost a filter since."""
    parts: dict[str, Any] = orjson.loads(line)
    legal: Mapping[str, tuple[str, ...]] = {
        "filters": (*register.filters, _STANDING),
        "ranges": tuple(register.ranges),
        "held": tuple(held(register)),
    }
    for name, paths in legal.items():
        lost = sorted(set(parts[name]) - set(paths))
        if lost:
            text = N_("%(register)s cannot be asked for %(name)s any more.")
            raise BadRequest(message(text, register=register.name, name=lost[0]), parameter=lost[0])
    request = SearchRequest(
        text=parts["text"],
        filters={path: tuple(values) for path, values in parts["filters"].items()},
        ranges={path: DateRange(start=_read(start), end=_read(end)) for path, (start, end) in parts["ranges"].items()},
        held=parts["held"],
    )
    return Kept(request=request, asked=parts["asked"])


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)

"""From a request to what every engine does with it: filters, facets and the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry_site.errors import BadRequest
from registry_site.language import terms, without_legal_forms
from registry_site.messages import N_, Message, message
from registry_site.registers.model import Kind
from registry_site.search.items import STANDING
from registry_site.search.keys import KEYS
from registry_site.search.layout import STANDINGS, Layout
from registry_site.search.port import WINDOW, DateRange, Place, SearchRequest
from registry_site.search.wording import mark_of

_LONGEST_TEXT = 10_000  # characters of a question that are read
MOST_VALUES = 10_000  # of one facet: engines take some 65,000 in one answer, of all facets together
_MOST_TERMS = 64  # that one field is asked for, as many as a text
_FIRST_DAY, _LAST_DAY = 1, 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Order:
    """The order of the hits: by rank (`path` None) or by a sortable path. All order keys are unique and ascending."""

    path: str | None = None
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to ask. `ranges` holds first and last day, both included; `held` the terms of that column that must all be there."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    ranges: Mapping[str, tuple[int, int]]
    held: tuple[str, ...]
    order: Order
    facets: tuple[str, ...]
    facet_size: int
    limit: int
    position: int
    after: Place | None

    @property
    def narrowed(self) -> bool:
        """Whether a page without hits says nothing of how the text is understood: filters hide hits, or a walk is at its end."""
        return bool(self.filters or self.ranges or self.held or self.after)


def plan(columns: Layout, request: SearchRequest) -> Plan:
    """Raises BadRequest for a path that is not a filter, range, sort key or facet here, and for values that make no sense."""
    asked = (
        (request.filters, columns.kinds),
        (request.ranges, columns.ranges),
        (request.held, columns.held),
        (request.facets, columns.counted_columns),
    )
    for paths, legal in asked:
        _known(paths, legal)
    if request.sort is not None:
        _known((request.sort.field,), columns.sortable)
    for name, value in (("limit", request.limit), ("position", request.position), ("facet_size", request.facet_size)):
        if value < 0:
            raise BadRequest(message(N_("%(name)s must not be negative"), name=name), parameter=name)
    if request.position + request.limit > WINDOW:
        raise BadRequest(
            message(N_("A page reaches the first %(window)s hits only; go on with the cursor"), window=WINDOW), parameter="position"
        )
    return Plan(
        text=request.text[:_LONGEST_TEXT],
        filters={path: _keys(path, columns.kinds[path], values) for path, values in request.filters.items() if values},
        ranges={path: _days(path, one) for path, one in request.ranges.items() if one.start or one.end},
        held=tuple(term for path, text in request.held.items() for term in _standing_in(path, text)),
        order=_order(columns, request, narrowed=bool(request.text.strip())),
        facets=request.facets,
        facet_size=min(request.facet_size, MOST_VALUES),
        limit=request.limit,
        position=request.position,
        after=request.after,
    )


def _order(columns: Layout, request: SearchRequest, *, narrowed: bool) -> Order:
    if request.sort is not None:
        return Order(path=request.sort.field, descending=request.sort.descending)
    return Order() if narrowed else Order(path=columns.newest_by, descending=True)


def _keys(path: str, kind: Kind, values: tuple[str, ...]) -> tuple[str, ...]:
    legal = STANDINGS if path == STANDING else ("true", "false") if kind is Kind.FLAG else ()
    if legal and (wrong := [value for value in values if value not in legal]):
        raise BadRequest(
            message(N_("%(value)s is no value of %(name)s"), value=wrong[0][:100], name=path), parameter=path, legal=legal
        )
    key = KEYS[kind]
    if key is None:
        raise BadRequest(_unknown(path), parameter=path)
    # A lone surrogate is no text: it can be in no record, and no engine takes it.
    return tuple(dict.fromkeys(key(value).encode("utf-8", "replace").decode() for value in values))


def _standing_in(path: str, text: str) -> Iterable[str]:
    mark = mark_of(path)
    found = without_legal_forms(terms(text)[:_MOST_TERMS])
    # A text without a word stands nowhere: no record has the mark alone.
    return [mark + term for term in dict.fromkeys(found)] or [mark]


def _days(path: str, asked: DateRange) -> tuple[int, int]:
    first = asked.start.toordinal() if asked.start else _FIRST_DAY
    last = asked.end.toordinal() if asked.end else _LAST_DAY
    if first > last:
        raise BadRequest(message(N_("%(name)s: the range ends before it begins"), name=path), parameter=path)
    return first, last


def _known(paths: Iterable[str], legal: Iterable[str]) -> None:
    known = tuple(legal)
    for path in paths:
        if path not in known:
            raise BadRequest(_unknown(path), parameter=path, legal=known)


def _unknown(path: str) -> Message:
    return message(N_("%(name)s is not known here"), name=path[:100])

"""From a request to what every engine does with it: attempts in order, tiers of relevance, filters, facets and the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from registry_site.errors import BadRequest
from registry_site.identifiers.numbers import dotted_key, fold, number_key
from registry_site.identifiers.recognising import LONGEST, bare, recognise
from registry_site.language import terms
from registry_site.messages import N_, Message, message
from registry_site.registers.model import Kind
from registry_site.search.documents import PREFIX_FROM
from registry_site.search.keys import KEYS, number_column_key
from registry_site.search.layout import STANDING, STANDINGS, Layout
from registry_site.search.port import WINDOW, DateRange, Place, SearchRequest, Step

NEAR_FROM = 4  # characters; a shorter key is near to too many
_LONGEST_TEXT = 10_000  # characters of a question that are read
_MOST_TERMS = 64
_MOST_VALUES = 10_000  # of one facet: engines take some 65,000 in one answer, of all facets together
_FIRST_DAY, _LAST_DAY = 1, 2**31 - 1


class Match(Enum):
    """Where the terms of a condition must stand; the last four are the tiers of words, each inside the next."""

    EVERYTHING = "everything"
    OWN_NUMBER = "own_number"  # the number of the record is one of the terms
    ANY_NUMBER = "any_number"  # any number in the record is one of the terms
    BEGINNING = "beginning"  # the number of the record begins with one of the terms
    PHRASE = "phrase"  # the terms stand side by side in a title
    TITLES = "titles"  # all terms in the titles
    NAMED = "named"  # all terms in titles and names of makers
    WORDS = "words"  # all terms anywhere in the record


ANY_OF: Mapping[Match, str] = {Match.OWN_NUMBER: "number", Match.ANY_NUMBER: "numbers"}
"""The column of an index document in which one of the terms must stand."""
ALL_OF: Mapping[Match, str] = {Match.TITLES: "titles", Match.NAMED: "named", Match.WORDS: "words"}
"""The column in which all of them must stand."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One test of a record."""

    match: Match
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One step of the ladder. The answer comes from the first attempt whose widest tier, the last, is met by any record.

    Filters play no part in that choice: setting a filter never changes how the text is understood.
    """

    step: Step
    terms: tuple[str, ...]
    tiers: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Order:
    """The order of the hits: by rank (`path` None) or by a sortable path. All order keys are unique and ascending."""

    path: str | None = None
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to ask. `ranges` holds first and last day, both included. No attempt means that nothing can be found."""

    attempts: tuple[Attempt, ...]
    filters: Mapping[str, tuple[str, ...]]
    ranges: Mapping[str, tuple[int, int]]
    order: Order
    facets: tuple[str, ...]
    facet_size: int
    limit: int
    position: int
    after: Place | None


def plan(columns: Layout, request: SearchRequest) -> Plan:
    """Raises BadRequest for a path that is not a filter, range, sort key or facet here, and for values that make no sense."""
    for paths, legal in ((request.filters, columns.kinds), (request.ranges, columns.ranges), (request.facets, columns.facets)):
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
    attempts = _attempts(request.text[:_LONGEST_TEXT])
    return Plan(
        attempts=attempts,
        filters={path: _keys(path, columns.kinds[path], values) for path, values in request.filters.items() if values},
        ranges={path: _days(path, one) for path, one in request.ranges.items() if one.start or one.end},
        order=_order(columns, request, narrowed=bool(request.text.strip())),
        facets=request.facets,
        facet_size=min(request.facet_size, _MOST_VALUES),
        limit=request.limit,
        position=request.position,
        after=request.after,
    )


def _attempts(text: str) -> tuple[Attempt, ...]:
    if not text.strip():
        return (Attempt(step=Step.ALL, terms=(), tiers=(Condition(match=Match.EVERYTHING),)),)
    return (*_number_attempts(text), *_word_attempts(text))


def _number_attempts(text: str) -> tuple[Attempt, ...]:
    """The steps for a text that may be a number, or have one between its words."""
    if not any(char.isdigit() for char in text[:LONGEST]):
        return ()
    recognised = recognise(text)
    alone = bare(text)
    key = recognised.key if recognised else number_key(alone)
    exact = tuple(one for one in dict.fromkeys(map(number_column_key, (key, text[:LONGEST]))) if one)
    beginnings = tuple(
        one for one in dict.fromkeys((key, dotted_key(alone))) if len(fold(one)) >= PREFIX_FROM and any(map(str.isdigit, one))
    )
    steps = (
        (Step.NUMBER, Match.OWN_NUMBER, exact),
        (Step.NUMBER, Match.ANY_NUMBER, exact),
        (Step.NUMBER_PREFIX, Match.BEGINNING, beginnings),
    )
    return tuple(
        Attempt(step=step, terms=(key,), tiers=(Condition(match=match, terms=found),)) for step, match, found in steps if found
    )


def _word_attempts(text: str) -> tuple[Attempt, ...]:
    found = terms(text)[:_MOST_TERMS]
    if not found:
        return ()
    distinct = tuple(dict.fromkeys(found))
    tiers = [Condition(match=match, terms=distinct) for match in (Match.TITLES, Match.NAMED, Match.WORDS)]
    if len(found) > 1:
        tiers.insert(0, Condition(match=Match.PHRASE, terms=tuple(found)))
    return (Attempt(step=Step.WORDS, terms=distinct, tiers=tuple(tiers)),)


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

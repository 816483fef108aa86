"""The query string of a list, read strictly for pages and API alike: what is not understood is refused (DESIGN §4.5)."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from registry_site.amounts import limit_of, page_of
from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.refusals import illegal, unknown
from registry_site.registers.askable import held, monthly
from registry_site.registers.model import Kind, Register, Standing
from registry_site.search.port import DateRange, SearchRequest, Sort

PAGES = frozenset({"page", "per_page"})
"""What list pages accept besides filters, sort and text. Their query comes from a form: an empty field counts as absent."""

VALUES = PAGES | {"containing", "show"}
"""What the page of all values of a filter accepts besides the query of the list it belongs to."""

API = frozenset({"limit", "after", "facets", "lang"})
"""What lists of the API accept besides filters, sort and text."""

TEXT_LIMIT = 512
VALUES_LIMIT = 100

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
RANGE_ENDS = ("_from", "_to")
_HAS = "_has"
_FLAGS = ("true", "false")


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """One understood query of a list.

    `page` counts from 1; `after` is the cursor as received, not yet checked, None if none was given. `arguments` are the
    pairs that were understood, in the order given, for links to the same or a changed query.
    """

    register: Register
    request: SearchRequest
    page: int
    after: str | None
    arguments: tuple[tuple[str, str], ...]

    @property
    def limit(self) -> int:
        return self.request.limit

    @cached_property
    def digest(self) -> str:
        """What the hits and their order depend on, hashed: equal for every page and every page size of one query."""
        asked = self.request
        parts = [
            self.register.name,
            asked.text,
            sorted((path, sorted(values)) for path, values in asked.filters.items()),
            sorted((path, str(ends.start), str(ends.end)) for path, ends in asked.ranges.items()),
            sorted(asked.held.items()),
            None if asked.sort is None else [asked.sort.field, asked.sort.descending],
        ]
        return hashlib.blake2b(json.dumps(parts).encode(), digest_size=12).hexdigest()

    def link(self, path: str, **changed: str | None) -> str:
        """`path` with this query, some single parameters replaced, or left out where they are None."""
        pairs = [_encoded(name, value) for name, value in self.arguments if name not in changed]
        pairs += [f"{name}={quote_plus(value)}" for name, value in changed.items() if value is not None]
        return f"{path}?{'&'.join(pairs)}" if pairs else path


@lru_cache(maxsize=4096)
def _encoded(name: str, value: str) -> str:
    # An answer has up to a dozen links to changed forms of its query.
    return f"{quote_plus(name)}={quote_plus(value)}"


def parse_list(
    register: Register, args: "MultiDict[str, str]", *, extra: frozenset[str], default_limit: int, max_limit: int
) -> ListQuery:
    """Understand the query of a list of one register.

    Every door takes `q`, `sort`, a filter by each of `register.filters` (repeated: any of the values), `<path>_from` and
    `<path>_to` by each of `register.ranges`, `<path>_has` by each of `held(register)`; `extra` (PAGES, API) names what this
    door takes besides.
    Raises BadRequest with `parameter` and `legal` for everything else: an unknown name, a single parameter given twice,
    a value that is not legal, a range that ends before it begins, a page beyond the window.
    """
    forms = "page" in extra
    filters: dict[str, tuple[str, ...]] = {}
    single: dict[str, str] = {}
    ends: dict[str, date] = {}
    words: dict[str, str] = {}
    understood: list[tuple[str, str]] = []
    for name, given in args.lists():
        values = [value for value in given if value.strip()] if forms else given
        if name in register.filters:
            if values:
                filters[name] = _filter(register, name, values)
        elif name in extra or name in ("q", "sort"):
            if values:
                single[name] = one(name, values)
        elif ranged_path(register, name) is not None:
            if values:
                ends[name] = read_date(name, one(name, values))
        elif (path := held_path(register, name)) is not None:
            if values:
                words[path] = text_of(name, _filled(name, one(name, values)))
        else:
            raise unknown(name, legal_names(register, extra))
        understood.extend((name, value) for value in values)
    limit = limit_of(single, default_limit=default_limit, max_limit=max_limit)
    page = page_of(single.get("page", "1"), limit)
    request = SearchRequest(
        text=text_of("q", single.get("q", "")),
        filters=filters,
        ranges=_ranges(ends),
        held=words,
        sort=_sort(register, single.get("sort", "relevance")),
        limit=limit,
        position=(page - 1) * limit,
        facets=_facets(register, single["facets"]) if "facets" in single else (),
    )
    return ListQuery(register=register, request=request, page=page, after=single.get("after"), arguments=tuple(understood))


def only(args: "MultiDict[str, str]", legal: Iterable[str]) -> Mapping[str, str]:
    """The parameters of an address that has no filters: each at most once. Raises BadRequest for any other name."""
    names = tuple(legal)
    for name in args:
        if name not in names:
            raise unknown(name, names)
    return {name: one(name, values) for name, values in args.lists()}


def one(name: str, values: list[str]) -> str:
    """The value of a parameter that may be given once. Raises BadRequest if it was repeated."""
    if len(values) > 1:
        raise BadRequest(message(N_("The parameter %(name)s may be given only once."), name=name), parameter=name)
    return values[0]


def read_date(name: str, value: str) -> date:
    """A day written YYYY-MM-DD. Raises BadRequest for another form and for a day that no calendar has."""
    if _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # the 31st of a shorter month, or the year 0
    raise BadRequest(message(N_("%(name)s must be a date written YYYY-MM-DD."), name=name), parameter=name, legal=("YYYY-MM-DD",))


def text_of(name: str, value: str) -> str:
    """Text typed by a person, as it is. Raises BadRequest beyond 512 characters."""
    if len(value) > TEXT_LIMIT:
        text = message(N_("%(name)s may have at most %(limit)s characters."), name=name, limit=TEXT_LIMIT)
        raise BadRequest(text, parameter=name)
    return value


def legal_names(register: Register, extra: frozenset[str]) -> tuple[str, ...]:
    """Every parameter that a list of the register takes."""
    ranges = (f"{path}{end}" for path in register.ranges for end in RANGE_ENDS)
    return ("q", "sort", *sorted(extra), *register.filters, *ranges, *(f"{path}{_HAS}" for path in held(register)))


def ranged_path(register: Register, name: str) -> str | None:
    """The path of the date that a parameter `<path>_from` or `<path>_to` limits; None for any other parameter."""
    return next((path for end in RANGE_ENDS if (path := name.removesuffix(end)) != name and path in register.ranges), None)


def held_path(register: Register, name: str) -> str | None:
    """The path that a parameter `<path>_has` asks for words; None for any other parameter."""
    path = name.removesuffix(_HAS)
    return path if path != name and path in held(register) else None


def _filled(name: str, value: str) -> str:
    if not value.strip():
        raise BadRequest(message(N_("%(name)s is empty. Leave it out, or give it a value."), name=name), parameter=name)
    return value


def _filter(register: Register, path: str, values: list[str]) -> tuple[str, ...]:
    if len(values) > VALUES_LIMIT:
        text = message(N_("%(name)s may be given at most %(limit)s times."), name=path, limit=VALUES_LIMIT)
        raise BadRequest(text, parameter=path)
    legal = closed_values(register, path)
    for value in values:
        if legal and value not in legal:
            raise illegal(path, value, legal)
        text_of(path, _filled(path, value))
    return tuple(dict.fromkeys(values))


def closed_values(register: Register, path: str) -> tuple[str, ...]:
    """The closed list of values of a filter; empty where any value may be asked for."""
    if path == "standing":
        return tuple(standing.value for standing in Standing)
    field = register.field(path)
    if field.kind is Kind.FLAG:
        return _FLAGS
    return tuple(field.choices) if field.closed else ()


def _ranges(ends: Mapping[str, date]) -> dict[str, DateRange]:
    ranges: dict[str, DateRange] = {}
    for name in ends:
        path = name.removesuffix("_from") if name.endswith("_from") else name.removesuffix("_to")
        start, end = ends.get(f"{path}_from"), ends.get(f"{path}_to")
        if start is not None and end is not None and start > end:
            text = message(N_("%(first)s lies after %(last)s."), first=f"{path}_from", last=f"{path}_to")
            raise BadRequest(text, parameter=f"{path}_from")
        ranges[path] = DateRange(start=start, end=end)
    return ranges


def _sort(register: Register, value: str) -> Sort | None:
    if value == "relevance":
        return None
    field = value.removeprefix("-")
    if field not in register.sorts:
        raise illegal("sort", value, ("relevance", *register.sorts, *(f"-{path}" for path in register.sorts)))
    return Sort(field=field, descending=value.startswith("-"))


def _facets(register: Register, value: str) -> tuple[str, ...]:
    asked, legal = tuple(dict.fromkeys(value.split(","))), (*register.facets, *monthly(register))
    for path in asked:
        if path not in legal:
            raise illegal("facets", path, legal)
    return asked

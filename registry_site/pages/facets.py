"""The panel of filters beside a list: tabs of sections, choices with counts, date ranges, removable chips."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from markupsafe import Markup, escape

from registry_site.amounts import PER_PAGE
from registry_site.arguments import ListQuery, closed_values, held_path
from registry_site.display import full_label, path_label, value_label
from registry_site.messages import N_
from registry_site.pages.frame import Link
from registry_site.registers.model import Kind, Register, Standing
from registry_site.search.port import FacetCount
from registry_site.translating import Translator

SHOWN = 7
"""Choices of a facet that are visible at once; the others open on demand."""

OFFERED = 25
FACET_SIZE = OFFERED + 1
"""Values asked of the engine: one more than are offered tells that there are others."""

_NO_FILTERS = ("q", "sort", "per_page", "containing")
_IN_FORCE = (Standing.IN_FORCE.value,)
_STOPPED = (Standing.SUSPENDED.value, Standing.ENDED.value)
_UNCLEAR = (Standing.UNCLEAR.value,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One choice of a facet, its texts escaped already."""

    value: Markup
    label: Markup
    count: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """The choices of one field: `first` are visible, `others` open on demand; `opened` if one of those is chosen.

    `everything` is the address of the page of all values, empty where all are here.
    """

    path: str
    label: str
    first: Sequence[Option]
    others: Sequence[Option]
    opened: bool
    everything: str


@dataclass(frozen=True, kw_only=True)
class Range:
    """The two ends of a date range as the reader left them."""

    path: str
    label: str
    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A section of the register."""

    href: str
    label: str
    count: str
    current: bool


def tabs(query: ListQuery, path: str, counts: Mapping[str, Sequence[FacetCount]], words: Translator) -> list[Tab]:
    """In force; suspended together with annulled (№ 657, 8.7); all; unclear where there is any. Empty without sections."""
    if not query.register.sectioned:
        return []
    by_standing = {one.value: one.count for one in counts.get("standing", ())}
    chosen = frozenset(query.request.filters.get("standing", ()))
    rest = [pair for pair in query.arguments if pair[0] not in ("standing", "page")]
    sections = (
        (N_("All"), ()),
        (N_("In force"), _IN_FORCE),
        (N_("Suspended and annulled"), _STOPPED),
        (N_("Status unclear"), _UNCLEAR),
    )
    made = []
    for label, values in sections:
        count = sum(by_standing.get(value, 0) for value in values) if values else sum(by_standing.values())
        if values == _UNCLEAR and not count and chosen != frozenset(values):
            continue
        made.append(
            Tab(
                href=address(path, [*rest, *(("standing", value) for value in values)]),
                label=words.text(label),
                count=words.number(count),
                current=chosen == frozenset(values),
            )
        )
    return made


@cache
def panel(register: Register) -> tuple[str, ...]:
    """Paths of the facets that stand beside a list, `standing` first."""
    return ("standing", *(path for path, field in register.walk() if field.facet))


def facets(query: ListQuery, counts: Mapping[str, Sequence[FacetCount]], words: Translator) -> list[Facet]:
    """The facets beside a list in declared order. One with a single value chooses nothing, so it stands there only if chosen."""
    given = query.request.filters
    wanted = [path for path in panel(query.register)[1:] if path in given or len(counts.get(path, ())) > 1]
    return [facet(query, path, counts.get(path, ()), words) for path in wanted]


def facet(query: ListQuery, path: str, counts: Sequence[FacetCount], words: Translator) -> Facet:
    """The facet of one path from its `FACET_SIZE` most frequent values; those chosen in the address are always among them."""
    chosen = query.request.filters.get(path, ())
    cut = len(counts) > OFFERED
    found = [(one.value, words.number(one.count)) for one in counts[:OFFERED]]
    known = {value for value, _ in found}
    # What is not among all values has no record; what is not among the first ones was not counted.
    uncounted = "" if cut else words.number(0)
    found = [(value, uncounted) for value in chosen if value not in known] + found
    options = [option(query.register, path, value, count, chosen, words) for value, count in found]
    return Facet(
        path=path,
        label=path_label(query.register, path, words),
        first=options[:SHOWN],
        others=options[SHOWN:],
        opened=any(one.chosen for one in options[SHOWN:]),
        everything=all_values(words.language, query.register, path) if cut else "",
    )


def uncounted(query: ListQuery, path: str, words: Translator) -> Facet:
    """The facet of one path from what the declaration knows of its values, for want of counts; empty where it knows none."""
    chosen = query.request.filters.get(path, ())
    known = closed_values(query.register, path) or query.register.field(path).choices
    values = dict.fromkeys((*chosen, *known))
    options = [option(query.register, path, value, "", chosen, words) for value in values]
    return Facet(path=path, label=path_label(query.register, path, words), first=options, others=(), opened=False, everything="")


def option(register: Register, path: str, value: str, count: str, chosen: Sequence[str], words: Translator) -> Option:
    """One value as a choice."""
    label = escape(value_label(register, path, value, words))
    return Option(value=escape(value), label=label, count=count, chosen=value in chosen)


def ranges(query: ListQuery, words: Translator) -> list[Range]:
    """Ranges for the dates a register can be sorted by, and for any other date that the address already limits."""
    wanted = [path for path in query.register.ranges if path in query.request.ranges or path in query.register.sorts]
    return [range_of(query, path, words) for path in wanted]


def range_of(query: ListQuery, path: str, words: Translator) -> Range:
    """The range of one date."""
    ends = query.request.ranges.get(path)
    return Range(
        path=path,
        label=path_label(query.register, path, words),
        start=ends.start.isoformat() if ends and ends.start else "",
        end=ends.end.isoformat() if ends and ends.end else "",
    )


def kept(query: ListQuery, shown: Iterable[str]) -> list[tuple[str, str]]:
    """The chosen filters that a form must carry unseen, because only the paths in `shown` have a place in it."""
    places = frozenset(shown)
    register = query.register
    chosen = (pair for pair in query.arguments if pair[0] in register.filters or held_path(register, pair[0]))
    return [(name, value) for name, value in chosen if name not in places]


def chips(query: ListQuery, path: str, words: Translator, *, tabbed: bool) -> list[Link]:
    """One link for each chosen filter, to the same list without it. Sections are tabs, so they are no chips there."""
    made = []
    kept = [pair for pair in query.arguments if pair[0] != "page"]
    for name, value in kept:
        if name in _NO_FILTERS or (tabbed and name == "standing"):
            continue
        rest = [pair for pair in kept if pair != (name, value)]
        made.append(Link(href=address(path, rest), label=_chip(query.register, name, value, words)))
    return made


def all_values(language: str, register: Register, path: str) -> str:
    """The address of the page of all values of a path. `values` stands where a register would, so no record can have it."""
    return f"/{language}/values/{register.name}/{path}"


def orders(register: Register, chosen: str, *, asked: bool, words: Translator) -> list[tuple[str, str, bool]]:
    """`(value, label, chosen)` of every order a list may have; the first is relevance, or the newest first without text."""
    first = N_("Best match first") if asked else N_("Newest first")
    made = [("relevance", words.text(first), chosen == "relevance")]
    for path in register.sorts:
        label, dated = path_label(register, path, words), register.field(path).kind in (Kind.DATE, Kind.MONTH)
        down = words.text(N_("newest first")) if dated else words.text(N_("from the end"))
        up = words.text(N_("oldest first")) if dated else words.text(N_("from the beginning"))
        made += [(f"-{path}", f"{label}: {down}", chosen == f"-{path}"), (path, f"{label}: {up}", chosen == path)]
    return made


def sizes(limit: int) -> list[tuple[int, bool]]:
    """The page sizes on offer."""
    return [(size, size == limit) for size in PER_PAGE]


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A path with its query string."""
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def named(register: Register, path: str, words: Translator) -> str:
    """The label of a filter away from its form. What stands beside every list is known without the name of its group."""
    return (path_label if path in panel(register) else full_label)(register, path, words)


def _chip(register: Register, name: str, value: str, words: Translator) -> str:
    for end, text in (("_from", N_("%(field)s from %(day)s")), ("_to", N_("%(field)s to %(day)s"))):
        path = name.removesuffix(end)
        if name.endswith(end) and path in register.ranges:
            return words.fill(text, field=named(register, path, words), day=words.day(value))
    if held_in := held_path(register, name):
        return words.fill(N_("%(field)s has the words “%(text)s”"), field=named(register, held_in, words), text=value)
    return f"{named(register, name, words)}: {value_label(register, name, value, words)}"

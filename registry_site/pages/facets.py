"""The panel of filters beside a list: tabs of sections, choices with counts, date ranges, removable chips."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from registry_site.arguments import PER_PAGE, ListQuery
from registry_site.display import path_label, value_label
from registry_site.messages import N_
from registry_site.pages.frame import Link
from registry_site.registers.model import Kind, Register, Standing
from registry_site.search.port import FacetCount
from registry_site.translating import Translator

SHOWN = 7
"""Choices of a facet that are visible at once; the others open on demand."""

FACET_SIZE = 25

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
    """The choices of one field: `first` are visible, `others` open on demand; `opened` if one of those is chosen."""

    path: str
    label: str
    first: Sequence[Option]
    others: Sequence[Option]
    opened: bool


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


def facets(query: ListQuery, counts: Mapping[str, Sequence[FacetCount]], words: Translator) -> list[Facet]:
    """The facets of the register in declared order, those chosen in the address included even at zero hits."""
    made = []
    for path in query.register.facets:
        if path == "standing":
            continue
        chosen = query.request.filters.get(path, ())
        found = [(one.value, one.count) for one in counts.get(path, ())]
        known = {value for value, _ in found}
        found = [(value, 0) for value in chosen if value not in known] + found
        if len(found) < 2 and not chosen:
            continue
        options = [
            Option(
                value=escape(value),
                label=escape(value_label(query.register, path, value, words)),
                count=words.number(count),
                chosen=value in chosen,
            )
            for value, count in found
        ]
        others = options[SHOWN:]
        made.append(
            Facet(
                path=path,
                label=path_label(query.register, path, words),
                first=options[:SHOWN],
                others=others,
                opened=any(one.chosen for one in others),
            )
        )
    return made


def ranges(query: ListQuery, words: Translator) -> list[Range]:
    """Ranges for the dates a register can be sorted by, and for any other date that the address already limits."""
    given = query.request.ranges
    wanted = [path for path in query.register.ranges if path in given or path in query.register.sorts]
    made = []
    for path in wanted:
        ends = given.get(path)
        made.append(
            Range(
                path=path,
                label=path_label(query.register, path, words),
                start=ends.start.isoformat() if ends and ends.start else "",
                end=ends.end.isoformat() if ends and ends.end else "",
            )
        )
    return made


def chips(query: ListQuery, path: str, words: Translator, *, tabbed: bool) -> list[Link]:
    """One link for each chosen filter, to the same list without it. Sections are tabs, so they are no chips there."""
    made = []
    kept = [pair for pair in query.arguments if pair[0] != "page"]
    for name, value in kept:
        if name in ("q", "sort", "per_page") or (tabbed and name == "standing"):
            continue
        rest = [pair for pair in kept if pair != (name, value)]
        made.append(Link(href=address(path, rest), label=_chip(query.register, name, value, words)))
    return made


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


def _chip(register: Register, name: str, value: str, words: Translator) -> str:
    for end, text in (("_from", N_("%(field)s from %(day)s")), ("_to", N_("%(field)s to %(day)s"))):
        path = name.removesuffix(end)
        if name.endswith(end) and path in register.ranges:
            return words.fill(text, field=path_label(register, path, words), day=words.day(value))
    return f"{path_label(register, name, words)}: {value_label(register, name, value, words)}"

"""Advanced search: one plain form with every field of a register that can be asked for by itself, derived from its declaration.

The address is `/{lang}/advanced/{register}`, with `advanced` where a register would stand: under the register every name
belongs to a record. The form leads to the list and is filled from a query string of the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry_site.addresses import register_at
from registry_site.arguments import PAGES, ListQuery, parse_list
from registry_site.display import full_label, path_label
from registry_site.errors import SearchDown
from registry_site.i18n import current
from registry_site.messages import N_
from registry_site.pages import facets
from registry_site.pages.facets import Facet, Range
from registry_site.pages.frame import listing
from registry_site.registers.askable import held
from registry_site.registers.model import Group, Kind, Register
from registry_site.search.port import FacetCount, SearchRequest
from registry_site.services import Services, services
from registry_site.translating import Translator

_NUMBERS, _NAMES, _PLACES = N_("Numbers"), N_("Names"), N_("Addresses")
_CHOICES, _DATES = N_("One of several"), N_("Dates")
SECTIONS: Mapping[Kind, str] = {
    Kind.CODE: _NUMBERS,
    Kind.NAME: _NAMES,
    Kind.PLACE: _PLACES,
    Kind.CHOICE: _CHOICES,
    Kind.FLAG: _CHOICES,
    Kind.DATE: _DATES,
    Kind.MONTH: _DATES,
    Kind.TEXT: "",
    Kind.FILES: "",
}
"""Under which heading a field of each kind is asked for; empty for kinds that only the box for words looks into."""

_WORDS_ALONE = (Kind.TEXT,)
_NUMBERS_HINT = N_("Whole numbers. Look-alike letters of both alphabets, spaces, dashes and capitals do not matter.")
_WORDS_HINT = N_(
    "One word or several, in any form: each must stand in the field. Capitals, quotes and legal forms of firms do not matter."
)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A field to type in, one line for each value that the address has, at least one."""

    name: str
    label: str
    values: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields under one heading."""

    label: str
    hint: str
    boxes: Sequence[Box]
    facets: Sequence[Facet]
    ranges: Sequence[Range]


def show(register: str) -> ResponseReturnValue:
    """The form, filled with the query of a list; without the search it offers the values that the declaration knows.

    Raises NotFound, BadRequest for what the query string of a list may not say, NothingPublished, Unavailable without the ledger.
    """
    declared = register_at(register)
    held, words = services(), current()
    query = parse_list(declared, request.args, extra=PAGES, default_limit=20, max_limit=100)
    counts = _counts(held, declared)
    return render_template(
        "advanced.html",
        register=declared,
        text=query.request.text,
        action=listing(words.language, declared),
        back=query.link(listing(words.language, declared)),
        path=request.path,
        sections=list(_sections(query, counts, words)),
        searched=[full_label(declared, path, words) for path, field in declared.walk() if field.kind in _WORDS_ALONE],
        orders=facets.orders(declared, dict(query.arguments).get("sort", "relevance"), asked=True, words=words),
        sizes=facets.sizes(query.limit),
        counted=counts is not None,
    )


def _counts(held: Services, register: Register) -> Mapping[str, Sequence[FacetCount]] | None:
    """The most frequent values of the whole register, None while the search is down.

    Not those of the question: the form is there to change it.
    """
    asked = SearchRequest(limit=0, facets=register.facets, facet_size=facets.FACET_SIZE)
    try:
        return held.engine.search(register, asked).facets
    except SearchDown:
        return None


def _sections(query: ListQuery, counts: Mapping[str, Sequence[FacetCount]] | None, words: Translator) -> Iterable[Section]:
    """Plain fields by kind, then each group; sections without a field are left out."""
    register = query.register
    plain: dict[str, list[str]] = {label: [] for label in SECTIONS.values() if label}
    plain[_CHOICES].append("standing")
    groups: dict[str, list[str]] = {}
    for member in register.fields:
        if isinstance(member, Group):
            groups[member.label] = [f"{member.name}.{field.name}" for field in member.fields if SECTIONS[field.kind]]
        elif label := SECTIONS[member.kind]:
            plain[label].append(member.name)
    for label, paths in (*plain.items(), *groups.items()):
        if paths:
            yield _section(query, label, paths, counts, words)


def _section(
    query: ListQuery, label: str, paths: Sequence[str], counts: Mapping[str, Sequence[FacetCount]] | None, words: Translator
) -> Section:
    register = query.register
    choices = [path for path in paths if path in register.facets]
    dates = [path for path in paths if path in register.ranges]
    boxes = [box for path in paths if path not in choices and path not in dates for box in _boxes(query, path, words)]
    worded = any(path in held(register) for path in paths)
    offered = [_facet(query, path, counts, words) for path in choices]
    return Section(
        label=words.text(label),
        hint=words.text(_WORDS_HINT if worded else _NUMBERS_HINT) if boxes else "",
        boxes=boxes,
        facets=[one for one in offered if one.first],
        ranges=[facets.range_of(query, path, words) for path in dates],
    )


def _boxes(query: ListQuery, path: str, words: Translator) -> Iterable[Box]:
    """One for a number; one for the words of a name or an address, and one for the whole names that a link has brought."""
    register, given = query.register, query.request
    label, values = path_label(register, path, words), given.filters.get(path, ())
    if path not in held(register):
        yield Box(name=path, label=label, values=values or ("",))
        return
    yield Box(name=f"{path}_has", label=label, values=(given.held.get(path, ""),))
    if values:
        yield Box(name=path, label=words.fill(N_("%(field)s as a whole"), field=label), values=values)


def _facet(query: ListQuery, path: str, counts: Mapping[str, Sequence[FacetCount]] | None, words: Translator) -> Facet:
    if counts is not None:
        return facets.facet(query, path, counts[path], words)
    return facets.uncounted(query, path, words)

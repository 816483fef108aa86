"""The home page: one box, the state and freshness of each register, the newest notices."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from flask import Response, make_response, redirect, render_template, request

from registry_site.arguments import only
from registry_site.display import COLOURS, STANDINGS
from registry_site.errors import SearchDown
from registry_site.i18n import current, current_language
from registry_site.ledger.reading import Generation
from registry_site.pages.cards import Card, card
from registry_site.pages.facets import address
from registry_site.pages.frame import alerts, listing
from registry_site.pages.markup import website
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register, Standing
from registry_site.search.port import SearchPage, SearchRequest
from registry_site.services import Services, origin, services
from registry_site.translating import Translator

NOTICES = 4
_LINKS = '</.well-known/api-catalog>; rel="api-catalog", </catalog.jsonld>; rel="describedby"; type="application/ld+json"'
_ORDER = (Standing.IN_FORCE, Standing.SUSPENDED, Standing.ENDED, Standing.UNCLEAR)


@dataclass(frozen=True, kw_only=True)
class Share:
    """The records of one standing: `start` and `width` are percent of the whole bar."""

    label: str
    colour: str
    count: str
    href: str
    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class State:
    """One register on the home page; `generation` is None before the first publication.

    `shares` is None where the records of each standing cannot be counted now; how many there are in all, the ledger knows.
    """

    register: Register
    href: str
    shares: Sequence[Share] | None
    generation: Generation | None


def root() -> Response:
    """`/` leads to the language the browser prefers, Russian by default; caches are told why."""
    response = make_response(redirect(f"/{current_language()}/", code=302))
    response.vary.add("Accept-Language")
    return response


def show() -> Response:
    """The home page. Its headers lead programs to the catalogues (RFC 9727 §3)."""
    only(request.args, ())
    held, words = services(), current()
    states = [_state(held, register, words) for register in REGISTERS.values()]
    published = [state.register for state in states if state.generation is not None]
    page = render_template(
        "home.html",
        states=states,
        examples=[example for register in published if register.documents for example in _example(held, register, words)],
        notices=[(register, _newest(held, register, words)) for register in alerts() if register in published],
        search_down=bool(held.missed),
        schema=website(origin(), words),
    )
    return Response(page, headers={"Link": _LINKS})


def _state(held: Services, register: Register, words: Translator) -> State:
    generation = served(held, register)
    href = listing(words.language, register)
    if generation is None:
        return State(register=register, href=href, shares=(), generation=None)
    facet = "status" if (register.warns or not register.documents) and "status" in register.facets else "standing"
    try:
        page = held.engine.search(register, SearchRequest(limit=1, facets=(facet,)))
    except SearchDown:
        return State(register=register, href=href, shares=None, generation=generation)
    return State(register=register, href=href, shares=_shares(register, facet, page, href, words), generation=generation)


def _shares(register: Register, facet: str, page: SearchPage, href: str, words: Translator) -> list[Share]:
    counts = {one.value: one.count for one in page.facets[facet]}
    if facet == "standing":
        found = [(words.text(STANDINGS[one]), one, one.value) for one in _ORDER if counts.get(one.value)]
    else:
        labels = register.field(facet).choices
        found = [(words.text(labels.get(value, value)), register.standing_of(value), value) for value in counts]
    made: list[Share] = []
    start = 0.0
    for label, standing, value in found:
        width = round(100 * counts[value] / max(page.total, 1), 2)
        made.append(
            Share(
                label=label,
                colour=COLOURS[standing],
                count=words.number(counts[value]),
                href=address(href, [(facet, value)]),
                start=round(start, 2),
                width=width,
            )
        )
        start += width
    return made


def _newest(held: Services, register: Register, words: Translator) -> list[Card] | None:
    """The newest entries, None where they cannot be looked up now."""
    try:
        page = held.engine.search(register, SearchRequest(limit=NOTICES))
    except SearchDown:
        return None
    return [card(register, orjson.loads(one), (), words) for one in page.documents]


def _example(held: Services, register: Register, words: Translator) -> list[tuple[str, str]]:
    """A number of a published record: what works today, not what worked when the page was written. Empty without the search."""
    try:
        page = held.engine.search(register, SearchRequest(limit=1))
    except SearchDown:
        return []
    numbers = [str(orjson.loads(one)[register.number]) for one in page.documents]
    return [(address(f"/{words.language}/search", [("q", number)]), number) for number in numbers]

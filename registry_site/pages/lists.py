"""The list page of a register: one strict question, its hits as cards, filters with counts, pages."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from registry_site.arguments import PAGES, ListQuery, parse_list
from registry_site.errors import NotFound, SearchDown
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.pages import facets
from registry_site.pages.cards import cards
from registry_site.pages.frame import Link, listing
from registry_site.pages.paging import paging
from registry_site.pages.without_search import without_search
from registry_site.publication import published, served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.port import SearchPage, SearchRequest, Step
from registry_site.services import Services, services
from registry_site.translating import Translator


def register_named(name: str) -> Register:
    """The register of an address. Raises NotFound for a name that is none."""
    register = REGISTERS.get(name)
    if register is None:
        raise NotFound(message(N_("There is no such page here. Check the address, or start from the home page.")))
    return register


def show(register: str) -> ResponseReturnValue:
    """The list; without the search, what the number in the text finds.

    Raises NotFound, BadRequest for what the query string may not say, NothingPublished, Unavailable without the ledger.
    """
    declared = register_named(register)
    held, words = services(), current()
    query = parse_list(declared, request.args, extra=PAGES, default_limit=20, max_limit=100)
    try:
        return _page(held, query, words)
    except SearchDown:
        narrowed = bool(query.request.filters or query.request.ranges)
        return without_search(held, [declared], query.request.text, words, place=declared.short, narrowed=narrowed)


def _page(held: Services, query: ListQuery, words: Translator) -> str:
    declared = query.register
    path = listing(words.language, declared)
    asked = replace(query.request, facets=declared.facets, facet_size=facets.FACET_SIZE)
    found = held.engine.search(declared, asked)
    sections = facets.tabs(query, path, found.facets, words)
    chips = facets.chips(query, path, words, tabbed=bool(sections))
    return render_template(
        "list.html",
        register=declared,
        text=query.request.text,
        path=path,
        total=found.total,
        interpretation=interpretation(found, words),
        cards=cards(declared, found.documents, found.interpretation.terms, words),
        tabs=sections,
        standing=query.request.filters.get("standing", ()),
        facets=facets.facets(query, found.facets, words),
        ranges=facets.ranges(query, words),
        chips=chips,
        clear=facets.address(path, [pair for pair in query.arguments if pair[0] == "q"]),
        orders=facets.orders(declared, dict(query.arguments).get("sort", "relevance"), asked=bool(query.request.text), words=words),
        sizes=facets.sizes(query.limit),
        pages=paging(query, path, found.total),
        page=query.page,
        canonical=query.link(path, per_page=None),
        data=query.link(f"/api/v1/{declared.name}", page=None, per_page=None),
        generation=published(held, declared),
        elsewhere=elsewhere(held, words, query.request.text, declared) if not found.total and query.request.text else [],
        widened=_without_one(held, declared, chips) if not found.total and chips else [],
    )


def interpretation(found: SearchPage, words: Translator) -> str:
    """How the words were understood, as a sentence; empty where nothing was asked or found."""
    sentences = {
        Step.NUMBER: N_("This looks like a number: records with exactly this number are shown."),
        Step.NUMBER_PREFIX: N_("This looks like the beginning of a number: records whose number begins so are shown."),
        Step.WORDS: N_("Records that contain all these words, in any of their forms, are shown."),
    }
    sentence = sentences.get(found.interpretation.step)
    return words.text(sentence) if sentence and found.total else ""


def elsewhere(held: Services, words: Translator, text: str, but: Register) -> list[tuple[Link, int]]:
    """The other registers that have hits for the same words, with their counts."""
    found = []
    for register in REGISTERS.values():
        if register.name == but.name or served(held, register) is None:
            continue
        total = held.engine.search(register, SearchRequest(text=text, limit=1)).total
        if total:
            href = facets.address(listing(words.language, register), [("q", text)])
            found.append((Link(href=href, label=words.text(register.label)), total))
    return found


def _without_one(held: Services, register: Register, chips: list[Link]) -> list[tuple[Link, int]]:
    """What each chosen filter hides: the count of the same list without it. At most eight filters are tried."""
    found = []
    for chip in chips[:8]:
        args = MultiDict(parse_qsl(urlsplit(chip.href).query))
        asked = parse_list(register, args, extra=PAGES, default_limit=20, max_limit=100).request
        total = held.engine.search(register, replace(asked, limit=1, position=0, sort=None)).total
        if total:
            found.append((chip, total))
    return found

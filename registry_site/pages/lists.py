"""The list page of a register: one strict question, its hits as cards, filters with counts, pages."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry_site.addresses import register_at
from registry_site.amounts import MOST_IN_WORKBOOK
from registry_site.arguments import PAGES, ListQuery, parse_list
from registry_site.errors import SearchDown
from registry_site.i18n import current
from registry_site.pages import facets
from registry_site.pages.cards import cards
from registry_site.pages.frame import listing
from registry_site.pages.nothing import nothing
from registry_site.pages.paging import paging
from registry_site.pages.subscriptions import offer
from registry_site.pages.twins import downloads, feeds
from registry_site.pages.understood import understood
from registry_site.pages.without_search import without_search
from registry_site.pages.years import years
from registry_site.publication import published
from registry_site.registers.askable import monthly
from registry_site.services import Services, services
from registry_site.translating import Translator


def show(register: str) -> ResponseReturnValue:
    """The list; without the search, what the number in the text finds.

    Raises NotFound, BadRequest for what the query string may not say, NothingPublished, Unavailable without the ledger.
    """
    declared = register_at(register)
    held, words = services(), current()
    query = parse_list(declared, request.args, extra=PAGES, default_limit=20, max_limit=100)
    try:
        return _page(held, query, words)
    except SearchDown:
        narrowed = bool(query.request.filters or query.request.ranges or query.request.held)
        return without_search(held, [declared], query.request.text, words, place=declared.short, narrowed=narrowed)


def _page(held: Services, query: ListQuery, words: Translator) -> str:
    declared = query.register
    path = listing(words.language, declared)
    asked = replace(query.request, facets=(*facets.panel(declared), *monthly(declared)), facet_size=facets.FACET_SIZE)
    found = held.engine.search(declared, asked)
    meaning = understood(found, query.request.text, words)
    # A tab says how many records were found: of a number that is nowhere, none.
    sections = [] if meaning.candidates else facets.tabs(query, path, found.facets, words)
    offered = facets.facets(query, found.facets, words)
    chips = facets.chips(query, path, words, tabbed=bool(sections))
    return render_template(
        "list.html",
        register=declared,
        text=query.request.text,
        path=path,
        total=found.total,
        understood=meaning,
        cards=cards(declared, found.documents, found.interpretation.terms, words),
        tabs=sections,
        hidden=facets.kept(query, [one.path for one in offered]),
        facets=offered,
        ranges=facets.ranges(query, words),
        years={name: years(query, path, name, found.facets[name], words) for name in monthly(declared)},
        chips=chips,
        clear=facets.address(path, [pair for pair in query.arguments if pair[0] == "q"]),
        orders=facets.orders(declared, dict(query.arguments).get("sort", "relevance"), asked=bool(query.request.text), words=words),
        sizes=facets.sizes(query.limit),
        pages=paging(query, path, found.total),
        page=query.page,
        advanced=query.link(f"/{words.language}/advanced/{declared.name}", page=None),
        canonical=query.link(path, per_page=None),
        downloads=[] if meaning.candidates else downloads(query, path, found.total),
        most_in_workbook=MOST_IN_WORKBOOK,
        feeds=feeds(query, path),
        by_mail=offer(query),
        data=query.link(f"/api/v1/{declared.name}", page=None, per_page=None),
        generation=published(held, declared),
        nothing=nothing(held, query, chips, words) if not found.total else None,
    )

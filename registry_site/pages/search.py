"""Search across the registers: the verdict on a recognised number on top, then the first hits of each register."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from registry_site.arguments import only, text_of
from registry_site.errors import SearchDown
from registry_site.i18n import current
from registry_site.identifiers.recognising import recognise
from registry_site.messages import N_
from registry_site.pages.cards import cards
from registry_site.pages.facets import address
from registry_site.pages.frame import listing
from registry_site.pages.looks import looks
from registry_site.pages.understood import Understood, understood
from registry_site.pages.verdicts import verdict
from registry_site.pages.without_search import without_search
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.port import SearchRequest
from registry_site.services import Services, services
from registry_site.translating import Translator

FIRST = 5
"""Hits shown of each register."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """The answer of one register."""

    register: Register
    href: str
    total: int
    understood: Understood
    cards: Markup
    shown: int


def show() -> ResponseReturnValue:
    """The answers of all registers to one text; without the search, what its number finds.

    Raises BadRequest for parameters other than `q`.
    """
    text = text_of("q", only(request.args, ("q",)).get("q", "")).strip()
    held, words = services(), current()
    published = [register for register in REGISTERS.values() if text and served(held, register)]
    answers = [(register, _section(held, register, text, words)) for register in published]
    sections = [section for _, section in answers if section is not None]
    if answers and not sections:
        return without_search(held, published, text, words, place=N_("Search"))
    return render_template(
        "search.html",
        text=text,
        sections=sections,
        missing=[register for register, section in answers if section is None],
        total=sum(section.total for section in sections if not section.understood.candidates),
        recognised=looks(text, words),
        verdict=verdict(held, text, None, words) if recognise(text) else None,
    )


def _section(held: Services, register: Register, text: str, words: Translator) -> Section | None:
    """None where this register cannot be searched now."""
    try:
        page = held.engine.search(register, SearchRequest(text=text, limit=FIRST))
    except SearchDown:
        return None
    return Section(
        register=register,
        href=address(listing(words.language, register), [("q", text)]),
        total=page.total,
        understood=understood(page, text, words),
        cards=cards(register, page.documents, page.interpretation.terms, words, "h3"),
        shown=len(page.documents),
    )

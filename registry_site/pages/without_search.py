"""The page of a list or a search while the search engine is down: what the number in the text finds in the ledger, or 503."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template, request
from markupsafe import Markup

from registry_site.errors import SearchDown
from registry_site.identifiers.recognising import recognise
from registry_site.ledger.disclosing import disclosed
from registry_site.ledger.numbers import by_key
from registry_site.pages.cards import cards
from registry_site.pages.verdicts import verdict
from registry_site.publication import as_on, served
from registry_site.registers.model import Register
from registry_site.search.items import item_json
from registry_site.services import Services
from registry_site.translating import Translator


@dataclass(frozen=True, kw_only=True)
class Section:
    """The records of one register with the number, as the cards of a list."""

    register: Register
    cards: Markup


def without_search(
    held: Services, registers: Sequence[Register], text: str, words: Translator, *, place: str, narrowed: bool = False
) -> tuple[str, int]:
    """What can be answered to `text` in these registers, on the page called `place` (a message id).

    `narrowed` says that filters were asked for, too, which the ledger does not have.
    200 where the text holds a number that some register knows, else 503: words may be found that nobody can look for now,
    so nothing is said of them. Raises Unavailable without the ledger.
    """
    recognised = recognise(text)
    answer = verdict(held, text, None, words) if recognised else None
    found = answer is not None and bool(answer.matches)
    sections = [_section(held, register, recognised.key, words) for register in registers] if found and recognised else []
    page = render_template(
        "without_search.html",
        text=text,
        place=place,
        number=text if recognised else "",
        address=request.path,
        verdict=answer if found else None,
        sections=[section for section in sections if section.cards],
        narrowed=narrowed,
    )
    return page, HTTPStatus.OK if found else SearchDown.status


def _section(held: Services, register: Register, key: str, words: Translator) -> Section:
    generation, today = served(held, register), held.today()
    known = [] if generation is None else by_key(held.ledger, register, key, generation.number)
    records = [shown.record for one in known if (shown := disclosed(register, one)).record is not None]
    documents = [item_json(register, as_on(register, one, today), today.isoformat()) for one in records]
    return Section(register=register, cards=cards(register, documents, (), words, "h3"))

"""The page of a search without hits: what was tried, and which ways lead on (each with the number of records there)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from registry_site.arguments import PAGES, ListQuery, parse_list
from registry_site.language import retyped
from registry_site.pages.facets import address
from registry_site.pages.frame import Link, listing
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.port import SearchRequest, Step
from registry_site.services import Services
from registry_site.translating import Translator

_MOST_FILTERS = 8
_MOST_WORDS = 6
_MOST_READINGS = 3

Way = tuple[Link, int]
"""A link and the number of records behind it."""


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """`readings` are what the typed keys write in other layouts, looked for in vain; `shorter` the text without one of its words,
    `widened` the list without one of its filters, `elsewhere` the other registers."""

    readings: Sequence[str]
    shorter: Sequence[Way]
    widened: Sequence[Way]
    elsewhere: Sequence[Way]


def nothing(held: Services, query: ListQuery, chips: Sequence[Link], words: Translator) -> Nothing:
    """Where a reader goes from a list without hits."""
    text = query.request.text
    return Nothing(
        readings=[one for one in retyped(text) if one.replace(" ", "").isalpha()][:_MOST_READINGS],
        shorter=list(_shorter(held, query, words)),
        widened=list(_widened(held, query.register, chips)),
        elsewhere=elsewhere(held, words, text, query.register) if text else (),
    )


def elsewhere(held: Services, words: Translator, text: str, but: Register) -> list[Way]:
    """The other registers that have hits for the same text, with their counts; numbers that are merely near are none."""
    found = []
    for register in REGISTERS.values():
        if register.name == but.name or served(held, register) is None:
            continue
        page = held.engine.search(register, SearchRequest(text=text, limit=1))
        if page.total and page.interpretation.step is not Step.NUMBER_NEAR:
            found.append(
                (Link(href=address(listing(words.language, register), [("q", text)]), label=words.text(register.label)), page.total)
            )
    return found


def _shorter(held: Services, query: ListQuery, words: Translator) -> Iterator[Way]:
    """The text without each of its words, where the others are found as they are written."""
    typed = query.request.text.split()
    if not 1 < len(typed) <= _MOST_WORDS:
        return
    for place in range(len(typed)):
        text = " ".join(typed[:place] + typed[place + 1 :])
        page = held.engine.search(query.register, SearchRequest(text=text, limit=1))
        if page.total and page.interpretation.step is Step.WORDS:
            yield Link(href=address(listing(words.language, query.register), [("q", text)]), label=text), page.total


def _widened(held: Services, register: Register, chips: Sequence[Link]) -> Iterator[Way]:
    """What each chosen filter hides: the count of the same list without it."""
    for chip in chips[:_MOST_FILTERS]:
        args = MultiDict(parse_qsl(urlsplit(chip.href).query))
        asked = parse_list(register, args, extra=PAGES, default_limit=20, max_limit=100).request
        total = held.engine.search(register, replace(asked, limit=1, position=0, sort=None)).total
        if total:
            yield chip, total

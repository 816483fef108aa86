"""News for subscribers: what has happened to each query since its subscriber was told last, as one mail for each subscription."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row

from indexer.stores import Stores
from registry_site.cases import outbox, subscriptions
from registry_site.cases.store import Cases
from registry_site.cases.subscriptions import Frequency
from registry_site.errors import BadRequest
from registry_site.happenings.events import Happening, news
from registry_site.happenings.questions import Kept, read
from registry_site.happenings.telling import told
from registry_site.happenings.titles import title
from registry_site.happenings.windows import Window, window_of
from registry_site.ledger.recent import changed_between
from registry_site.messages import N_, Message, message
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.port import SearchRequest
from registry_site.search.recalling import recalled
from registry_site.translating import Translator, translator

_LONGEST: Final = 30
"""Changes of one mail; the list and its feeds have the others."""


@dataclass(kw_only=True)
class Run:
    """How many mails wait now that did not before, and which subscriptions could not be told of anything."""

    mails: int
    troubles: list[Message]


def run(stores: Stores, cases: Cases, today: date) -> Run:
    """Let the mails wait. May be run at any time and twice at once; nobody is told the same twice. Raises Unavailable."""
    done = Run(mails=0, troubles=[])
    for register in REGISTERS.values():
        number = stores.served.generation(register)
        generation = None if number is None else stores.ledger.generation(register, number)
        if generation is None:
            continue
        with cases.reading() as connection:
            rows = list(subscriptions.confirmed(connection, register.name, generation.last_seq))
        if rows:
            window = window_of(stores.ledger, register, generation)
            for row in rows:
                _tell(stores, cases, window, row, today, done)
    return done


def _tell(stores: Stores, cases: Cases, window: Window, row: Row[Any], today: date, done: Run) -> None:
    try:
        kept = read(window.register, row.query)
    except BadRequest as error:
        _give_up(cases, window, row, error, done)
        return
    last = window.generation.last_seq
    occasion = f"subscription/{row.id}/{_week(today) if row.frequency == Frequency.WEEKLY.value else last}"
    with cases.reading() as connection:
        if outbox.told(connection, occasion):
            return
    found = news(window, _answering(stores, window, kept), row.told_up_to)
    whole = not changed_between(stores.ledger, window.register, row.told_up_to, window.recent.since)
    keyring = cases.keyring
    with cases.writing() as connection:
        if not found and whole:
            subscriptions.advance(connection, row, last)
            return
        if outbox.told(connection, occasion) or not subscriptions.advance(connection, row, last):
            return
        values = _values(window, kept, row, found, whole=whole)
        address = subscriptions.address_of(keyring, row)
        outbox.put(connection, keyring, occasion, "subscription_news", row.language, address, values)
        done.mails += 1


def _give_up(cases: Cases, window: Window, row: Row[Any], error: BadRequest, done: Run) -> None:
    """End what cannot be answered any more, and let its subscriber hear of it, once."""
    words, keyring = translator(row.language), cases.keyring
    values = {"list": words.text(window.register.label), "link": f"/{row.language}/{window.register.name}"}
    with cases.writing() as connection:
        if subscriptions.found(connection, row.id) is None:
            return
        address = subscriptions.address_of(keyring, row)
        subscriptions.end(connection, row.id)
        outbox.put(connection, keyring, f"subscription-lost/{row.id}", "subscription_lost", row.language, address, values)
    done.mails += 1
    done.troubles.append(message(_LOST, id=row.id[:8], reason=error.message))


def _answering(stores: Stores, window: Window, kept: Kept) -> frozenset[int]:
    live = stores.served.search(window.register, SearchRequest(text=kept.request.text, limit=1))
    return recalled(window.states, window.register, kept.request, live)


def _values(window: Window, kept: Kept, row: Row[Any], found: Sequence[Happening], *, whole: bool) -> Mapping[str, object]:
    words, register = translator(row.language), window.register
    page = f"/{row.language}/{register.name}{kept.asked}"
    entries = [_entry(window, one, words) for one in found[:_LONGEST]]
    if len(found) > _LONGEST:
        more = words.fill(N_("More changes than fit into a mail: %(count)s"), count=words.number(len(found) - _LONGEST))
        entries.append({"title": more, "summary": "", "link": page})
    if not whole:
        entries.append({"title": words.text(_NOT_WHOLE), "summary": "", "link": page})
    return {
        "list": _list(register, kept, window, words),
        "link": page,
        "stop": f"/{row.language}/subscriptions/{row.id}",
        "entries": entries,
    }


def _entry(window: Window, happening: Happening, words: Translator) -> dict[str, str]:
    said = told(window, happening, words)
    return {"title": said.title, "summary": said.summary, "link": said.page}


def _list(register: Register, kept: Kept, window: Window, words: Translator) -> str:
    named = title(register, kept.request, words)
    if not window.generation.made_up:
        return named
    warnings = (N_("Demonstration data."), N_("Some records here are made up to show how the site works. Do not rely on them."))
    return "\n".join((named, *map(words.text, warnings)))


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


_LOST = N_("The subscription %(id)s… cannot be answered, has ended, and its subscriber is told: %(reason)s")
_NOT_WHOLE = N_("So much has changed in the register at once that not everything is told here. See the list.")

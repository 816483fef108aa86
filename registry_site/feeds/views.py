"""`/{lang}/{register}.atom` and `.feed.json`: parse as the list does, ask how its text is understood, search the window."""

import re
from collections.abc import Callable

from flask import Response, g, request

from registry_site.addresses import register_at
from registry_site.arguments import parse_list
from registry_site.errors import BadRequest
from registry_site.feeds.pages import LONGEST, FeedPage, feed_page
from registry_site.feeds.windows import Windows
from registry_site.happenings.events import happenings
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.search.port import SearchRequest
from registry_site.search.recalling import recalled
from registry_site.services import origin, services

_BEFORE = "before"
_NUMBER = re.compile(r"[0-9]{1,18}")


def show(lang: str, register: str, *, windows: Windows, write: Callable[[FeedPage], Response], ending: str) -> Response:
    """What has happened to the records of the query. The order is always the newest first; `sort` is that of the list alone.

    Raises NotFound for an unknown register, BadRequest for what the query string may not say, NothingPublished, Unavailable.
    """
    g.language = lang
    declared, held = register_at(register), services()
    query = parse_list(declared, request.args, extra=frozenset({_BEFORE}), default_limit=LONGEST, max_limit=LONGEST)
    before = _before(request.args.get(_BEFORE))
    live = held.engine.search(declared, SearchRequest(text=query.request.text, limit=1))
    window = windows.of(held, declared, live.generation)
    found = happenings(window, recalled(window.states, declared, query.request, live))
    step = live.interpretation.step.value
    return write(feed_page(window, query, found, current(), before=before, ending=ending, origin=origin(), step=step))


def _before(value: str | None) -> int | None:
    if value is None:
        return None
    if not _NUMBER.fullmatch(value):
        text = N_("%(name)s must be the number of a change: take it from the link next.")
        raise BadRequest(message(text, name=_BEFORE), parameter=_BEFORE)
    return int(value)

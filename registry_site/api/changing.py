"""`GET /api/v1/changes`: every change of every register once, in one order, for programs that keep a copy."""

import re
from collections.abc import Mapping
from itertools import groupby
from threading import Event
from time import monotonic

from flask import Response, request
from werkzeug.http import parse_dict_header

from registry_site.amounts import CHANGES, limit_of
from registry_site.api.answers import answer, encode, register_asked
from registry_site.arguments import only
from registry_site.errors import BadRequest, UnknownSequence
from registry_site.ledger.following import Following, Span, changes, following, last_number, link_of_chain
from registry_site.messages import N_, message
from registry_site.publication import published, served
from registry_site.published.changes import told
from registry_site.published.dumps import ready
from registry_site.registers import REGISTERS
from registry_site.services import Services, services
from registry_site.serving.conditional import NOT_STORED

LONGEST_WAIT = 30
"""Seconds that a question may wait for a change."""

_LOOKED = 0.5  # seconds between two looks at what is published, while a question waits
_NUMBER = re.compile(r"[0-9]{1,18}")
_LINK = re.compile(r"[0-9a-f]{16}")


def show() -> Response:
    """The changes after the number `since`, 0 for all; `register` limits them to one.

    `chain` comes from the link that was followed and says which ledger the number is of: one that was restored from an
    older copy numbers other changes alike. With `Prefer: wait=SECONDS` (RFC 7240) the answer waits for the next change if
    there is none yet, but not if too many wait already. Raises BadRequest, UnknownSequence for a number that no change ever
    had or that another change has now, NothingPublished for a register without a publication, Unavailable.
    """
    held = services()
    given = only(request.args, ("since", "chain", "register", "limit", "lang"))
    limit = limit_of(given, default_limit=CHANGES.usual, max_limit=CHANGES.most)
    since, wait = _since(given.get("since", "0")), _wait()
    if "chain" in given and _chain(given["chain"]) != link_of_chain(held.ledger, since):
        text = N_("This service has no change %(since)s as you know it: it was restored from an older copy. Read everything again.")
        raise UnknownSequence(message(text, since=since), parameter="chain")
    found = _found(held, given.get("register"), since, limit)
    waited = wait and not found.spans and held.waiting.acquire(blocking=False)
    if waited:
        try:
            found = _awaited(held, given.get("register"), since, limit, wait)
        finally:
            held.waiting.release()
    reached = found.spans[-1].last if found.spans else since
    chain = link_of_chain(held.ledger, reached)
    onward = {"since": str(reached)} | ({} if chain is None else {"chain": chain})
    onward |= {name: given[name] for name in ("register", "limit", "lang") if name in given}
    link = f"{request.path}?{'&'.join(f'{name}={value}' for name, value in onward.items())}"
    response = answer(
        b'{"items":[%b],"has_more":%b,"high_water":%d,"links":%b}'
        % (_told(held, found.spans), encode(found.more), found.high_water, encode({"next": link}))
    )
    response.headers["Link"] = f'<{link}>; rel="next"'
    if waited:
        response.headers["Preference-Applied"] = f"wait={wait}"
    if wait:
        response.headers["Cache-Control"] = NOT_STORED
    return response


def _since(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        text = N_("%(name)s must be the number of a change, as seq gives it, or 0 for the beginning.")
        raise BadRequest(message(text, name="since"), parameter="since")
    return int(value)


def _chain(value: str) -> str:
    if not _LINK.fullmatch(value):
        raise BadRequest(
            message(N_("chain stands in links.next. Take it from there as it is, or leave it out.")), parameter="chain"
        )
    return value


def _wait() -> int:
    """Seconds preferred, at most LONGEST_WAIT; 0 without a preference, and for one that is none: it may be ignored."""
    preferred = parse_dict_header(request.headers.get("Prefer", "")).get("wait") or ""
    return min(int(preferred), LONGEST_WAIT) if _NUMBER.fullmatch(preferred) else 0


def _found(held: Services, register: str | None, since: int, limit: int) -> Following:
    found = following(held.ledger, _served(held, register), since, limit)
    if since > found.high_water and since > last_number(held.ledger):
        text = N_("No change ever had the number %(since)s; the last one is %(last)s. Read everything again from since=0.")
        raise UnknownSequence(message(text, since=since, last=found.high_water), parameter="since")
    return found


def _awaited(held: Services, register: str | None, since: int, limit: int, wait: int) -> Following:
    end, before = monotonic() + wait, _served(held, register)
    while (left := end - monotonic()) > 0:
        Event().wait(min(_LOOKED, left))
        now = _served(held, register)
        if now != before:
            found, before = _found(held, register, since, limit), now
            if found.spans:
                return found
    return _found(held, register, since, limit)


def _served(held: Services, register: str | None) -> Mapping[str, int]:
    """The published generations of the registers asked for; 0 for one of all registers that has none yet."""
    if register is not None:
        return {register: published(held, register_asked(register)).number}
    numbers = ((one.name, served(held, one)) for one in REGISTERS.values())
    return {name: 0 if generation is None else generation.number for name, generation in numbers}


def _told(held: Services, spans: list[Span]) -> bytes:
    """The changes as JSON, joined by commas: from the files of their generations, and from the ledger where there are none."""
    parts: list[bytes] = []
    for made, group in groupby(((span, ready(held.settings.data, span)) for span in spans), key=lambda pair: pair[1] is not None):
        pairs = list(group)
        parts += (text for _, text in pairs if text) if made else map(told, changes(held.ledger, [span for span, _ in pairs]))
    return b",".join(parts)

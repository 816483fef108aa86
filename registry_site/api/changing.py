"""`GET /api/v1/changes`: every change of every register once, in one order, for programs that keep a copy."""

import re

from flask import Response, request

from registry_site.amounts import limit_of
from registry_site.api.answers import answer, encode, register_named
from registry_site.arguments import only
from registry_site.clock import day_of
from registry_site.errors import BadRequest, UnknownSequence
from registry_site.ledger.following import following, last_number
from registry_site.ledger.reading import Revision
from registry_site.messages import N_, message
from registry_site.publication import disclosed, published, served
from registry_site.registers import REGISTERS
from registry_site.search.items import STANDING, item
from registry_site.services import Services, services

_DEFAULT, _MOST = 100, 1000
_NUMBER = re.compile(r"[0-9]{1,18}")


def show() -> Response:
    """The changes after the number `since`, 0 for all; `register` limits them to one.

    Raises BadRequest, UnknownSequence for a number that no change ever had, NotFound for an unknown register,
    NothingPublished for one without a publication, Unavailable.
    """
    held = services()
    given = only(request.args, ("since", "register", "limit", "lang"))
    limit = limit_of(given, default_limit=_DEFAULT, max_limit=_MOST)
    since = _since(given.get("since", "0"))
    found = following(held.ledger, _served(held, given.get("register")), since, limit)
    if since > found.high_water and since > last_number(held.ledger):
        text = N_("No change ever had the number %(since)s; the last one is %(last)s. Read everything again from since=0.")
        raise UnknownSequence(message(text, since=since, last=found.high_water), parameter="since")
    reached = found.revisions[-1].seq if found.revisions else since
    onward = {"since": str(reached), **{name: given[name] for name in ("register", "limit", "lang") if name in given}}
    link = f"{request.path}?{'&'.join(f'{name}={value}' for name, value in onward.items())}"
    items = b",".join([encode(_told(one)) for one in found.revisions])
    response = answer(
        b'{"items":[%b],"has_more":%b,"high_water":%d,"links":%b}'
        % (items, encode(found.more), found.high_water, encode({"next": link}))
    )
    response.headers["Link"] = f'<{link}>; rel="next"'
    return response


def _since(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        text = N_("%(name)s must be the number of a change, as seq gives it, or 0 for the beginning.")
        raise BadRequest(message(text, name="since"), parameter="since")
    return int(value)


def _served(held: Services, register: str | None) -> dict[str, int]:
    """The published generations of the registers asked for; 0 for one of all registers that has none yet."""
    if register is not None:
        return {register: published(held, register_named(register)).number}
    numbers = ((one.name, served(held, one)) for one in REGISTERS.values())
    return {name: 0 if generation is None else generation.number for name, generation in numbers}


def _told(revision: Revision) -> dict[str, object]:
    """A change. Status and standing are those of the day of its generation, so that it is told alike for ever."""
    register = REGISTERS[revision.register]
    told: dict[str, object] = {
        "seq": revision.seq,
        "op": revision.op,
        "register": revision.register,
        "id": revision.record_id,
        "revision": revision.revision,
        "generation": revision.generation,
        "changed_at": revision.changed_at,
        "changed_fields": [name for name in revision.changed_fields if name in register.names or name == STANDING],
    }
    record = disclosed(register, revision).record
    if record is None:
        return told | {"tombstone": {"removed_on": day_of(revision.changed_at).isoformat(), "reason": revision.reason}}
    return told | {"record": item(register, record, revision.day)}

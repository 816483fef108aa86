"""`GET /agency/v1/sampling-controls`: every change of a sampling control once, in one order (seed 004, 7 «т», 10)."""

import re
from collections.abc import Mapping

import orjson
from flask import Response, request

from indexer.agencies.controls import FIELD, REGISTER, Change, following
from registry_site.agency.admission import access, needs
from registry_site.agency.held import reading
from registry_site.amounts import CHANGES, limit_of
from registry_site.arguments import only
from registry_site.clock import day_of
from registry_site.errors import BadRequest, UnknownSequence
from registry_site.messages import N_, message
from registry_site.registers import DECLARATIONS

_NUMBER = re.compile(r"[0-9]{1,18}")
_PARTS = tuple(
    field.name for member in DECLARATIONS[REGISTER].fields if member.name == FIELD for field in getattr(member, "fields", ())
)


@needs("sampling:read")
def show() -> Response:
    """The changes after the number `since`, 0 for all. Raises BadRequest, UnknownSequence for a number that no change ever had."""
    given = only(request.args, ("since", "limit", "lang"))
    limit = limit_of(given, default_limit=CHANGES.usual, max_limit=CHANGES.most)
    since = _since(given.get("since", "0"))
    with reading() as connection:
        found = following(connection, since, limit)
    if since > found.high_water:
        text = N_("No change ever had the number %(since)s; the last one is %(last)s. Read everything again from since=0.")
        raise UnknownSequence(message(text, since=since, last=found.high_water), parameter="since")
    reached = found.changes[-1].seq if found.changes else since
    access().object = f"{REGISTER}.{FIELD} {found.changes[0].seq}-{reached}" if found.changes else f"{REGISTER}.{FIELD} -"
    onward = {"since": str(reached), **{name: given[name] for name in ("limit", "lang") if name in given}}
    link = f"{request.path}?{'&'.join(f'{name}={value}' for name, value in onward.items())}"
    body = {
        "items": [_told(one) for one in found.changes],
        "has_more": found.more,
        "high_water": found.high_water,
        "generation": found.generation,
        "links": {"next": link},
    }
    response = Response(orjson.dumps(body), mimetype="application/json")
    response.headers["Link"] = f'<{link}>; rel="next"'
    return response


def _since(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        text = N_("%(name)s must be the number of a change, as seq gives it, or 0 for the beginning.")
        raise BadRequest(message(text, name="since"), parameter="since")
    return int(value)


def _told(change: Change) -> Mapping[str, object]:
    told: dict[str, object] = {
        "seq": change.seq,
        "op": change.op,
        "register": REGISTER,
        "id": change.record_id,
        "generation": change.generation,
        "changed_at": change.changed_at,
    }
    if change.values is None:
        return told | {"tombstone": {"removed_on": day_of(change.changed_at).isoformat(), "reason": change.reason}}
    return told | {FIELD: [{name: part.get(name) for name in _PARTS} for part in change.values]}

"""`GET /api/v1/verify`: the verdict on one number, with its matches and what they rest on."""

from dataclasses import asdict
from enum import Enum

from flask import Response, request

from registry_site.api.answers import answer
from registry_site.arguments import only, read_date
from registry_site.conditional import answered_anew
from registry_site.errors import BadRequest
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.search.items import links
from registry_site.services import services
from registry_site.verification import NOT_LOOKED_UP, Candidate, Match, verify


@answered_anew
def show() -> Response:
    """The verification. Raises BadRequest without a number, and as `verify` does."""
    given = only(request.args, ("number", "on", "lang"))
    if "number" not in given:
        raise BadRequest(message(N_("Give the number to verify: ?number=…")), parameter="number")
    found = verify(services(), given["number"], read_date("on", given["on"]) if "on" in given else None)
    words = current()
    return answer(
        {
            "verdict": found.verdict.value,
            "matches": [_match(one) for one in found.matches],
            "look_alikes": None if found.look_alikes is None else [_linked(one) for one in found.look_alikes],
            "checked_at": found.checked_at,
            "data_as_of": found.data_as_of,
            "statement": words.message(found.statement),
            "number": found.number,
            "on": None if found.on is None else found.on.isoformat(),
            "not_asked": list(found.not_asked),
            "look_alikes_note": words.text(NOT_LOOKED_UP) if found.look_alikes is None else None,
        }
    )


def _match(match: Match) -> dict[str, object]:
    return {**_linked(match), "source": current().text(match.source)}


def _linked(one: Match | Candidate) -> dict[str, object]:
    plain = {name: value.value if isinstance(value, Enum) else value for name, value in asdict(one).items()}
    return {**plain, "links": links(REGISTERS[one.register], one.id)}

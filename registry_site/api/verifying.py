"""`GET /api/v1/verify`: the verdict on one number, with its matches and what they rest on."""

from flask import Response, request

from registry_site.api.answers import answer
from registry_site.api.verdicts import told
from registry_site.arguments import only, read_date
from registry_site.errors import BadRequest
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.services import services
from registry_site.serving.conditional import answered_anew
from registry_site.verifying.verification import verify


@answered_anew
def show() -> Response:
    """The verification. Raises BadRequest without a number, and as `verify` does."""
    given = only(request.args, ("number", "on", "lang"))
    if "number" not in given:
        raise BadRequest(message(N_("Give the number to verify: ?number=…")), parameter="number")
    found = verify(services(), given["number"], read_date("on", given["on"]) if "on" in given else None)
    said = told(found, current())
    return answer(
        {
            "verdict": said.pop("verdict"),
            "matches": said.pop("matches"),
            "look_alikes": said.pop("look_alikes"),
            "checked_at": found.checked_at,
            "data_as_of": found.data_as_of,
            **said,
            "not_asked": list(found.not_asked),
        }
    )

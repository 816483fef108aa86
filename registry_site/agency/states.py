"""`GET /agency/v1/submissions/{number}`: what became of a submission; each body sees its own alone."""

import orjson
from flask import Response, request

from indexer.notices import submissions
from registry_site.agency.admission import access, caller, needs
from registry_site.agency.held import reading
from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.i18n import current
from registry_site.messages import N_, Message, message


@needs("notices:read", "notices:write")
def show(number: int) -> Response:
    """The receipt, and of each notice its state: `received`, `published` with its generation, `refused` with the reasons."""
    only(request.args, ("lang",))
    access().object = f"submission {number}"
    with reading() as connection:
        found = submissions.found(connection, number, caller().body)
    if found is None:
        raise NotFound(message(N_("Your body has no submission with this number.")))
    receipt, states = found
    words = current()
    notices = [
        {
            **notice,
            "state": state.state,
            "generation": state.generation,
            "settled_at": state.settled_at,
            "errors": [
                {"pointer": one["pointer"], "detail": words.message(Message(id=one["id"], values=one["values"]))}
                for one in state.reasons
            ],
        }
        for notice, state in zip(receipt["notices"], states, strict=True)
    ]
    return Response(orjson.dumps({**receipt, "notices": notices}), mimetype="application/json")

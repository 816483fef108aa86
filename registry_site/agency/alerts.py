"""`GET /agency/v1/notices/{id}/alert`: the public part of a notice with the Union's names, as XML or as JSON by the same names."""

from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import orjson
from flask import Response, request

from indexer.agencies.controls import REGISTER
from indexer.notices.alert_writing import alert, as_json, as_xml
from registry_site.agency.admission import needs
from registry_site.agency.held import held
from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.ledger.disclosing import disclosed
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS

_OF: Final = REGISTERS[REGISTER]
_KINDS: Final = ("application/xml", "application/json")


@needs("notices:read", "notices:write", "extracts:read")
def show(id: str) -> Response:
    """The alert of a notice that is in the register now; `Accept` chooses between XML and JSON. Raises NotFound, Unavailable."""
    only(request.args, ("lang",))
    newest = next(iter(held().ledger.generations(_OF, 1)), None)
    found = None if newest is None else held().ledger.record(_OF, id, newest.number)
    record = None if found is None else disclosed(_OF, found).record
    if record is None:
        raise NotFound(message(N_("There is no notice with this number in the register.")))
    root = alert({**record.values, "id": record.id}, str(uuid4()), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    if request.accept_mimetypes.best_match(_KINDS, _KINDS[0]) == _KINDS[1]:
        response = Response(orjson.dumps(as_json(root)), mimetype=_KINDS[1])
    else:
        response = Response(as_xml(root), content_type=f"{_KINDS[0]}; charset=utf-8")
    response.headers["Vary"] = "Accept"
    return response

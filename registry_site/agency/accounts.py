"""Every access is written down before its answer leaves; what cannot be written down is not answered."""

from flask import Response, current_app, g, json, request

from indexer.agencies.audit import GRANTED, Line, append
from indexer.agencies.keys import redacted
from registry_site.agency.admission import Access, is_open
from registry_site.agency.held import writing
from registry_site.errors import Unavailable
from registry_site.serving.problems import MIME, problem, request_id


def write_down(response: Response) -> Response:
    """Add the line of this request, unless what it stored was committed with it; 503 in the place of an answer without a line."""
    access: Access = g.get("access") or Access()
    if access.written or is_open(request.endpoint):
        return response
    status = response.status_code
    outcome = GRANTED if status < 400 else f"http_{status}"
    if response.mimetype == MIME:
        outcome = json.loads(response.get_data())["code"]
    try:
        with writing() as connection:
            append(connection, line(access, status, outcome))
    except Unavailable as error:
        current_app.logger.error("request %s could not be written down: %s", request_id(), error, exc_info=error)
        return problem(error.status, error.code, error.message, error)
    return response


def line(access: Access, status: int, outcome: str) -> Line:
    """What the log says of this request. Nothing of it was chosen by a stranger except the name in the address, without secrets."""
    named = "/".join(str(value) for value in (request.view_args or {}).values())
    return Line(
        body=access.key.body if access.key else "",
        key_id=access.key.id if access.key else "",
        action=redacted(f"{request.method} {_short(request.endpoint) if request.url_rule else '-'}"),
        object=redacted(access.object or named),
        outcome=outcome,
        status=status,
        address=request.remote_addr or "",
        request_id=request_id(),
    )


def _short(endpoint: str | None) -> str:
    return (endpoint or "").rpartition(".")[2]

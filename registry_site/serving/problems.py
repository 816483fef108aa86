"""Errors as answers: problem+json (RFC 9457) for API and health, pages for people; nothing internal in either."""

import secrets
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from logging import Logger
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, json, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from registry_site.errors import (
    BadRequest,
    ExpiredCursor,
    Gone,
    NotFound,
    RegistryError,
    SearchDown,
    Unavailable,
    UnknownSequence,
    Unprocessable,
    UnsupportedType,
)
from registry_site.i18n import current
from registry_site.identifiers.recognising import recognise
from registry_site.messages import N_, Message, message
from registry_site.services import missed
from registry_site.serving.programs import for_programs

Page = Callable[[int, str, str, tuple[str, ...]], ResponseReturnValue]
"""Makes the page of an error for people from status, text, parameter at fault and legal names."""

MIME = "application/problem+json"
RETRY_AFTER = "60"  # seconds: a swap or a restart is over by then

_TITLES = {
    400: N_("The request cannot be understood"),
    401: N_("A valid key is needed"),
    403: N_("The key does not allow this"),
    404: N_("There is nothing at this address"),
    405: N_("This address does not take that method"),
    406: N_("An answer of this kind is not made here"),
    409: N_("This cannot be done as things stand"),
    410: N_("This is no longer here"),
    412: N_("What was to be changed has changed"),
    413: N_("The request is too large"),
    415: N_("A body of this kind is not read here"),
    422: N_("What was sent cannot be accepted"),
    428: N_("The state that the change was made from is needed"),
    429: N_("Too many requests"),
    503: N_("The service cannot answer now"),
}
_DETAILS = {
    400: N_("Check the address and the name of the host."),
    404: N_("Check the address, or start from the list of registers."),
    405: N_("Use one of the methods named in the header Allow."),
    413: N_("Send less at once."),
}
_INTERNAL = N_("Something went wrong on our side. Please tell us the number of the request, %(request_id)s.")
_OTHER = N_("The request was refused.")


def init_problems(app: Flask, page: Page | None) -> None:
    """Answer every error of `app`: the tree of errors, those of HTTP, and unexpected ones with 500.

    Without a `page` every answer is for programs.
    """

    def known(error: RegistryError) -> ResponseReturnValue:
        if isinstance(error, Unavailable) and not isinstance(error, SearchDown) and error.__cause__ is not None:
            app.logger.error("request %s: %s", request_id(), error, exc_info=error)
        if page is not None and not for_machines():
            parameter, legal = (error.parameter or "", error.legal) if isinstance(error, BadRequest) else ("", ())
            return page(error.status, current().message(error.message), parameter, legal)
        return problem(error.status, error.code, error.message, error)

    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error
        text = message(_INTERNAL, request_id=request_id()) if status == 500 else message(_DETAILS.get(status, _OTHER))
        if isinstance(error, SecurityError):  # a host that is not ours: a page would be full of addresses at that host
            return Response(current().message(text), status=status, mimetype="text/plain")
        if page is None or for_machines():
            answer = problem(status, HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_"), text)
        else:
            answer = app.make_response(page(status, current().message(text), "", ()))
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                answer.headers[name] = value  # Allow of a 405, for one
        return answer

    app.register_error_handler(RegistryError, known)
    app.register_error_handler(HTTPException, http)
    app.after_request(_complete)
    app.after_request(partial(_log_what_was_missed, app.logger))


def for_machines() -> bool:
    """True where the answer is JSON also when it is an error."""
    return for_programs(request.path) or request.path in ("/healthz", "/readyz")


def request_id() -> str:
    """The number of this request, made when first needed: it stands in the log and in the answer."""
    number = g.get("request_id")
    if number is None:
        number = g.request_id = secrets.token_hex(8)
    return str(number)


def problem(status: int, code: str, detail: Message, error: RegistryError | None = None) -> Response:
    """The body of RFC 9457 §3, with `errors` for each part at fault, and what the kind of error has to add."""
    words = current()
    text = words.message(detail)
    body: dict[str, object] = {
        "type": f"{current_app.config.get('PROBLEMS', f'/{words.language}/about/api')}#{code}",
        "title": words.text(_TITLES[status]) if status in _TITLES else HTTPStatus(status).phrase,
        "status": status,
        "detail": text,
        "instance": request.path,
        "code": code,
        "request_id": request_id(),
    }
    if isinstance(error, BadRequest):
        body["errors"] = [{"parameter": error.parameter, "code": code, "detail": text, "legal": list(error.legal)}]
    if isinstance(error, Unprocessable):
        body["errors"] = [{"pointer": pointer, "detail": words.message(reason)} for pointer, reason in error.flaws]
    if isinstance(error, ExpiredCursor | UnknownSequence):
        pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in ("after", "since", "chain")]
        if isinstance(error, UnknownSequence):
            pairs.insert(0, ("since", "0"))
        body["links"] = {"restart": f"{request.path}?{urlencode(pairs)}" if pairs else request.path}
    if isinstance(error, SearchDown) and recognise(asked := request.args.get("q", "")):
        body["links"] = {"verify": f"/api/v1/verify?{urlencode({'number': asked})}"}
    if isinstance(error, NotFound) and error.candidates is None:
        body["candidates"] = None
    elif isinstance(error, NotFound) and error.candidates:
        body["candidates"] = list(error.candidates)
    if isinstance(error, Gone):
        body["tombstone"] = {"removed_on": error.removed_on, "reason": words.text(error.reason)}
    answer = Response(json.dumps(body), status=status, mimetype=MIME)
    if isinstance(error, UnsupportedType):
        answer.headers["Accept"] = ", ".join(error.legal)  # RFC 9110 §12.5.1: of what the next request may bring
    return answer


def _complete(response: Response) -> Response:
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["X-Request-Id"] = request_id()
    return response


def _log_what_was_missed(logger: Logger, response: Response) -> Response:
    """An answer that was made without the engine is never silent: 200 with parts left out is a warning, 503 an error."""
    why = missed(request.environ)
    if why and response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        logger.error("request %s: the search engine cannot answer: %s", request_id(), why[0], exc_info=why[0])
    elif why:
        logger.warning("request %s was answered without the search engine: %s; %r", request_id(), why[0], _root(why[0]))
    return response


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error

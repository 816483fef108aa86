"""The body of a request, read whole, within a limit and as it was announced."""

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from registry_site.errors import BadRequest, TooLarge, UnsupportedType
from registry_site.messages import N_, Message, message


def media_type(legal: tuple[str, ...]) -> str:
    """What the body says it is, one of `legal`. Raises UnsupportedType for anything else, and for a body that is packed."""
    packed = request.headers.get("Content-Encoding", "identity")
    if packed.strip().lower() != "identity":
        text = message(N_("A body packed with Content-Encoding is not read here. Send it as it is."))
        raise UnsupportedType(text, parameter="Content-Encoding", legal=legal)
    if request.mimetype not in legal:
        text = message(N_("Say in Content-Type what the body is. Read here are: %(types)s."), types=", ".join(legal))
        raise UnsupportedType(text, parameter="Content-Type", legal=legal)
    return request.mimetype


def read_body(limit: int, too_large: Message) -> bytes:
    """All bytes of the body. Raises TooLarge beyond `limit` bytes, without reading them where the length was announced, and
    BadRequest for a body that ends before the length announced.
    """
    request.max_content_length = limit + 1  # of a body without a length Werkzeug silently gives what fits
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise TooLarge(too_large) from error
    except ClientDisconnected as error:
        raise _cut_short() from error
    if len(body) > limit:
        raise TooLarge(too_large)
    if request.content_length is not None and len(body) < request.content_length:
        raise _cut_short()
    return body


def _cut_short() -> BadRequest:
    text = message(N_("The body ended before the length that Content-Length announced. Send it again."))
    return BadRequest(text, parameter="Content-Length")

"""gzip for answers that are whole texts, for whoever accepts it (RFC 9110 §8.4). Behind nginx it is nginx that compresses."""

import gzip

from flask import Flask, Response, request

SUFFIX = "-gzip"
"""What the strong ETag of a compressed answer ends with: it is another representation than the plain one (RFC 9110 §8.8.3)."""

_LEAST = 1024  # bytes: less is not worth a header
_LEVEL = 3
_TYPES = frozenset(
    {
        "application/json",
        "application/problem+json",
        "application/ld+json",
        "application/linkset+json",
        "application/feed+json",
        "application/schema+json",
        "application/atom+xml",
        "application/xml",
        "text/html",
        "text/csv",
        "text/plain",
    }
)


def init_compressing(app: Flask) -> None:
    """Compress answers of `app`. To be registered before whatever gives them their ETags: hooks run the last one first."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _TYPES or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.accept_encodings["gzip"] <= 0 or len(data := response.get_data()) < _LEAST:
        return response
    response.set_data(gzip.compress(data, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag is not None:
        response.set_etag(f"{tag}{SUFFIX}", weak=bool(weak))
    return response

"""Addresses of static files with the hash of their content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).resolve().parent / "static"
_YEAR = "public, max-age=31536000, immutable"


@cache
def static_url(name: str) -> str:
    """`/static/site.css?v=1a2b3c4d` for `site.css`. Raises FileNotFoundError for a file that is not there."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def keep_versioned(response: Response) -> Response:
    """A static file asked for with the hash of its content never changes, nor a vendored one, whose path names its version."""
    if request.endpoint == "static" and response.status_code == 200 and request.view_args:
        name = str(request.view_args["filename"])
        if name.startswith("vendor/") or (request.args.get("v") and request.full_path == static_url(name)):
            response.headers["Cache-Control"] = _YEAR
    return response

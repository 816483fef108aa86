"""Conditional requests without rendering: the strong ETag of an answer is known before the answer is made (RFC 9110 §8.8, §13).

An answer depends on the code, the address, the language asked for, the day, and the served generations. A tag is a hash
over these, so `If-None-Match` is answered 304 before any work. An answer made while a generation was swapped gets no tag.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flask import Flask, Response, g, request

from registry_site.registers import REGISTERS
from registry_site.services import Services, services

CACHED = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
NOT_STORED = "no-store"

_DOORS = ("api.", "pages.")
_API_VARIES = "Accept-Language"
_ANEW = "_answered_anew"
_ROOT = Path(__file__).resolve().parent

_View = TypeVar("_View", bound=Callable[..., object])


def answered_anew(view: _View) -> _View:
    """Mark a view whose answers carry the moment they were made: they are neither tagged nor stored."""
    setattr(view, _ANEW, True)
    return view


def init_conditional(app: Flask) -> None:
    """Answer conditional requests of the doors of `app`, and say of every response whether it may be stored."""
    fingerprint = build_fingerprint()

    def before() -> Response | None:
        if not _conditional(app):
            return None
        generations = _generations(services())
        tag = g.etag = _tag(fingerprint, services(), generations)
        g.generations = generations
        asked = request.environ.get("HTTP_IF_NONE_MATCH")
        if asked is None or not _names(asked, tag):
            return None
        return _tagged(Response(status=304), tag)

    def after(response: Response) -> Response:
        if "Cache-Control" in response.headers:
            return response
        tag = g.get("etag")
        # A swap between hashing and rendering: the answer may be of a newer generation than its tag.
        if tag is None or response.status_code != 200 or _generations(services()) != g.generations:
            response.headers["Cache-Control"] = NOT_STORED
            return response
        if request.environ.get("HTTP_IF_NONE_MATCH", "").strip() == "*":  # true only of an answer that exists
            response = Response(status=304)
        return _tagged(response, tag)

    app.before_request(before)
    app.after_request(after)


def build_fingerprint() -> str:
    """A hash over every file of code, templates and catalogues: another build never answers with the tags of this one."""
    digest = hashlib.blake2b(digest_size=12)
    for folder in (_ROOT, _ROOT.parent / "templates", _ROOT.parent / "translations"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(_ROOT.parent)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _conditional(app: Flask) -> bool:
    endpoint = request.endpoint
    if endpoint is None or request.method not in ("GET", "HEAD") or not endpoint.startswith(_DOORS):
        return False
    return not hasattr(app.view_functions[endpoint], _ANEW)


def _generations(held: Services) -> tuple[int | None, ...]:
    return tuple(held.engine.generation(register) for register in REGISTERS.values())


def _tag(fingerprint: str, held: Services, generations: tuple[int | None, ...]) -> str:
    environ = request.environ
    parts = (
        fingerprint,
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", "") if _varies() else "",
        held.today().isoformat(),
        str(generations),
    )
    return f'"{hashlib.blake2b(chr(0).join(parts).encode("latin-1", "replace"), digest_size=16).hexdigest()}"'


def _varies() -> bool:
    """Pages have their language in the address."""
    return str(request.endpoint).startswith("api.")


def _names(asked: str, tag: str) -> bool:
    """True if a field value of If-None-Match lists the tag; the comparison is weak, as RFC 9110 §13.1.2 asks."""
    return any(one.strip().removeprefix("W/") == tag for one in asked.split(","))


def _tagged(response: Response, tag: str) -> Response:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHED
    if _varies():
        response.vary.add(_API_VARIES)
    return response

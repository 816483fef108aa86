"""Conditional requests without rendering: the strong ETag of an answer is known before the answer is made (RFC 9110 §8.8, §13).

An answer depends on the code, the public address of the site, the address, the language asked for, the day, and the served
generations. A tag is a keyed hash over these, so nobody else can make one: a tag that matches was given with this very
answer, and 304 may be said before Flask is asked. An answer made while a generation was swapped gets no tag, nor one made
while the engine could not say what it serves: it may lack what a whole answer has, so it is neither tagged nor stored.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flask import Flask, Response, g, request

from registry_site.publication import certain
from registry_site.services import Services, of_request
from registry_site.serving.compressing import SUFFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CACHED = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
NOT_STORED = "no-store"

_DOORS = ("api.", "pages.", "feeds.")
_API = "/api/"
_API_VARIES = "Accept-Language"  # pages have their language in the address
_METHODS = ("GET", "HEAD")
_ANEW = "_answered_anew"
_ROOT = Path(__file__).resolve().parent.parent

_View = TypeVar("_View", bound=Callable[..., object])


def answered_anew(view: _View) -> _View:
    """Mark a view whose answers carry the moment they were made: they are neither tagged nor stored."""
    setattr(view, _ANEW, True)
    return view


def init_conditional(app: Flask, held: Services) -> None:
    """Answer conditional requests in front of `app`, and say of every answer of it whether it may be stored."""
    inner = app.wsgi_app
    secret = f"{held.settings.secret_key}\0{held.settings.public_url}\0{build_fingerprint()}"
    key = hashlib.blake2b(secret.encode()).digest()

    def in_front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        # Who would rather wait for a change (RFC 7240) has no use for being told that there is none yet.
        if asked is not None and environ["REQUEST_METHOD"] in _METHODS and "HTTP_PREFER" not in environ:
            generations = certain(of_request(held, environ))
            tag = "" if generations is None else _tag(key, held, generations, environ)
            named = _named(asked, tag) if tag else None
            if named is not None:
                start_response("304 Not Modified", [*_headers(named, environ["PATH_INFO"]), ("Vary", "Accept-Encoding")])
                return ()
        return inner(environ, start_response)

    def before() -> None:
        if request.method in _METHODS and _storable(app):
            g.generations = certain(of_request(held, request.environ))

    def after(response: Response) -> Response:
        if "Cache-Control" in response.headers:
            return response
        generations = g.get("generations")
        # After a swap during the rendering the answer may be of either generation; after a failure the engine says nothing more.
        if generations is None or response.status_code != 200 or certain(of_request(held, request.environ)) != generations:
            response.headers["Cache-Control"] = NOT_STORED
            return response
        tag = _tag(key, held, generations, request.environ)
        if request.environ.get("HTTP_IF_NONE_MATCH", "").strip() == "*":  # true only of an answer that exists
            response = Response(status=304)
            del response.headers["Content-Type"]
        response.headers.extend(_headers(tag, request.path))
        return response

    app.wsgi_app = in_front  # type: ignore[method-assign]
    app.before_request(before)
    app.after_request(after)


@cache
def build_fingerprint() -> str:
    """A hash over every file of code, templates and catalogues: another build never answers with the tags of this one.

    Read once: a process goes on with the code that it began with.
    """
    digest = hashlib.blake2b(digest_size=12)
    for folder in (_ROOT, _ROOT.parent / "templates", _ROOT.parent / "translations"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(_ROOT.parent)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _storable(app: Flask) -> bool:
    endpoint = request.endpoint
    return endpoint is not None and endpoint.startswith(_DOORS) and not hasattr(app.view_functions[endpoint], _ANEW)


def _tag(key: bytes, held: Services, generations: tuple[int | None, ...], environ: "WSGIEnvironment") -> str:
    path = environ["PATH_INFO"]
    parts = (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        path,
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", "") if path.startswith(_API) else "",
        held.today().isoformat(),
        str(generations),
    )
    return f'"{hashlib.blake2b(chr(0).join(parts).encode("latin-1", "replace"), digest_size=16, key=key).hexdigest()}"'


def _named(asked: str, tag: str) -> str | None:
    """Which representation with this tag, plain or compressed, a field value of If-None-Match lists.

    The comparison is weak, as RFC 9110 §13.1.2 asks.
    """
    listed = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return next((one for one in (tag, f'{tag[:-1]}{SUFFIX}"') if one in listed), None)


def _headers(tag: str, path: str) -> list[tuple[str, str]]:
    headers = [("ETag", tag), ("Cache-Control", CACHED)]
    if path.startswith(_API):
        headers.append(("Vary", _API_VARIES))
    return headers

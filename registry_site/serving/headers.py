"""Security headers of every answer, and who may read it from another origin."""

import re
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from flask import Flask

from registry_site.configured import AgencySettings, DeskSettings, SiteSettings
from registry_site.serving.programs import for_programs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FILES = "/files/"
# Pages of forms for which the browser works before it sends them.
_FORMS = re.compile(r"/(?:ru|en)/(?:reports|extracts|complaints|subscriptions/new)/.*", re.DOTALL)
_TAKING_BODIES = ("/api/v1/verify",)  # of the open addresses: those that may be posted to from another origin
_EVERYWHERE = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),  # searched numbers stay here
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_OURS = [*_EVERYWHERE, ("Cross-Origin-Resource-Policy", "same-origin")]
_EMBEDDABLE = [*_EVERYWHERE, ("Cross-Origin-Resource-Policy", "cross-origin")]  # open data: any site may show it
_WITH_A_WORKER = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY.replace("worker-src 'none'", "worker-src 'self'")),
    *_OURS[1:],
]
_OPEN = [
    *_EMBEDDABLE,
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"),
]
_PREFLIGHT = [
    *_OPEN,
    ("Access-Control-Max-Age", "86400"),
]
_READING = [
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept-Language, If-None-Match"),
]
_SENDING = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept-Language, Content-Type, If-None-Match"),
]
_HTTPS = ("Strict-Transport-Security", "max-age=31536000")


def init_headers(app: Flask, settings: SiteSettings | AgencySettings | DeskSettings) -> None:
    """Send the headers with every answer of `app`, errors and 304 included: they are added outside of it."""
    inner = app.wsgi_app

    def with_headers(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        closed = not isinstance(settings, SiteSettings)  # no other origin reads anything of the doors with a key
        added = _OURS if closed else _for(environ["PATH_INFO"], environ["REQUEST_METHOD"])
        if settings.proxies and environ["wsgi.url_scheme"] == "https":  # only a proxy in front speaks https
            added = [*added, _HTTPS]

        def start(
            status: str,
            headers: list[tuple[str, str]],
            exc_info: "tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None" = None,
        ) -> object:
            return start_response(status, [*headers, *added], exc_info)

        return inner(environ, start)  # type: ignore[arg-type]

    app.wsgi_app = with_headers  # type: ignore[method-assign]


def _for(path: str, method: str) -> list[tuple[str, str]]:
    if for_programs(path):
        if method != "OPTIONS":
            return _OPEN
        return [*_PREFLIGHT, *(_SENDING if path in _TAKING_BODIES else _READING)]
    if _FORMS.fullmatch(path):
        return _WITH_A_WORKER
    return _EMBEDDABLE if path.startswith(_FILES) else _OURS

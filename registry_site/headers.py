"""Security headers of every response, and who may read it from another origin."""

from flask import Flask, Response, request

from registry_site.settings import SiteSettings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERYWHERE = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),  # searched numbers stay here
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_SHARED = ("/api/", "/files/")  # open data: any site may embed and read it
_HSTS = "max-age=31536000"
_EXPOSED = "ETag, Link, X-Request-Id"


def init_headers(app: Flask, settings: SiteSettings) -> None:
    """Send the headers with every response of `app`, errors and 304 included."""

    def after(response: Response) -> Response:
        headers = response.headers
        headers.extend(_EVERYWHERE)
        shared = request.path.startswith(_SHARED)
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        if request.path.startswith("/api/"):
            _open(response)
        if settings.proxies and request.is_secure:  # only a proxy in front speaks https
            headers["Strict-Transport-Security"] = _HSTS
        return response

    app.after_request(after)


def _open(response: Response) -> None:
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        headers["Access-Control-Max-Age"] = "86400"

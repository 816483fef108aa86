"""`/.well-known/security.txt` (RFC 9116) and `/.well-known/api-catalog` (RFC 9727)."""

from datetime import UTC, datetime

import orjson
from flask import Response, request

from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.published.dumps import ADDRESS, KEY, MANIFEST
from registry_site.published.sending import small
from registry_site.services import origin, services
from registry_site.translating import LANGUAGES

API_CATALOG = "/.well-known/api-catalog"
_LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_JSON = "application/json"


def security() -> Response:
    """Whom to tell of a weakness. Raises NotFound where the settings do not say, or no longer."""
    only(request.args, ())
    held = services().settings
    if held.security is None:
        text = N_("This installation has not said where weaknesses are reported. The operator sets REGISTRY_SECURITY_CONTACT.")
        raise NotFound(message(text))
    if datetime.fromisoformat(held.security.expires) <= datetime.now(UTC):
        text = N_("What this installation said of reporting weaknesses has expired. The operator renews REGISTRY_SECURITY_EXPIRES.")
        raise NotFound(message(text))
    lines = [*(f"Contact: {one}" for one in held.security.contacts), f"Expires: {held.security.expires}"]
    lines.append(f"Preferred-Languages: {', '.join(LANGUAGES)}")
    if held.public_url:
        lines.append(f"Canonical: {held.public_url}/.well-known/security.txt")
    return small("".join(f"{line}\n" for line in lines).encode(), "text/plain; charset=utf-8")


def api_catalog() -> Response:
    """The interfaces of this site as a linkset (RFC 9264): description, words for people, status, and what can be followed."""
    only(request.args, ())
    host = origin()
    api = f"{host}/api/v1"
    linkset = [
        {"anchor": f"{host}{API_CATALOG}", "item": [{"href": api}]},
        {
            "anchor": api,
            "service-desc": [{"href": f"{api}/openapi.json", "type": _JSON}],
            "service-doc": [
                {"href": f"{host}/{language}/about/api", "type": "text/html", "hreflang": [language]} for language in LANGUAGES
            ],
            "status": [{"href": f"{api}/status", "type": _JSON}],
            "service-meta": [
                {"href": f"{host}{ADDRESS}{MANIFEST}", "type": _JSON},
                {"href": f"{host}/catalog.jsonld", "type": "application/ld+json"},
                {"href": f"{host}/.well-known/{KEY}", "type": "application/x-pem-file"},
            ],
            "item": [{"href": f"{api}/changes", "type": _JSON}],
        },
    ]
    response = small(orjson.dumps({"linkset": linkset}, option=orjson.OPT_INDENT_2) + b"\n", _LINKSET)
    response.headers["Link"] = f'<{API_CATALOG}>; rel="api-catalog"'
    return response

"""For search engines: `/robots.txt` (RFC 9309), `/sitemap.xml` and the sitemaps of records that the indexer made."""

import re
from xml.sax.saxutils import escape

from flask import Response, request, send_file

from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.publication import served
from registry_site.published.dumps import ADDRESS
from registry_site.published.sending import FOR_GOOD, small
from registry_site.published.sitemaps import ENDING, NAMESPACE, PREFIX, files_of, made
from registry_site.registers import REGISTERS
from registry_site.services import services
from registry_site.translating import LANGUAGES

PAGES = "/sitemap-pages.xml"
_NAME = re.compile(r"[a-z]+-[0-9]{3}-(?P<sum>[0-9a-f]{12})")
_TEXT = "text/plain; charset=utf-8"
_XML = "application/xml; charset=utf-8"


def robots() -> Response:
    """What crawlers may fetch. Demonstration data are for none of them: a made-up record must not be found as if it were real."""
    only(request.args, ())
    held = services()
    generations = [served(held, register) for register in REGISTERS.values()]
    if any(one is not None and one.made_up for one in generations):
        return small(b"# Demonstration data: some records are made up.\nUser-agent: *\nDisallow: /\n", _TEXT)
    lines = ["User-agent: *", *(f"Allow: {path}" for path in _open()), *(f"Disallow: {path}" for path in _endless())]
    if held.settings.public_url:
        lines += ["", f"Sitemap: {held.settings.public_url}/sitemap.xml"]
    return small("".join(f"{line}\n" for line in lines).encode(), _TEXT)


def index() -> Response:
    """The index of all sitemaps. Raises NotFound where no address of the site is set, or another one than they were made for."""
    only(request.args, ())
    held = services().settings
    if not held.public_url:
        text = N_("There is no sitemap: it needs the address of the site. The operator sets REGISTRY_PUBLIC_URL.")
        raise NotFound(message(text))
    account = made(held.data)
    if account is not None and account.address != held.public_url:
        text = N_("The sitemaps were made for another address of the site. The operator sets one address for both and runs: dump")
        raise NotFound(message(text))
    entries = [f"<sitemap><loc>{escape(held.public_url)}{PAGES}</loc></sitemap>"]
    for _, parts in account.parts.values() if account else ():
        for one in parts:
            entries.append(f"<sitemap><loc>{escape(held.public_url)}/{one.name}</loc><lastmod>{one.changed_at}</lastmod></sitemap>")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<sitemapindex xmlns="{NAMESPACE}">', *entries, "</sitemapindex>", ""]
    return small("\n".join(lines).encode(), _XML)


def part(name: str) -> Response:
    """One sitemap of records, packed. Raises NotFound."""
    only(request.args, ())
    lasting = _NAME.fullmatch(name)
    path = files_of(services().settings.data) / f"{PREFIX}{name}{ENDING}"
    if lasting is None or not path.is_file():
        raise NotFound(message(N_("There is no such sitemap. The index, /sitemap.xml, names those that there are.")))
    response = send_file(path, mimetype="application/gzip", etag=lasting["sum"], conditional=True)
    response.headers["Cache-Control"] = FOR_GOOD
    return response


def _open() -> list[str]:
    return [ADDRESS, "/api/v1/openapi.json"]


def _endless() -> list[str]:
    """Searches, lists narrowed by filters, whole registers again in another form: records are reached by the sitemaps.

    The star says nothing to a crawler of RFC 9309. One that drops a bare question mark would keep out of all records.
    """
    paths = ["/api/"]
    for language in LANGUAGES:
        paths += [f"/{language}/{name}" for name in ("search", "advanced/", "values/", "verify?*")]
        for register in REGISTERS:
            paths += [f"/{language}/{register}?*", f"/{language}/{register}."]
    return paths

"""`/sitemap-pages.xml`: the pages that are no records. Those of records are made by the indexer."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Response, request

from registry_site.arguments import only
from registry_site.pages.about import TOPICS
from registry_site.published.datasets import identifier, published
from registry_site.published.sending import small
from registry_site.published.sitemaps import NAMESPACE
from registry_site.registers import REGISTERS
from registry_site.services import origin, services
from registry_site.translating import DEFAULT_LANGUAGE, LANGUAGES

_MEDIA_TYPE = "application/xml; charset=utf-8"


def show() -> Response:
    """Every page in every language, each with the others as alternates."""
    only(request.args, ())
    host = escape(origin())
    entries = [_entry(host, escape(path)) for path in _paths()]
    beginning = f'<urlset xmlns="{NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    return small("\n".join(['<?xml version="1.0" encoding="UTF-8"?>', beginning, *entries, "</urlset>", ""]).encode(), _MEDIA_TYPE)


def _paths() -> Iterator[str]:
    yield from ("", *REGISTERS, "verify", "bulletins/", *(f"about/{topic}" for topic in TOPICS), "opendata/")
    held = services().settings
    now = published(held.data)
    yield from (f"opendata/{identifier(one.register, held.publisher)}" for one in (now.sets if now else ()))


def _entry(host: str, path: str) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{host}/{language}/{path}"/>'
        for code, language in (*zip(LANGUAGES, LANGUAGES, strict=True), ("x-default", DEFAULT_LANGUAGE))
    )
    return "".join(f"<url><loc>{host}/{language}/{path}</loc>{links}</url>" for language in LANGUAGES)

"""A feed as Atom (RFC 4287) with tombstones (RFC 6721) and paging (RFC 5005 §3).

A record that is gone has a tombstone under the identifier of the record, for readers that know them, and an entry of its
own, because most readers do not: nobody who follows a licence shall fail to hear that it was removed.
"""

from collections.abc import Mapping

from flask import Response
from lxml import etree

from registry_site.feeds.entries import Entry
from registry_site.feeds.markup import element, xhtml
from registry_site.feeds.pages import FeedPage

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA = "application/atom+xml; charset=utf-8"

_FEED, _HTML, _JSON = "application/atom+xml", "text/html", "application/json"
_SPACES: Mapping[str | None, str] = {None: ATOM, "at": TOMBSTONES}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write(page: FeedPage) -> Response:
    """The document."""
    links = [("self", page.here, _FEED), ("alternate", page.page, _HTML), ("first", page.first, _FEED)]
    links += [("next", page.next, _FEED)] if page.next else []
    feed = element(
        ATOM,
        "feed",
        _atom("id", page.id),
        _atom("title", page.title),
        _atom("subtitle", page.subtitle),
        _atom("updated", page.updated),
        _atom("author", _atom("name", page.author)),
        *(_link(rel, page.origin + path, media) for rel, path, media in (*links, ("related", page.changes, _JSON))),
        # The grammar of RFC 4287 has extensions before all entries.
        *(_tombstone(entry) for entry in page.entries if entry.event.gone),
        *(_entry(entry, page) for entry in page.entries),
        attributes={_LANGUAGE: page.language},
        spaces=_SPACES,
    )
    return Response(etree.tostring(feed, encoding="utf-8", xml_declaration=True), content_type=MEDIA)


def _entry(entry: Entry, page: FeedPage) -> etree._Element:
    standing = [] if entry.standing is None else [_category(entry.standing.value, f"{page.about}#standings")]
    return _atom(
        "entry",
        _atom("id", entry.id),
        _atom("title", entry.title),
        _atom("updated", entry.updated),
        _link("alternate", page.origin + entry.html, _HTML),
        _link("related", page.origin + entry.api, _JSON),
        _category(entry.event.value, f"{page.about}#events"),
        *standing,
        _atom("summary", entry.summary),
        _atom("content", xhtml(entry), attributes={"type": "xhtml"}),
    )


def _tombstone(entry: Entry) -> etree._Element:
    comment = element(TOMBSTONES, "comment", entry.summary, spaces=_SPACES)
    return element(TOMBSTONES, "deleted-entry", comment, attributes={"ref": entry.record, "when": entry.updated}, spaces=_SPACES)


def _category(term: str, scheme: str) -> etree._Element:
    return _atom("category", attributes={"term": term, "scheme": scheme})


def _link(rel: str, href: str, media: str) -> etree._Element:
    return _atom("link", attributes={"rel": rel, "type": media, "href": href})


def _atom(name: str, *content: "str | etree._Element", attributes: Mapping[str, str] | None = None) -> etree._Element:
    return element(ATOM, name, *content, attributes=attributes, spaces=_SPACES)

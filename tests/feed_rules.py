"""Whether a document is what its format says: Atom by the grammars of RFC 4287 and RFC 6721, JSON Feed by the rules of its version 1.1."""

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

DATA = Path(__file__).parent / "data"
ATOM, AT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"
JSON_FEED = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str, "next_url": str,
    "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list, "items": list,
}  # fmt: skip
JSON_ITEM = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str, "summary": str, "image": str,
    "banner_image": str, "date_published": str, "date_modified": str, "authors": list, "tags": list, "language": str, "attachments": list,
}  # fmt: skip
_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def atom_faults(content):
    """What is wrong with an Atom document, as sentences."""
    feed = etree.fromstring(content)
    faults = _by(feed, "atom.rng")
    for tombstone in feed.iter(f"{AT}deleted-entry"):
        faults += _by(tombstone, "deleted-entry.rng")
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    if len(ids) != len(set(ids)):
        faults.append("an identifier comes twice")  # RFC 4287 §4.1.1, for entries of one time
    alive = {one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")}
    if alive & {one.get("ref") for one in feed.iter(f"{AT}deleted-entry")}:
        faults.append("an entry stands beside its own tombstone")  # RFC 6721 §3
    if feed.find(f"{ATOM}author") is None and any(one.find(f"{ATOM}author") is None for one in feed.iter(f"{ATOM}entry")):
        faults.append("an entry has no author")  # RFC 4287 §4.1.1
    faults += [f"{one.text} has no zone" for one in feed.iter(f"{ATOM}updated") if datetime.fromisoformat(one.text).tzinfo is None]
    faults += [f"{one.get('href')} is not whole" for one in feed.iter(f"{ATOM}link") if not urlsplit(one.get("href")).netloc]
    if [one.get("rel") for one in feed.findall(f"{ATOM}link")].count("self") != 1:
        faults.append("no link leads to the document itself")
    return faults


def json_feed_faults(feed):
    """What is wrong with a JSON Feed, as sentences."""
    faults = _members(feed, JSON_FEED, ("version", "title", "items"))
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("another version")
    for author in feed.get("authors", []):
        if not set(author) & {"name", "url", "avatar"}:
            faults.append("an author without name, address and picture")
    for item in feed.get("items", []):
        faults += _members(item, JSON_ITEM, ("id",))
        if not {"content_html", "content_text"} & set(item):
            faults.append("an item without content")
        for name in ("date_published", "date_modified"):
            if name in item and datetime.fromisoformat(item[name]).tzinfo is None:
                faults.append(f"{name} has no zone")
        if not all(isinstance(tag, str) for tag in item.get("tags", [])):
            faults.append("a tag that is no text")
    ids = [item.get("id") for item in feed.get("items", [])]
    if len(ids) != len(set(ids)):
        faults.append("an identifier comes twice")
    return faults


def _members(found, known, required):
    faults = [f"{name} is missing" for name in required if name not in found]
    for name, value in found.items():
        if name.startswith("_"):
            if not isinstance(value, dict):
                faults.append(f"the extension {name} is no object")
        elif name not in known:
            faults.append(f"{name} is no member")
        elif not isinstance(value, known[name]):
            faults.append(f"{name} is no {known[name].__name__}")
        elif name.endswith("_url") and not urlsplit(value).netloc:
            faults.append(f"{name} is no whole address")
        elif name == "language" and not _LANGUAGE.fullmatch(value):
            faults.append("no language tag")
    return faults


def _by(element, grammar):
    schema = etree.RelaxNG(file=str(DATA / grammar))
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return [] if schema.validate(alone) else [str(one) for one in schema.error_log]

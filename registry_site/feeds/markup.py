"""Elements of XML, built and never put together from strings, and the content of an entry made of them."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from registry_site.feeds.entries import Entry

XHTML = "http://www.w3.org/1999/xhtml"
_NO_SPACE = ""
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(
    space: str,
    name: str,
    *content: "str | etree._Element",
    attributes: Mapping[str, str] | None = None,
    spaces: Mapping[str | None, str] | None = None,
) -> etree._Element:
    """An element of a namespace, the empty one for none, with texts and elements in it; `spaces` gives namespaces by prefix.

    A character that XML 1.0 §2.2 cannot hold is U+FFFD in it.
    """
    made = etree.Element(f"{{{space}}}{name}" if space else name, nsmap=spaces)  # type: ignore[arg-type]  # the stubs know no default namespace
    for attribute, value in (attributes or {}).items():
        made.set(attribute, _held(value))
    for part in content:
        if not isinstance(part, str):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + _held(part)
        else:
            made.text = (made.text or "") + _held(part)
    return made


def xhtml(entry: Entry) -> etree._Element:
    """A `div` with the summary and the fields, those that changed emphasised, as RFC 4287 §3.1.1.3 wants it."""
    return element(XHTML, "div", *_content(entry, XHTML), spaces={None: XHTML})


def html(entry: Entry) -> str:
    """The same as text of HTML."""
    return etree.tostring(element(_NO_SPACE, "div", *_content(entry, _NO_SPACE)), encoding="unicode", method="html")


def _content(entry: Entry, space: str) -> Iterator[etree._Element]:
    yield element(space, "p", entry.summary)
    if entry.rows:
        yield element(space, "dl", *_rows(entry, space))


def _rows(entry: Entry, space: str) -> Iterator[etree._Element]:
    for row in entry.rows:
        yield element(space, "dt", element(space, "strong", row.label) if row.changed else row.label)
        yield from (element(space, "dd", line) for line in row.lines)


def _held(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)

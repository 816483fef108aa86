"""XML from strangers, element by element: no DTD, no entities, no network, flat memory; a missing closing tag is noticed."""

import re
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import cast

from lxml import etree

from indexer.rows import Source
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

_CHUNK = 1 << 16
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)")


def read_xml(source: Source, name: str) -> Iterator[tuple[int, etree._Element]]:
    """Every closed element `name` of any namespace with its number from 1; each is emptied once the next is asked for.

    Raises UnreadableSource for a document type (entities expand to anything: a «billion laughs») and for what is not
    well-formed, TornSource for a document that ends before its closing tag.
    """
    if _DOCTYPE.search(source.head):
        raise _doctype(source)
    parser = etree.XMLPullParser(
        ("end",),
        tag=("{*}" + name),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # libxml2 then refuses deep nesting and text beyond 10 MB
        remove_comments=True,
        remove_pis=True,
    )
    number = 0
    with closing(source.open()) as stream:
        for chunk in iter(partial(stream.read, _CHUNK), b""):
            try:
                parser.feed(chunk)
            except etree.XMLSyntaxError as error:
                raise UnreadableSource(
                    message(
                        N_("%(name)s, line %(line)s: the XML is not well-formed. Fetch it again."),
                        name=source.name,
                        line=error.lineno,
                    )
                ) from error
            for _, element in cast(Iterator[tuple[str, etree._Element]], parser.read_events()):
                number += 1
                if number == 1 and element.getroottree().docinfo.internalDTD is not None:
                    raise _doctype(source)  # declared further down than the head reaches, or in an encoding it hides in
                yield number, element
                _forget(element)
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise TornSource(
            message(
                N_("%(name)s ends in line %(line)s, before its closing tag. Fetch it again."), name=source.name, line=error.lineno
            )
        ) from error


def local_name(element: etree._Element) -> str:
    """The name without its namespace: some releases carry a default one (FORMATS 2.2)."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element) -> dict[str, object]:
    """The children by local name: text, or a dict of their own children; of a repeated name a list."""
    found: dict[str, object] = {}
    for child in element:
        value: object = children(child) if len(child) else child.text
        name = local_name(child)
        if name in found:
            held = found[name]
            found[name] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            found[name] = value
    return found


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _doctype(source: Source) -> UnreadableSource:
    return UnreadableSource(
        message(
            N_("%(name)s declares a document type or entities, which are not accepted. Send the plain export."), name=source.name
        )
    )

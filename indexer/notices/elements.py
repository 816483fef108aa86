"""Elements of the Union's messages by their local names, and the names with which they are written."""

from typing import Final

from lxml import etree

ROOT: Final = "DangerousProductAlertDetails"
ALERT: Final = "DangerousProductAlertDetails"

NAMESPACES: Final = {
    "doc": "urn:EEC:R:SM:SS:08:DangerousProductAlert:v1.0.0",
    "ccdo": "urn:EEC:M:ComplexDataObjects:v0.4.12",
    "csdo": "urn:EEC:M:SimpleDataObjects:v0.4.12",
    "smcdo": "urn:EEC:M:SM:ComplexDataObjects:v0.3.9",
    "smsdo": "urn:EEC:M:SM:SimpleDataObjects:v0.3.9",
}


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The direct children of this local name."""
    return element.findall(f"{{*}}{name}")


def every(element: etree._Element, path: str) -> list[etree._Element]:
    """All elements at a path of local names."""
    return element.findall("/".join(f"{{*}}{name}" for name in path.split("/")))


def child(element: etree._Element, path: str) -> etree._Element | None:
    """The first element at a path of local names."""
    return next(iter(every(element, path)), None)


def text_at(element: etree._Element, path: str) -> str | None:
    """The text of the first element at a path, None for an empty one as for none."""
    found = child(element, path)
    return ((found.text or "").strip() or None) if found is not None else None


def path_of(element: etree._Element, top: etree._Element) -> str:
    """The local names from below `top` to the element."""
    names: list[str] = []
    here: etree._Element | None = element
    while here is not None and here is not top:
        names.append(local(here))
        here = here.getparent()
    return "/".join(reversed(names))


def add(parent: etree._Element, name: str, text: object = None, **attributes: str) -> etree._Element:
    """Append an element by its prefixed name."""
    prefix, _, rest = name.partition(":")
    made = etree.SubElement(parent, etree.QName(NAMESPACES[prefix], rest), attributes)
    if text is not None:
        made.text = str(text)
    return made

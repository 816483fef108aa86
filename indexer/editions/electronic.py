"""The electronic form of an edition: CSV (RFC 4180, UTF-8 with its mark) and XML, written entry by entry while they pass."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from indexer.editions.model import Edition, Entry
from registry_site.published.tables import cell, written
from registry_site.tabular.cells import BOM, defused

NAMESPACE: Final = "urn:registry-site:edition:1"
"""The names in it are those of the fields of the register: a form of our own, for the rules name none."""

_NAMES: Final[dict[Any, str]] = {None: NAMESPACE}
_AT_ONCE: Final = 1000
_ILLEGIBLE: Final = re.compile("[^\t\n\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def through_csv(path: Path, edition: Edition, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries as they come; on their way each becomes a row. The file is whole once they are gone through."""
    waiting = list[list[str]]()
    with path.open("wb") as file:
        file.write(BOM + written([edition.columns]))
        for entry in entries:
            waiting.append([defused(cell(value)) for value in entry.values])
            yield entry
            if len(waiting) == _AT_ONCE:
                file.write(written(waiting))
                waiting.clear()
        file.write(written(waiting))


def through_xml(path: Path, edition: Edition, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries as they come; on their way they become `edition` with a `record` for each, in it an element for each column
    that states something, lists as `item`s. The file is whole once they are gone through."""
    with etree.xmlfile(str(path), encoding="utf-8") as file:
        file.write_declaration()
        about = {"name": edition.name, "made_at": edition.made_at, "language": edition.language}
        with file.element(_named("edition"), about, nsmap=_NAMES):
            for label, value in edition.facts:
                file.write(_element("fact", _legible(value), label=label))
            for entry in entries:
                record = etree.Element(_named("record"), nsmap=_NAMES)
                for name, stated in zip(edition.columns, entry.values, strict=True):
                    _fill(record, name, stated)
                file.write(record)
                yield entry


def _fill(parent: Any, name: str, value: object) -> None:
    if value is None or value in ("", [], {}):
        return
    element = etree.SubElement(parent, _named(name))
    if isinstance(value, Mapping):
        for key, part in value.items():
            _fill(element, str(key), part)
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for part in value:
            _fill(element, "item", part)
    else:
        element.text = _legible(value if isinstance(value, str) else cell(value))


def _element(name: str, text: str, **attributes: str) -> Any:
    element = etree.Element(_named(name), {key: _legible(value) for key, value in attributes.items()}, nsmap=_NAMES)
    element.text = text
    return element


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _legible(text: str) -> str:
    """What XML 1.0 can hold (§2.2); a mark stands for every other character."""
    return _ILLEGIBLE.sub("\N{REPLACEMENT CHARACTER}", text)

"""Pharmacy licences as Roszdravnadzor publishes them, data set 7710537160-ls_licenses, structure-20210307 (FORMATS 2.2, 2.3)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final

from lxml import etree

from indexer.dates import latest
from indexer.formats.licence_events import read_events, read_termination
from indexer.rows import Fault, Format, Row, Source
from indexer.sources import children, local_name, read_xml
from registry_site.errors import TornSource
from registry_site.messages import N_, message

_BY_ELEMENT: Final[Mapping[str, str]] = {
    "number": "number",
    "full_name_licensee": "licensee",
    "abbreviated_name_licensee": "short_name",
    "brand_name_licensee": "brand",
    "form": "form",
    "inn": "tax_id",
    "ogrn": "ogrn",
    "address": "address",
    "activity_type": "activity",
    "date": "issued_on",
    "date_register": "registered_on",
    "number_orders": "order",
    "date_order": "order_on",
    "date_end": "ends_on",
    "number_duplicate": "duplicate_number",
    "date_duplicate": "duplicate_on",
    "information_reissuing": "reissue",
}
_PLACE: Final[Mapping[str, str]] = {
    "address": "address",
    "index": "postcode",
    "region": "region",
    "city": "city",
    "street": "street",
    "code_fias": "fias",
}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?licenses_list\b")
_ENDLESS = "бессрочно"  # an end that says there is none (FORMATS 2.4)


@dataclass(frozen=True, kw_only=True)
class LicencesXml:
    """licenses_list/licenses, with or without a default namespace. The status is computed later, for a day, from the events."""

    name: str = "roszdravnadzor_licences"
    register: str = "licences"

    def recognises(self, source: Source) -> bool:
        """True for a document whose root is `licenses_list`."""
        return _ROOT.search(source.head) is not None

    def read(self, source: Source) -> Iterator[Row | Fault]:
        """One row for each licence, streamed. Raises UnreadableSource for what is no plain XML, TornSource for a cut one."""
        until = latest(date.today())
        count = 0
        for count, element in read_xml(source, "licenses"):
            values = _values(element, until)
            digest = blake2b(repr(values).encode(), digest_size=16).digest()
            yield Row(position=f"element {count}", values=values, digest=digest)
        if not count:
            raise TornSource(message(N_("%(name)s holds no record. Fetch it again."), name=source.name))


def _values(element: etree._Element, until: str) -> dict[str, object]:
    published = children(element)
    values: dict[str, object] = {field: published.get(name) for name, field in _BY_ELEMENT.items()}
    ends_on = _text(published, "date_end")
    if ends_on and ends_on.strip().lower() == _ENDLESS:
        values["ends_on"] = None
    values["places"] = [_place(place) for place in element.iter("{*}address_place")]
    values["events"] = read_events(_text(published, "information_suspension_resumption") or "", until)
    values["termination"], values["terminated_on"] = read_termination(
        (_text(published, "information_cancellation"), _text(published, "termination")),
        _text(published, "date_termination"),
        until,
    )
    return values


def _place(element: etree._Element) -> dict[str, object]:
    published = {local_name(child): child.text for child in element if not len(child)}
    place: dict[str, object] = {field: published.get(name) for name, field in _PLACE.items()}
    place["works"] = [work.text for work in element.iter("{*}work") if work.text]
    return place


def _text(published: Mapping[str, object], name: str) -> str | None:
    value = published.get(name)
    return value if isinstance(value, str) else None


FORMATS: tuple[Format, ...] = (LicencesXml(),)

"""Pharmacy licences as Roszdravnadzor publishes them, data set 7710537160-ls_licenses, structure-20210307 (FORMATS 2.2, 2.3)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final

from lxml import etree

from indexer.dates import days_in, latest, read_date
from indexer.formats.licence_events import read_events, read_termination, unread
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
_ENDLESS = re.compile(r"бессрочн\w*[\s.]*", re.IGNORECASE)  # an end that says there is none (FORMATS 2.4)
_ANY_DAY = "9999-12-31"


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
    values["places"] = [_place(place) for place in element.iter("{*}address_place")]
    events = read_events(_written(element, "information_suspension_resumption", "/"), until)
    term = _written(element, "date_end", "; ")
    values["ends_on"] = None if _ENDLESS.fullmatch(term) else term or None
    if values["ends_on"] and read_date(term, _ANY_DAY) is None:
        events.append(unread(term))  # an end that nobody can read is no endless licence
    ended_by = (_written(element, "information_cancellation", "; "), _written(element, "termination", "; "))
    termination, terminated_on = read_termination(ended_by, _written(element, "date_termination", "; "), until)
    written = [day for text in ended_by for day in days_in(text, until) if day is not None]
    if terminated_on and any(day < terminated_on for day in written):
        # A text that names an earlier day than the end: until then nobody can be sure.
        events.append(unread("; ".join(filter(None, ended_by))))
    return {**values, "events": events, "termination": termination, "terminated_on": terminated_on}


def _place(element: etree._Element) -> dict[str, object]:
    published = {local_name(child): child.text for child in element if not len(child)}
    place: dict[str, object] = {field: published.get(name) for name, field in _PLACE.items()}
    place["works"] = [work.text for work in element.iter("{*}work") if work.text]
    return place


def _written(element: etree._Element, name: str, divider: str) -> str:
    """All text of the elements `name`, repeated and nested ones too: what decides on a status must not be passed over."""
    parts = (str(text).strip() for one in element.iter("{*}" + name) for text in one.itertext())
    return divider.join(part for part in parts if part)


FORMATS: tuple[Format, ...] = (LicencesXml(),)

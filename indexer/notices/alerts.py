"""The Union's alert on a dangerous product (R.SM.SS.08.002, FORMATS 5) and a notice: one mapping, read in both directions.

A mapping, not a certified common process: the database of these means has none. What has no place on the other side stays
out, and the reading says which elements it left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from indexer.notices.elements import ALERT, ROOT, child, children, every, local, path_of, text_at
from registry_site.errors import BadRequest
from registry_site.messages import N_, message

_PRODUCT: Final = "NonCompliantSanitaryProductDetails/ProductDetails"
_BATCH: Final = "NonCompliantSanitaryProductDetails/NonCompliantSanitaryProductBatchDetails/BatchDetails"
_VIOLATION: Final = "NonCompliantSanitaryProductDetails/NonCompliantSanitaryProductBatchDetails/RequirementViolationDetails"
_PARTY: Final = "NonCompliantSanitaryProductDetails/SupplyChainPartyDetails"
_PLACE: Final = "DetectionPlaceDetails/OrganizationDetails"
_MEASURE: Final = "SanitaryMeasureBaseDetails"
_ENDED: Final = "ResourceItemStatusDetails/ValidityPeriodDetails/EndDateTime"
_MAKER: Final = "41"  # code of the party that manufactured

PLAIN: Final = {
    "id": "IncidentId",
    "detected_in": "UnifiedCountryCode",
    "decided_by": "UnifiedAuthorityDetails/AuthorityName",
    "trade_name": f"{_PRODUCT}/ProductTradeName",
    "form": f"{_PRODUCT}/ReleaseFormText",
    "batch": f"{_BATCH}/BatchId",
    "produced_on": f"{_BATCH}/ManufactureDate",
    "expires_on": f"{_BATCH}/ProductShelfLifeEndDate",
    "decided_on": f"{_MEASURE}/MeasureDocDetails/DocCreationDate",
}
"""Fields that are one element each."""

KINDS: Final = {"disinfectant": "дезинфицирующее", "disinsectant": "дезинсекционное", "deacaricide": "дезакаризационное"}
"""The kind of a means, in the words of paragraph 7 «ж»."""

MEASURES: Final = {"circulation_suspended": "900", "withdrawn_from_circulation": "030"}
"""Codes of list 1067: sale stopped, goods withdrawn. There is none for falsified or counterfeit goods."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """The notices of an alert, and for each the paths of elements with a text that no field took."""

    notices: tuple[Mapping[str, Any], ...]
    left: tuple[tuple[str, ...], ...]


def read_alerts(data: bytes) -> Read:
    """The notices in an alert. Namespaces are not compared: versions of them differ. Raises BadRequest."""
    root = _parsed(data)
    alerts = children(root, ALERT) if local(root) == ROOT else []
    if not alerts:
        text = N_("The XML is no DangerousProductAlertDetails with an alert in it.")
        raise BadRequest(message(text), parameter="xml")
    read = [_read(alert) for alert in alerts]
    return Read(notices=tuple(notice for notice, _ in read), left=tuple(left for _, left in read))


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadRequest(
            message(N_("The XML cannot be read. Check that it is well formed and in UTF-8.")), parameter="xml"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadRequest(message(N_("The XML must not have a document type declaration.")), parameter="xml")
    return root


def _read(alert: etree._Element) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    if text_at(alert, _ENDED):
        text = N_("The alert has an EndDateTime: a notice that is over is not included. Exclude it with a decision.")
        raise BadRequest(message(text), parameter="xml")
    taken: set[str] = {f"{_PRODUCT}/ProductName"}
    notice: dict[str, Any] = {}
    for name, path in PLAIN.items():
        # Of several, none is chosen: they stand among what was left, and the sender says which one is meant.
        if len(every(alert, path)) == 1:
            notice[name] = text_at(alert, path)
            taken.add(path)
    if not every(alert, PLAIN["trade_name"]):
        notice["trade_name"] = text_at(alert, f"{_PRODUCT}/ProductName")
    for part in (_kind, _maker, _place, _violations, _measures):
        notice |= part(alert, taken)
    left = tuple(dict.fromkeys(path for path in _texts(alert) if path not in taken and not path.startswith("ResourceItemStatus")))
    return {name: value for name, value in notice.items() if value}, left


def _kind(alert: etree._Element, taken: set[str]) -> dict[str, Any]:
    path = f"{_PRODUCT}/ProductPurposeText"
    words = (text_at(alert, path) or "").lower()
    found = [kind for kind, word in KINDS.items() if word in words]
    if len(found) != 1:
        return {}
    taken.add(path)
    return {"product_kind": found[0]}


def _maker(alert: etree._Element, taken: set[str]) -> dict[str, Any]:
    makers = [party for party in _all(alert, _PARTY) if text_at(party, "SupplyChainPartyKindCode") == _MAKER]
    if len(makers) != 1:
        return {}
    taken |= {f"{_PARTY}/{name}" for name in ("SupplyChainPartyKindCode", "BusinessEntityName", "UnifiedCountryCode")}
    return {"maker": text_at(makers[0], "BusinessEntityName"), "maker_country": text_at(makers[0], "UnifiedCountryCode")}


def _place(alert: etree._Element, taken: set[str]) -> dict[str, Any]:
    found = _all(alert, _PLACE)
    if not found:
        return {}
    addresses: dict[str, list[str]] = {"1": [], "2": []}
    for address in children(found[0], "SubjectAddressDetails"):
        kind = text_at(address, "AddressKindCode") or ""
        parts = [one.text.strip() for one in address if one.text and one.text.strip() and not local(one).endswith("Code")]
        if kind in addresses and parts:
            addresses[kind].append(", ".join(parts))
            taken |= {f"{_PLACE}/SubjectAddressDetails/{local(one)}" for one in address}
    taken.add(f"{_PLACE}/BusinessEntityName")
    name = text_at(found[0], "BusinessEntityName")
    return {"found_at": {"name": name, "legal_address": next(iter(addresses["1"]), None), "activity_addresses": addresses["2"]}}


def _violations(alert: etree._Element, taken: set[str]) -> dict[str, Any]:
    told: list[str] = []
    for violation in _all(alert, _VIOLATION):
        for one in violation.iter("{*}DescriptionText"):
            told.append((one.text or "").strip())
            taken.add(path_of(one, alert))
    return {"nonconformities": "\n".join(filter(None, told))}


def _measures(alert: etree._Element, taken: set[str]) -> dict[str, Any]:
    measures = _all(alert, _MEASURE)
    if len(measures) != 1:
        return {}
    statuses = [status for status, code in MEASURES.items() if code == text_at(measures[0], "MeasureCode")]
    document = child(measures[0], "MeasureDocDetails")
    made: dict[str, Any] = {}
    if len(statuses) == 1:
        made["status"] = statuses[0]
        taken.add(f"{_MEASURE}/MeasureCode")
    if document is not None:
        named = [text_at(document, "DocName"), text_at(document, "DocId")]
        told = [" № ".join(filter(None, named)), text_at(document, "DescriptionText")]
        made["basis"] = ": ".join(filter(None, told))
        taken |= {f"{_MEASURE}/MeasureDocDetails/{name}" for name in ("DocName", "DocId", "DescriptionText")}
    return made


def _all(alert: etree._Element, path: str) -> list[etree._Element]:
    first, _, last = path.rpartition("/")
    holder = child(alert, first) if first else alert
    return [] if holder is None else children(holder, last)


def _texts(alert: etree._Element) -> Iterator[str]:
    for element in alert.iter(etree.Element):
        if not len(element) and element.text and element.text.strip():
            yield path_of(element, alert)

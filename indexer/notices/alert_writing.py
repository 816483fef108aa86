"""A published notice written with the Union's names: as the XML of its alert, and as JSON by the same names."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from indexer.notices.alerts import KINDS, MEASURES
from indexer.notices.elements import NAMESPACES, add, local
from registry_site.registers.model import Values

_COUNTRIES: Final = "2021"
_MEASURES: Final = "1067"
_DAY: Final = 10  # characters of a whole day: the alert has no place for a month


def alert(values: Values, document_id: str, made_at: str) -> etree._Element:
    """The alert of a notice from its public values. What is not known has no element: nothing is filled in."""
    root = etree.Element(etree.QName(NAMESPACES["doc"], "DangerousProductAlertDetails"), nsmap=NAMESPACES)
    header = add(root, "ccdo:EDocHeader")
    add(header, "csdo:InfEnvelopeCode", "P.SS.08.MSG.017")
    add(header, "csdo:EDocCode", "R.SM.SS.08.002")
    add(header, "csdo:EDocId", document_id)
    add(header, "csdo:EDocDateTime", made_at)
    add(header, "csdo:LanguageCode", "ru")
    made = add(root, "smcdo:DangerousProductAlertDetails")
    _told(made, "csdo:UnifiedCountryCode", values.get("detected_in"), codeListId=_COUNTRIES)
    _told(made, "smsdo:IncidentId", values.get("id"))
    _told(made, "csdo:DocCreationDate", values.get("published_on"))
    if values.get("decided_by"):
        _told(add(made, "ccdo:UnifiedAuthorityDetails"), "csdo:AuthorityName", values["decided_by"])
    _product(add(made, "smcdo:NonCompliantSanitaryProductDetails"), values)
    place = values.get("found_at")
    if isinstance(place, Mapping) and place.get("name"):
        organization = add(add(made, "smcdo:DetectionPlaceDetails"), "smcdo:OrganizationDetails")
        add(organization, "csdo:BusinessEntityName", place["name"])
    _measure(made, values)
    _validity(made, values)
    return root


def as_xml(root: etree._Element) -> bytes:
    """The document in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def as_json(element: etree._Element) -> dict[str, Any]:
    """The same tree in the JSON shape of the Union's portals: names in camelCase without prefix, coded values as objects."""
    return {_camel(element): _value(element)}


def _product(holder: etree._Element, values: Values) -> None:
    product = add(holder, "smcdo:ProductDetails")
    _told(product, "csdo:ProductName", values.get("trade_name"))
    _told(product, "smsdo:ProductTradeName", values.get("trade_name"))
    _told(product, "smsdo:ProductPurposeText", KINDS.get(str(values.get("product_kind"))))
    _told(product, "smsdo:ReleaseFormText", values.get("form"))
    if values.get("maker"):
        party = add(holder, "ccdo:SupplyChainPartyDetails")
        _told(party, "csdo:UnifiedCountryCode", values.get("maker_country"), codeListId=_COUNTRIES)
        _told(party, "csdo:BusinessEntityName", values["maker"])
        add(party, "csdo:SupplyChainPartyKindCode", "41")
    batch = add(holder, "smcdo:NonCompliantSanitaryProductBatchDetails")
    details = add(batch, "smcdo:BatchDetails")
    _told(details, "smsdo:BatchId", values.get("batch"))
    _told(details, "csdo:ManufactureDate", values.get("produced_on"))
    _told(details, "csdo:ProductShelfLifeEndDate", _whole_day(values.get("expires_on")))
    if values.get("nonconformities"):
        violation = add(batch, "smcdo:RequirementViolationDetails")
        add(add(violation, "smcdo:RequirementsDocDetails"), "csdo:DescriptionText", values["nonconformities"])


def _measure(made: etree._Element, values: Values) -> None:
    code = MEASURES.get(str(values.get("status")))
    if code is None and not values.get("decided_on") and not values.get("basis"):
        return
    measure = add(made, "smcdo:SanitaryMeasureBaseDetails")
    _told(measure, "smsdo:MeasureCode", code, codeListId=_MEASURES)
    document = add(measure, "smcdo:MeasureDocDetails")
    _told(document, "csdo:DocCreationDate", values.get("decided_on"))
    _told(document, "csdo:DescriptionText", values.get("basis"))


def _validity(made: etree._Element, values: Values) -> None:
    if values.get("published_on"):
        period = add(add(made, "ccdo:ResourceItemStatusDetails"), "ccdo:ValidityPeriodDetails")
        add(period, "csdo:StartDateTime", f"{values['published_on']}T00:00:00+03:00")
        if values.get("withdrawn_on"):
            add(period, "csdo:EndDateTime", f"{values['withdrawn_on']}T00:00:00+03:00")


def _told(parent: etree._Element, name: str, value: object, **attributes: str) -> None:
    if value:
        add(parent, name, value, **attributes)


def _whole_day(value: object) -> object:
    return value if isinstance(value, str) and len(value) == _DAY else None


def _camel(element: etree._Element) -> str:
    name = local(element)
    return name[:1].lower() + name[1:]


def _value(element: etree._Element) -> Any:
    if not len(element):
        return (
            {"value": element.text, **{str(name): value for name, value in element.attrib.items()}}
            if element.attrib
            else element.text
        )
    made: dict[str, Any] = {}
    for one in element:
        name, value = _camel(one), _value(one)
        if name in made:
            made[name] = [*(made[name] if isinstance(made[name], list) else [made[name]]), value]
        else:
            made[name] = value
    return made

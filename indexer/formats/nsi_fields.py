"""The names of dictionary 1995 of nsi.eaeunion.org: field codes and CSV headings, and the declared fields they fill.

Only published headings are listed (FORMATS 1.4, 16 of 43 are known); beside them a heading may be one of our own field
names, as in our exports.
"""

import re
from collections.abc import Mapping

from registry_site.identifiers.numbers import certificate_groups, fold
from registry_site.registers import DECLARATIONS

BY_CODE: Mapping[str, str] = {
    "NUMB_DOC": "number",
    "STATUS": "status",
    "STATUS_DATE": "status_on",
    "SERIALNUMB": "blank_number",
    "DATE_DOC": "issued_on",
    "NAME_PROD": "product",
    "PROD_APP": "product_use",
    "OKP_PROD": "product_code",
    "FIRMMADE_NAME": "maker",
    "FIRMMADE_ADDR": "maker_address",
    "FIRMMADE_COUNTRY": "maker_country",
    "FIRMGET_NAME": "holder",
    "FIRMGET_INN": "holder_tax_id",
    "FIRMGET_ADDR": "holder_address",
    "FIRMGET_COUNTRY": "holder_country",
    "N_ALFA_CODE": "issuing_state",
    "DOC_NORM": "normative_documents",
    "DOC_USEAREA": "use_area",
    "DOC_PROTOCOL": "test_reports",
    "DOC_CONDITION": "storage_conditions",
    "DOC_LABEL": "label",
    "DOC_GIGHARK": "technical_regulations",
    "WHO": "signatory",
}
# Known, and without a place in the declaration: version of the form, last edit, production sites, name of the state.
UNUSED_CODES = ("BLANKVER", "DATE_LASTEDIT", "FIRMMADE_OBJ", "N_ALFA_NAME")

_BY_HEADING: Mapping[str, str] = {
    "Номер свидетельства": "number",
    "Статус": "status",
    "Типографский номер бланка": "blank_number",
    "Дата оформления документа": "issued_on",
    "Наименование продукции": "product",
    "Наименование изготовителя": "maker",
    "Наименование получателя": "holder",
    "Страна изготовителя продукции": "maker_country",
    "Юр. адрес изготовителя": "maker_address",
    "Юр. адрес получателя": "holder_address",
    "Нормативная документация": "normative_documents",
    "Область применения": "use_area",
    "Протоколы исследований": "test_reports",
    "Условия хранения": "storage_conditions",
    "Информация, наносимая на этикетку": "label",
}
# Its field code is not known (FORMATS 8), and a code beside the name would split the facet of countries.
_UNUSED_HEADINGS = ("Код страны изготовителя продукции",)

_OWN = tuple(member.name for member in DECLARATIONS["certificates"].fields)

FIELDS: Mapping[str, str | None] = {
    **{name.casefold(): name for name in _OWN},
    **{code.casefold(): name for code, name in BY_CODE.items()},
    **{heading.casefold(): name for heading, name in _BY_HEADING.items()},
    **{name.casefold(): None for name in (*UNUSED_CODES, *_UNUSED_HEADINGS)},
}
"""Case-folded code or heading to the declared field; None for a known one that is not used."""

KEY_COLUMNS: Mapping[str, str] = {"number": "Номер свидетельства", "product": "Наименование продукции"}
"""What a loader must have (FORMATS 1.4): number and product name, nothing else."""

_CURRENT = re.compile(r"(AM|BY|KG|KZ|RU)[. ]\d\d\.[0-9A-ZА-Я]{2}\.\d\d\.\d{3}\.[EЕRP]\.\d{6}\.(?:0[1-9]|1[0-2])\.\d\d", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def state_of(number: object) -> str | None:
    """The issuing state a current certificate number begins with (FORMATS 1.1); None for any other number."""
    if not isinstance(number, str):
        return None
    if found := _CURRENT.fullmatch(number):  # nearly all are written so; the fold costs ten times as much
        return found.group(1)
    groups = certificate_groups(fold(number))
    return groups[0] if groups else None


def is_reference(value: object) -> bool:
    """True for the id of an entry of another dictionary, which is no name (FORMATS 1.4, FIRMMADE_COUNTRY)."""
    return isinstance(value, str) and _UUID.fullmatch(value.strip()) is not None

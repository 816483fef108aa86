"""State registration certificates as nsi.eaeunion.org publishes them: bulk CSV, the portal's JSON, the XML dump (FORMATS 1.4)."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter
from typing import Final

from indexer.formats.nsi_fields import BY_CODE, FIELDS, KEY_COLUMNS, is_reference, state_of
from indexer.rows import Declared, Fault, Format, Row, Source
from indexer.sources import CsvRow, children, read_csv, read_json, read_xml
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

REGISTER: Final = "certificates"
# The keys under which the portal has sent its list; `data` of the card is one object (FORMATS 1.4).
LISTS: Final = ("", "value", "records", "content", "result", "data", "elements")
# `byFilterCount` is left out: it counts what a filter let through, and equals one of these in a whole list.
COUNTS: Final = ("totalCount", "Count")

_log = logging.getLogger(__name__)
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[\[{]")
_JSON_KEY = re.compile(rb'"(?:NUMB_DOC|NAME_PROD|byFilterCount)"\s*:')
_XML = re.compile(rb"<ROOT\b.*<DOCUMENT\b", re.DOTALL)
_COLUMNS_TO_RECOGNISE = 3


@dataclass(frozen=True, kw_only=True)
class NsiCsv:
    """The CSV export: read by trimmed, case-folded heading; 16 to 43 columns, of which some are known."""

    name: str = "nsi_certificates_csv"
    register: str = REGISTER

    def recognises(self, source: Source) -> bool:
        """True if the first line holds some known headings: a key column may be missing, and is then named by `read`."""
        line = source.head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
        for encoding in ("utf-8", "cp1251"):
            cells = re.split("[;,]", line.decode(encoding, errors="replace"))
            names = {FIELDS.get(cell.strip(' "\r\ufeff').casefold()) for cell in cells}
            if len(names - {None}) >= _COLUMNS_TO_RECOGNISE:
                return True
        return False

    def read(self, source: Source) -> Iterator[Row | Fault]:
        """Rows of the table. Raises UnreadableSource for a missing key column or two columns of one field."""
        table = read_csv(source)
        places = _places(source, table.columns)
        pick = itemgetter(*places.values())
        names = tuple(places)
        number, states = places["number"], "issuing_state" not in places
        count = 0
        for row in table.rows:
            count += 1
            if not isinstance(row, CsvRow):
                yield row
                continue
            values: dict[str, object] = dict(zip(names, pick(row.cells), strict=True))
            if states or not values["issuing_state"]:
                values["issuing_state"] = state_of(row.cells[number].strip())
            yield Row(position=f"line {row.line}", values=values, digest=row.digest)
        _refuse_empty(source, count)


@dataclass(frozen=True, kw_only=True)
class NsiJson:
    """The portal's JSON: every shape of its lists, the card of one certificate, the elements of its API v1."""

    name: str = "nsi_certificates_json"
    register: str = REGISTER

    def recognises(self, source: Source) -> bool:
        """True for JSON that names the fields of dictionary 1995, or the wrapper of its lists, early on."""
        return _JSON.match(source.head) is not None and _JSON_KEY.search(source.head) is not None

    def read(self, source: Source) -> Iterator[Row | Fault | Declared]:
        """Rows of the list, then the total it declares: the portal answers page by page, 500 to 1000 records on one."""
        count = declared = 0
        for key, item in read_json(source):
            if key in COUNTS and isinstance(item, int):
                declared = max(declared, item)
            elif key in LISTS and item is not None:
                count += 1
                yield _row_of_item(f"element {count}", item)
        _refuse_empty(source, count)
        if declared:
            yield Declared(total=declared, held=count)


@dataclass(frozen=True, kw_only=True)
class NsiXml:
    """The XML dump: ROOT/DOCUMENT with the field codes as element names, any of them absent."""

    name: str = "nsi_certificates_xml"
    register: str = REGISTER

    def recognises(self, source: Source) -> bool:
        """True for a ROOT with a DOCUMENT in it."""
        return _XML.search(source.head) is not None

    def read(self, source: Source) -> Iterator[Row | Fault]:
        """One row for each DOCUMENT."""
        count = 0
        for count, element in read_xml(source, "DOCUMENT"):
            values = _values(children(element))
            yield Row(position=f"element {count}", values=values, digest=_digest(values))
        _refuse_empty(source, count)


def _places(source: Source, columns: tuple[str, ...]) -> dict[str, int]:
    """Declared field to the index of its column."""
    places: dict[str, int] = {}
    unknown: list[str] = []
    for index, column in enumerate(columns):
        if column.casefold() not in FIELDS:
            unknown.append(column)
            continue
        field = FIELDS[column.casefold()]
        if field in places:
            raise UnreadableSource(
                message(
                    N_("%(name)s, line 1: «%(column)s» and «%(other)s» are the same field. Take one of the columns out."),
                    name=source.name,
                    column=column,
                    other=columns[places[field]],
                )
            )
        if field is not None:
            places[field] = index
    for field, heading in KEY_COLUMNS.items():
        if field not in places:
            raise UnreadableSource(
                message(N_("%(name)s, line 1: the column «%(column)s» is missing."), name=source.name, column=heading)
            )
    if unknown:  # 27 of the 43 published headings are not known (FORMATS 8)
        _log.info("%s: %d columns are not known and not read: %s", source.name, len(unknown), "; ".join(map(repr, unknown)))
    return places


def _row_of_item(position: str, item: object) -> Row | Fault:
    """An item of a list (`{id, data: {…}}`), the data of a card, or the bare fields."""
    data = item.get("data", item) if isinstance(item, Mapping) else None
    if not isinstance(data, Mapping):
        return Fault(position=position, field=None, reason=message(N_("the element is no record of the dictionary")))
    values = _values(data)
    return Row(position=position, values=values, digest=_digest(values))


def _values(data: Mapping[str, object]) -> dict[str, object]:
    # `dateTo` 2100-01-01 beside the data bounds the version of the record; a certificate has no term.
    values = {field: _plain(data.get(code)) for code, field in BY_CODE.items() if code in data}
    regulations = values.get("technical_regulations")
    if regulations is not None:
        values["technical_regulations"] = regulations if isinstance(regulations, list) else [regulations]
    for country in ("maker_country", "holder_country"):
        if is_reference(values.get(country)):
            values[country] = None
    if not values.get("issuing_state"):
        values["issuing_state"] = state_of(values.get("number"))
    return values


def _plain(value: object) -> object:
    """A field as text or list of texts: coded objects give their name, DOC_GIGHARK its name within `sourceData`."""
    if isinstance(value, Mapping):
        inner = value.get("name", value.get("DOC_GIGHARK_NAME", value.get("sourceData")))
        return _plain(inner) if isinstance(inner, Mapping) else inner
    if isinstance(value, list):
        return [plain for plain in map(_plain, value) if plain is not None]
    return value


def _digest(values: Mapping[str, object]) -> bytes:
    return blake2b(repr(values).encode(errors="surrogatepass"), digest_size=16).digest()


def _refuse_empty(source: Source, count: int) -> None:
    if not count:  # an empty export is a failure, not an empty register (FORMATS 1.4)
        raise TornSource(message(N_("%(name)s holds no record. Fetch it again."), name=source.name))


FORMATS: tuple[Format, ...] = (NsiCsv(), NsiJson(), NsiXml())

"""Plans of inspections as a table. No published machine format of them is known: the headings are our own (FORMATS 8)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from indexer.headed import Headings
from indexer.rows import Fault, Format, Row, Source

HEADINGS: Final = Headings(
    fields={
        "наименование": "licensee",
        "лицензиат": "licensee",
        "licensee": "licensee",
        "год плана": "year",
        "year": "year",
        "инн": "tax_id",
        "tax_id": "tax_id",
        "огрн": "ogrn",
        "ogrn": "ogrn",
        "адрес": "address",
        "место нахождения": "address",
        "address": "address",
        "места осуществления деятельности": "places",
        "адреса мест осуществления деятельности": "places",
        "places": "places",
        "основание": "ground",
        "основание проверки": "ground",
        "ground": "ground",
        "начало": "starts_on",
        "дата начала": "starts_on",
        "месяц начала": "starts_on",
        "starts_on": "starts_on",
        "рабочих дней": "working_days",
        "working_days": "working_days",
        "рабочих часов": "working_hours",
        "working_hours": "working_hours",
        "форма": "form",
        "форма проверки": "form",
        "form": "form",
        "орган": "body",
        "наименование органа": "body",
        "body": "body",
        "совместно с": "jointly_with",
        "jointly_with": "jointly_with",
        "статус": "status",
        "status": "status",
    },
    needed=("licensee", "year", "tax_id", "starts_on"),
)
PLANNED: Final = "запланирована"

_MONTHS: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_GROUNDS: Final = {
    "государственная регистрация": "истечение трех лет со дня государственной регистрации",
    "последняя плановая проверка": "истечение трех лет со дня окончания последней плановой проверки",
    "начало деятельности": "истечение трех лет со дня начала деятельности",
}
_YEAR: Final = re.compile(r"20\d\d", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class InspectionPlan:
    """CSV, one row for each inspection. Places of work are divided by `|`; a month may be a word, then of the year of the plan."""

    name: str = "inspection_plan"
    register: str = "inspections"

    def recognises(self, source: Source) -> bool:
        """True if the headings name licensee, tax id, year and beginning."""
        return HEADINGS.known(source)

    def read(self, source: Source) -> Iterator[Row | Fault]:
        """Rows of the table. Raises UnreadableSource or TornSource."""
        for row in HEADINGS.rows(source):
            yield replace(row, values=_values(row.values)) if isinstance(row, Row) else row


def _values(cells: Mapping[str, object]) -> dict[str, object]:
    """A plan numbers its lines anew in every edition: what stays the same is who is inspected, and in which year."""

    def cell(name: str) -> str:
        return str(cells.get(name, "")).strip()

    year, taxpayer = cell("year"), cell("tax_id") or cell("ogrn")
    return {
        **cells,
        "number": f"{taxpayer}-{year}" if taxpayer and _YEAR.fullmatch(year) else "",
        "status": cell("status") or PLANNED,  # whatever stands in a plan is planned, unless it says more
        "starts_on": _month(cell("starts_on"), year),
        "ground": _GROUNDS.get(cell("ground").lower(), cell("ground")),
        "places": [place for place in cell("places").split("|") if place.strip()],
    }


def _month(text: str, year: str) -> str:
    word = text.lower()
    return f"{year}-{_MONTHS.index(word) + 1:02d}" if word in _MONTHS else text


FORMATS: Final[tuple[Format, ...]] = (InspectionPlan(),)

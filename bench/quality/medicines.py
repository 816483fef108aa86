"""The state catalogue of vital medicines as a register of this benchmark: 14,123 rows as published (see docs/quality.md)."""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from bench.quality.known import Corpus, Document, Known
from registry_site.canonical import canonical
from registry_site.identifiers.numbers import record_id
from registry_site.registers.model import Field, Kind, Register, Values, Visibility, Weight
from registry_site.search.port import IndexWriter, LedgerRecord, SearchEngine

_SOURCE = Path(__file__).parent / "medicines.csv.gz"
_DAY = date(2018, 2, 28)  # of the catalogue
_PUBLIC = Visibility.PUBLIC
_LINES = (
    "Рег. уд. № {number} от {day}",
    "Регистрационный номер: {number}",
    "Рег. № {number}",
    "РУ № {number} от {day} г.",
    "Номер регистрационного удостоверения {number}",
    "{brand}. Рег. № {number}. Производитель: {maker}",
)


def _of_the_catalogue(values: Values, on: date) -> str:
    return ""


REGISTER = Register(
    name="medicines",
    label="Medicines",
    singular="Medicine",
    source="State catalogue of vital medicines",
    number="number",
    title_fields=("product",),
    newest_by="registered_on",
    standings={},
    standing_prefixes=(),
    day_dependent=False,
    status_rule=_of_the_catalogue,
    relations=(),
    order=100,
    sectioned=False,
    fields=(
        Field(name="number", kind=Kind.CODE, label="Number", visibility=_PUBLIC, sortable=True),
        Field(name="product", kind=Kind.NAME, label="Trade name", visibility=_PUBLIC, weight=Weight.TITLE),
        Field(name="inn", kind=Kind.NAME, label="Substance", visibility=_PUBLIC),
        Field(name="form", kind=Kind.TEXT, label="Form", visibility=_PUBLIC),
        Field(name="maker", kind=Kind.NAME, label="Maker", visibility=_PUBLIC, weight=Weight.MAKER),
        Field(name="barcode", kind=Kind.CODE, label="Barcode", visibility=_PUBLIC),
        Field(name="registered_on", kind=Kind.DATE, label="Registered on", visibility=_PUBLIC, sortable=True),
    ),
)


def corpus(writer: IndexWriter, engine: SearchEngine, *, every: int = 1) -> Corpus:
    """Index every n-th row of the catalogue and serve it."""
    records = dict(sorted(_records(every)))
    kept = (LedgerRecord(id_, canonical(values)) for id_, values in records.items())
    writer.build(REGISTER, 1, kept, on=_DAY)
    writer.swap(REGISTER, 1)
    return Corpus(
        name="medicines",
        register=REGISTER,
        engine=engine,
        records=tuple(_known({**values, "id": id_}) for id_, values in records.items()),
        known=_known,
        label_lines=_LINES,
        # The forms that most of the numbers have (FORMATS, part 3).
        valid=re.compile(r"ЛСР-\d{6}/\d\d|Л[ПС]-\d{6}|[ПР] N\d{6}/\d\d(?:-\d{4})?|П N\d{6}", re.ASCII),
    )


def names() -> tuple[Sequence[str], Sequence[str]]:
    """Trade names and makers of the catalogue, each once, in the order of the alphabet."""
    rows = list(_rows())
    return sorted({row["product"] for row in rows}), sorted({row["maker"] for row in rows})


def _rows() -> Iterator[dict[str, str]]:
    with gzip.open(_SOURCE, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _records(every: int) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """Ids and values; a number that stands in several rows is told apart as in every register, and 8 rows have none."""
    met: Counter[str] = Counter()
    for place, row in enumerate(_rows()):
        if place % every:
            continue
        identity = record_id(row["number"]) if row["number"] else f"row-{place}"
        met[identity] += 1
        own = identity if met[identity] == 1 else f"{identity}~{met[identity]}"
        yield own, {name: value or None for name, value in row.items()}


def _known(values: Document) -> Known:
    return Known(
        id=str(values["id"]),
        number=str(values["number"] or ""),
        brand=str(values["product"] or ""),
        maker=str(values["maker"] or ""),
        barcode=str(values["barcode"] or ""),
    )

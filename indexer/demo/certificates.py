"""Demonstration certificates: the real numbers of `demo/` and made-up rows, as the portal's CSV and XML exports."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from indexer.demo.products import GROUPS, disinfectants, product
from indexer.demo.samples import (
    FIRM,
    FIRM_TAX_ID,
    FOLDER,
    MADE_UP_NAMES,
    MADE_UP_STREETS,
    belarusian_tax_id,
    kazakh_tax_id,
    past_day,
    russian_tax_id,
    seeded,
    table,
)

IN_CSV: Final = 3600
IN_XML: Final = 400
_FIRST_SERIAL: Final = 900_000  # made-up numbers are told by it
_IN_FORCE: Final = "подписан и действует"
_REISSUED: Final = "удалён в связи с переоформлением"
# Statuses of made-up rows with their share of a thousand: the closed list, its parts, both spellings, one nobody knows.
_STATUSES: Final = {
    _IN_FORCE: 880,
    "приостановлен": 28,
    "аннулирован / отозван": 30,
    "аннулирован": 12,
    "отозван": 10,
    "удален из-за технической ошибки при оформлении": 10,
    "удалён из-за технической ошибки при оформлении": 6,
    "удален в связи с переоформлением": 12,
    _REISSUED: 10,
    "на рассмотрении": 1,
    "не подписано": 1,
}
# Further columns beside the known sixteen: codes of the dictionary and names of our own exports, both read by heading.
_MORE: Final = (
    "STATUS_DATE", "FIRMGET_INN", "OKP_PROD", "WHO",
    "product_category", "trademark", "issuing_body", "replaces", "replaced_by",
)  # fmt: skip
_TRADES: Final = ("Трейд", "Фарм", "Импорт", "Лайн", "Сервис")
_SIGNATORY: Final = "О. О. Образцов"

Row = dict[str, str]


def write_certificates(folder: Path, today: date) -> list[Path]:
    """A CSV in cp1251 (`;`, all quoted, CRLF) and an XML dump; together every made-up and every readable real certificate."""
    made_up = list(_made_up(seeded("certificates"), today))
    columns = [*_published_columns(), *_MORE]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    rows = [*_real(), *made_up[:IN_CSV]]
    # The export is known to repeat rows exactly; and one number stands on two different rows.
    rows += [*rows[100:103], {**rows[200], "NAME_PROD": f"{rows[200]['NAME_PROD']}, новая упаковка"}]
    for index, row in enumerate(rows):
        writer.writerow({column: _cell(row, column, index) for column in columns})
    table_file = folder / "nsi_1995.csv"
    table_file.write_bytes(text.getvalue().encode("cp1251"))
    dump = folder / f"Registry_{today.isoformat()}.xml"
    dump.write_text(_dump(made_up[IN_CSV:]), encoding="utf-8")
    return [table_file, dump]


def _published_columns() -> list[str]:
    header = (FOLDER / "certificates/nsi_1995_csv_header_cp1251.csv").read_bytes().decode("cp1251")
    return next(csv.reader([header.strip("\r\n")], delimiter=";"))


_BY_HEADING: Final[Mapping[str, str]] = {
    "Номер свидетельства": "NUMB_DOC",
    "Статус": "STATUS",
    "Типографский номер бланка": "SERIALNUMB",
    "Дата оформления документа": "DATE_DOC",
    "Наименование продукции": "NAME_PROD",
    "Наименование изготовителя": "FIRMMADE_NAME",
    "Наименование получателя": "FIRMGET_NAME",
    "Страна изготовителя продукции": "FIRMMADE_COUNTRY",
    "Юр. адрес изготовителя": "FIRMMADE_ADDR",
    "Юр. адрес получателя": "FIRMGET_ADDR",
    "Нормативная документация": "DOC_NORM",
    "Область применения": "DOC_USEAREA",
    "Протоколы исследований": "DOC_PROTOCOL",
    "Условия хранения": "DOC_CONDITION",
    "Информация, наносимая на этикетку": "DOC_LABEL",
}


def _cell(row: Row, column: str, index: int) -> str:
    value = row.get(_BY_HEADING.get(column.strip(), column), "")
    if value and column in ("Дата оформления документа", "STATUS_DATE"):  # two date shapes in one file (FORMATS 1.4)
        return f"{value}T00:00" if index % 5 == 0 else f"{value[8:]}.{value[5:7]}.{value[:4]}"
    return value


def _real() -> Iterator[Row]:
    """The readable real numbers with what their sources say and nothing else; one of them is known whole."""
    card = json.loads((FOLDER / "certificates/nsi_1995_list_and_card.json").read_text(encoding="utf-8"))
    known = card["get-view-card-data-on-date"]["data"]
    for sample in table("certificates/real_numbers.csv"):
        number, product_name = sample["number_as_written"], sample["product"]
        if number == known["NUMB_DOC"]:
            kept = {name: value for name, value in known.items() if isinstance(value, str) and name != "N_ALFA_CODE"}
            yield {**kept, "STATUS": known["STATUS"]["name"]}
        elif number.count(".") >= 7 and " .02" not in number:  # two are cut or mistyped beyond repair
            name = product_name.partition(" (note")[0]
            yield {"NUMB_DOC": number, "NAME_PROD": "Наименование в источнике номера не указано" if name.startswith("(") else name}


def _made_up(chance: Random, today: date) -> Iterator[Row]:
    makers = table("certificates/makers_and_names.csv")
    bodies = {body["kind"]: body["name"] for body in table("certificates/issuing_bodies.csv")}
    categories = {row["no"]: row["title"] for row in table("certificates/product_categories.csv")}
    statuses, shares = list(_STATUSES), list(_STATUSES.values())
    replaced: Row | None = None
    for index in range(IN_CSV + IN_XML):
        maker = chance.choice(makers)
        group = chance.choices(GROUPS, [one.share for one in GROUPS])[0]
        state, prefix, body = _office(chance, bodies)
        issued = past_day(chance, today, 15)
        series = "R" if issued.year >= 2021 and state != "BY" else chance.choice("ЕE")
        number = f"{prefix}.{group.code}.{series}.{_FIRST_SERIAL + index:06d}.{issued:%m.%y}"
        status = chance.choices(statuses, shares)[0]
        row = {
            "NUMB_DOC": number,
            "STATUS": status,
            "SERIALNUMB": f"{chance.randrange(10**6):07d}",
            "DATE_DOC": issued.isoformat(),
            "STATUS_DATE": _status_day(chance, issued, today, status).isoformat(),
            "FIRMMADE_NAME": maker["maker"],
            "FIRMMADE_COUNTRY": maker["maker_country"],
            "FIRMMADE_ADDR": f"{maker['maker_country'].capitalize()}, {_street(chance)}",
            "OKP_PROD": f"{group.code}{chance.randrange(1, 90):04d}",
            "N_ALFA_CODE": state,
            "WHO": _SIGNATORY,
            "product_category": categories.get(group.category, ""),
            "issuing_body": body,
            **_holder(chance, state),
            **product(chance, group),
        }
        if state == "RU" and row["trademark"] in disinfectants():
            row |= {"FIRMMADE_NAME": FIRM, "FIRMMADE_COUNTRY": "РОССИЯ", "FIRMGET_NAME": FIRM, "FIRMGET_INN": FIRM_TAX_ID}
        if replaced is not None:
            row |= {name: replaced[name] for name in ("FIRMMADE_NAME", "FIRMMADE_COUNTRY", "NAME_PROD", "trademark")}
            row["replaces"], row["STATUS"] = replaced["NUMB_DOC"], _IN_FORCE
            replaced["replaced_by"] = number
        replaced = row if status == _REISSUED and replaced is None else None
        yield row


def _office(chance: Random, bodies: Mapping[str, str]) -> tuple[str, str, str]:
    """State, beginning of the number as met in real ones (FORMATS 1.1; of AM and KG made up), name of the body if known."""
    drawn = chance.random()
    if drawn < 0.62:
        return "RU", f"RU.77.99.{chance.choice(('88', '11', '29'))}", bodies["central"]
    if drawn < 0.75:
        return "RU", "RU.77.01.34" if drawn < 0.72 else "RU.23.КК.08", ""
    if drawn < 0.86:
        return "KZ", f"KZ.16.01.{chance.choice(('78', '79', '98'))}", ""
    if drawn < 0.96:
        return "BY", f"BY.{chance.choice(('60', '70'))}.61.01", ""
    return ("KG", "KG.11.01.09", "") if drawn < 0.985 else ("AM", "AM.01.01.01", "")


def _status_day(chance: Random, issued: date, today: date, status: str) -> date:
    if status == _IN_FORCE:
        return issued
    return issued + timedelta(days=chance.randrange(0, (today - issued).days + 1))


def _holder(chance: Random, state: str) -> Row:
    name = f"ООО «{chance.choice(MADE_UP_NAMES)}-{chance.choice(_TRADES)} {chance.randrange(1, 60)}»"
    towns = {"RU": "г. Москва", "BY": "г. Минск", "KZ": "г. Астана", "KG": "г. Бишкек", "AM": "г. Ереван"}
    tax_ids = {"RU": russian_tax_id, "BY": belarusian_tax_id, "KZ": kazakh_tax_id}
    row = {"FIRMGET_NAME": name, "FIRMGET_ADDR": f"{towns[state]}, {_street(chance)}"}
    return row | {"FIRMGET_INN": tax_ids[state](chance)} if state in tax_ids else row


def _street(chance: Random) -> str:
    return f"ул. {chance.choice(MADE_UP_STREETS)}, д. {chance.randrange(1, 150)}"


def _dump(rows: list[Row]) -> str:
    """`ROOT/DOCUMENT` with the codes of the dictionary; elements without a value are absent (FORMATS 1.4)."""
    parts = ["<?xml version='1.0' encoding='utf-8'?>\n<ROOT>\n"]
    for row in rows:
        cells = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items() if value and name.isupper())
        parts.append(f"<DOCUMENT>{cells}</DOCUMENT>\n")
    return "".join([*parts, "</ROOT>\n"])

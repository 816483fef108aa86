"""Demonstration tables without a published shape: a plan of inspections and stages of applications, all of them made up."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from indexer.demo.samples import FIRM, FIRM_TAX_ID, MADE_UP_NAMES, MADE_UP_STREETS, registration_number, russian_tax_id, seeded

INSPECTIONS: Final = 40
APPLICATIONS: Final = 12
_MONTHS: Final = ("февраль", "март", "апрель", "май", "июнь", "сентябрь", "октябрь", "ноябрь")
_GROUNDS: Final = ("последняя плановая проверка", "государственная регистрация", "начало деятельности")
_FORMS: Final = ("выездная", "документарная", "документарная и выездная")
_STAGES: Final = (
    "Прием и регистрация документов", "Экспертиза документов", "Экспертиза результатов исследований", "Принятие решения",
    "Внесение сведений в реестр", "Выдача свидетельства", "Ожидается оплата пошлины",
)  # fmt: skip


def write_plan(folder: Path, today: date) -> list[Path]:
    """The plan of next year and what is left of this one, UTF-8; the firm that stands in the other registers is in it, too."""
    chance = seeded("inspections")
    rows: list[Sequence[object]] = []
    for index in range(INSPECTIONS):
        person = index % 9 == 4
        name = (
            f"ИП {chance.choice(('Образцов', 'Примеров', 'Макетов'))} И. И."
            if person
            else f"ООО «{chance.choice(MADE_UP_NAMES)}-Аптека {index}»"
        )
        street = f"г. Учебный, ул. {chance.choice(MADE_UP_STREETS)}, д. {chance.randrange(1, 90)}"
        year, small = today.year + (index % 4 > 0), index % 3 == 0
        rows.append(
            (
                FIRM if index == 1 else name,
                FIRM_TAX_ID if index == 1 else russian_tax_id(chance, 12 if person else 10),
                registration_number(chance, 15 if person else 13),
                street,
                f"{street}|г. Примерный, ул. Образцовая, д. {index + 1}" if index % 5 == 0 else street,
                year,
                chance.choice(_MONTHS),
                "" if small else 20,
                chance.choice((15, 50)) if small else "",
                _GROUNDS[index % 3],
                _FORMS[index % 3],
                "Комитет по фармацевтической деятельности (образец)",
                "исключена из плана" if index == 7 else "проведена" if year == today.year else "",
            )
        )
    headings = (
        "Наименование", "ИНН", "ОГРН", "Адрес", "Места осуществления деятельности", "Год плана", "Месяц начала", "Рабочих дней",
        "Рабочих часов", "Основание", "Форма", "Орган", "Статус",
    )  # fmt: skip
    return [_table(folder / "plan.csv", headings, rows)]


def write_stages(folder: Path, today: date) -> list[Path]:
    """Applications of the last weeks; the first one is `ОБР-1` of the day a month ago, in examination."""
    rows = []
    for index in range(APPLICATIONS):
        received = today - timedelta(days=30 - index)
        rows.append(
            (
                f"ОБР-{index + 1}",
                f"{received:%d.%m.%Y}",
                _STAGES[(index + 1) % len(_STAGES)],
                f"{received + timedelta(days=9):%d.%m.%Y}",
            )
        )
    return [_table(folder / "stages.csv", ("Входящий номер", "Дата расписки", "Этап", "Дата этапа"), rows)]


def _table(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([headings, *rows])
    return path

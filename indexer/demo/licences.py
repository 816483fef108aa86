"""Demonstration licences: the five real ones as published, real numbers from their holders, and made-up rows, in one XML."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from indexer.demo.samples import (
    FIRM,
    FIRM_TAX_ID,
    FOLDER,
    MADE_UP_NAMES,
    MADE_UP_STREETS,
    past_day,
    registration_number,
    russian_tax_id,
    seeded,
    table,
)

MADE_UP: Final = 3000
_FIRST_SERIAL: Final = 99_000_000  # made-up numbers are told by it; of the old form by 990000
_CHAINS: Final = ("Аптека-Образец", "Пример-Фарм", "Макет здоровья", "Эскиз-Аптека", "Шаблон-Мед", "Образцовая аптека")
_SURNAMES: Final = ("Образцов", "Примеров", "Макетов", "Эскизов", "Шаблонов")
_INITIALS: Final = ("Иван Иванович", "Пётр Петрович", "Сидор Сидорович")
_WORKS: Final = (
    "3. хранение лекарственных препаратов для медицинского применения",
    "5. перевозка лекарственных препаратов для медицинского применения",
    "6. розничная торговля лекарственными препаратами для медицинского применения",
    "7. отпуск лекарственных препаратов для медицинского применения",
    "8. изготовление лекарственных препаратов для медицинского применения",
)
_PART: Final = f"в части работ и услуг: {_WORKS[4]}"
_OF_THE_FIRM: Final = (40, 41)
_FIRST: Final = 40  # the first rows each show one case of the rules of FORMATS 2.3, whatever chance says

Cells = dict[str, str]


def write_licences(folder: Path, today: date) -> list[Path]:
    """One XML of the published structure with all its elements, UTF-8."""
    chance, regions = seeded("licences"), table("regions.csv")
    parts = ["<?xml version='1.0' encoding='utf-8'?>\n<licenses_list>\n", *_real(), *_mentioned()]
    parts += [_element(chance, regions, index, today) for index in range(MADE_UP)]
    path = folder / f"data-{today:%Y%m%d}-structure-20210307.xml"
    path.write_text("".join([*parts, "</licenses_list>\n"]), encoding="utf-8")
    return [path]


def _real() -> Iterator[str]:
    """The real licences, byte for byte as they stand in the sample."""
    text = (FOLDER / "licences/retail_licenses_krasnoyarsk_real_trimmed.xml").read_text(encoding="utf-8")
    for found in re.finditer(r"  <licenses>.*?</licenses>\n", text, re.DOTALL):
        yield found[0]


def _mentioned() -> Iterator[str]:
    """Pharmaceutical licences that their holders published: «-02-» and Л042 alone, with what the holder says of them."""
    for row in table("licences/real_mentions.csv"):
        if ("-02-" in row["number"] or row["number"].startswith("Л042")) and row["date"]:
            yield _licence(
                {
                    "full_name_licensee": row["licensee"],
                    "address": row["address"],
                    "ogrn": row["ogrn"],
                    "inn": row["inn"],
                    "number": row["number"],
                    "date": row["date"],
                },
                "",
            )


def _element(chance: Random, regions: list[Cells], index: int, today: date) -> str:
    region = chance.choices(regions, [1 / (place + 3) for place in range(len(regions))])[0]
    issued = past_day(chance, today, 12)
    recent = issued >= date(2021, 3, 1)  # from then on the numbers are those of the register of licences
    new = f"Л042-{region['authority']}-{region['code']}/{_FIRST_SERIAL + index:08d}"
    number = new if recent else f"ЛО-{region['code']}-02-{990_000 + index:06d}"
    person = chance.random() < 0.12
    if person:
        name = f"{chance.choice(_SURNAMES)} {chance.choice(_INITIALS)}"
        full, short, form = f"Индивидуальный предприниматель {name}", f"ИП {name}", "Индивидуальный предприниматель"
    else:
        title = f"{chance.choice(_CHAINS)} {chance.randrange(1, 400)}"
        full, short = f"Общество с ограниченной ответственностью «{title}»", f"ООО «{title}»"
        form = "Общество с ограниченной ответственностью"
    tax_id = russian_tax_id(chance, 12 if person else 10)
    if index in _OF_THE_FIRM:
        full = short = FIRM
        form, tax_id = "Общество с ограниченной ответственностью", FIRM_TAX_ID
    suspensions, cancellation = _case(chance, index, issued, today)
    return _licence(
        {
            "name": f"Орган лицензирования: {region['name']}",
            "activity_type": "Фармацевтическая деятельность",
            "full_name_licensee": full,
            "abbreviated_name_licensee": short,
            "brand_name_licensee": f"Аптека «{chance.choice(MADE_UP_NAMES)}»" if chance.random() < 0.5 else "",
            "form": form,
            "address": f"{region['postcode']}00, {region['name']}, г. {region['city']}, {_street(chance)}",
            "ogrn": registration_number(chance, 15 if person else 13),
            "inn": tax_id,
            "number": number,
            "date": f"{issued:%d.%m.%Y}",
            "number_orders": f"{chance.randrange(1, 2000)}-ОБР/{issued:%y}",
            "date_order": f"{issued:%d.%m.%Y}",
            "date_register": issued.isoformat() if index % 7 == 0 else f"{issued:%d.%m.%Y}",
            "date_end": "Бессрочно" if index % 3 == 0 else "",
            "information_suspension_resumption": suspensions,
            "information_cancellation": cancellation,
        },
        "".join(_place(chance, regions, region) for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5)))),
    )


def _case(chance: Random, index: int, issued: date, today: date) -> tuple[str, str]:
    """Texts of suspension and cancellation. The first rows show every case, then they are as rare as in the data."""
    case = index if index < _FIRST else chance.choices((0, 1, 2, 3, 4, 5, 6), (930, 20, 15, 12, 10, 8, 5))[0]
    begun = max(issued, today - timedelta(days=chance.randrange(5, 80)))
    ahead = today + timedelta(days=chance.randrange(2, 60))
    stop, part = "Приостановление действия лицензии", f"Приостановление действия лицензии {_PART}"
    return {
        1: (f"Приостановлено:  от {begun}, Причина: {stop} по решению суда № 5-{index}/2026", ""),
        2: (f"Приостановлено:  от {begun}, Причина: {part}/Возобновлено: {ahead}, Причина: Истечение срока", ""),
        3: (f"Приостановлено:  от {begun}, Причина: {stop}/Возобновлено: {ahead}, Причина: Истечение срока", ""),
        4: (f"Приостановлено:  от {issued}, Причина: {stop}/Возобновлено: {begun}, Причина: Устранение нарушений", ""),
        5: ("", "Причина: Прекращение лицензии"),
        6: ("", f"Причина: Аннулирование лицензии по решению суда от {begun:%d.%m.%Y}"),
        7: ("Приостановлено: дата не указана", ""),
        8: ("", f"Причина: Прекращение лицензии с {ahead:%d.%m.%Y}"),
    }.get(case % 9 if index < _FIRST else case, ("", ""))


def _place(chance: Random, regions: list[Cells], region: Cells) -> str:
    # The suffix of the number is not the place of work (FORMATS 2.1): some work in another region.
    where = chance.choice(regions) if chance.random() < 0.1 else region
    street, postcode = _street(chance), f"{where['postcode']}{chance.randrange(1, 99):02d}"
    works = sorted(chance.sample(_WORKS, chance.randrange(2, 5)))
    cells = {
        "address": f"{postcode}, {where['name']}, г. {where['city']}, {street}",
        "index": postcode,
        "region": where["name"],
        "city": where["city"],
        "street": street,
    }
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in cells.items())
    listed = "".join(f"<work>{escape(work)}</work>" for work in works)
    return f"<address_place>{inner}<code_fias/><works>{listed}</works></address_place>"


_ELEMENTS: Final = (
    "name", "activity_type", "full_name_licensee", "abbreviated_name_licensee", "brand_name_licensee", "form", "address", "ogrn",
    "inn", "work_address_list", "number", "date", "number_orders", "date_order", "date_register", "number_duplicate",
    "date_duplicate", "date_end", "termination", "date_termination", "information", "information_regulations",
    "information_suspension_resumption", "information_cancellation", "information_reissuing",
)  # fmt: skip


def _licence(cells: Cells, places: str) -> str:
    inner = "".join(
        f"<{name}>{places if name == 'work_address_list' else escape(cells.get(name, ''))}</{name}>" for name in _ELEMENTS
    )
    return f"  <licenses>{inner}</licenses>\n"


def _street(chance: Random) -> str:
    return f"ул. {chance.choice(MADE_UP_STREETS)}, д. {chance.randrange(1, 200)}"

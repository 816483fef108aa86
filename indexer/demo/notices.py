"""Demonstration notices: thirty made-up ones as a ZIP package with drawn photos and scanned-looking reclamations."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from indexer.demo.evidence import add_copy, add_photos, add_reclamation
from indexer.demo.packs import SHAPES, Pack
from indexer.demo.samples import FIRM, MADE_UP_STREETS, seeded, table

NOTICES: Final = 30
_STATES: Final = ("RU", "BY", "KZ", "RU", "KG", "BY", "KZ", "RU", "AM", "BY")
_STATUSES: Final = (
    "falsified", "circulation_suspended", "counterfeit", "falsified", "withdrawn_from_circulation",
    "falsified", "circulation_suspended", "counterfeit", "falsified", "circulation_suspended",
)  # fmt: skip
_FAKES: Final = ("falsified", "counterfeit")
_COPIED: Final = (3, 8)  # falsified both: one photo on two notices, so that near-identical photos are seen to be reported
_AGAIN: Final = (3, 25)  # one name and batch in two states: the page of each leads to the other
_TOWNS: Final = {"RU": "Москва", "BY": "Минск", "KZ": "Астана", "KG": "Бишкек", "AM": "Ереван"}
_KINDS: Final = {"Неостомазан": ("deacaricide", "Тетраметрин, циперметрин"), "Креолин": ("disinsectant", "Циперметрин")}
_PURPOSES: Final = {
    "disinfectant": "Дезинфицирующее средство",
    "disinsectant": "Дезинсекционное средство",
    "deacaricide": "Дезакаризационное средство",
}
_SUBSTANCES: Final = (
    "Алкилдиметилбензиламмония хлорид, глутаровый альдегид",
    "Надуксусная кислота, пероксид водорода",
    "Натрия гипохлорит",
    "Калия моноперсульфат, сульфаминовая кислота",
    "Дидецилдиметиламмония хлорид",
)
_SIGNS: Final = (
    "Номер серии и даты нанесены от руки другой краской, наклонно; штриховой код отсутствует.",
    "Цвет этикетки светлее, чем у подлинной упаковки; этикетка наклеена с перекосом; адрес изготовителя напечатан с ошибкой.",
    "Серия изготовителем не выпускалась; шрифт даты изготовления не совпадает с подлинным.",
)
_FAILED: Final = (
    "Массовая доля действующего вещества: 3,1 % при норме не менее 5,0 %.",
    "Бактерицидная активность рабочего раствора не подтверждена; показатель pH вне нормы.",
    "Внешний вид: осадок; маркировка не содержит срока годности рабочего раствора.",
)

Item = dict[str, object]


def write_notices(folder: Path, today: date) -> list[Path]:
    """One ZIP with `notices.json` and the files it names."""
    chance = seeded("notices")
    names = [row["name"] for row in table("notices/veterinary_disinfectants.csv")]
    special = [name for name in names if name in _KINDS]
    short = [name for name in names if name not in _KINDS and len(name) < 20]
    chosen = [*special, *chance.sample(short, NOTICES - len(special))]
    chosen[_AGAIN[1]] = chosen[_AGAIN[0]]
    files: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    items: list[Item] = []
    for index, name in enumerate(chosen):
        state = _STATES[index % len(_STATES)]
        counts[state] = counts.get(state, 0) + 1
        batch = str(items[_AGAIN[0]]["batch"]) if index == _AGAIN[1] else None
        items.append(_notice(chance, index, f"{state}-{counts[state]:05d}-{today:%y}", name, batch, today, files))
    add_copy(files, *_COPIED)
    path = folder / f"notices-{today:%Y%m%d}.zip"
    with zipfile.ZipFile(path, "w") as package:
        listed = json.dumps(items, ensure_ascii=False, indent=1).encode()
        for member, data in {"notices.json": listed, **files}.items():
            entry = zipfile.ZipInfo(member, (today.year, today.month, today.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED if member.endswith((".json", ".bmp")) else zipfile.ZIP_STORED
            package.writestr(entry, data, compresslevel=1)
    return [path]


def _notice(chance: Random, index: int, number: str, name: str, batch: str | None, today: date, files: dict[str, bytes]) -> Item:
    status = _STATUSES[index % len(_STATUSES)]
    fake = status in _FAKES
    published = _working(today - timedelta(days=chance.randrange(0, 40) if index % 3 else chance.randrange(40, 300)))
    decided = _working(published - timedelta(days=chance.randrange(1, 6)))
    produced = decided - timedelta(days=chance.randrange(60, 500))
    expires = produced + timedelta(days=730)
    kind, substance = _KINDS.get(name, ("disinfectant", chance.choice(_SUBSTANCES)))
    own_batch = f"{chance.randrange(1, 400):03d}{chance.choice(('', 'А', 'В', '-2'))}{produced:%m%y}"
    batch = batch or own_batch
    maker = chance.choice((FIRM, "ООО «Образец-Вет»", "ООО «Макет-Химия»"))
    country = chance.choice(("RU", "BY", "KZ"))
    pack = Pack(
        name=name,
        purpose=_PURPOSES[kind],
        amount=chance.choice(("1 л", "5 л", "10 кг", "0,5 л")),
        batch=batch,
        produced=f"{produced:%d.%m.%Y}",
        expires=f"{expires:%m.%Y}",
        maker=maker,
        shape=SHAPES[index % len(SHAPES)],
    )
    item: Item = {
        "id": number,
        "detected_in": number[:2],
        "trade_name": name,
        "registration_number": None if fake else f"ДДД-ОБРАЗЕЦ-{index + 1:04d}",
        "status": status,
        "inn": substance,
        "form": "Гранулы" if pack.amount.endswith("кг") else "Концентрат для приготовления раствора",
        "product_kind": kind,
        "batch": batch,
        "produced_on": produced.isoformat() if index % 4 else None,
        "expires_on": f"{expires:%Y-%m}",
        "maker": maker,
        "maker_country": country,
        "right_holder": None if fake else maker,
        "found_at": _found_at(chance, index, number[:2]),
        "nonconformities": chance.choice(_SIGNS if fake else _FAILED),
        "photos": add_photos(files, index, pack, fake=fake),
        "reclamations": {"present": index % 5 == 1, "files": add_reclamation(files, index, pack) if index % 5 == 1 else []},
        "decided_by": f"Уполномоченный орган (пример), г. {_TOWNS[number[:2]]}",
        "decided_on": decided.isoformat(),
        "basis": f"Протокол испытаний № {chance.randrange(10, 900)}-ОБР от {_working(decided):%d.%m.%Y}, лаборатория «Образец»",
        "published_on": published.isoformat(),
        "corrected_on": _working(today - timedelta(days=4)).isoformat() if index in (6, 12) else None,
        "withdrawn_on": _working(today - timedelta(days=9)).isoformat() if index == 15 else None,
    }
    if index % 3 == 0:
        checked = (decided - timedelta(days=chance.randrange(5, 30))).isoformat()
        item["sampling_control"] = [
            {
                "trade_name": name,
                "registration_number": f"ДДД-ОБРАЗЕЦ-{index + 1:04d}",
                "batch": f"{batch}-К",
                "country": number[:2],
                "checked_on": checked,
            }
        ]
    return item


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _found_at(chance: Random, index: int, state: str) -> Item:
    address = f"г. {_TOWNS[state]}, ул. {chance.choice(MADE_UP_STREETS)}, д. {chance.randrange(1, 90)}"
    other = f"г. {_TOWNS[state]}, ул. {chance.choice(MADE_UP_STREETS)}, д. {chance.randrange(90, 180)}, склад"
    if index % 7 == 2:  # of a sole trader the law asks for the home address, which is not shown (7 «о»)
        return {"name": "ИП Образцов Иван Иванович", "legal_address": f"{address}, кв. {index}", "activity_addresses": [other]}
    if index % 7 == 5:
        return {"name": f"Ветеринарная инспекция (пример), г. {_TOWNS[state]}", "legal_address": None, "activity_addresses": []}
    return {
        "name": f"ООО «{chance.choice(('Зооветснаб-Пример', 'Агро-Образец', 'Ферма-Макет'))}»",
        "legal_address": address,
        "activity_addresses": [other] if index % 2 else [],
    }

"""A made-up export of certificates in the published shape: cp1251, `;`, every cell quoted, CRLF, both date shapes in one file.

The same number of rows always gives the same file. Only the current row is held in memory.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

# The known headers of the export, trailing blanks as published.
HEADERS = (
    "Номер свидетельства",
    "Статус",
    "Типографский номер бланка",
    "Дата оформления документа",
    "Наименование продукции",
    "Наименование изготовителя",
    "Наименование получателя",
    "Страна изготовителя продукции",
    "Код страны изготовителя продукции",
    "Юр. адрес изготовителя",
    "Юр. адрес получателя ",
    "Нормативная документация",
    "Область применения",
    "Протоколы исследований",
    "Условия хранения",
    "Информация, наносимая на этикетку ",
)
COUNTRIES = (("РОССИЯ", "RU"), ("БЕЛАРУСЬ", "BY"), ("КАЗАХСТАН", "KZ"), ("ГЕРМАНИЯ", "DE"), ("КИТАЙ", "CN"), ("ФРАНЦИЯ", "FR"))
STATUSES = (
    *("подписан и действует",) * 90,
    *("аннулирован / отозван",) * 6,
    *("приостановлен",) * 2,
    *("удален в связи с переоформлением",) * 2,
)
STREETS = ("Промышленная", "Заводская", "Ленина", "Советская", "Мира", "Садовая", "Лесная", "Новая")
TOWNS = ("г. Москва", "г. Санкт-Петербург", "г. Минск", "г. Алматы", "г. Новосибирск", "г. Казань", "г. Бишкек", "г. Ереван")
KINDS = (
    "биологически активная добавка к пище",
    "средство дезинфицирующее",
    "крем для лица",
    "вода минеральная питьевая",
    "специализированный пищевой продукт",
    "шампунь для волос",
    "средство моющее",
    "добавка пищевая комплексная",
)
SENTENCES = (
    "Единые санитарно-эпидемиологические и гигиенические требования к продукции (товарам), подлежащей надзору",
    "технический регламент Таможенного союза о безопасности отдельных видов специализированной пищевой продукции",
    "для реализации населению через аптечную сеть и специализированные магазины, отделы торговой сети",
    "взрослым по одной капсуле два раза в день во время еды, продолжительность приёма один месяц",
    "хранить в сухом, защищённом от прямых солнечных лучей и недоступном для детей месте при температуре не выше 25 градусов",
    "срок годности два года, после вскрытия упаковки использовать в течение шести месяцев",
    "протокол лабораторных испытаний аккредитованного испытательного центра, взамен ранее выданного",
    "экспертное заключение федерального бюджетного учреждения науки, показатели соответствуют требованиям",
    "не является лекарством, перед применением рекомендуется проконсультироваться с врачом",
    "состав: вода очищенная, глицерин, экстракт ромашки, масло облепиховое, токоферол, консервант, отдушка",
)


def write(path: Path, count: int, products: Sequence[str], makers: Sequence[str]) -> None:
    """Write `count` rows, about 1,200 characters each."""
    with path.open("w", encoding="cp1251", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(HEADERS)
        writer.writerows(_rows(count, products, makers))


def _rows(count: int, products: Sequence[str], makers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    chance = random.Random(count)
    pick = chance.choice
    for place in range(count):
        year, month, day = pick(range(2010, 2027)), pick(range(1, 13)), pick(range(1, 29))
        country, code = pick(COUNTRIES)
        series = "R" if year > 2020 else pick(("E", "Е"))
        serial, body = place % 1_000_000, 11 + place // 1_000_000
        yield (
            f"RU.77.99.{body}.00{pick((1, 3, 6, 8))}.{series}.{serial:06d}.{month:02d}.{year % 100:02d}",
            pick(STATUSES),
            f"{serial:07d}",
            f"{day:02d}.{month:02d}.{year}" if place % 3 else f"{year}-{month:02d}-{day:02d}T00:00",
            f"{pick(KINDS)} «{pick(products)}», {_text(chance, 1)}",
            pick(makers),
            pick(makers),
            country,
            code,
            _address(chance),
            _address(chance),
            _text(chance, 2),
            _text(chance, 2),
            f"№ {serial % 9973} от {day:02d}.{month:02d}.{year}; {_text(chance, 1)}",
            _text(chance, 1),
            _text(chance, 2),
        )


def _address(chance: random.Random) -> str:
    index, house = chance.randrange(100_000, 700_000), chance.randrange(1, 200)
    return f"{index}, {chance.choice(TOWNS)}, ул. {chance.choice(STREETS)}, д. {house}"


def _text(chance: random.Random, sentences: int) -> str:
    """Sentences with a paragraph number, so that no two cells are alike and nothing can be remembered by whole cells."""
    return f"{'. '.join(chance.sample(SENTENCES, sentences))} (п. {chance.randrange(100_000)})"

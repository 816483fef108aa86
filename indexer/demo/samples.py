"""What the made-up rows are made of: the files of `demo/`, seeded chance, and numbers with right check digits that nobody has."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[2] / "demo"
MADE_UP_NAMES: Final = ("Образец", "Пример", "Макет", "Эскиз", "Шаблон")
MADE_UP_STREETS: Final = ("Примерная", "Образцовая", "Учебная")


# One firm that stands in all three registers, so that every relation between them is to be seen: office 00, right check digits.
FIRM: Final = "ООО «Пример-Дез»"
FIRM_TAX_ID: Final = "0000019428"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of `demo/`, UTF-8, by heading."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seeded(purpose: str) -> Random:
    """Chance that falls the same way on every run; each purpose has its own, so that one cannot shift another."""
    return Random(f"demonstration {purpose}")  # noqa: S311 -- made-up rows are no secret


def past_day(chance: Random, today: date, years: int) -> date:
    """A working day up to `today`: every fifth in the last nine weeks, the others over the years, rarer the older."""
    back = chance.randrange(1, 63) if chance.random() < 0.2 else int(chance.random() ** 1.5 * 365 * years) + 1
    day = today - timedelta(days=back)
    return day - timedelta(days=max(0, day.weekday() - 4))


def russian_tax_id(chance: Random, digits: int = 10) -> str:
    """ИНН of the office 00 of the region 00, which do not exist; 10 digits for a firm, 12 for a person (FORMATS 4)."""
    number = "0000" + "".join(str(chance.randrange(10)) for _ in range(digits - 5 - (digits == 12)))
    if digits == 12:
        number += _check(number, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
        return number + _check(number, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
    return number + _check(number, (2, 4, 10, 3, 5, 9, 4, 6, 8))


def registration_number(chance: Random, digits: int = 13) -> str:
    """ОГРН (13) or ОГРНИП (15) of the region 00 (FORMATS 4)."""
    first = "3" if digits == 15 else "1"
    number = f"{first}{chance.randrange(16, 27)}00" + "".join(str(chance.randrange(10)) for _ in range(digits - 6))
    return number + str(int(number) % (digits - 2) % 10)


def belarusian_tax_id(chance: Random) -> str:
    """УНП of the made-up series 000 (FORMATS 4)."""
    while True:
        number = "000" + "".join(str(chance.randrange(10)) for _ in range(5))
        check = _sum(number, (29, 23, 19, 17, 13, 7, 5, 3)) % 11
        if check < 10 and int(number):
            return f"{number}{check}"


def kazakh_tax_id(chance: Random) -> str:
    """БИН of a month 13 (FORMATS 4)."""
    while True:
        number = f"{chance.randrange(90, 100)}1340" + "".join(str(chance.randrange(10)) for _ in range(5))
        check = _sum(number, range(1, 12)) % 11
        if check == 10:
            check = _sum(number, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
        if check < 10:
            return f"{number}{check}"


def _sum(number: str, weights: Sequence[int]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True))


def _check(number: str, weights: Sequence[int]) -> str:
    return str(_sum(number, weights) % 11 % 10)

"""Lists of numbers to verify, as JSON or as a table, understood or refused as a whole: each row is a question, none is dropped."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from registry_site.arguments import read_date
from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.refusals import shortened
from registry_site.strict_json import items, members, string
from registry_site.tabular.cells import Cell, Table, too_many
from registry_site.verifying.verification import Question

MOST = 1_000
"""Numbers of one list."""

LARGEST = 1 << 20
"""Bytes of one list: a kilobyte for each number, and what the example for nginx lets through."""

NUMBER, DAY = ("number", "номер"), ("on", "дата")
"""What the columns of a table may be called."""

_RUSSIAN_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")

Ref = str | int | None
CheckDay = Callable[[date, str], None]
"""Raises BadRequest for a day that cannot be asked for; the second value says where it stands."""


@dataclass(frozen=True, kw_only=True)
class JsonList:
    """Questions, and beside each what the caller wants to know it by."""

    questions: tuple[Question, ...]
    refs: tuple[Ref, ...]


def from_json(body: object, on: date | None, check_day: CheckDay) -> JsonList:
    """`{"numbers": ["…", {"number": "…", "on": "YYYY-MM-DD", "ref": "…"}], "on": "YYYY-MM-DD"}`.

    `on` is the day for all that name none, where the address gave one. Raises BadRequest with the place, TooLarge beyond MOST.
    """
    given = members(body, "", ("numbers", "on"))
    if "numbers" not in given:
        raise BadRequest(message(N_("The body must have the list numbers.")), parameter="numbers")
    listed = items(given["numbers"], "numbers")
    _check_length(len(listed))
    if given.get("on") is not None:
        if on is not None:
            raise BadRequest(message(N_("The day stands in the address and in the body. Leave one of them.")), parameter="on")
        on = _day(given["on"], "on", check_day)
    questions: list[Question] = []
    refs: list[Ref] = []
    for place, one in enumerate(listed):
        where = f"numbers[{place}]"
        if isinstance(one, str):
            questions.append(Question(number=one, on=on))
            refs.append(None)
            continue
        named = members(one, where, ("number", "on", "ref"))
        if "number" not in named:
            raise BadRequest(message(N_("%(where)s has no number."), where=where), parameter=f"{where}.number")
        own = on if named.get("on") is None else _day(named["on"], f"{where}.on", check_day)
        questions.append(Question(number=string(named["number"], f"{where}.number"), on=own))
        refs.append(_ref(named.get("ref"), f"{where}.ref"))
    return JsonList(questions=tuple(questions), refs=tuple(refs))


def from_table(table: Table, on: date | None, check_day: CheckDay) -> tuple[Question, ...]:
    """One question for each row: the column `number` or «номер», and `on` or «дата» (YYYY-MM-DD, DD.MM.YYYY, or a date of a
    spreadsheet) where there is one. Raises BadRequest with the row, TooLarge beyond MOST.
    """
    number, day = _column(table.headings, NUMBER), _column(table.headings, DAY)
    if number is None:
        text = message(N_("The first row must name the columns, one of them number or «номер»."))
        raise BadRequest(text, parameter="number", legal=NUMBER)
    _check_length(len(table.rows))
    questions = []
    for place, row in zip(table.places, table.rows, strict=True):
        asked = row[day] if day is not None else None
        own = on if asked is None or asked == "" else _table_day(asked, place, check_day)
        questions.append(Question(number=_text(row[number]), on=own))
    return tuple(questions)


def _check_length(count: int) -> None:
    if count > MOST:
        raise too_many(MOST)
    if not count:
        raise BadRequest(message(N_("The list holds no number. Send one at least.")), parameter="numbers")


def _column(headings: Sequence[str], names: tuple[str, ...]) -> int | None:
    found = [place for place, heading in enumerate(headings) if heading.casefold() in names]
    if len(found) > 1:
        text = message(N_("Two columns are called %(names)s. Leave one of them."), names=" / ".join(names))
        raise BadRequest(text, parameter=names[0], legal=names)
    return found[0] if found else None


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _day(value: object, where: str, check_day: CheckDay) -> date:
    day = read_date(where, string(value, where))
    check_day(day, where)
    return day


def _table_day(cell: Cell, row: int, check_day: CheckDay) -> date:
    where = f"row {row}"
    try:
        day = cell.date() if isinstance(cell, datetime) else read_date(where, _RUSSIAN_DAY.sub(r"\3-\2-\1", _text(cell).strip()))
    except BadRequest as error:
        text = N_("Row %(row)s: «%(value)s» is no date. Write YYYY-MM-DD or DD.MM.YYYY.")
        raise BadRequest(
            message(text, row=row, value=shortened(_text(cell))), parameter=where, legal=("YYYY-MM-DD", "DD.MM.YYYY")
        ) from error
    check_day(day, where)
    return day


def _ref(value: object, where: str) -> Ref:
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    raise BadRequest(message(N_("%(where)s must be a string or a whole number."), where=where), parameter=where)

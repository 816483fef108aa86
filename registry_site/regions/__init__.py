"""The territorial bodies of Rospotrebnadzor: who acts in which region of Russia.

`territorial_bodies.csv` is the list in the annex of the regulation on certificates (seed 002), as published: 84 bodies by the
division of that time, and the service itself as the 85th row. `region` is ours: the subject in the nominative.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_LIST: Final = Path(__file__).with_name("territorial_bodies.csv")
_COLUMNS: Final = ["no", "kind", "name", "subject_dative", "postal_code", "address", "phone", "email", "note", "region"]
_ROWS: Final = 85
_CENTRAL: Final = "central"


@dataclass(frozen=True, kw_only=True)
class Body:
    """One row of the list: `number` as it stands there. The service itself has no region."""

    number: str
    name: str
    region: str
    postal_code: str
    address: str


@cache
def bodies() -> Mapping[str, Body]:
    """The bodies by their numbers, in the order of the list. Raises ValueError for a list that is not the one we know."""
    with _LIST.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, strict=True)
        if table.fieldnames != _COLUMNS:
            raise ValueError(f"{_LIST.name}: columns {table.fieldnames}")
        found = {row["no"]: _body(row) for row in table}
    regions = [one.region for one in found.values() if one.region]
    if list(found) != [str(number) for number in range(1, _ROWS + 1)] or len(set(regions)) != _ROWS - 1:
        raise ValueError(f"{_LIST.name}: a row is missing, or stands there twice")
    return found


def _body(row: Mapping[str, str]) -> Body:
    if None in row or None in row.values() or not row["name"] or bool(row["region"]) == (row["kind"] == _CENTRAL):
        raise ValueError(f"{_LIST.name}: row {row['no']} is not whole")
    return Body(number=row["no"], name=row["name"], region=row["region"], postal_code=row["postal_code"], address=row["address"])


def central() -> Body:
    """The service itself, for what happened in no region that is known."""
    return next(one for one in bodies().values() if not one.region)

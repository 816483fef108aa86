"""Real names of products and makers for the made-up rows: those of the demonstration data."""

import csv
from collections.abc import Sequence
from functools import cache

from bench.children import ROOT

_SOURCE = ROOT / "demo" / "certificates" / "makers_and_names.csv"


@cache
def names() -> tuple[Sequence[str], Sequence[str]]:
    """Products and makers, each once, in the order of the alphabet."""
    with _SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted({row["trade_name"] for row in rows}), sorted({row["maker"] for row in rows})

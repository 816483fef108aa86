"""Real names of products and makers for the made-up rows: those of the demonstration data."""

from collections.abc import Sequence
from functools import cache


@cache
def names() -> tuple[Sequence[str], Sequence[str]]:
    """Products and makers, each in a stable order."""
    return ("Аквамарис", "Эхинацея"), ("ООО «Ромашка»",)

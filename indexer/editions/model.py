"""What an edition is made of, whatever it is an edition of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record or one line of figures: its values for programs by the names of the edition's columns, and for print a heading
    with labelled lines below."""

    values: tuple[object, ...]
    heading: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Edition:
    """`name` begins the names of its files. `warning`, where there is one, stands on every page. `facts` stand on the first page of
    every volume and in XML: labels and values. `made_at` is RFC 3339: the moment of what it shows, so that the same state gives
    the same bytes. There are `count` entries. Where `running`, the head of a page names the first and the last one on it."""

    name: str
    language: str
    title: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    made_at: str
    columns: tuple[str, ...]
    running: bool
    count: int
    entries: Callable[[], Iterator[Entry]]
    account: dict[str, object]

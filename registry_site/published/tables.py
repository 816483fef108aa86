"""Records as rows of a CSV file (RFC 4180, UTF-8): one column for each public field, lists and objects as JSON."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import orjson

from registry_site.registers.model import Register
from registry_site.tabular.cells import FORMULAS, defused

_ABOUT = ("id", "register", "title", "status", "standing")


def columns(register: Register) -> tuple[str, ...]:
    """The names of the columns: what every item has, then the public fields in declared order."""
    return tuple(dict.fromkeys((*_ABOUT, *register.names)))


def rows(names: Sequence[str], documents: Iterable[bytes]) -> bytes:
    """The rows of some items, given as JSON."""
    return rows_of(names, map(orjson.loads, documents))


def rows_of(names: Sequence[str], items: Iterable[Mapping[str, object]]) -> bytes:
    """The rows of some items."""
    # Most values are nothing or harmless text: they are passed on without a call, 43 for each certificate.
    return written(
        [
            value if value is None or (value.__class__ is str and value[:1] not in FORMULAS) else defused(cell(value))
            for value in map(item.get, names)
        ]
        for item in items
    )


def heading(names: Sequence[str]) -> bytes:
    """The first row."""
    return written([names])


def cell(value: object) -> str:
    """A value as the text of a cell: lists, objects and truth as JSON, nothing where nothing is stated."""
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def written(lines: Iterable[Sequence[object]]) -> bytes:
    """Rows of texts as CSV; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    # A record may hold half of a pair of surrogates; no file in UTF-8 can.
    return text.getvalue().encode("utf-8", "replace")

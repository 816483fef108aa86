"""What an index holds of a register, derived from its public declaration: columns for filters, ranges and sorting."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from registry_site.registers.askable import held, monthly
from registry_site.registers.model import Kind, Register, Standing

VERSION = 5  # raise it when the analysis or the content of an index changes, so that older indexes are refused
STANDINGS = tuple(standing.value for standing in Standing)
_FACETS = (Kind.CHOICE, Kind.FLAG)
_DATES = (Kind.DATE, Kind.MONTH)


def column_name(prefix: str, path: str) -> str:
    """The name of a column of a path: engines take letters, digits and underscores."""
    return f"{prefix}_{path.replace('.', '__')}"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of one register. `kinds` gives the kind of each filterable path, CHOICE for the derived `standing`.

    `months` are the ranges whose values are spans of days. `held` are the paths whose words stand in the column `held`, too.
    `monthly` are the dates whose months are counted.
    `sorts` are the paths with a packed sort key, the register's own number excluded: its order is the order of ids.
    """

    register: str
    kinds: Mapping[str, Kind]
    facets: tuple[str, ...]
    ranges: tuple[str, ...]
    months: tuple[str, ...]
    held: tuple[str, ...]
    monthly: tuple[str, ...]
    sorts: tuple[str, ...]
    number: str
    newest_by: str
    fingerprint: str

    @cached_property
    def key_columns(self) -> Mapping[str, str]:
        """The column of each filterable path."""
        return {path: column_name("key", path) for path in self.kinds}

    @cached_property
    def month_columns(self) -> Mapping[str, str]:
        """The column that holds the month, `YYYY-MM`, of each date whose months are counted."""
        return {path: column_name("month", path) for path in self.monthly}

    @cached_property
    def counted_columns(self) -> Mapping[str, str]:
        """The column that is counted for each path that can be asked for as a facet."""
        return {**{path: self.key_columns[path] for path in self.facets}, **self.month_columns}

    @cached_property
    def day_columns(self) -> tuple[str, ...]:
        """One column for a date, two for a month."""
        days = (column_name("day", path) for path in self.ranges if path not in self.months)
        return (*days, *(column_name(end, path) for path in self.months for end in ("first", "last")))

    @cached_property
    def order_columns(self) -> tuple[str, ...]:
        """Two columns for each date a list can be sorted by."""
        return tuple(column_name(way, path) for path in self.sorts for way in ("up", "down"))

    def order_column(self, path: str | None, *, descending: bool) -> tuple[str, bool]:
        """The column that holds the keys of an order (None is relevance), and whether it is read downwards."""
        if path is None:
            return "rank", False
        if path == self.number:
            return "ordinal", descending
        return column_name("down" if descending else "up", path), False

    @property
    def sortable(self) -> tuple[str, ...]:
        return (*self.sorts, self.number)


def layout(register: Register) -> Layout:
    """Derive the columns. Raises ValueError for a declaration that no engine here can serve."""
    paths = dict(register.walk())
    kinds = {path: paths[path].kind if path in paths else Kind.CHOICE for path in register.filters}
    if odd := [path for path, field in paths.items() if field.facet and field.kind not in _FACETS]:
        raise ValueError(f"{register.name}: only choices and flags can be facets, not {odd}")
    sorts = tuple(dict.fromkeys(path for path in (*register.sorts, register.newest_by) if path != register.number))
    if odd := [path for path in sorts if "." in path or paths[path].many or paths[path].kind not in _DATES]:
        raise ValueError(f"{register.name}: only single dates and the own number can be sorted, not {odd}")
    declared = [
        VERSION,
        register.name,
        register.number,
        register.newest_by,
        register.title_fields,
        [(path, one.kind.value, one.weight.value, one.many, one.parts) for path, one in paths.items()],
        [kinds[path].value for path in kinds],
        [register.facets, register.ranges, sorts],
        sorted((status, standing.value) for status, standing in register.standings.items()),
        [(prefix, standing.value) for prefix, standing in register.standing_prefixes],
        [register.begins, register.withdrawn, register.warns],
    ]
    return Layout(
        register=register.name,
        kinds=kinds,
        facets=register.facets,
        ranges=register.ranges,
        months=tuple(path for path in register.ranges if paths[path].kind is Kind.MONTH),
        held=held(register),
        monthly=monthly(register),
        sorts=sorts,
        number=register.number,
        newest_by=register.newest_by,
        fingerprint=hashlib.sha256(json.dumps(declared, ensure_ascii=False).encode()).hexdigest(),
    )

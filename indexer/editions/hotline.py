"""The quarterly figures of the hotline (seed 000): reports by region, register, channel, sender and outcome, and the time taken.

A number below five could point at a person: it is kept back, and with it as many of the next larger ones as it takes, for
whoever knows a total subtracts from it what is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final

from babel.numbers import format_decimal
from sqlalchemy import Connection, Row, select

from indexer.editions.model import Edition, Entry
from indexer.personal.erasure import ERASED
from registry_site.cases.kinds import OUTCOMES, Kind
from registry_site.cases.tables import cases, tallies
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.translating import Translator, translator

FEWEST: Final = 5
"""Numbers below this one are not told."""

COLUMNS: Final = ("table", "value", "reports", "closed", "median_days")
_OPEN: Final = "open"
_TABLES: Final = (
    ("region", N_("Region")),
    ("register", N_("Register")),
    ("channel", N_("Channel")),
    ("sender", N_("Sender")),
    ("outcome", N_("Outcome")),
)
_WORDS: Final = {
    "web": N_("by Internet"),
    "phone": N_("by phone"),
    "post": N_("by post"),
    "anonymous": N_("anonymous"),
    "named": N_("named"),
    _OPEN: N_("Not closed yet"),
    ERASED: N_("Erased before it was closed"),
    **{outcome.value: text for outcome, text in OUTCOMES.items()},
    **{register.name: register.label for register in REGISTERS.values()},
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report of the quarter, as far as it is counted. `days` is None unless it was closed."""

    region: str
    register: str
    channel: str
    sender: str
    outcome: str
    days: int | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One line of a table. None is a number that is kept back; `median_days` is None also where nothing was closed."""

    value: str
    reports: int | None
    closed: int | None
    median_days: float | None


def reports_of(connection: Connection, quarter: str) -> list[Report]:
    """The reports that were received in a quarter (`2026-Q4`): those still held, and the tallies of those erased."""
    year, _, part = quarter.partition("-Q")
    first = date(int(year), 3 * int(part) - 2, 1).isoformat()
    after = (date(int(year) + 1, 1, 1) if part == "4" else date(int(year), 3 * int(part) + 1, 1)).isoformat()
    held = select(
        cases.c.region,
        cases.c.register,
        cases.c.channel,
        cases.c.anonymous,
        cases.c.outcome,
        cases.c.received_on,
        cases.c.closed_on,
    ).where(cases.c.kind == Kind.REPORT.value, cases.c.received_on >= first, cases.c.received_on < after)
    erased = select(tallies).where(tallies.c.kind == Kind.REPORT.value, tallies.c.quarter == quarter)
    return [_report(row, row.outcome or _OPEN, _days(row)) for row in connection.execute(held)] + [
        _report(row, row.outcome, None if row.outcome == ERASED else row.days) for row in connection.execute(erased)
    ]


def _report(row: Row[*tuple[Any, ...]], outcome: str, days: int | None) -> Report:
    return Report(
        region=row.region or "",
        register=row.register or "",
        channel=row.channel,
        sender="anonymous" if row.anonymous else "named",
        outcome=outcome,
        days=days,
    )


def _days(row: Row[*tuple[Any, ...]]) -> int | None:
    return None if row.closed_on is None else (date.fromisoformat(row.closed_on) - date.fromisoformat(row.received_on)).days


def table(reports: Sequence[Report], name: str) -> list[Cell]:
    """The reports by one of their facts, the values in their order, small numbers kept back."""
    by_value: dict[str, list[Report]] = {}
    for one in reports:
        by_value.setdefault(getattr(one, name), []).append(one)
    closed = {value: [one.days for one in ones if one.days is not None] for value, ones in by_value.items()}
    kept_back = _kept_back({value: (len(ones),) for value, ones in by_value.items()}, frozenset())
    split = {value: (len(closed[value]), len(ones) - len(closed[value])) for value, ones in by_value.items()}
    unsplit = _kept_back(split, kept_back)
    return [
        Cell(
            value=value,
            reports=None if value in kept_back else len(by_value[value]),
            closed=None if value in unsplit else len(closed[value]),
            median_days=None if value in unsplit or not closed[value] else float(median(closed[value])),
        )
        for value in sorted(by_value)
    ]


def _kept_back(parts: Mapping[str, tuple[int, ...]], known: frozenset[str]) -> frozenset[str]:
    """The values whose numbers are not told: those `known` and those with a small part, then the next larger ones, until what
    is left of the totals is that of two values or more and small in no part. Nought is not small: it points at nobody."""
    kept = set(known) | {value for value, numbers in parts.items() if any(map(_small, numbers))}
    while kept and kept != parts.keys() and (len(kept) == 1 or any(map(_small, _sums(parts, kept)))):
        kept.add(min(parts.keys() - kept, key=lambda value: (sum(parts[value]), value)))
    return frozenset(kept)


def _sums(parts: Mapping[str, tuple[int, ...]], values: set[str]) -> Iterator[int]:
    return map(sum, zip(*(parts[value] for value in values), strict=True))


def _small(number: int) -> bool:
    return 0 < number < FEWEST


def edition_of(connection: Connection, quarter: str, language: str, made_at: str) -> Edition:
    """The figures of a quarter. `made_at` is RFC 3339."""
    words = translator(language)
    reports = reports_of(connection, quarter)
    cells = [(label, cell) for name, label in _TABLES for cell in table(reports, name)]

    def entries() -> Iterator[Entry]:
        for label, cell in cells:
            yield _entry(words.text(label), cell, words)

    total = str(len(reports)) if len(reports) >= FEWEST else _few(words)
    return Edition(
        name=f"hotline-{quarter}",
        language=language,
        title=words.message(message(N_("Reports of suspicious products: %(period)s"), period=quarter)),
        warning="",
        facts=((words.text(N_("Reports received")), total),),
        made_at=made_at,
        columns=COLUMNS,
        running=False,
        count=len(cells),
        entries=entries,
        account={"quarter": quarter, "fewest": FEWEST},
    )


def _entry(label: str, cell: Cell, words: Translator) -> Entry:
    value = words.text(_WORDS[cell.value]) if cell.value in _WORDS else cell.value or words.text(N_("not stated"))
    lines = [(words.text(N_("Reports")), _told(cell.reports, words))]
    if cell.reports is not None:
        lines.append((words.text(N_("Closed")), _told(cell.closed, words)))
    if cell.median_days is not None:
        lines.append(
            (words.text(N_("Median of days until it was closed")), format_decimal(cell.median_days, "0.#", words.language))
        )
    return Entry(
        values=(label, value, cell.reports, cell.closed, cell.median_days), heading=f"{label}: {value}", lines=tuple(lines)
    )


def _told(number: int | None, words: Translator) -> str:
    return _few(words) if number is None else str(number)


def _few(words: Translator) -> str:
    return words.message(message(N_("kept back: fewer than %(count)s, or would give away another number"), count=FEWEST))

"""Verified rows as a table: the caller's columns as they came, and beside them the answer in columns of its own."""

from collections.abc import Iterator, Sequence

from registry_site.tabular.cells import Cell, Table
from registry_site.translating import Translator
from registry_site.verifying.verdicts import Match
from registry_site.verifying.verification import Verification

COLUMNS = (
    "verify_verdict",
    "verify_statement",
    "verify_on",
    "verify_records",
    "verify_titles",
    "verify_statuses",
    "verify_standings",
    "verify_since",
    "verify_evidence",
    "verify_warning",
    "verify_removed_on",
    "verify_reasons",
    "verify_sources",
    "verify_generations",
    "verify_look_alikes",
    "verify_look_alikes_note",
    "verify_checked_at",
    "verify_data_as_of",
    "verify_not_asked",
)
"""Of several records of one number each cell lists theirs, in the order of `verify_records`, what is unknown left empty."""

_BETWEEN = " | "


def headings(table: Table) -> list[str]:
    """Those of the caller and ours; ours get a number behind them where a list that was answered before is sent again."""
    made = list(table.headings)
    for name in COLUMNS:
        free = name
        place = 2
        while free in made:
            free = f"{name}_{place}"
            place += 1
        made.append(free)
    return made


def rows(table: Table, answers: Sequence[Verification], words: Translator) -> Iterator[list[Cell]]:
    """One row for each row of the table, in order."""
    for row, answer in zip(table.rows, answers, strict=True):
        yield [*row, *_cells(answer, words)]


def _cells(answer: Verification, words: Translator) -> list[str]:
    found = answer.matches
    return [
        answer.verdict.value,
        words.message(answer.statement),
        "" if answer.on is None else answer.on.isoformat(),
        _each(f"{one.register}/{one.id}" for one in found),
        _each(one.title for one in found),
        _each(one.status for one in found),
        _each(None if one.standing is None else one.standing.value for one in found),
        _each(one.since for one in found),
        _each(one.evidence.value for one in found),
        _each(_flag(one) for one in found),
        _each(one.removed_on for one in found),
        _each(one.reason for one in found),
        _each(words.text(one.source) for one in found),
        _each(f"{one.register} {one.generation}" for one in found),
        _each(f"{one.register}/{one.id}" for one in answer.look_alikes or ()),
        "" if answer.look_alikes_note is None else words.message(answer.look_alikes_note),
        answer.checked_at,
        answer.data_as_of,
        " ".join(answer.not_asked),
    ]


def _each(values: "Iterator[str | None]") -> str:
    told = [value or "" for value in values]
    return _BETWEEN.join(told) if any(told) else ""


def _flag(match: Match) -> str:
    return "true" if match.warning else "false"

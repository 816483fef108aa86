"""`python -m indexer edition`: what is handed over or published in print and in electronic form."""

import argparse
import re
from argparse import ArgumentParser, Namespace
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from indexer.case_store import opened
from indexer.commands import DONE, Desk
from indexer.editions.hotline import edition_of as figures_of
from indexer.editions.model import Edition
from indexer.editions.registers import edition_of
from indexer.editions.writing import write
from indexer.telling import say
from registry_site.clock import now
from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.signing import open_signer
from registry_site.translating import DEFAULT_LANGUAGE, LANGUAGES

_BY_MONTH: Final = "licences"  # seed 003, 3.15
_BY_YEAR: Final = "certificates"  # seed 002, 8.4


def declare(parser: ArgumentParser, text: Callable[[str], str]) -> None:
    """Add the kinds of editions to the command `edition`."""
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    month = kinds.add_parser(_BY_MONTH, help=text(N_("the licences at the end of a month, to be handed over by the 10th")))
    month.add_argument("--month", type=_month, metavar="YYYY-MM", help=text(N_("the last one that has ended, if not given")))
    month.set_defaults(command=licences)
    year = kinds.add_parser(_BY_YEAR, help=text(N_("the certificates at the end of a year")))
    year.add_argument("--year", type=int, metavar="YYYY", help=text(N_("the last one that has ended, if not given")))
    year.set_defaults(command=certificates)
    quarter = kinds.add_parser("hotline", help=text(N_("the figures of the hotline in a quarter")))
    quarter.add_argument("--quarter", type=_quarter, metavar="YYYY-QN", help=text(N_("the last one that has ended, if not given")))
    quarter.set_defaults(command=hotline)
    for one in (month, year, quarter):
        one.add_argument(
            "--to", type=Path, metavar="FOLDER", help=text(N_("where it is written; the folder of the data, if not given"))
        )
        one.add_argument("--language", choices=tuple(LANGUAGES), default=DEFAULT_LANGUAGE)


def licences(desk: Desk, asked: Namespace) -> int:
    """`edition licences`."""
    year, month = asked.month or _before(desk.today.replace(day=1))
    return _made(desk, asked, _BY_MONTH, f"{year:04d}-{month:02d}", date(year, month, monthrange(year, month)[1]))


def certificates(desk: Desk, asked: Namespace) -> int:
    """`edition certificates`."""
    year = asked.year or desk.today.year - 1
    return _made(desk, asked, _BY_YEAR, f"{year:04d}", date(year, 12, 31))


def hotline(desk: Desk, asked: Namespace) -> int:
    """`edition hotline`."""
    before = desk.today.replace(month=3 * ((desk.today.month - 1) // 3) + 1, day=1) - timedelta(days=1)
    quarter = asked.quarter or f"{before.year:04d}-Q{(before.month + 2) // 3}"
    year, _, part = quarter.partition("-Q")
    month = 3 * int(part)
    _refuse_unended(desk, quarter, date(int(year), month, monthrange(int(year), month)[1]))
    with opened(desk.stores.settings) as cases, cases.reading() as connection:
        edition = figures_of(connection, quarter, asked.language, now())
    return _written(desk, asked, edition)


def _made(desk: Desk, asked: Namespace, register: str, period: str, day: date) -> int:
    _refuse_unended(desk, period, day)
    return _written(desk, asked, edition_of(desk.stores, REGISTERS[register], period, day, asked.language))


def _refuse_unended(desk: Desk, period: str, last: date) -> None:
    if last >= desk.today:
        text = N_("The period %(period)s has not ended yet: its last day is %(day)s.")
        raise BadRequest(message(text, period=period, day=last.isoformat()))


def _written(desk: Desk, asked: Namespace, edition: Edition) -> int:
    settings = desk.stores.settings
    folder = asked.to or settings.data / "editions"
    for name in write(folder, edition, open_signer(settings.signing_key)):
        say(f"{folder / edition.name / name}")
    return DONE


def _before(first: date) -> tuple[int, int]:
    last = first - timedelta(days=1)
    return last.year, last.month


def _month(text: str) -> tuple[int, int]:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError("YYYY-MM") from error
    return first.year, first.month


def _quarter(text: str) -> str:
    if not re.fullmatch("[0-9]{4}-Q[1-4]", text):
        raise argparse.ArgumentTypeError("YYYY-QN")
    return text

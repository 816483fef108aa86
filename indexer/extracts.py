"""`python -m indexer.extracts issue`: an official extract from the command line, where no request is to be answered.

A program of its own: the other commands must start on machines without Pango.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from indexer.case_store import opened
from indexer.refusing import stored_or_refused
from indexer.telling import complain, say
from registry_site import clock
from registry_site.cases import acts
from registry_site.cases.acts import SYSTEM, Act, Action
from registry_site.cases.extracts import Made
from registry_site.configured import DeskSettings
from registry_site.errors import RegistryError
from registry_site.extracts.issuing import issue_extract, next_number
from registry_site.extracts.keys import signer_of
from registry_site.extracts.orders import Issuer, Order, Signatory, check, wanted
from registry_site.ledger.connecting import open_ledger
from registry_site.messages import N_, message
from registry_site.published.dumps import KEY, public_folder
from registry_site.settings import desk_settings, indexer_settings
from registry_site.translating import DEFAULT_LANGUAGE, LANGUAGES, Translator, translator

DONE = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Issue an extract; returns the exit status (DESIGN §7)."""
    words = translator(indexer_settings().language)
    asked = _parser(words).parse_args(arguments)
    try:
        issue(desk_settings(), asked, words)
    except RegistryError as error:
        complain(words, error.message)
        return error.exit_status
    return DONE


def issue(settings: DeskSettings, asked: argparse.Namespace, words: Translator) -> None:
    """`issue`: the paper is written beside its place before it is kept, so that no extract is kept whose paper found no room."""
    issuer = Issuer(
        ledger=open_ledger(settings.ledger_url),
        signer=signer_of(settings.signing_key, public_folder(settings.data) / KEY),
        today=clock.today(),
        publisher=settings.publisher,
        public_url=settings.public_url,
    )
    order = Order(
        number="",
        wanted=tuple(wanted(asked.register, one) for one in asked.number),
        language=asked.language,
        signed_by=Signatory(name=asked.signed_by, position=asked.position),
        as_of=asked.as_of,
    )
    check(order, issuer.today)
    with opened(settings) as cases:
        order = replace(order, number=next_number(cases, issuer.today.year))
        out = asked.out or Path(f"extract-{order.number}.pdf")
        aside = out.with_name(f".{out.name}.part")
        with stored_or_refused():
            issue_extract(cases, issuer, order, lambda connection, made: _done(connection, order, aside, made))
            aside.replace(out)
    say(words.message(message(N_("Extract %(number)s: %(file)s"), number=order.number, file=out)))


def _done(connection: Connection, order: Order, path: Path, made: Made) -> None:
    """The line of the log, and the paper: without either there is no extract."""
    told = f"{order.signed_by.name.strip()}, {order.signed_by.position.strip()}"
    acts.append(connection, Act(action=Action.ISSUE, staff=SYSTEM, object=order.number, reason=told), clock.now())
    path.write_bytes(made.pdf)


def _parser(words: Translator) -> argparse.ArgumentParser:
    text = words.text
    parser = argparse.ArgumentParser(prog="python -m indexer.extracts", description=text(N_("Official extracts.")))
    made = parser.add_subparsers(required=True, metavar="ACT").add_parser(
        "issue", help=text(N_("sign an extract, keep it for the check, and write its PDF"))
    )
    made.add_argument("--register", required=True, metavar="REGISTER")
    made.add_argument(
        "--number",
        required=True,
        action="append",
        metavar="NUMBER",
        help=text(N_("of which all records are extracted; may be given up to 20 times")),
    )
    made.add_argument("--signed-by", required=True, metavar="NAME", help=text(N_("who signs")))
    made.add_argument("--position", required=True, metavar="POSITION", help=text(N_("the position of who signs")))
    made.add_argument(
        "--language", choices=tuple(LANGUAGES), default=DEFAULT_LANGUAGE, help=text(N_("of the asker, beside Russian"))
    )
    made.add_argument(
        "--as-of", type=_day(words), metavar="DAY", help=text(N_("as published at the end of this day; now if not given"))
    )
    made.add_argument("--out", type=Path, metavar="FILE")
    return parser


def _day(words: Translator) -> Callable[[str], date]:
    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(words.text(N_("this is no day: write YYYY-MM-DD"))) from error

    return read


if __name__ == "__main__":
    sys.exit(main())

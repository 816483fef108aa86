"""The command line: `python -m indexer COMMAND …`. Exit statuses: DESIGN §7, and the tree of `registry_site.errors`."""

import argparse
import gc
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import date

from indexer import (
    calendar_commands,
    case_commands,
    commands,
    desk_commands,
    edition_commands,
    key_commands,
    outbox_commands,
    subscription_commands,
)
from indexer.stores import open_stores
from indexer.telling import complain
from registry_site import clock
from registry_site.errors import RegistryError
from registry_site.memory import keep_freed
from registry_site.messages import N_
from registry_site.processes import YOUNG
from registry_site.settings import indexer_settings
from registry_site.translating import Translator, translator

Command = Callable[[commands.Desk, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    settings = indexer_settings()
    words = translator(settings.language)
    asked = _parser(words).parse_args(arguments)
    command: Command = asked.command
    try:
        return command(commands.Desk(stores=open_stores(settings), words=words, today=clock.today()), asked)
    except RegistryError as error:
        complain(words, error.message)
        return error.exit_status


def _parser(words: Translator) -> argparse.ArgumentParser:
    say = words.text
    parser = argparse.ArgumentParser(prog="python -m indexer", description=say(N_("Load and publish the registers.")))
    made = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str, *, register: bool = False) -> argparse.ArgumentParser:
        one = made.add_parser(name, help=say(text), description=say(text))
        one.set_defaults(command=command)
        if register:
            one.add_argument("register", metavar="REGISTER")
        return one

    day_of = _day(say)

    def day(text: str) -> str:
        read = day_of(text)
        if read > clock.today():
            raise argparse.ArgumentTypeError(say(N_("this day lies in the future: no source is as fresh as that")))
        return read.isoformat()

    load = add("load", commands.load_register, N_("read the published files of a register and publish them"), register=True)
    load.add_argument("files", metavar="FILE", nargs="*", help=say(N_("all files of the register: what is not in them is removed")))
    load.add_argument("--format", help=say(N_("force a format instead of recognising it by content")))
    load.add_argument("--stage", action="store_true", help=say(N_("show what would change, here and at the desk, publish nothing")))
    load.add_argument("--staged", action="store_true", help=say(N_("publish what was staged and approved at the desk")))
    load.add_argument("--approve", metavar="REASON", type=_reason, help=say(N_("publish although the gate objects; kept for ever")))
    load.add_argument("--as-of", metavar="TIME", type=day, help=say(N_("how fresh the source says it is: YYYY-MM-DD")))
    load.add_argument("--no-dump", action="store_true", help=say(N_("leave the published files to a later run of dump")))
    add("publish", commands.publish, N_("the daily run: publish statuses that turned with the day"))
    shown = add("status", commands.status, N_("freshness and size of every register"))
    shown.add_argument("--json", action="store_true", help=say(N_("for machines")))
    add("generations", commands.generations, N_("every accepted state of a register"), register=True)
    back = add("rollback", commands.rollback, N_("publish a new generation equal to an older one"), register=True)
    back.add_argument("--to", type=int, required=True, metavar="N")
    back.add_argument("--reason", type=_reason, required=True, metavar="REASON")
    anew = add("rebuild", commands.rebuild, N_("build the index anew from the ledger"))
    anew.add_argument("register", metavar="REGISTER", nargs="?")
    anew.add_argument("--all", action="store_true", help=say(N_("every register")))
    anew.add_argument("--search-url", metavar="URL", help=say(N_("in this engine, which is to take the place of the one in use")))
    moved = add("move", commands.move, N_("copy ledger and vault into other, empty databases, and compare both sides"))
    moved.add_argument("--ledger-url", metavar="URL", required=True, help=say(N_("address of the empty database for the ledger")))
    moved.add_argument("--vault-url", metavar="URL", required=True, help=say(N_("address of the empty database for the vault")))
    add("check", commands.check, N_("check the hash chain, and the index against the ledger"))
    files = add("dump", commands.dump, N_("make the published files that are missing: whole registers, changes, manifest"))
    files.add_argument("--anew", action="store_true", help=say(N_("make all of them again")))
    notices = made.add_parser("notices", help=say(N_("notices that bodies sent in"))).add_subparsers(required=True, metavar="ACT")
    told = notices.add_parser("publish", help=say(N_("make the next generation of what waits")))
    told.set_defaults(command=commands.publish_notices)
    moved_day = add("calendar", calendar_commands.calendar_day, N_("enter a working day or a day off that a decree has moved"))
    moved_day.add_argument("state", metavar="STATE")
    moved_day.add_argument("day", metavar="DAY", type=day_of)
    moved_day.add_argument("kind", choices=("works", "off"))
    moved_day.add_argument("--basis", type=_reason, required=True, metavar="BASIS", help=say(N_("the decree")))
    bodies = made.add_parser("keys", help=say(N_("keys of the bodies that use the agencies' door")))
    key_commands.declare(bodies, say, day_of, _reason)
    sent = made.add_parser("cases", help=say(N_("what people send: requests, reports, complaints")))
    case_commands.declare(sent, say, _reason)
    editions = made.add_parser("edition", help=say(N_("a register in print and in electronic form, with a signed account")))
    edition_commands.declare(editions, say)
    mails = made.add_parser("outbox", help=say(N_("mails that leave the house")))
    outbox_commands.declare(mails, say)
    followed = made.add_parser("subscriptions", help=say(N_("lists that people follow by mail")))
    subscription_commands.declare(followed, say)
    people = made.add_parser("desk", help=say(N_("accounts of the staff at the desk")))
    desk_commands.declare(people, say, _reason)
    add("demo", commands.demo, N_("load the demonstration data into an empty data folder"))
    return parser


def _day(say: Callable[[str], str]) -> Callable[[str], date]:
    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(say(N_("this is no day: write YYYY-MM-DD"))) from error

    return read


def _reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("REASON")
    return text.strip()


if __name__ == "__main__":
    gc.set_threshold(YOUNG)
    keep_freed()
    sys.exit(main())

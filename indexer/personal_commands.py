"""`python -m indexer cases rotate|retain|export|erase`: what becomes of personal data."""

import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from indexer.case_store import opened
from indexer.commands import DONE, Desk
from indexer.personal import erasure, persons, retention, rotation
from indexer.personal.export import export as write_export
from indexer.personal.export import export_all
from indexer.posting import utc
from indexer.telling import say
from registry_site.errors import BadRequest, RegistryError
from registry_site.messages import N_, message

ADDRESS: Final = N_("a mail address; - reads it from standard input, so that it stands in no list of commands")


def declare(acts: "_SubParsersAction[Any]", text: Callable[[str], str], reason: Callable[[str], str]) -> None:
    """Add four acts to the command `cases`."""
    turned = acts.add_parser("rotate", help=text(N_("put a new key in front, and seal everything again with it")))
    turned.set_defaults(command=rotate)
    how = turned.add_mutually_exclusive_group()
    how.add_argument("--finish", action="store_true", help=text(N_("no new key: go on where a rotation was ended")))
    how.add_argument("--drop-old", action="store_true", help=text(N_("no new key: drop the older ones once nothing needs them")))

    over = acts.add_parser("retain", help=text(N_("erase what is kept no longer")))
    over.set_defaults(command=retain)

    told = acts.add_parser("export", help=text(N_("write all that is held about a case or a mail address into a ZIP")))
    told.set_defaults(command=export)
    _whose(told, text)
    told.add_argument("--to", required=True, type=Path, metavar="FILE", help=text(N_("a new file, readable by its owner alone")))

    gone = acts.add_parser("erase", help=text(N_("erase one case, or all of one mail address, and all that hangs on it, for good")))
    gone.set_defaults(command=erase)
    _whose(gone, text)
    gone.add_argument(
        "--reason", required=True, type=reason, metavar="REASON", help=text(N_("kept for good: name no person in it"))
    )


def _whose(act: ArgumentParser, text: Callable[[str], str]) -> None:
    one = act.add_mutually_exclusive_group(required=True)
    one.add_argument("--number", metavar="NUMBER", help=text(N_("of one case")))
    one.add_argument("--address", metavar="ADDRESS", help=text(ADDRESS))


def typed(address: str) -> str:
    """The address that was given, read from standard input for `-`."""
    return sys.stdin.readline() if address == "-" else address


def rotate(desk: Desk, asked: Namespace) -> int:
    """`cases rotate [--finish | --drop-old]`"""
    path = desk.stores.settings.cases_keys
    with opened(desk.stores.settings) as cases:
        if asked.drop_old:
            dropped = rotation.drop_old(cases, path, utc())
            say(
                desk.words.fill(
                    N_("Older keys dropped: %(count)s. Keep a copy of the file of keys, apart from the database."), count=dropped
                )
            )
            return DONE
        count = rotation.rotate(cases, path, anew=not asked.finish)
    text = N_("Values sealed again: %(count)s. Older keys stay in the file until: python -m indexer cases rotate --drop-old")
    say(desk.words.fill(text, count=desk.words.number(count)))
    return DONE


def retain(desk: Desk, _asked: Namespace) -> int:
    """`cases retain`"""
    with opened(desk.stores.settings) as cases:
        done = retention.retain(cases, desk.stores.settings.keep_days, desk.today)
    rows = ", ".join(f"{name} {count}" for name, count in done.rows.items() if count) or "0"
    say(desk.words.fill(N_("Erased: cases %(cases)s; besides: %(rows)s"), cases=done.cases, rows=rows))
    return DONE


def export(desk: Desk, asked: Namespace) -> int:
    """`cases export (--number N | --address A) --to FILE`: nothing is written over, and nothing half stays."""
    try:
        descriptor = os.open(asked.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        text = N_("%(path)s cannot be made: %(reason)s. Name a new file in a folder of yours.")
        raise BadRequest(message(text, path=str(asked.to), reason=error.strerror or ""), parameter="to") from error
    try:
        with opened(desk.stores.settings) as cases, os.fdopen(descriptor, "wb") as out:
            if asked.number is not None:
                count, files = 1, write_export(cases, asked.number, out)
            else:
                found, files = export_all(cases, typed(asked.address), out)
                count = len(found.cases)
    except (RegistryError, OSError):
        asked.to.unlink()
        raise
    if asked.number is not None:
        text = N_("%(path)s holds all about %(number)s; files: %(files)s")
        say(desk.words.fill(text, path=asked.to, number=asked.number, files=files))
        return DONE
    text = N_(
        "%(path)s holds what names the address: cases %(count)s, files %(files)s, subscriptions. "
        "Nobody has confirmed an address in a case: see that the cases are all of this person before you hand it over."
    )
    say(desk.words.fill(text, path=asked.to, count=count, files=files))
    return DONE


def erase(desk: Desk, asked: Namespace) -> int:
    """`cases erase (--number N | --address A) --reason R`"""
    if asked.number is None:
        return _erase_all(desk, asked)
    with opened(desk.stores.settings) as cases, erasure.for_good(cases), cases.writing() as connection:
        erasure.erase(connection, asked.number, desk.today, asked.reason)
    say(
        desk.words.fill(N_("%(number)s is erased. Copies of the database hold it until they are overwritten."), number=asked.number)
    )
    return DONE


def _erase_all(desk: Desk, asked: Namespace) -> int:
    address = typed(asked.address)
    with opened(desk.stores.settings) as cases, erasure.for_good(cases), cases.writing() as connection:
        found = persons.erase_all(connection, cases.keyring, address, desk.today, asked.reason)
    text = N_(
        "Erased: cases %(cases)s (%(numbers)s), subscriptions %(count)s. "
        "Copies of the database hold them until they are overwritten."
    )
    numbers = ", ".join(found.cases) or "—"
    say(desk.words.fill(text, cases=len(found.cases), numbers=numbers, count=len(found.subscriptions)))
    return DONE

"""`python -m indexer cases`: the database of what people send."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Final

from indexer import personal_commands
from indexer.case_store import holds_sealed, prepared
from indexer.commands import DONE, Desk
from indexer.refusing import stored_or_refused
from indexer.telling import say
from registry_site.cases.sealing import make_keyring
from registry_site.errors import Unavailable
from registry_site.messages import N_, message

_KEYS_LOST: Final = N_(
    "The database of the cases holds personal data, and the file of keys %(name)s that opens them is gone. "
    "Put it back from your copy: with a new one nothing that was sealed would ever open again."
)


def declare(parser: ArgumentParser, text: Callable[[str], str], reason: Callable[[str], str]) -> None:
    """Add the acts to the command `cases`."""
    acts = parser.add_subparsers(required=True, metavar="ACT")
    made = acts.add_parser("prepare", help=text(N_("make the tables and the key that seals personal data where they are missing")))
    made.set_defaults(command=prepare)
    personal_commands.declare(acts, text, reason)


def prepare(desk: Desk, _asked: Namespace) -> int:
    """`cases prepare`: may be run at any time, as often as one likes."""
    settings = desk.stores.settings
    with stored_or_refused(), prepared(settings) as engine:
        if not settings.cases_keys.exists() and holds_sealed(engine):
            raise Unavailable(message(_KEYS_LOST, name=settings.cases_keys.name))
        make_keyring(settings.cases_keys)
    say(desk.words.message(message(N_("The database of the cases is ready."))))
    return DONE

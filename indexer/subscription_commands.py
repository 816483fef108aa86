"""`python -m indexer subscriptions`: news for those who asked for them, and the end of it for who asks for that by letter."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from indexer import subscribing
from indexer.case_store import opened
from indexer.commands import DONE, FOUND_WRONG, Desk
from indexer.personal import erasure, persons
from indexer.personal_commands import ADDRESS, typed
from indexer.telling import complain, say
from registry_site.messages import N_


def declare(parser: ArgumentParser, text: Callable[[str], str]) -> None:
    """Add the acts to the command `subscriptions`."""
    acts = parser.add_subparsers(required=True, metavar="ACT")
    acts.add_parser("run", help=text(N_("let the mails wait that tell what is new"))).set_defaults(command=run)
    ended = acts.add_parser("end", help=text(N_("end all subscriptions of one mail address")))
    ended.set_defaults(command=end)
    ended.add_argument("--address", required=True, metavar="ADDRESS", help=text(ADDRESS))


def run(desk: Desk, _asked: Namespace) -> int:
    """`subscriptions run`: silent where no mail server is set; exit status 1 where a query is not known any more."""
    if desk.stores.settings.mail is None:
        return DONE
    with opened(desk.stores.settings) as cases:
        done = subscribing.run(desk.stores, cases, desk.today)
    for trouble in done.troubles:
        complain(desk.words, trouble)
    if done.mails:
        say(desk.words.fill(N_("Mails to subscribers that wait now: %(count)s"), count=done.mails))
    return FOUND_WRONG if done.troubles else DONE


def end(desk: Desk, asked: Namespace) -> int:
    """`subscriptions end --address A`. Raises BadRequest for no address, and for one under which nothing is held."""
    address = typed(asked.address)
    with opened(desk.stores.settings) as cases, erasure.for_good(cases), cases.writing() as connection:
        count = persons.end_subscriptions(connection, cases.keyring, address)
    say(desk.words.fill(N_("Subscriptions that have ended: %(count)s"), count=count))
    return DONE

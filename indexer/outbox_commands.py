"""`python -m indexer outbox`: the mails that wait, and the pass that sends them."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from sqlalchemy import select

from indexer import posting
from indexer.case_store import opened
from indexer.commands import DONE, FOUND_WRONG, Desk
from indexer.telling import complain, say
from registry_site.cases import outbox
from registry_site.cases.tables import outbox as table
from registry_site.errors import BadRequest
from registry_site.messages import N_, message

_SHOWN = ("id", "occasion", "template", "language", "case_number", "state", "attempts", "next_at", "claimed_until", "told")


def declare(parser: ArgumentParser, text: Callable[[str], str]) -> None:
    """Add the acts to the command `outbox`."""
    acts = parser.add_subparsers(required=True, metavar="ACT")
    acts.add_parser("send", help=text(N_("one pass: send what waits"))).set_defaults(command=send)
    shown = acts.add_parser("list", help=text(N_("mails that wait or failed, without addresses")))
    shown.set_defaults(command=show)
    shown.add_argument("--all", action="store_true", help=text(N_("those that were sent, too")))
    shown.add_argument("--json", action="store_true", help=text(N_("for machines")))
    retried = acts.add_parser("retry", help=text(N_("let mails that failed wait once more")))
    retried.set_defaults(command=retry)
    retried.add_argument("numbers", metavar="N", nargs="+", type=int)


def send(desk: Desk, _asked: Namespace) -> int:
    """`outbox send`: without a mail server nothing is sent, and that is said; exit status 1 where a mail failed for good."""
    settings = desk.stores.settings
    if settings.mail is None:
        say(desk.words.text(N_("No mail server is set (REGISTRY_SMTP_URL): nothing is sent. Everything is still read by receipt.")))
        return DONE
    if not settings.public_url:
        text = N_("REGISTRY_PUBLIC_URL must be set: every mail leads to the site.")
        raise BadRequest(message(text), parameter="REGISTRY_PUBLIC_URL")
    with opened(desk.stores.settings) as cases:
        done = posting.run(cases, settings.mail, settings.public_url, posting.utc)
    for trouble in done.troubles:
        complain(desk.words, trouble)
    text = N_("Mails: %(sent)s sent, %(postponed)s put off, %(failed)s failed for good")
    say(desk.words.fill(text, sent=done.sent, postponed=done.postponed, failed=done.failed))
    return FOUND_WRONG if done.failed or done.troubles else DONE


def show(desk: Desk, asked: Namespace) -> int:
    """`outbox list [--all] [--json]`: nothing sealed is opened."""
    chosen = select(*(table.c[name] for name in _SHOWN)).order_by(table.c.state, table.c.id)
    if not asked.all:
        chosen = chosen.where(table.c.state != outbox.State.SENT.value)
    with opened(desk.stores.settings) as cases, cases.reading() as connection:
        rows = [dict(row._mapping) for row in connection.execute(chosen)]
    if asked.json:
        say(json.dumps(rows, ensure_ascii=False))
        return DONE
    for row in rows:
        say("  ".join(str(row[name]) for name in ("id", "state", "occasion", "attempts", "next_at")) + f"  {row['told'] or ''}")
    if not rows:
        say(desk.words.text(N_("No mail waits, and none failed.")))
    return DONE


def retry(desk: Desk, asked: Namespace) -> int:
    """`outbox retry N…`. Raises BadRequest for a number under which no mail failed; then none is changed."""
    with opened(desk.stores.settings) as cases, cases.writing() as connection:
        for number in asked.numbers:
            if not outbox.again(connection, number, posting.utc()):
                raise BadRequest(message(N_("No mail failed under the number %(number)s."), number=number), parameter="N")
    say(desk.words.fill(N_("Mails that wait once more: %(count)s"), count=len(asked.numbers)))
    return DONE

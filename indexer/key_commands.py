"""`python -m indexer keys`: the keys of bodies. A key is shown once; each act is a line of the log of accesses."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from indexer.agencies import audit, keys
from indexer.commands import DONE, Desk
from indexer.refusing import stored_or_refused
from indexer.telling import complain, say
from registry_site.messages import N_, message

_KEPT: Final = 30  # days that a rotated key stays good, unless told otherwise

Day = Callable[[str], date]
Reason = Callable[[str], str]


def declare(parser: ArgumentParser, text: Callable[[str], str], day: Day, reason: Reason) -> None:
    """Add the four acts to the command `keys`."""
    acts = parser.add_subparsers(required=True, metavar="ACT")

    made = acts.add_parser("add", help=text(N_("make a key for a body, and show it once")))
    made.set_defaults(command=add)
    made.add_argument("--body", required=True, metavar="ID", help=text(N_("short name of the body: Latin letters, digits, dashes")))
    made.add_argument("--name", metavar="NAME", help=text(N_("its full name, with its first key")))
    made.add_argument("--state", metavar="STATE", help=text(N_("its state, with its first key: AM, BY, KG, KZ or RU")))
    made.add_argument("--scope", action="extend", nargs="+", required=True, metavar="SCOPE", help=", ".join(keys.SCOPES))
    made.add_argument(
        "--acts-for", nargs="+", default=[], metavar="STATE", help=text(N_("states it may act for; its own if not given"))
    )
    made.add_argument(
        "--address", nargs="+", default=[], metavar="NETWORK", help=text(N_("where it may be used from; anywhere if not given"))
    )
    made.add_argument("--expires", type=day, metavar="DAY", help=text(N_("its last day; in a year if not given")))

    shown = acts.add_parser("list", help=text(N_("all keys, with their last use")))
    shown.set_defaults(command=show)
    shown.add_argument("--json", action="store_true", help=text(N_("for machines")))

    turned = acts.add_parser("rotate", help=text(N_("make a key like an older one, which ends some days later")))
    turned.set_defaults(command=rotate)
    turned.add_argument("key", metavar="KEY")
    turned.add_argument("--keep-days", type=int, default=_KEPT, metavar="N", help=text(N_("how long the older one stays good")))
    turned.add_argument("--expires", type=day, metavar="DAY", help=text(N_("its last day; in a year if not given")))

    ended = acts.add_parser("revoke", help=text(N_("end a key at once and for good")))
    ended.set_defaults(command=revoke)
    ended.add_argument("key", metavar="KEY")
    ended.add_argument("--reason", type=reason, required=True, metavar="REASON")


def add(desk: Desk, asked: Namespace) -> int:
    """`keys add`: the token is the only line on standard output, so that it can be led into a file."""
    wish = keys.Wish(
        body=asked.body,
        name=asked.name,
        state=asked.state,
        scopes=tuple(asked.scope),
        states=tuple(asked.acts_for),
        addresses=tuple(asked.address),
        expires_on=asked.expires or desk.today + keys.TERM,
    )
    with _writing(desk) as connection:
        key, token = keys.add(connection, wish, desk.today)
        _write_down(connection, "keys.add", key)
    _shown_once(desk, key, token)
    return DONE


def rotate(desk: Desk, asked: Namespace) -> int:
    """`keys rotate KEY`"""
    keep = timedelta(days=max(asked.keep_days, 0))
    with _writing(desk) as connection:
        old, new, token = keys.rotate(connection, asked.key, asked.expires or desk.today + keys.TERM, keep, desk.today)
        _write_down(connection, "keys.rotate", old)
        _write_down(connection, "keys.add", new)
    _shown_once(desk, new, token)
    complain(desk.words, message(N_("The key %(key)s stays good up to and including %(day)s."), key=old.id, day=old.expires_on))
    return DONE


def revoke(desk: Desk, asked: Namespace) -> int:
    """`keys revoke KEY --reason R`"""
    with _writing(desk) as connection:
        key = keys.revoke(connection, asked.key, asked.reason)
        _write_down(connection, "keys.revoke", key)
    say(desk.words.fill(N_("The key %(key)s of %(body)s is revoked."), key=key.id, body=key.body))
    return DONE


def show(desk: Desk, asked: Namespace) -> int:
    """`keys list [--json]`"""
    with stored_or_refused(), desk.stores.vault.engine.connect() as connection:
        found, used = keys.listed(connection), audit.last_uses(connection)
    if asked.json:
        say(
            json.dumps(
                [{**asdict(one), "live": one.live(desk.today), "last_used_at": used.get(one.id)} for one in found],
                ensure_ascii=False,
            )
        )
        return DONE
    for one in found:
        say("  ".join(_told(desk, one, used.get(one.id))))
    if not found:
        say(desk.words.text(N_("There is no key yet. Make one with: keys add")))
    return DONE


def _told(desk: Desk, key: keys.Key, used: str | None) -> Sequence[str]:
    words = desk.words
    state = words.fill(N_("good up to %(day)s"), day=key.expires_on)
    if key.revoked_at is not None:
        state = words.fill(N_("revoked %(at)s: %(reason)s"), at=key.revoked_at, reason=key.revoked_because)
    elif not key.live(desk.today):
        state = words.fill(N_("expired after %(day)s"), day=key.expires_on)
    last = words.text(N_("never used")) if used is None else words.fill(N_("last used %(at)s"), at=used)
    return key.id, key.body, ",".join(key.states), ",".join(key.scopes), ",".join(key.addresses) or "*", state, last


def _shown_once(desk: Desk, key: keys.Key, token: str) -> None:
    text = N_(
        "Key %(key)s of %(body)s, good up to and including %(day)s. It is shown this once and kept nowhere: hand it over safely."
    )
    complain(desk.words, message(text, key=key.id, body=key.body, day=key.expires_on))
    say(token)


def _write_down(connection: Connection, action: str, key: keys.Key) -> None:
    audit.append(connection, audit.Line(action=action, object=key.id, body=key.body, outcome="done", status=0))


@contextmanager
def _writing(desk: Desk) -> Iterator[Connection]:
    with stored_or_refused(), desk.stores.vault.engine.begin() as connection:
        yield connection

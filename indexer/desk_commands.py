"""`python -m indexer desk`: accounts of the staff. A password and the address of the codes are shown once; each act is a line of
the log of acts."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Final

from indexer.case_store import opened
from indexer.commands import DONE, Desk
from indexer.telling import complain, say
from registry_site.cases import acts
from registry_site.cases.acts import SYSTEM, Act, Action
from registry_site.cases.staff import accounts
from registry_site.cases.staff.accounts import Person, Wish
from registry_site.cases.staff.passwords import hashed, new_password
from registry_site.cases.staff.rights import ROLES, Role
from registry_site.clock import now
from registry_site.messages import N_, message

_ROLES: Final = tuple(role.value for role in Role)

Reason = Callable[[str], str]


def declare(parser: ArgumentParser, text: Callable[[str], str], reason: Reason) -> None:
    """Add the five acts to the command `desk`."""
    acts_of = parser.add_subparsers(required=True, metavar="ACT")

    made = acts_of.add_parser("add", help=text(N_("make an account, and show its password and the address of its codes once")))
    made.set_defaults(command=add)
    made.add_argument("login", metavar="LOGIN")
    made.add_argument("--name", required=True, metavar="NAME", help=text(N_("as letters are signed")))
    made.add_argument("--position", required=True, metavar="POSITION", help=text(N_("as letters are signed")))

    shown = acts_of.add_parser("list", help=text(N_("all accounts, closed ones too")))
    shown.set_defaults(command=show)
    shown.add_argument("--json", action="store_true", help=text(N_("for machines")))

    anew = acts_of.add_parser("reset", help=text(N_("give an account a new password and new codes, and end its sessions")))
    anew.set_defaults(command=reset)
    anew.add_argument("login", metavar="LOGIN")
    for one in (made, anew):
        one.add_argument(
            "--password-stdin", action="store_true", help=text(N_("read the password from standard input; otherwise one is made"))
        )

    others = acts_of.add_parser("roles", help=text(N_("give an account other roles in the place of its own, and end its sessions")))
    others.set_defaults(command=give_roles)
    others.add_argument("login", metavar="LOGIN")
    for one in (made, others):
        one.add_argument(
            "--role", action="extend", nargs="+", required=True, choices=_ROLES, metavar="ROLE", help=", ".join(_ROLES)
        )

    ended = acts_of.add_parser("close", help=text(N_("close an account for good and end its sessions at once")))
    ended.set_defaults(command=close)
    ended.add_argument("login", metavar="LOGIN")
    ended.add_argument("--reason", type=reason, required=True, metavar="REASON")


def add(desk: Desk, asked: Namespace) -> int:
    """`desk add LOGIN --name N --position P --role R…`"""
    wish = Wish(login=asked.login, name=asked.name, position=asked.position, roles=_roles(asked))
    password, kept = _password(asked)
    with opened(desk.stores.settings) as cases, cases.writing() as connection:
        address = accounts.add(connection, cases.keyring, wish, kept, now())
        act = Act(action=Action.ACCOUNT_ADD, staff=SYSTEM, object=asked.login, reason=_told(wish.roles))
        acts.append(connection, act, now())
    _shown_once(desk, asked, password, address)
    return DONE


def reset(desk: Desk, asked: Namespace) -> int:
    """`desk reset LOGIN`"""
    password, kept = _password(asked)
    with opened(desk.stores.settings) as cases, cases.writing() as connection:
        address = accounts.reset(connection, cases.keyring, asked.login, kept)
        acts.append(connection, Act(action=Action.ACCOUNT_RESET, staff=SYSTEM, object=asked.login), now())
    _shown_once(desk, asked, password, address)
    return DONE


def give_roles(desk: Desk, asked: Namespace) -> int:
    """`desk roles LOGIN --role R…`"""
    roles = _roles(asked)
    with opened(desk.stores.settings) as cases, cases.writing() as connection:
        before = accounts.give_roles(connection, asked.login, roles)
        told = f"{_told(before)} → {_told(roles)}"
        acts.append(connection, Act(action=Action.ACCOUNT_ROLES, staff=SYSTEM, object=asked.login, reason=told), now())
    say(desk.words.fill(N_("The account %(login)s has the roles: %(roles)s."), login=asked.login, roles=_in_words(desk, roles)))
    return DONE


def close(desk: Desk, asked: Namespace) -> int:
    """`desk close LOGIN --reason R`"""
    with opened(desk.stores.settings) as cases, cases.writing() as connection:
        accounts.close(connection, asked.login, now())
        act = Act(action=Action.ACCOUNT_CLOSE, staff=SYSTEM, object=asked.login, reason=asked.reason)
        acts.append(connection, act, now())
    say(desk.words.fill(N_("The account %(login)s is closed."), login=asked.login))
    return DONE


def show(desk: Desk, asked: Namespace) -> int:
    """`desk list [--json]`"""
    with opened(desk.stores.settings) as cases, cases.reading() as connection:
        found = accounts.listed(connection)
    if asked.json:
        say(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return DONE
    for one in found:
        closed = desk.words.fill(N_("closed %(at)s"), at=one.closed_at) if one.closed_at else desk.words.text(N_("open"))
        say("  ".join((one.login, one.name, one.position, _in_words(desk, one.roles), closed)))
    if not found:
        say(desk.words.text(N_("There is no account yet. Make one with: desk add")))
    return DONE


def _as_json(person: Person) -> dict[str, object]:
    shown = {name: getattr(person, name) for name in ("login", "name", "position", "closed_at", "locked_until")}
    return {**shown, "roles": [role.value for role in person.roles]}


def _roles(asked: Namespace) -> tuple[Role, ...]:
    return tuple(dict.fromkeys(Role(one) for one in asked.role))


def _told(roles: Sequence[Role]) -> str:
    return ", ".join(role.value for role in roles)


def _in_words(desk: Desk, roles: Sequence[Role]) -> str:
    return ", ".join(desk.words.text(ROLES[role]) for role in roles)


def _password(asked: Namespace) -> tuple[str, str]:
    password = sys.stdin.readline().rstrip("\n") if asked.password_stdin else new_password()
    return password, hashed(password)


def _shown_once(desk: Desk, asked: Namespace, password: str, address: str) -> None:
    text = N_("Account %(login)s. What follows is shown this once and kept nowhere in the open: hand it over safely.")
    complain(desk.words, message(text, login=asked.login))
    if not asked.password_stdin:
        say(password)
    say(address)

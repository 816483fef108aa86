"""The commands of the indexer, one function each: from parsed arguments to an exit status."""

import tempfile
from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer import check as checking
from indexer import dumps, moving, restate, staging, telling
from indexer import rebuild as rebuilding
from indexer.demo import write_demo
from indexer.load import Order, load
from indexer.notices import publishing
from indexer.stores import Stores
from registry_site.cases.staged import remove
from registry_site.errors import BadRequest
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.registers.declaration import Declaration
from registry_site.translating import Translator

DONE = 0
FOUND_WRONG = 1


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every command is given: the open stores, the words of its language, and the day."""

    stores: Stores
    words: Translator
    today: date


def load_register(desk: Desk, asked: Namespace) -> int:
    """`load REGISTER FILE…`, or `load REGISTER --staged` for what the desk has approved."""
    declaration = _declaration(asked.register)
    if asked.staged:
        return _load_staged(desk, declaration, asked)
    if not asked.files:
        raise BadRequest(message(N_("Name the files: load REGISTER FILE…")), parameter="FILE")
    order = Order(
        declaration=declaration,
        paths=[Path(name) for name in asked.files],
        today=desk.today,
        forced_format=asked.format,
        stage=asked.stage,
        approve=asked.approve,
        as_of=asked.as_of,
    )
    _load(desk, order)
    if asked.stage and declaration.key is None:
        telling.say(
            desk.words.fill(N_("Once the desk has approved it, run: load %(register)s --staged"), register=declaration.name)
        )
    elif not (asked.stage or asked.no_dump):
        _dump(desk)
    return DONE


def _load_staged(desk: Desk, declaration: Declaration, asked: Namespace) -> int:
    if asked.files or asked.stage or asked.approve or asked.format or asked.as_of:
        text = N_("--staged stands alone: files, format and reason are those that were staged and approved.")
        raise BadRequest(message(text), parameter="--staged")
    _load(desk, staging.approved(desk.stores, declaration, desk.today))
    remove(desk.stores.settings.data, declaration.name)
    if not asked.no_dump:
        _dump(desk)
    return DONE


def demo(desk: Desk, asked: Namespace) -> int:
    """`demo`: real samples and made-up rows, marked as such on every page. Refused where anything was loaded before."""
    for declaration in DECLARATIONS.values():
        newest = desk.stores.of(declaration).ledger.generations(declaration.public)[:1]
        if newest and not newest[0].made_up:
            text = N_("%(register)s holds real records: demonstration data go into an empty data folder only.")
            raise BadRequest(message(text, register=declaration.name), parameter="demo")
    with tempfile.TemporaryDirectory() as folder:
        for register, paths in write_demo(Path(folder), desk.today):
            _load(desk, Order(declaration=DECLARATIONS[register], paths=paths, today=desk.today, made_up=True))
    _dump(desk)
    return DONE


def publish(desk: Desk, asked: Namespace) -> int:
    """`publish`: the daily run; serves what a broken load left unserved, publishes what bodies sent in and statuses that turned."""
    _publish_notices(desk)
    for declaration in DECLARATIONS.values():
        with telling.progress(desk.words, None) as progress:
            made = restate.turn(desk.stores, declaration, desk.today, progress)
        if made is None:
            telling.say(desk.words.fill(N_("%(register)s: nothing to publish"), register=declaration.name))
        else:
            _published(desk, made)
    _dump(desk)
    return DONE


def publish_notices(desk: Desk, asked: Namespace) -> int:
    """`notices publish`: the next generation of what bodies sent in; silent where nothing waits."""
    if _publish_notices(desk):
        _dump(desk)
    return DONE


def rollback(desk: Desk, asked: Namespace) -> int:
    """`rollback REGISTER --to N --reason R`"""
    with telling.progress(desk.words, None) as progress:
        made = restate.roll_back(desk.stores, _declaration(asked.register), asked.to, asked.reason, progress)
    _published(desk, made)
    _dump(desk)
    return DONE


def dump(desk: Desk, asked: Namespace) -> int:
    """`dump [--anew]`: the files of every published generation that are missing, or all of them"""
    _dump(desk, anew=asked.anew)
    return DONE


def rebuild(desk: Desk, asked: Namespace) -> int:
    """`rebuild REGISTER` or `rebuild --all`: indexes anew from the ledger, with `--search-url` in another engine."""
    if (asked.register is None) != asked.all:
        raise BadRequest(message(N_("Name one register, or say --all.")), parameter="register", legal=(*REGISTERS, "--all"))
    if not asked.all and _declaration(asked.register).key is not None:
        text = N_("%(register)s has no index: its records are looked up, never listed.")
        raise BadRequest(message(text, register=asked.register), parameter="register", legal=tuple(REGISTERS))
    chosen = list(REGISTERS.values()) if asked.all else [_declaration(asked.register).public]
    stores = desk.stores if asked.search_url is None else rebuilding.toward(desk.stores, asked.search_url)
    with telling.progress(desk.words, None) as progress:
        made = rebuilding.rebuild(stores, chosen, progress)
    for one in made:
        _published(desk, one)
    return DONE


def move(desk: Desk, asked: Namespace) -> int:
    """`move --ledger-url URL --vault-url URL`: into empty databases; the settings are changed afterwards, by hand."""
    with telling.progress(desk.words, None) as progress:
        moved = moving.move(desk.stores, asked.ledger_url, asked.vault_url, progress)
    telling.moved(desk.words, moved)
    return DONE


def check(desk: Desk, asked: Namespace) -> int:
    """`check`: the hash chain, every document, and index against ledger."""
    found = [*checking.sequence(desk.stores), *(checking.sequence(desk.stores.apart) if desk.stores.apart else ())]
    for declaration in DECLARATIONS.values():
        found += checking.check(desk.stores.of(declaration), declaration.public)
    log, done = checking.accesses(desk.stores), checking.acts_at_desk(desk.stores.settings.cases_url)
    found += [*log.faults, *done.faults]
    for trouble in found:
        telling.complain(desk.words, trouble)
    if log.end.number:
        text = N_("The log of accesses: %(number)s lines, the last hash is %(hash)s. Keep both elsewhere.")
        telling.say(desk.words.fill(text, number=log.end.number, hash=log.end.hash))
    if done.end.number:
        text = N_("The log of acts at the desk: %(number)s lines, the last hash is %(hash)s. Keep both elsewhere.")
        telling.say(desk.words.fill(text, number=done.end.number, hash=done.end.hash))
    if not found:
        telling.say(desk.words.text(N_("All is well: the chain holds, and the index equals the ledger.")))
    return FOUND_WRONG if found else DONE


def generations(desk: Desk, asked: Namespace) -> int:
    """`generations REGISTER`"""
    declaration = _declaration(asked.register)
    telling.generations(desk.words, desk.stores.of(declaration).ledger.generations(declaration.public))
    return DONE


def status(desk: Desk, asked: Namespace) -> int:
    """`status [--json]`"""
    states = {}
    for name, declaration in DECLARATIONS.items():
        stores = desk.stores.of(declaration)
        newest = stores.ledger.generations(declaration.public)[:1]
        states[name] = telling.state_of(stores.served.generation(declaration.public), newest[0] if newest else None)
    if asked.json:
        telling.as_json(states)
    else:
        telling.status(desk.words, states)
    return DONE


def _publish_notices(desk: Desk) -> bool:
    with telling.progress(desk.words, None) as progress:
        done = publishing.publish(desk.stores, desk.today, progress)
    if done.generation is not None:
        _published(desk, done.generation)
    if done.published or done.refused:
        text = N_("Notices of bodies: %(published)s published, %(refused)s refused")
        telling.say(desk.words.fill(text, published=done.published, refused=done.refused))
    return done.generation is not None


def _dump(desk: Desk, *, anew: bool = False) -> None:
    with telling.progress(desk.words, None) as progress:
        made = dumps.dump(desk.stores, progress, anew=anew)
    if made:
        telling.say(desk.words.fill(N_("Published files made: %(count)s"), count=len(made)))


def _load(desk: Desk, order: Order) -> None:
    newest = desk.stores.of(order.declaration).ledger.generations(order.declaration.public)[:1]
    with telling.progress(desk.words, newest[0].read if newest else None) as progress:
        report = (staging.stage if order.stage else load)(desk.stores, order, progress)
    telling.summary(desk.words, report)


def _published(desk: Desk, made: Generation) -> None:
    telling.say(desk.words.fill(N_("%(register)s: generation %(number)s is published"), register=made.register, number=made.number))


def _declaration(name: str) -> Declaration:
    found = DECLARATIONS.get(name)
    if found is None:
        text = N_("There is no register «%(name)s». The registers: %(names)s.")
        raise BadRequest(message(text, name=name, names=", ".join(DECLARATIONS)), parameter="register", legal=tuple(DECLARATIONS))
    return found

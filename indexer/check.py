"""Checking what is stored: the hash chain, every document against its hash, the heads, and the index against the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, make_url, select

from indexer.agencies import audit, controls
from indexer.chain import faults
from indexer.publish import living_heads
from indexer.refusing import stored_or_refused
from indexer.stores import Stores
from registry_site.canonical import canonical, content_hash
from registry_site.cases import acts
from registry_site.cases.store import READING, open_database
from registry_site.cases.tables import acts as log_of_acts
from registry_site.chained import FIRST, End
from registry_site.errors import Unavailable
from registry_site.ledger.queries import living
from registry_site.ledger.reading import STREAMED
from registry_site.ledger.tables import heads, revisions
from registry_site.messages import N_, Message, message
from registry_site.registers.model import Register


def check(stores: Stores, register: Register) -> list[Message]:
    """Everything that is wrong with a register, in words; empty when all is well."""
    with stored_or_refused(), stores.ledger.engine.connect() as connection:
        found = [*faults(connection, register.name), *_documents(connection, register), *_heads(stores, connection, register)]
        return [*found, *_index(stores, connection, register)]


def sequence(stores: Stores) -> list[Message]:
    """The numbering of revisions over all registers must have no gap: the changes feed is read by it."""
    with stored_or_refused(), stores.ledger.engine.connect() as connection:
        count, last = connection.execute(select(func.count(), func.max(revisions.c.seq)).select_from(revisions)).one()
    if count == (last or 0):
        return []
    return [message(N_("The sequence numbers have gaps: %(count)s revisions, the last is %(last)s."), count=count, last=last)]


@dataclass(frozen=True, kw_only=True)
class Log:
    """The end of a chained log, and what is wrong with it or with what it tells of."""

    end: End
    faults: list[Message]


_NO_LOG: Final = Log(end=End(number=0, hash=FIRST), faults=[])


def accesses(stores: Stores) -> Log:
    """The chain of the log of accesses, and the numbering of the sampling controls."""
    with stored_or_refused(), stores.vault.engine.connect() as closed:
        end, found = audit.end(closed), list(audit.faults(closed))
        closed.rollback()
        return Log(end=end, faults=[*found, *controls.faults(stores)])


def acts_at_desk(url: str) -> Log:
    """The chain of the log of acts; an empty log where the database of the cases is not made yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return _NO_LOG
    engine = open_database(url)
    try:
        return acts_of(engine)
    finally:
        engine.dispose()


def acts_of(engine: Engine) -> Log:
    """The same of an open database."""
    with stored_or_refused(), engine.connect().execution_options(**{READING: True}) as connection:
        if not inspect(connection).has_table(log_of_acts.name):
            return _NO_LOG
        return Log(end=acts.end(connection), faults=list(acts.faults(connection)))


def _documents(connection: Connection, register: Register) -> Iterator[Message]:
    query = select(revisions.c.seq, revisions.c.content_hash, revisions.c.document).where(
        revisions.c.register == register.name, revisions.c.document.is_not(None)
    )
    with connection.execute(query, execution_options=STREAMED) as rows:
        for row in rows:
            if content_hash(row.document) != row.content_hash:
                yield message(N_("%(register)s: revision %(seq)s does not match its hash."), register=register.name, seq=row.seq)


def _heads(stores: Stores, connection: Connection, register: Register) -> Iterator[Message]:
    newest = stores.ledger.generations(register)[:1]
    if not newest:
        return
    derived = select(heads.c.record_id, heads.c.seq).where(heads.c.register == register.name).order_by(heads.c.record_id)
    with (
        connection.execute(derived, execution_options=STREAMED) as told,
        connection.execute(living(register.name, newest[0].number), execution_options=STREAMED) as alive,
    ):
        for held, true in zip_longest(told, alive):
            if held is None or true is None or (held.record_id, held.seq) != (true.record_id, true.seq):
                yield message(N_("%(register)s: the heads differ from the revisions."), register=register.name)
                return


def _index(stores: Stores, connection: Connection, register: Register) -> Iterator[Message]:
    served = stores.served.generation(register)
    newest = stores.ledger.generations(register)[:1]
    name = {"register": register.name}
    if not newest and served is None:
        return
    if not newest or served != newest[0].number:
        number = newest[0].number if newest else None
        text = N_("%(register)s: generation %(served)s is served, the newest is %(newest)s. Run: publish")
        yield message(text, **name, served=served, newest=number)
        return
    try:
        for shown, true in zip_longest(stores.served.scan(register), living_heads(connection, register)):
            if shown is None or true is None or shown.id != true.id or canonical(shown.values) != true.document:
                yield message(N_("%(register)s: the index differs from the ledger. Run: rebuild %(register)s"), **name)
                return
    except Unavailable as error:
        yield error.message

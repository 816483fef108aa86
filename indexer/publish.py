"""From a compared draft to a published generation: revisions, hash chain, index, checks, commit, swap.

The order makes a crash harmless at every point: nothing is served before the swap, and the swap comes after the commit.
If the process dies between the two, `complete` finishes the work.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain as joined
from itertools import starmap

import orjson
from sqlalchemy import Connection, func, select

from indexer import chain, draft
from indexer.gate import check_index
from indexer.lock import alone
from indexer.stores import Stores
from registry_site.clock import now
from registry_site.errors import Unavailable
from registry_site.ledger.reading import STREAMED, Generation, Source, record_of
from registry_site.ledger.tables import heads, revisions
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import PublicRecord, Register, Values
from registry_site.search.port import DateRange, LedgerRecord, SearchRequest

CANARIES = 20
_BATCH = 1000

Progress = Callable[[str, int], None]
"""Called with a stage (`read`, `compare`, `index`) and how many rows it has handled."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a generation says of itself besides its differences."""

    kind: str
    day: str
    data_as_of: str
    made_up: bool
    fingerprint: str
    read: int
    accepted: int
    rejected: int
    approved: str | None = None
    reason: str | None = None
    rolled_back_to: int | None = None


def next_number(connection: Connection, register: str) -> int:
    """The number that the next generation of a register will have."""
    previous = chain.last_generation(connection, register)
    return previous.number + 1 if previous else 1


def settle(
    stores: Stores,
    connection: Connection,
    declaration: Declaration,
    difference: draft.Difference,
    facts: Facts,
    given: Sequence[Source],
    *,
    removal: str,
    progress: Progress,
) -> Generation:
    """Write the draft into the ledger's transaction, build its index and check it. The caller commits, then swaps."""
    register = declaration.public
    previous = chain.last_generation(connection, register.name)
    number = previous.number + 1 if previous else 1
    before = chain.last_seq(connection)
    if previous is not None:
        difference = draft.turn(connection, register.name, turned(stores, connection, register, previous, facts.day), difference)
    last = draft.write(connection, register.name, number, before, removal)
    row: dict[str, object] = {
        **vars(facts),
        "register": register.name,
        "number": number,
        "made_at": now(),
        "records": difference.records,
        "added": difference.added,
        "changed": difference.changed,
        "unchanged": difference.unchanged,
        "removed": difference.removed,
        "first_seq": before + 1,
        "last_seq": last,
    }
    generation = chain.record_generation(connection, row, given, previous)
    index(stores, connection, register, generation, progress, carried_from=previous if last == before else None)
    return generation


def index(
    stores: Stores,
    connection: Connection,
    register: Register,
    generation: Generation,
    progress: Progress,
    *,
    carried_from: Generation | None = None,
) -> None:
    """Build the index of the newest generation, or carry over an equal one, and check it. Raises RefusedByGate.

    What is looked up has none: nobody may search it.
    """
    if stores.seal is not None:
        return
    if carried_from is not None and stores.served.generation(register) == carried_from.number:
        stores.writer.carry(register, carried_from.number, generation.number)
    else:
        records = _counted(living_heads(connection, register), progress)
        stores.writer.build(register, generation.number, records, on=date.fromisoformat(generation.day))
    candidate = stores.writer.candidate(register, generation.number)
    check_index(register, candidate, generation.records, _canaries(connection, register, generation.records))


def turned(stores: Stores, connection: Connection, register: Register, newest: Generation, day: str) -> Iterator[str]:
    """Ids of the records whose standing is another one on `day` than on that of the newest generation, unchanged as they are.

    That is so where a record begins or is taken back between the two days, in whichever order they come.
    """
    if newest.day != day and (register.begins or register.withdrawn):
        for id_, values in _dated_between(stores, connection, register, newest, day):
            status = values["status"]
            if register.standing_on(values, status, newest.day) is not register.standing_on(values, status, day):
                yield id_


def _dated_between(
    stores: Stores, connection: Connection, register: Register, newest: Generation, day: str
) -> Iterator[tuple[str, Values]]:
    """The records that may have turned, with their values; all of them where the served index is of no help."""
    first, last = sorted(map(date.fromisoformat, (newest.day, day)))
    between = DateRange(start=first + timedelta(days=1), end=last)
    try:
        served = stores.served.generation(register) == newest.number
        paths = [path for path in (register.begins, register.withdrawn) if path and served]
        found = dict(joined.from_iterable(_ranged(stores, register, path, between) for path in paths))
    except Unavailable:  # the index is broken, and whoever asks makes another one
        served, found = False, {}
    if served:
        yield from found.items()
    else:
        yield from ((id_, orjson.loads(document)) for id_, document in living_heads(connection, register))


def _ranged(stores: Stores, register: Register, path: str, between: DateRange) -> Iterator[tuple[str, Values]]:
    page = stores.served.search(register, SearchRequest(ranges={path: between}, limit=_BATCH))
    while page.documents:
        yield from ((values["id"], values) for values in map(orjson.loads, page.documents))
        page = stores.served.search(register, SearchRequest(ranges={path: between}, limit=_BATCH, after=page.last))


def complete(stores: Stores, register: Register, progress: Progress) -> Generation | None:
    """Serve the newest generation of the ledger if another one is served (a crash before the swap); None if all is well."""
    with stores.engine.connect() as connection, connection.begin():
        alone(connection)
        newest = chain.last_generation(connection, register.name)
        if newest is None or stores.served.generation(register) == newest.number:
            return None
        index(stores, connection, register, newest, progress)
        stores.writer.swap(register, newest.number)  # inside: nobody can have published a newer generation meanwhile
    return newest


def living_heads(connection: Connection, register: Register) -> Iterator[LedgerRecord]:
    """Every living record of the newest generation in the order of ids, streamed."""
    query = (
        select(heads.c.record_id, revisions.c.document)
        .join(revisions, revisions.c.seq == heads.c.seq)
        .where(heads.c.register == register.name)
        .order_by(heads.c.record_id)
    )
    with connection.execute(query, execution_options=STREAMED) as rows:
        yield from starmap(LedgerRecord, rows)


def _counted(records: Iterator[LedgerRecord], progress: Progress) -> Iterator[LedgerRecord]:
    for count, record in enumerate(records, 1):
        yield record
        if count % 1000 == 0:
            progress("index", count)


def _canaries(connection: Connection, register: Register, records: int) -> list[PublicRecord]:
    """Records spread evenly over the order of ids, first and last among them."""
    places = {1 + place * max(records - 1, 0) // (CANARIES - 1) for place in range(CANARIES)}
    # Counted over the heads alone: their documents are read only where they are wanted.
    turn = func.row_number().over(order_by=heads.c.record_id).label("turn")
    counted = select(heads.c.record_id, heads.c.seq, turn).where(heads.c.register == register.name).subquery()
    query = (
        select(counted.c.record_id, revisions.c.document)
        .join(revisions, revisions.c.seq == counted.c.seq)
        .where(counted.c.turn.in_(places))
        .order_by(counted.c.record_id)
    )
    return [record_of(register.name, row.record_id, row.document) for row in connection.execute(query)]


def facts_of(generation: Generation, **changes: object) -> Facts:
    """The facts of an older generation, for one that repeats its state."""
    held: Mapping[str, object] = {name: getattr(generation, name) for name in Facts.__dataclass_fields__}
    return Facts(**{**held, **changes})  # type: ignore[arg-type]  # names and types are those of Facts

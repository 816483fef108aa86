"""New generations without a source: the state of an older one (rollback), and the statuses that turned with the day."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select

from indexer import chain, draft
from indexer.agencies import controls
from indexer.lock import alone, exclusive
from indexer.publish import Facts, Progress, complete, facts_of, settle, turned
from indexer.refusing import stored_or_refused
from indexer.stores import Stores
from registry_site.canonical import canonical, content_hash
from registry_site.errors import BadRequest
from registry_site.ledger.queries import living
from registry_site.ledger.reading import STREAMED, Generation
from registry_site.ledger.tables import heads, revisions
from registry_site.messages import N_, message
from registry_site.registers.closing import disclosed
from registry_site.registers.declaration import Declaration

WITHDRAWN = N_("Not in the generation that was restored")


def roll_back(stores: Stores, declaration: Declaration, to: int, reason: str, progress: Progress) -> Generation:
    """Publish a new generation equal to generation `to`, without what is withheld by now: feeds stay append-only (DESIGN §3.7).

    Raises BadRequest for a generation that does not exist or is the newest.
    """
    stores, register = stores.of(declaration), declaration.public
    with stored_or_refused(), exclusive(stores.settings.data, stores.engine):
        complete(stores, register, progress)
        with stores.engine.connect() as connection, connection.begin():
            alone(connection)
            newest = chain.last_generation(connection, register.name)
            aimed = stores.ledger.generation(register, to)
            if newest is None or aimed is None or aimed.number == newest.number:
                legal = tuple(str(number) for number in range(1, newest.number if newest else 1))
                text = N_("There is no earlier generation %(to)s of %(register)s. See them with: generations %(register)s")
                raise BadRequest(message(text, to=to, register=register.name), parameter="--to", legal=legal)
            facts = facts_of(aimed, kind="rollback", reason=reason, rolled_back_to=to, approved=None, fingerprint="")
            draft.begin(connection)  # first: SQLite drops no table while a query is being read
            with connection.execute(living(register.name, to), execution_options=STREAMED) as rows:
                restored = (_as_it_was(declaration, row) for row in rows)
                made = _restate(stores, connection, declaration, facts, restored, progress)
            connection.commit()
        stores.writer.swap(register, made.number)
        controls.tell(stores, register.name)
        return made


def turn(stores: Stores, declaration: Declaration, today: date, progress: Progress) -> Generation | None:
    """Publish the records whose status turned with the day (DESIGN §9); first finish a load that died before its swap.

    Returns the generation made or completed; None when the served one is of today or no standing turned since.
    """
    stores = stores.of(declaration)
    with stored_or_refused(), exclusive(stores.settings.data, stores.engine):
        completed = complete(stores, declaration.public, progress)
        made = _turn(stores, declaration, today, progress)
        controls.tell(stores, declaration.name)
    return made or completed


def _turn(stores: Stores, declaration: Declaration, today: date, progress: Progress) -> Generation | None:
    register = declaration.public
    with stores.engine.connect() as connection, connection.begin():
        alone(connection)
        newest = chain.last_generation(connection, register.name)
        if newest is None or newest.day == today.isoformat():
            return None
        if not declaration.day_dependent and not any(turned(stores, connection, register, newest, today.isoformat())):
            return None
        facts = facts_of(newest, kind="turn", day=today.isoformat(), reason=None, rolled_back_to=None, approved=None)
        draft.begin(connection)  # first, see roll_back
        with connection.execute(living_rows(register.name), execution_options=STREAMED) as rows:
            restated = (on_the_day(declaration, row, today) for row in rows)
            made = _restate(stores, connection, declaration, facts, restated, progress)
        connection.commit()
    stores.writer.swap(register, made.number)
    return made


def _restate(
    stores: Stores,
    connection: Connection,
    declaration: Declaration,
    facts: Facts,
    rows: Iterator[tuple[str, draft.Staged]],
    progress: Progress,
) -> Generation:
    count = 0
    while batch := list(islice(rows, draft.BATCH)):
        count = draft.aim(connection, batch, count)
        progress("read", count)
    difference = draft.compare(connection, declaration.name)
    return settle(stores, connection, declaration, difference, facts, (), removal=WITHDRAWN, progress=progress)


def _as_it_was(declaration: Declaration, row: Row[Any]) -> tuple[str, draft.Staged]:
    held = orjson.loads(row.document)
    values = disclosed(declaration.public, held)  # what is withheld by now does not come back
    document = row.document if values is held else canonical(values)
    return row.record_id, draft.Staged(
        base_id=row.record_id.partition("~")[0],
        number_key=row.number_key,
        order_date="",
        content_hash=row.content_hash if document is row.document else content_hash(document),
        row_hash=row.row_hash or "",
        document=document,
    )


def on_the_day(declaration: Declaration, row: Row[Any], today: date) -> tuple[str, draft.Staged]:
    """A row of `living_rows` as it stands on a day, with its record id."""
    held = orjson.loads(row.document)
    values = disclosed(declaration.public, held)
    status = declaration.status_rule(values, today)
    same = values is held and status == values["status"]
    document = row.document if same else canonical({**values, "status": status})
    return row.record_id, draft.Staged(
        base_id=row.base_id,
        number_key=row.number_key,
        order_date=row.order_date,
        content_hash=row.content_hash if document is row.document else content_hash(document),
        row_hash=row.row_hash,
        document=document,
    )


def living_rows(register: str) -> Select[Any]:
    """Query for the living records of the newest generation, as a draft needs them."""
    return (
        select(
            heads.c.record_id,
            heads.c.base_id,
            heads.c.order_date,
            heads.c.content_hash,
            heads.c.row_hash,
            revisions.c.number_key,
            revisions.c.document,
        )
        .join(revisions, revisions.c.seq == heads.c.seq)
        .where(heads.c.register == register)
        .order_by(heads.c.record_id)
    )

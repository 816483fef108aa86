"""Changes of sampling controls (seed 004, 7 «т», 10): numbered in the vault, because the ledger must not tell of them.

A control may change while the public part of its notice does not: the ledger then has no revision, only another row hash
at its head. So after each publication the controls of the living heads are compared with what was told last.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from indexer.chain import last_generation
from indexer.stores import Stores
from indexer.vault_tables import control_changes, controls_told, restricted
from registry_site.clock import now
from registry_site.errors import Unavailable
from registry_site.ledger.reading import STREAMED, Generation
from registry_site.ledger.tables import heads
from registry_site.messages import N_, Message, message

REGISTER: Final = "counterfeits"
FIELD: Final = "sampling_control"
REMOVED: Final = N_("The notice is no longer in the register")
WITHOUT: Final = N_("The notice no longer states a sampling control")

_BATCH: Final = 500
_TOLD: Final = [control_changes.c[name] for name in ("seq", "record_id", "op", "generation", "changed_at", "reason", "values")]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change: the controls of a notice as they are from now on, or None with the reason why there are none any more."""

    seq: int
    record_id: str
    op: str
    generation: int
    changed_at: str
    reason: str | None
    values: Sequence[Mapping[str, object]] | None


@dataclass(frozen=True, kw_only=True)
class Following:
    """The next changes and whether there are `more`; all changes up to `generation` have numbers up to `high_water`."""

    changes: Sequence[Change]
    more: bool
    high_water: int
    generation: int | None


def tell(stores: Stores, register: str) -> int:
    """Number what changed up to the newest generation, which is published; returns how many changes there were.

    Once told a generation is not told again. To be called under the lock of the loader. Raises Unavailable.
    """
    if register != REGISTER:
        return 0
    try:
        with stores.ledger.engine.connect() as ledger, stores.vault.engine.connect() as closed:
            newest = last_generation(ledger, REGISTER)
            if newest is None or told_up_to(closed) == newest.number:
                return 0
            closed.rollback()
            with closed.begin():
                return _tell(ledger, closed, newest)
    except DBAPIError as error:
        text = N_("The register is published, but not yet told to the bodies that follow the sampling controls. Run: publish")
        raise Unavailable(message(text)) from error


def following(connection: Connection, since: int, limit: int) -> Following:
    """At most `limit` changes after the number `since`."""
    query = select(*_TOLD).where(control_changes.c.seq > since).order_by(control_changes.c.seq).limit(limit + 1)
    told = connection.execute(select(controls_told).order_by(controls_told.c.generation.desc()).limit(1)).first()
    # What is added after this line was read belongs to the next answer.
    known = query.where(control_changes.c.seq <= (0 if told is None else told.last_seq))
    found = [_change(row) for row in connection.execute(known)]
    return Following(
        changes=found[:limit],
        more=len(found) > limit,
        high_water=0 if told is None else told.last_seq,
        generation=None if told is None else told.generation,
    )


def told_up_to(connection: Connection) -> int | None:
    """The last generation that was told; None before the first."""
    told = connection.scalar(select(func.max(controls_told.c.generation)))
    return None if told is None else int(told)


def faults(stores: Stores) -> Iterator[Message]:
    """What is published but was not told, and a numbering that is not whole."""
    with stores.ledger.engine.connect() as ledger, stores.vault.engine.connect() as closed:
        newest = last_generation(ledger, REGISTER)
        told = told_up_to(closed)
        if newest is not None and told != newest.number:
            text = N_("The sampling controls are told up to generation %(told)s, the newest is %(newest)s. Run: publish")
            yield message(text, told="-" if told is None else told, newest=newest.number)
        count, last = closed.execute(select(func.count(), func.max(control_changes.c.seq)).select_from(control_changes)).one()
        if count != (last or 0):
            text = N_("The changes of the sampling controls have gaps: %(count)s changes, the last is %(last)s.")
            yield message(text, count=count, last=last)


def _tell(ledger: Connection, closed: Connection, newest: Generation) -> int:
    before = _told_last(closed)
    last = closed.scalar(select(func.max(control_changes.c.seq))) or 0
    at = now()
    changes = [
        {"seq": seq, "generation": newest.number, "changed_at": at, **change}
        for seq, change in enumerate(_differences(before, _current(ledger, closed)), last + 1)
    ]
    for start in range(0, len(changes), _BATCH):
        closed.execute(insert(control_changes), changes[start : start + _BATCH])
    known = {"generation": newest.number, "told_at": at, "last_seq": last + len(changes)}
    closed.execute(insert(controls_told), known)
    return len(changes)


def _differences(before: Mapping[str, str], current: Mapping[str, str | None]) -> Iterator[dict[str, object]]:
    """In the order of ids. None in `current` is a notice without a control; a notice that is not there is gone."""
    for record_id in sorted({**before, **current}):
        values, known = current.get(record_id), before.get(record_id)
        if values is not None and values != known:
            yield {"record_id": record_id, "op": "upsert", "values": values, "reason": None}
        elif values is None and known is not None:
            yield {"record_id": record_id, "op": "remove", "values": None, "reason": WITHOUT if record_id in current else REMOVED}


def _told_last(closed: Connection) -> dict[str, str]:
    newest = select(func.max(control_changes.c.seq)).group_by(control_changes.c.record_id)
    rows = closed.execute(
        select(control_changes.c.record_id, control_changes.c["values"]).where(
            control_changes.c.seq.in_(newest), control_changes.c.op == "upsert"
        )
    )
    return {row.record_id: row[1] for row in rows}


def _current(ledger: Connection, closed: Connection) -> dict[str, str | None]:
    """The controls of every living notice as canonical JSON, None where it has none."""
    found: dict[str, str | None] = {}
    query = select(heads.c.record_id, heads.c.row_hash).where(heads.c.register == REGISTER)
    with ledger.execute(query, execution_options=STREAMED) as rows:
        while batch := {row.record_id: row.row_hash for row in islice(rows, _BATCH)}:
            wanted = select(restricted.c.row_hash, restricted.c["values"]).where(
                restricted.c.register == REGISTER, restricted.c.row_hash.in_(list(batch.values()))
            )
            held = {row_hash: _control(values) for row_hash, values in closed.execute(wanted)}
            found |= {record_id: held.get(row_hash) for record_id, row_hash in batch.items()}
    return found


def _control(values: str) -> str | None:
    stated = json.loads(values).get(FIELD)
    return json.dumps(stated, ensure_ascii=False, sort_keys=True) if stated else None


def _change(row: Sequence[Any]) -> Change:
    seq, record_id, op, generation, changed_at, reason, values = row
    return Change(
        seq=seq,
        record_id=record_id,
        op=op,
        generation=generation,
        changed_at=changed_at,
        reason=reason,
        values=None if values is None else orjson.loads(values),
    )

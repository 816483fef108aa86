"""The draft of a generation: rows staged in temporary tables, then compared with the ledger's heads in SQL.

Nothing is held in memory, so a million rows cost what a thousand do. Everything happens in the one transaction of the
load. Record ids are given by `indexer.ranking`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text

from indexer import scratch
from indexer.bulk import add_rows
from registry_site.ledger.reading import STREAMED
from registry_site.ledger.tables import heads, revisions

BATCH = 1000
_AIMED = [column.name for column in scratch.target.columns]
_MANY = 10_000  # changes after which the ledger's tables are surveyed within the load: the index is read from them next

# A row known by its digest is staged without its document; where its record id is new or another's, it needs one after all.
_COMPLETE = """
update incoming set document = (
    select r.document from target t
    join heads h on h.register = :register and h.base_id = t.base_id and h.content_hash = t.content_hash
    join revisions r on r.seq = h.seq where t.n = incoming.n limit 1)
where document is null and n in (
    select t.n from target t left join heads h on h.register = :register and h.record_id = t.record_id
    where h.record_id is null or h.content_hash <> t.content_hash)
"""
_ADDED = """
insert into delta (record_id, op, n, revision, number_key, content_hash, changed_fields)
select t.record_id, 'upsert', t.n,
       coalesce((select max(r.revision) from revisions r where r.register = :register and r.record_id = t.record_id), 0) + 1,
       t.number_key, t.content_hash, '[]'
from target t left join heads h on h.register = :register and h.record_id = t.record_id
where h.record_id is null
"""
_REMOVED = """
insert into delta (record_id, op, n, revision, number_key, content_hash, changed_fields)
select h.record_id, 'remove', null, h.revision + 1, r.number_key, h.content_hash, '[]'
from heads h join revisions r on r.seq = h.seq left join target t on t.record_id = h.record_id
where h.register = :register and t.record_id is null
"""
_CHANGED = text("""
select t.record_id, t.n, h.revision + 1 as revision, t.number_key, t.content_hash, i.document as new, r.document as old
from target t
join heads h on h.register = :register and h.record_id = t.record_id and h.content_hash <> t.content_hash
join revisions r on r.seq = h.seq
join incoming i on i.n = t.n
""")
# Reads temporary tables alone: SQLite would copy the whole result aside if it read the table it writes.
_WRITE = """
insert into revisions (seq, register, record_id, number_key, revision, generation, op,
                       content_hash, document, changed_fields, reason, row_hash)
select :seq + row_number() over (order by d.record_id), :register, d.record_id, d.number_key, d.revision, :generation, d.op,
       d.content_hash, i.document, d.changed_fields, case when d.op = 'remove' then :reason end, i.row_hash
from delta d left join incoming i on i.n = d.n
order by d.record_id
"""
# Whose standing turned has its contents told again. A row known by its digest was staged without its document.
_TURNED = text("""
insert into delta (record_id, op, n, revision, number_key, content_hash, changed_fields)
select t.record_id, 'upsert', t.n, h.revision + 1, t.number_key, t.content_hash, '["standing"]'
from target t join heads h on h.register = :register and h.record_id = t.record_id and h.content_hash = t.content_hash
where t.record_id in :ids
""").bindparams(bindparam("ids", expanding=True))
_TOUCHED = text("select count(*) from delta where record_id in :ids and changed_fields <> '[\"standing\"]'").bindparams(
    bindparam("ids", expanding=True)
)
_AGAIN = """
update incoming set document = (
    select r.document from delta d join heads h on h.register = :register and h.record_id = d.record_id
    join revisions r on r.seq = h.seq where d.n = incoming.n)
where document is null and n in (select n from delta)
"""
_FORGET = "delete from heads where register = :register and record_id in (select record_id from delta)"
_HEADS = """
insert into heads (register, record_id, base_id, order_date, content_hash, row_hash, seq, revision)
select :register, d.record_id, t.base_id, t.order_date, t.content_hash, t.row_hash, r.seq, d.revision
from delta d join target t on t.record_id = d.record_id
join revisions r on r.register = :register and r.record_id = d.record_id and r.generation = :generation
where d.op = 'upsert'
"""
# A rollback knows no order date: the heads learn it again from the load after it, which reads every row anew.
_REREAD = """
update heads set (row_hash, order_date) = (select t.row_hash, t.order_date from target t where t.record_id = heads.record_id)
where register = :register
  and exists (
    select 1 from target t
    where t.record_id = heads.record_id and (t.row_hash <> heads.row_hash or t.order_date <> heads.order_date))
"""
_KNOWN = text("""
select h.row_hash, h.base_id, r.number_key, h.order_date, h.content_hash
from heads h join revisions r on r.seq = h.seq where h.register = :register and h.row_hash in :hashes
""").bindparams(bindparam("hashes", expanding=True))


@dataclass(frozen=True, kw_only=True)
class Staged:
    """One accepted row. `document` is None when the ledger holds these contents already."""

    base_id: str
    number_key: str
    order_date: str
    content_hash: str
    row_hash: str
    document: str | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How the draft differs from the generation before; `records` are alive afterwards."""

    added: int
    changed: int
    unchanged: int
    removed: int
    records: int


def begin(connection: Connection) -> None:
    """Make the temporary tables of a draft."""
    scratch.make(connection, scratch.incoming, scratch.target, scratch.delta)


def known_rows(connection: Connection, register: str, hashes: Iterable[str]) -> Mapping[str, Staged]:
    """Of these keyed row digests, those whose rows made a living record: they need not be read again."""
    rows = connection.execute(_KNOWN, {"register": register, "hashes": list(hashes)})
    return {
        row.row_hash: Staged(
            base_id=row.base_id,
            number_key=row.number_key,
            order_date=row.order_date,
            content_hash=row.content_hash,
            row_hash=row.row_hash,
            document=None,
        )
        for row in rows
    }


def stage(connection: Connection, rows: Iterable[Staged], start: int) -> int:
    """Add accepted rows, numbered from `start`; returns the next free number."""
    batch = [{"n": start + offset, **vars(row)} for offset, row in enumerate(rows)]
    add_rows(connection, scratch.incoming, batch)
    return start + len(batch)


def aim(connection: Connection, rows: Iterable[tuple[str, Staged]], start: int) -> int:
    """Stage rows whose record ids are settled already (a rollback, a day's turn); the twin of `stage` and `ranking.rank`."""
    batch = [(record_id, {"n": start + offset, **vars(row)}) for offset, (record_id, row) in enumerate(rows)]
    add_rows(connection, scratch.incoming, [row for _, row in batch])
    settled = ({"record_id": record_id, **row} for record_id, row in batch)
    add_rows(connection, scratch.target, [{name: row[name] for name in _AIMED} for row in settled])
    return start + len(batch)


def compare(connection: Connection, register: str) -> Difference:
    """Work out what is added, changed and removed against the heads of the ledger."""
    names = {"register": register}
    scratch.survey(connection, scratch.incoming, scratch.target)
    before = connection.scalar(text("select count(*) from heads where register = :register"), names) or 0
    connection.execute(text(_COMPLETE), names)
    records = connection.scalar(text("select count(*) from target")) or 0
    connection.execute(text(_ADDED), names)
    added = connection.scalar(text("select count(*) from delta")) or 0
    connection.execute(text(_REMOVED), names)
    removed = (connection.scalar(text("select count(*) from delta")) or 0) - added
    changed = _compare_changed(connection, register) if before else 0
    return Difference(added=added, changed=changed, unchanged=before - removed - changed, removed=removed, records=records)


def turn(connection: Connection, register: str, ids: Iterable[str], difference: Difference) -> Difference:
    """Count records with these ids as changed, too, where nothing in them is: what is said of them has turned with the day."""
    given, told = iter(ids), 0
    while batch := list(islice(given, BATCH)):
        told += connection.execute(_TURNED, {"register": register, "ids": batch}).rowcount
    if told:
        connection.execute(text(_AGAIN), {"register": register})
    return replace(difference, changed=difference.changed + told, unchanged=difference.unchanged - told)


def touched(connection: Connection, ids: Iterable[str]) -> int:
    """How many of these records the draft changes or removes."""
    given, count = iter(ids), 0
    while batch := list(islice(given, BATCH)):
        count += connection.scalar(_TOUCHED, {"ids": batch}) or 0
    return count


def sample(connection: Connection, most: int) -> tuple[tuple[str, str], ...]:
    """Some of the differences, as `(op, record id)`: `add`, `change` or `remove`."""
    rows = connection.execute(
        text("""
        select case when op = 'remove' then 'remove' when changed_fields = '[]' then 'add' else 'change' end as op, record_id
        from delta order by op desc, record_id limit :most
        """),
        {"most": most},
    )
    return tuple((row.op, row.record_id) for row in rows)


def write(connection: Connection, register: str, generation: int, last_seq: int, reason: str) -> int:
    """Write the differences as revisions after `last_seq`, renew the heads; returns the last sequence number used."""
    names = {"register": register, "generation": generation, "seq": last_seq, "reason": reason}
    changes = connection.scalar(text("select count(*) from delta")) or 0
    scratch.survey(connection, scratch.delta)
    connection.execute(text(_WRITE), names)
    if changes > _MANY:
        scratch.survey(connection, revisions)
    connection.execute(text(_FORGET), {"register": register})
    connection.execute(text(_HEADS), {"register": register, "generation": generation})
    connection.execute(text(_REREAD), {"register": register})
    if changes > _MANY:
        scratch.survey(connection, heads)
    return last_seq + changes


def _compare_changed(connection: Connection, register: str) -> int:
    changed = 0
    with connection.execute(_CHANGED, {"register": register}, execution_options=STREAMED) as rows:
        while batch := [_changed(row) for row in islice(rows, BATCH)]:
            add_rows(connection, scratch.delta, batch)
            changed += len(batch)
    return changed


def _changed(row: Row[Any]) -> dict[str, object]:
    return {
        "record_id": row.record_id,
        "op": "upsert",
        "n": row.n,
        "revision": row.revision,
        "number_key": row.number_key,
        "content_hash": row.content_hash,
        "changed_fields": _changed_fields(row.old, row.new),
    }


def _changed_fields(old: str, new: str) -> str:
    before, now = json.loads(old), json.loads(new)
    return json.dumps([name for name in {**before, **now} if before.get(name) != now.get(name)], ensure_ascii=False)

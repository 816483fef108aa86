"""The vault: restricted values and the facts about originals, in a database of its own that the public site cannot reach."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, and_, create_engine, delete, event, insert, select
from sqlalchemy.engine import make_url

from indexer import schemas
from indexer.attachments import Original
from indexer.vault_tables import SCHEMA, keys, metadata, originals, restricted
from registry_site.errors import Unavailable
from registry_site.ledger import postgres
from registry_site.ledger.schema import revision_of
from registry_site.messages import N_, message

__all__ = ["metadata", "originals", "restricted"]

READING: Final = "registry_reading"
"""Execution option of a connection that will not write."""


@dataclass(frozen=True, kw_only=True)
class VaultRow:
    """What one row of a source leaves in the vault: its restricted values, and the facts about the files it named."""

    row_hash: str
    values: Mapping[str, object]
    originals: tuple[Original, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vault:
    """The open vault; `digest_key` keys the digests of rows that the ledger keeps."""

    engine: Engine
    digest_key: bytes


def open_vault(url: str) -> Vault:
    """Open or create the vault. Raises Unavailable for a database that is none, or of a newer program."""
    engine = open_database(url)
    return Vault(engine=engine, digest_key=_key(engine))


def open_database(url: str) -> Engine:
    """The vault's database with its tables, and no key yet. A SQLite file and its folder are for their owner alone."""
    if url.startswith("sqlite"):
        path = make_url(url).database
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(path).touch(mode=0o600)
        engine = _sqlite(url)
    else:
        engine = postgres.open_writing(url)
    schemas.bring_up_to_date(engine, schemas.VAULT)
    return engine


def open_for_door(url: str, *, connections: int = postgres.CONNECTIONS, timeout: int = 0) -> Engine:
    """The vault for a door: it makes neither tables nor files; a database with another schema answers Unavailable."""
    if url.startswith("sqlite"):
        engine = _sqlite(f"sqlite:///file:{Path(make_url(url).database or '').absolute()}?mode=rw&uri=true")
    else:
        engine = postgres.open_serving(url, connections=connections, timeout=timeout)
    dialect = engine.dialect.name

    def known(connection: Any, _record: object) -> None:
        if revision_of(connection, dialect) != SCHEMA:
            connection.close()
            text = N_("The vault belongs to another version of the program. Run: python -m indexer status")
            raise Unavailable(message(text))

    event.listen(engine, "connect", known)
    return engine


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # an error must not carry restricted values into a log
    event.listen(engine, "connect", _writing)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # Who only reads does not wait for a load that writes.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(READING) else "BEGIN IMMEDIATE")


def _writing(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: a migration that is killed half-way must leave nothing.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=10000")


def keep(connection: Connection, register: str, generation: int, rows: Iterable[VaultRow]) -> None:
    """Keep what is new, and write a row again that is read otherwise than before (another rule, other code).

    What was once restricted and filled stays: a field may have been withheld under one rule and public under the next.
    """
    batch = {row.row_hash: row for row in rows}
    if not batch:
        return
    of_batch = and_(restricted.c.register == register, restricted.c.row_hash.in_(list(batch)))
    found = connection.execute(select(restricted.c.row_hash, restricted.c["values"]).where(of_batch))
    before = {row_hash: json.loads(values) for row_hash, values in found}
    made = {row_hash: merged(before.get(row_hash), row.values) for row_hash, row in batch.items()}
    changed = {
        row_hash: [{"values": json.dumps(values, ensure_ascii=False, sort_keys=True)}]
        for row_hash, values in made.items()
        if row_hash not in before or values != before[row_hash]
    }
    _write(connection, restricted, register, generation, changed)
    _keep_originals(connection, register, generation, batch.values())


def _keep_originals(connection: Connection, register: str, generation: int, rows: Iterable[VaultRow]) -> None:
    facts = {
        row.row_hash: [{**vars(one), "dhash": _hex(one.dhash)} for one in sorted(row.originals, key=_place)]
        for row in rows
        if row.originals
    }
    if not facts:
        return
    of_batch = and_(originals.c.register == register, originals.c.row_hash.in_(list(facts)))
    before: dict[str, list[dict[str, object]]] = {}
    for found in connection.execute(select(originals).where(of_batch).order_by(originals.c.path, originals.c.position)):
        held = dict(found._mapping)
        before.setdefault(found.row_hash, []).append({name: held[name] for name in Original.__dataclass_fields__})
    changed = {row_hash: held for row_hash, held in facts.items() if held != before.get(row_hash)}
    _write(connection, originals, register, generation, changed)


def _write(
    connection: Connection, table: Table, register: str, generation: int, rows: Mapping[str, Sequence[Mapping[str, object]]]
) -> None:
    """Put these entries of a table in the place of those that stand there under the same digests."""
    if rows:
        connection.execute(delete(table).where(table.c.register == register, table.c.row_hash.in_(list(rows))))
        known = {"register": register, "generation": generation}
        connection.execute(insert(table), [{**known, "row_hash": name, **one} for name, entries in rows.items() for one in entries])


def merged(before: object, now: object) -> object:
    """What was known and what is known now: objects by names, lists of one length by places, the new value elsewhere."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        return {**before, **{name: merged(before.get(name), value) for name, value in now.items()}}
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [merged(*pair) for pair in zip(before, now, strict=True)]
    return now


def photo_hashes(connection: Connection, register: str, row_hashes: Iterable[str]) -> list[tuple[str, int]]:
    """The difference hashes of the photos of known rows, each with the digest of its row."""
    rows = connection.execute(
        select(originals.c.row_hash, originals.c.dhash).where(
            originals.c.register == register, originals.c.row_hash.in_(list(row_hashes)), originals.c.dhash.is_not(None)
        )
    )
    return [(row.row_hash, int(row.dhash, 16)) for row in rows]


def original_of(row: Row[Any]) -> Original:
    """The facts about a file from a row of `originals`."""
    held = {name: value for name, value in row._mapping.items() if name in Original.__dataclass_fields__}
    return Original(**{**held, "dhash": None if held["dhash"] is None else int(held["dhash"], 16)})


def _place(original: Original) -> tuple[str, int]:
    return original.path, original.position


def _hex(dhash: int | None) -> str | None:
    return None if dhash is None else f"{dhash:016x}"


def _key(engine: Engine) -> bytes:
    with engine.begin() as connection:
        held = connection.scalar(select(keys.c.value).where(keys.c.purpose == "row digests"))
        if held is None:
            held = secrets.token_hex(32)
            connection.execute(insert(keys), {"purpose": "row digests", "value": held})
    return bytes.fromhex(held)

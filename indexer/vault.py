"""The vault: restricted values and the facts about originals, in a database of its own that the public site cannot reach."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import make_url

from indexer.attachments import Original

metadata = MetaData()

keys = Table("keys", metadata, Column("purpose", String(32), primary_key=True), Column("value", String(64), nullable=False))

# One row of a source is known here by its keyed digest: the ledger's heads point at it, and reveal nothing.
restricted = Table(
    "restricted",
    metadata,
    Column("register", String(64), primary_key=True),
    Column("row_hash", String(32), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("values", Text, nullable=False),
)

originals = Table(
    "originals",
    metadata,
    Column("register", String(64), primary_key=True),
    Column("row_hash", String(32), primary_key=True),
    Column("path", String(128), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("member", Text, nullable=False),
    Column("original_sha256", String(64), nullable=False),
    Column("public_sha256", String(64), nullable=False),
    Column("dhash", String(16)),
    Column("width", BigInteger),
    Column("height", BigInteger),
    Column("pages", Integer),
)


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
    """Open or create the vault. A SQLite file and its folder are for their owner alone."""
    path = make_url(url).database if url.startswith("sqlite") else None
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(path).touch(mode=0o600)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=FULL"))
    metadata.create_all(engine)
    return Vault(engine=engine, digest_key=_key(engine))


def keep(connection: Connection, register: str, generation: int, rows: Iterable[VaultRow]) -> None:
    """Keep what is new: a row already known by its digest has the same restricted values."""
    batch = {row.row_hash: row for row in rows}
    if not batch:
        return
    known = connection.scalars(
        select(restricted.c.row_hash).where(restricted.c.register == register, restricted.c.row_hash.in_(list(batch)))
    )
    for row_hash in known:
        del batch[row_hash]
    if not batch:
        return
    connection.execute(
        insert(restricted),
        [
            {
                "register": register,
                "row_hash": row.row_hash,
                "generation": generation,
                "values": json.dumps(row.values, ensure_ascii=False, sort_keys=True),
            }
            for row in batch.values()
        ],
    )
    facts = [
        {"register": register, "row_hash": row.row_hash, "generation": generation, **vars(original), "dhash": _hex(original.dhash)}
        for row in batch.values()
        for original in row.originals
    ]
    if facts:
        connection.execute(insert(originals), facts)


def photo_hashes(connection: Connection, register: str, row_hashes: Iterable[str]) -> list[tuple[str, int]]:
    """The difference hashes of the photos of known rows, each with the digest of its row."""
    rows = connection.execute(
        select(originals.c.row_hash, originals.c.dhash).where(
            originals.c.register == register, originals.c.row_hash.in_(list(row_hashes)), originals.c.dhash.is_not(None)
        )
    )
    return [(row.row_hash, int(row.dhash, 16)) for row in rows]


def _hex(dhash: int | None) -> str | None:
    return None if dhash is None else f"{dhash:016x}"


def _key(engine: Engine) -> bytes:
    with engine.begin() as connection:
        held = connection.scalar(select(keys.c.value).where(keys.c.purpose == "row digests"))
        if held is None:
            held = secrets.token_hex(32)
            connection.execute(insert(keys), {"purpose": "row digests", "value": held})
    return bytes.fromhex(held)

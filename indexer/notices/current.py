"""A notice as it is in the newest generation, with what is closed to the public: what a change begins from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, Select, and_, select

from indexer.agencies.controls import REGISTER
from indexer.attachments import Original
from indexer.vault import merged, original_of
from indexer.vault_tables import originals, restricted
from registry_site.ledger.reading import Ledger
from registry_site.ledger.tables import heads, revisions


@dataclass(frozen=True, kw_only=True)
class Current:
    """`values` are all declared ones, as validated; `tag` stands for them in If-Match."""

    record_id: str
    tag: str
    seq: int
    generation: int
    values: Mapping[str, object]
    originals: tuple[Original, ...]


def query(record_id: str) -> Select[Any]:
    """The living head of a notice, for a connection to the ledger."""
    same = and_(revisions.c.seq == heads.c.seq)
    wanted = (heads.c.register == REGISTER, heads.c.record_id == record_id)
    columns = (heads.c.record_id, heads.c.content_hash, heads.c.row_hash, heads.c.seq, revisions.c.generation, revisions.c.document)
    return select(*columns).join(revisions, same).where(*wanted)


def read(ledger: Ledger, closed: Connection, record_id: str) -> Current | None:
    """The notice with this id, None if there is none now. Raises Unavailable."""
    found = [] if "\0" in record_id else ledger.rows(query(record_id))
    return of_row(found[0], closed) if found else None


def of_row(row: Row[Any], closed: Connection) -> Current:
    """The notice of a row of `query`, completed from the vault."""
    known = (restricted.c.register == REGISTER, restricted.c.row_hash == row.row_hash)
    hidden = closed.scalar(select(restricted.c["values"]).where(*known))
    files = closed.execute(
        select(originals)
        .where(originals.c.register == REGISTER, originals.c.row_hash == row.row_hash)
        .order_by(originals.c.path, originals.c.position)
    )
    values = merged(orjson.loads(row.document), {} if hidden is None else json.loads(hidden))
    return Current(
        record_id=row.record_id,
        tag=tag(row.content_hash, row.row_hash),
        seq=row.seq,
        generation=row.generation,
        values=_filled(values),
        originals=tuple(map(original_of, files)),
    )


def tag(content_hash: str, row_hash: str) -> str:
    """Changes with everything that is public or closed in a notice, and tells nothing of either."""
    return f"{content_hash[:16]}-{row_hash[:16]}"


_NOTHING: Final[tuple[object, ...]] = (None, [], "")


def _filled(values: object) -> Mapping[str, object]:
    return {name: value for name, value in values.items() if value not in _NOTHING} if isinstance(values, Mapping) else {}

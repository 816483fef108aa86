"""A new key in front of the others, every sealed value sealed again with it, and the older keys dropped once nothing needs them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, LargeBinary, Table, and_, func, select, tuple_, update

from indexer.personal.recording import record
from registry_site.cases.acts import Action
from registry_site.cases.sealed import SEALED, place_of, sealed_columns
from registry_site.cases.sealing import Keyring, add_key, drop_old_keys, key_name
from registry_site.cases.store import Cases
from registry_site.errors import Conflict
from registry_site.messages import N_, message

_AT_ONCE: Final = 20  # rows of one transaction: others wait for it, and files are among them
_SETTLED: Final = timedelta(hours=1)
"""How long after a rotation an older key is kept at least: whoever took it before has long written what it sealed."""


def rotate(cases: Cases, path: Path, *, anew: bool) -> int:
    """Seal everything with the newest key; `anew` puts a new one in front before. Returns how many values were sealed again.

    May be ended at any time and begun again without `anew`. Raises Unavailable for a value that does not open: those before it are
    done, it and the others are as they were.
    """
    if anew:
        ring = add_key(path)
        with cases.writing() as connection:
            record(connection, Action.ROTATE, ring.current.hex())
    else:
        ring = cases.keyring
    count = 0
    while more := sum(_resealed(cases, ring, table) for table in SEALED):
        count += more  # and again: a process that took the older key may have added a value behind us
    return count


def drop_old(cases: Cases, path: Path, at: datetime) -> int:
    """Keep the newest key alone; returns how many were dropped. Raises Conflict while a value needs an older one, or may yet."""
    ring = cases.keyring
    with cases.reading() as connection:
        needed = {name for table in SEALED for name in _names(connection, table)} - {ring.current}
    if needed:
        text = N_("There are values sealed with older keys. Run: python -m indexer cases rotate --finish")
        raise Conflict(message(text), "keys_needed")
    if at.timestamp() - path.stat().st_mtime < _SETTLED.total_seconds():
        text = N_(
            "The file of keys was changed less than an hour ago: somebody may still be sealing with an older key. Come back later."
        )
        raise Conflict(message(text), "keys_in_use")
    dropped = len(ring.keys) - 1
    if dropped:
        drop_old_keys(path)
        with cases.writing() as connection:
            record(connection, Action.DROP_KEYS, ring.current.hex())
    return dropped


def _resealed(cases: Cases, ring: Keyring, table: Table) -> int:
    count = 0
    last: tuple[object, ...] | None = None
    while True:
        with cases.writing() as connection:
            rows = list(_next(connection, table, last))
            count += sum(_row(connection, ring, table, row) for row in rows)
        if not rows:
            return count
        last = tuple(rows[-1][column.name] for column in table.primary_key.columns)


def _next(connection: Connection, table: Table, last: tuple[object, ...] | None) -> Iterator[Any]:
    key = tuple(table.primary_key.columns)
    chosen = select(table).order_by(*key).limit(_AT_ONCE)
    if last is not None:
        chosen = chosen.where(tuple_(*key) > tuple_(*last))
    return connection.execute(chosen).mappings()


def _row(connection: Connection, ring: Keyring, table: Table, row: Any) -> int:
    old = {column: row[column.name] for column in sealed_columns(table)}
    needed = {column: value for column, value in old.items() if value and key_name(value) != ring.current}
    if not needed:
        return 0
    fresh = {column.name: _sealed_again(ring, column, value, row) for column, value in needed.items()}
    # Only what is still as it was read: where databases have many writers, another one may have been here.
    same = [column == row[column.name] for column in table.primary_key.columns] + [column == old[column] for column in needed]
    return len(fresh) if connection.execute(update(table).where(and_(*same)).values(fresh)).rowcount else 0


def _sealed_again(ring: Keyring, column: Column[Any], value: bytes, row: Any) -> bytes:
    where = place_of(column, row)
    return ring.seal(ring.open(value, where), where)


def _names(connection: Connection, table: Table) -> Iterator[bytes]:
    for column in sealed_columns(table):
        name = func.substr(column, 2, 4, type_=LargeBinary)
        yield from connection.execute(select(name).where(func.length(column) > 0).distinct()).scalars()

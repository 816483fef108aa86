"""Moving a registry to other databases: ledger and vault copied row by row, and compared on both sides before the copy counts.

The index and the files stay where they are, and stay valid: they belong to generations, and these keep their hashes.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, Engine, Table, delete, func, select

from indexer import vault, vault_tables
from indexer.bulk import add_rows
from indexer.chain import faults
from indexer.lock import alone, exclusive, exclusive_on_server
from indexer.publish import Progress
from indexer.refusing import stored_or_refused
from indexer.schemas import LEDGER, bring_up_to_date
from indexer.scratch import survey
from indexer.stores import Stores
from registry_site.errors import BadRequest, RefusedByGate
from registry_site.ledger import tables
from registry_site.ledger.connecting import open_for_writing
from registry_site.ledger.reading import STREAMED
from registry_site.messages import N_, message

_BATCH = 1000
_LEDGER = (tables.generations, tables.sources, tables.revisions, tables.heads)
_VAULT = tuple(vault_tables.metadata.tables.values())


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many rows each table has, and of how many generations the hash was made anew on both sides."""

    rows: Mapping[str, int]
    generations: int


def move(stores: Stores, ledger_url: str, vault_url: str, progress: Progress) -> Moved:
    """Copy ledger and vault into empty databases, in one transaction each; nothing stays of a copy that is not equal.

    Raises BadRequest for an address that cannot be used or a database that is not empty, RefusedByGate where the hash chain is
    broken or a copy differs, LoadRunning, Unavailable.
    """
    with (
        stored_or_refused(),
        exclusive(stores.settings.data, stores.engine),
        _opened(ledger_url, vault_url) as (ledger, closed),
        exclusive_on_server(ledger),
    ):
        return _move(stores, ledger, closed, progress)


@contextmanager
def _opened(ledger_url: str, vault_url: str) -> Iterator[tuple[Engine, Engine]]:
    ledger = open_for_writing(ledger_url)
    bring_up_to_date(ledger, LEDGER)
    closed = vault.open_database(vault_url)
    try:
        yield ledger, closed
    finally:
        ledger.dispose()
        closed.dispose()


def _move(stores: Stores, ledger: Engine, closed: Engine, progress: Progress) -> Moved:
    with (
        stores.engine.connect() as source,
        source.begin(),
        stores.vault.engine.connect() as closed_source,
        ledger.connect() as target,
        target.begin() as work,
        closed.connect() as closed_target,
        closed_target.begin() as closed_work,
    ):
        alone(source)
        alone(target)
        _refuse_filled(target, "--ledger-url", _LEDGER)
        # A vault gets its key when it is opened for the first time; one that never kept a row under it may take another.
        _refuse_filled(closed_target, "--vault-url", [table for table in _VAULT if table is not vault_tables.keys])
        closed_target.execute(delete(vault_tables.keys))
        generations = _refuse_broken(
            source, N_("%(register)s: the hash chain is broken. Nothing was moved. See where, with: check")
        )
        rows = {table.name: _copy(source, target, table, progress) for table in _LEDGER}
        rows |= {table.name: _copy(closed_source, closed_target, table, progress) for table in _VAULT}
        _refuse_broken(target, N_("%(register)s: the copy does not give the hashes of the ledger. Nothing was moved."))
        survey(target, *_LEDGER)
        survey(closed_target, *_VAULT)
        closed_work.commit()
        work.commit()
    return Moved(rows=rows, generations=generations)


def _refuse_filled(target: Connection, parameter: str, held: Sequence[Table]) -> None:
    for table in held:
        if target.scalar(select(func.count()).select_from(table)):
            text = N_(
                "The database of %(parameter)s holds rows in the table %(table)s. Move into an empty one; "
                "what a move left behind that was broken off may be dropped."
            )
            raise BadRequest(message(text, parameter=parameter, table=table.name), parameter=parameter)


def _refuse_broken(connection: Connection, text: str) -> int:
    count = 0
    for register, made in connection.execute(select(tables.generations.c.register, func.count()).group_by("register")).all():
        if next(faults(connection, register), None) is not None:
            raise RefusedByGate(message(text, register=register))
        count += made
    return count


def _copy(source: Connection, target: Connection, table: Table, progress: Progress) -> int:
    count, digest = 0, hashlib.sha256()
    for batch in _read(source, table):
        add_rows(target, table, batch)
        count += len(batch)
        _add(digest, batch)
        progress("copy", count)
    there, again = 0, hashlib.sha256()
    for batch in _read(target, table):
        there += len(batch)
        _add(again, batch)
    if (count, digest.digest()) != (there, again.digest()):
        text = N_("%(table)s: %(count)s rows were read and %(there)s other ones written. Nothing was moved.")
        raise RefusedByGate(message(text, table=table.name, count=count, there=there))
    return count


def _read(connection: Connection, table: Table) -> Iterator[Sequence[Mapping[str, object]]]:
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options=STREAMED) as rows:
        # Keys are the names of columns: nothing is selected under a label.
        yield from cast(Iterator[Sequence[Mapping[str, object]]], rows.mappings().partitions(_BATCH))


def _add(digest: "hashlib._Hash", batch: Sequence[Mapping[str, object]]) -> None:
    for row in batch:
        digest.update(repr(tuple(row.values())).encode())

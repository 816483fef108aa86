"""Reading the ledger: records, their history and the state on a day, always as of one published generation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import Engine, Row, Select, func, select
from sqlalchemy.exc import DBAPIError, TimeoutError

from registry_site.clock import end_of
from registry_site.errors import Unavailable
from registry_site.ledger.queries import living, newest_first, revised, up_to
from registry_site.ledger.tables import generations, revisions, sources
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register, Values

STREAMED: Final = {"yield_per": 2000}
"""Option of a query whose rows are read as they come: PostgreSQL's driver would take all of them into memory first."""


@dataclass(frozen=True, kw_only=True)
class Generation:
    """One accepted state of a register. `made_at` is RFC 3339 UTC, `day` the day of its computed statuses."""

    register: str
    number: int
    kind: str
    made_at: str
    day: str
    data_as_of: str
    records: int
    read: int
    accepted: int
    rejected: int
    added: int
    changed: int
    unchanged: int
    removed: int
    first_seq: int
    last_seq: int
    made_up: bool
    approved: str | None
    reason: str | None
    rolled_back_to: int | None
    fingerprint: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file as received."""

    name: str
    sha256: str
    size: int
    format: str
    received_at: str


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One record in one generation; `record` is None for a tombstone, which has a `reason`. Its status is that of `day`.

    `number_key` is the folded number that the record had then: an id may come to another number that is written alike.
    """

    seq: int
    register: str
    record_id: str
    number_key: str
    revision: int
    generation: int
    op: str
    content_hash: str
    changed_fields: tuple[str, ...]
    changed_at: str
    day: str
    reason: str | None
    record: PublicRecord | None


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Read-only questions to the ledger. Every method raises Unavailable when the database cannot answer."""

    engine: Engine

    def generation(self, register: Register, number: int) -> Generation | None:
        """The generation with this number."""
        row = self._first(select(generations).where(generations.c.register == register.name, generations.c.number == number))
        return None if row is None else Generation(**row._mapping)

    def generations(self, register: Register, limit: int | None = None) -> list[Generation]:
        """All generations, or the last `limit` of them, the newest first."""
        query = (
            select(generations).where(generations.c.register == register.name).order_by(generations.c.number.desc()).limit(limit)
        )
        return [Generation(**row._mapping) for row in self.rows(query)]

    def generation_on(self, register: Register, day: date, generation: int) -> int | None:
        """The last generation up to `generation` made before the end of `day` in Moscow; None if there was none."""
        query = select(func.max(generations.c.number)).where(
            generations.c.register == register.name,
            generations.c.number <= generation,
            generations.c.made_at < end_of(day),
        )
        row = self._first(query)
        return None if row is None else row[0]

    def sources(self, register: Register, number: int) -> list[Source]:
        """The files a generation was loaded from, in the order given."""
        query = (
            select(sources.c.name, sources.c.sha256, sources.c.size, sources.c.format, sources.c.received_at)
            .where(sources.c.register == register.name, sources.c.generation == number)
            .order_by(sources.c.position)
        )
        return [Source(**row._mapping) for row in self.rows(query)]

    def record(self, register: Register, record_id: str, generation: int) -> Revision | None:
        """The state of a record in a generation: its last revision up to it, perhaps a tombstone; None if never known."""
        if "\0" in record_id:  # no id holds one, and PostgreSQL takes no text with it
            return None
        query = (
            revised(register).where(revisions.c.record_id == record_id, up_to(generation)).order_by(revisions.c.seq.desc()).limit(1)
        )
        row = self._first(query)
        return None if row is None else revision_of(row)

    def history(self, register: Register, record_id: str, generation: int) -> list[Revision]:
        """All revisions of a record up to a generation, the newest first."""
        known = revisions.c.record_id == record_id, up_to(generation)
        query = revised(register).where(*known).order_by(revisions.c.seq.desc())
        return [] if "\0" in record_id else [revision_of(row) for row in self.rows(query)]

    def changes_in(self, register: Register, first: int, last: int, limit: int) -> list[Revision]:
        """Revisions of the generations `first` to `last`, both included, the newest first."""
        ends = func.min(generations.c.first_seq).label("low"), func.max(generations.c.last_seq).label("high")
        bounds = select(*ends).where(generations.c.register == register.name, generations.c.number.between(first, last))
        (found,) = self.rows(bounds)
        return [revision_of(row) for row in self.rows(newest_first(register, found.low, found.high).limit(limit))]

    def records(self, register: Register, generation: int) -> Iterator[PublicRecord]:
        """Every living record of a generation in the order of ids, streamed."""
        with self.streamed(living(register.name, generation)) as rows:
            for row in rows:
                yield record_of(register.name, row.record_id, row.document)

    @contextmanager
    def streamed(self, query: Select[Any]) -> Iterator[Iterator[Row[Any]]]:
        """The rows of a query as they come, of one state of the ledger."""
        with _answering(), self.engine.connect() as connection, connection.execute(query, execution_options=STREAMED) as rows:
            yield iter(rows)

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """What a query gives."""
        with _answering(), self.engine.connect() as connection:
            return connection.execute(query).all()

    def _first(self, query: Select[Any]) -> Row[Any] | None:
        return next(iter(self.rows(query)), None)


def record_of(register: str, record_id: str, document: str) -> PublicRecord:
    """A record from its document in the ledger: canonical JSON of its public values."""
    return PublicRecord(register=register, id=record_id, values=orjson.loads(document))


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, TimeoutError) as error:  # the second: no connection of the pool came free
        raise Unavailable(message(N_("The ledger cannot answer now. Please try again in a minute."))) from error


def changed_names(told: str, values: Values) -> tuple[str, ...]:
    """The fields that a revision changed. The ledger names none for a first one, where every filled field is new."""
    return tuple(orjson.loads(told)) or tuple(
        [name for name, value in values.items() if value or (value is not None and value == 0)]
    )


def revision_of(row: Row[Any]) -> Revision:
    """A revision from a row of `revised`."""
    record = None if row.document is None else record_of(row.register, row.record_id, row.document)
    changed = changed_names(row.changed_fields, {} if record is None else record.values)
    return Revision(
        seq=row.seq,
        register=row.register,
        record_id=row.record_id,
        number_key=row.number_key,
        revision=row.revision,
        generation=row.generation,
        op=row.op,
        content_hash=row.content_hash,
        changed_fields=changed,
        changed_at=row.changed_at,
        day=row.day,
        reason=row.reason,
        record=record,
    )

"""From sources to the draft: rows read, files attached, values validated, accepted rows staged; a known row is not read again."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Connection

from indexer import draft
from indexer.accepting import Accept, Accepted, Outcome
from indexer.attachments import FileStore, attach
from indexer.formats import recognise
from indexer.publish import Progress
from indexer.rejects import RejectFile
from indexer.rows import Declared, Fault, Format, Row
from indexer.rows import Source as OpenSource
from indexer.sources import open_source
from indexer.totals import Totals
from indexer.vault import VaultRow
from registry_site.clock import now
from registry_site.ledger.reading import Source
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Group, Kind


@dataclass(kw_only=True)
class Count:
    """Rows read so far and what became of them. `remarks` counts accepted rows by kind of remark."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    withheld: int = 0
    known: int = 0
    remarks: Counter[str] = field(default_factory=Counter)
    totals: Totals = field(default_factory=Totals)
    hashes: list[tuple[str, int]] = field(default_factory=list)  # base id and difference hash of each photo


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What the rows of one load meet. `reuse` says whether rows known by their digest may be taken as they are."""

    connection: Connection
    declaration: Declaration
    accept: Accept
    forced_format: str | None
    digest_key: bytes
    reuse: bool
    files: FileStore
    rejects: RejectFile
    count: Count
    keep: Callable[[Iterable[VaultRow]], None]
    photo_hashes: Callable[[Iterable[str]], Iterable[tuple[str, int]]]

    @cached_property
    def with_files(self) -> bool:
        """Whether rows of this register may name files."""
        plain = chain.from_iterable(one.fields if isinstance(one, Group) else (one,) for one in self.declaration.fields)
        return any(one.kind is Kind.FILES for one in plain)


def take(intake: Intake, path: Path, progress: Progress) -> Source:
    """Read one source to its end and stage its rows. Raises UnreadableSource or TornSource.

    What the sources declare is heard by `count.totals`, to be weighed after the last of them.
    """
    source = open_source(path)
    shape = recognise(source, intake.declaration.name, intake.forced_format)
    rows = _gathered(_records(intake, source, shape))
    while batch := list(islice(rows, draft.BATCH)):
        _take(intake, source, batch)
        progress("read", intake.count.read)
    return Source(name=source.name, sha256=source.sha256, size=source.size, format=shape.name, received_at=now())


def _records(intake: Intake, source: OpenSource, shape: Format) -> Iterator[Row | Fault]:
    for one in shape.read(source):
        if isinstance(one, Declared):
            intake.count.totals.hear(source, one)
        else:
            yield one


def _gathered(read: Iterator[Row | Fault]) -> Iterator[Row | list[Fault]]:
    """Rows as they come; all faults of one row together, so that it counts once."""
    faults: list[Fault] = []
    for one in read:
        if faults and (isinstance(one, Row) or one.position != faults[0].position):
            yield faults
            faults = []
        if isinstance(one, Row):
            yield one
        else:
            faults.append(one)
    if faults:
        yield faults


def _take(intake: Intake, source: OpenSource, batch: list[Row | list[Fault]]) -> None:
    count = intake.count
    hashes = {id(row): _keyed(intake.digest_key, row.digest) for row in batch if isinstance(row, Row)}
    known = draft.known_rows(intake.connection, intake.declaration.name, hashes.values()) if intake.reuse else {}
    if known and intake.with_files:
        bases = {row_hash: row.base_id for row_hash, row in known.items()}
        count.hashes.extend((bases[row_hash], dhash) for row_hash, dhash in intake.photo_hashes(bases))
    staged: list[draft.Staged] = []
    kept: list[VaultRow] = []
    for row in batch:
        count.read += 1
        outcome = row if isinstance(row, list) else known.get(hashes[id(row)]) or _read(intake, source, row, hashes[id(row)])
        if isinstance(outcome, draft.Staged):
            count.known += 1
            staged.append(outcome)
        elif outcome is None:
            count.withheld += 1
        elif isinstance(outcome, Accepted):
            staged.append(outcome.staged)
            count.remarks.update(outcome.remarks)
            if outcome.closed is not None:
                kept.append(outcome.closed)
                found = (original.dhash for original in outcome.closed.originals)
                count.hashes.extend((outcome.staged.base_id, dhash) for dhash in found if dhash is not None)
        else:
            count.rejected += 1
            for fault in outcome:
                intake.rejects.write(source.name, fault)
    count.accepted = draft.stage(intake.connection, staged, count.accepted)
    intake.keep(kept)


def _read(intake: Intake, source: OpenSource, row: Row, row_hash: str) -> Outcome:
    if not intake.with_files:
        return intake.accept(row, row_hash)
    attached = attach(intake.declaration, source, row, intake.files)
    if attached.faults:
        return list(attached.faults)
    return intake.accept(replace(row, values=attached.values), row_hash, attached.originals)


def _keyed(key: bytes, digest: bytes) -> str:
    # Keyed, because the row holds restricted values too: without the key nobody can test a guess against the ledger.
    return hashlib.blake2b(digest, key=key, digest_size=16).hexdigest()

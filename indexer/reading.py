"""From sources to the draft: rows read, files attached, values validated, accepted rows staged; a known row is not read again."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Connection

from indexer import draft
from indexer.attachments import FileStore, Original, attach
from indexer.formats import recognise
from indexer.publish import Progress, now
from indexer.rejects import RejectFile
from indexer.rows import Declared, Fault, Format, Remark, Row
from indexer.rows import Source as OpenSource
from indexer.sources import open_source
from indexer.totals import Totals
from indexer.validation import Validator
from indexer.vault import VaultRow
from registry_site.identifiers.numbers import number_key, record_id
from registry_site.ledger.reading import Source
from registry_site.messages import N_, message
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Group, Kind

_NO_NUMBER = message(N_("holds no letter or digit that could identify the record"))


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

    def hear(self, remark: Remark) -> None:
        """Count one remark of the validation."""
        self.remarks[remark.kind] += 1


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What the rows of one load meet. `reuse` says whether rows known by their digest may be taken as they are."""

    connection: Connection
    declaration: Declaration
    validate: Validator
    today: date
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
    first = count.accepted
    hashes = {id(row): _keyed(intake.digest_key, row.digest) for row in batch if isinstance(row, Row)}
    known = draft.known_rows(intake.connection, intake.declaration.name, hashes.values()) if intake.reuse else {}
    if known and intake.with_files:
        bases = {row_hash: row.base_id for row_hash, row in known.items()}
        count.hashes.extend((bases[row_hash], dhash) for row_hash, dhash in intake.photo_hashes(bases))
    staged: list[draft.Staged] = []
    kept: list[VaultRow] = []
    for row in batch:
        count.read += 1
        if not isinstance(row, Row):
            _reject(intake, source, row)
            continue
        row_hash = hashes[id(row)]
        if row_hash in known:
            count.known += 1
            staged.append(known[row_hash])
            continue
        made = _read(intake, source, row, row_hash)
        if made is not None:
            staged.append(made[0])
            if made[1] is not None:
                kept.append(made[1])
    count.accepted = draft.stage(intake.connection, staged, first)
    intake.keep(kept)


def _read(intake: Intake, source: OpenSource, row: Row, row_hash: str) -> tuple[draft.Staged, VaultRow | None] | None:
    declaration = intake.declaration
    originals: tuple[Original, ...] = ()
    if intake.with_files:
        attached = attach(declaration, source, row, intake.files)
        if attached.faults:
            _reject(intake, source, attached.faults)
            return None
        row = Row(position=row.position, values=attached.values, digest=row.digest)
        originals = attached.originals
    values = intake.validate(row)
    if isinstance(values, list):
        _reject(intake, source, values)
        return None
    if declaration.unpublished(values) is not None:
        intake.count.withheld += 1
        return None
    number = str(values[declaration.number])
    try:
        base = record_id(number)
    except ValueError:
        _reject(intake, source, [Fault(position=row.position, field=declaration.number, reason=_NO_NUMBER)])
        return None
    document = canonical(declaration.publish(base, values, intake.today).values)
    ordered = values.get(declaration.newest_by)
    staged = draft.Staged(
        base_id=base,
        number_key=number_key(number),
        order_date=ordered if isinstance(ordered, str) else "",
        content_hash=content_hash(document),
        row_hash=row_hash,
        document=document,
    )
    intake.count.hashes.extend((base, one.dhash) for one in originals if one.dhash is not None)
    restricted = declaration.restrict(values)
    if not restricted and not originals:
        return staged, None
    return staged, VaultRow(row_hash=row_hash, values=restricted, originals=originals)


def canonical(values: object) -> str:
    """The document of a record: JSON, keys sorted, no blanks, every letter as it is."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(document: str) -> str:
    """SHA-256, hex, of a document."""
    return hashlib.sha256(document.encode()).hexdigest()


def _keyed(key: bytes, digest: bytes) -> str:
    # Keyed, because the row holds restricted values too: without the key nobody can test a guess against the ledger.
    return hashlib.blake2b(digest, key=key, digest_size=16).hexdigest()


def _reject(intake: Intake, source: OpenSource, faults: Iterable[Fault]) -> None:
    intake.count.rejected += 1
    for fault in faults:
        intake.rejects.write(source.name, fault)

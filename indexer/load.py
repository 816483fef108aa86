"""One load: sources to rows, rows to declared values, values to a draft, the draft through the gate to publication."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from os import getpid
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection

from indexer import chain, draft, vault
from indexer.accepting import acceptance
from indexer.agencies import controls
from indexer.attachments import FileStore, sweep
from indexer.fingerprint import fingerprint
from indexer.gate import Tally, objections, pass_or_refuse
from indexer.lock import alone, exclusive
from indexer.notices.submissions import filed_ids
from indexer.photos import NearPair, near_identical
from indexer.publish import Facts, Progress, next_number, settle, turned
from indexer.ranking import rank
from indexer.reading import Count, Intake, take
from indexer.refusing import stored_or_refused
from indexer.rejects import RejectFile
from indexer.repeating import same_files, unchanged
from indexer.stores import Stores
from indexer.vault import VaultRow
from registry_site.clock import now
from registry_site.errors import RegistryError
from registry_site.ledger.reading import Generation, Source
from registry_site.messages import N_, Message, message
from registry_site.registers.declaration import Declaration

REMOVED = N_("No longer in the published source")
SAMPLE = 20


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked of a load. `as_of` is how fresh the source says it is (RFC 3339); without it, the time of receipt."""

    declaration: Declaration
    paths: Sequence[Path]
    today: date
    forced_format: str | None = None
    stage: bool = False
    approve: str | None = None
    made_up: bool = False
    as_of: str | None = None


@dataclass(kw_only=True)
class Report:
    """What a load did, or with `staged` would do: then `sample` names some records, as `(op, id)`."""

    register: str
    staged: bool
    generation: int | None = None
    count: Count = field(default_factory=Count)
    difference: draft.Difference | None = None
    seconds: float = 0.0
    reject_file: Path | None = None
    objections: tuple[Message, ...] = ()
    near_photos: tuple[NearPair, ...] = ()
    sample: tuple[tuple[str, str], ...] = ()


def no_progress(stage: str, count: int) -> None:
    """For callers that show nothing."""


def load(stores: Stores, order: Order, progress: Progress = no_progress) -> Report:
    """Load the whole register from the given files, publish it, and report.

    Raises UnreadableSource, TornSource, RefusedByGate, LoadRunning or Unavailable; after any of them the published
    register is exactly as it was. The reject file of a refused load stays, for whoever must mend the source.
    """
    started = monotonic()
    stores, register = stores.of(order.declaration), order.declaration.name
    report = Report(register=register, staged=order.stage)
    name = f"{register}-{now().replace(':', '')}-{getpid()}.jsonl"
    rejects = RejectFile(path=stores.settings.data / "rejects" / name)
    with stored_or_refused(), exclusive(stores.settings.data, stores.engine):
        sweep(stores.settings.files, stores.settings.originals)
        files = FileStore(files=stores.settings.files, originals=stores.settings.originals)
        try:
            _load(stores, order, report, rejects, files, progress)
            if not order.stage:
                controls.tell(stores, register)
        finally:
            rejects.close()
            files.abandon()
    report.seconds = monotonic() - started
    return report


def _load(stores: Stores, order: Order, report: Report, rejects: RejectFile, files: FileStore, progress: Progress) -> None:
    register = order.declaration.public
    with stores.engine.connect() as connection, connection.begin() as work, stores.vault.engine.connect() as closed:
        alone(connection)
        number = next_number(connection, register.name)
        with closed.begin() as closed_work:
            draft.begin(connection)
            intake = _intake(stores, order, report, rejects, files, connection, closed, number)
            repeated = _repeated(stores, intake, order)
            if repeated is None:
                given = [take(intake, path, progress) for path in order.paths]
                report.count.totals.refuse_torn()
                progress("compare", report.count.accepted)
                rank(connection, register.name)
                difference = draft.compare(connection, register.name)
            else:
                newest, given = repeated
                difference = unchanged(newest, report.count)
            _weigh(order, report, difference, undone=_undone(connection, closed, register.name))
            report.reject_file = rejects.path if rejects.count else None
            if order.stage:
                report.sample = draft.sample(connection, SAMPLE)
                closed_work.rollback()
                work.rollback()
                return
            pass_or_refuse(report.objections, order.approve, rejects.first)
            try:
                settle(
                    stores,
                    connection,
                    order.declaration,
                    difference,
                    _facts(stores, order, report, given),
                    given,
                    removal=REMOVED,
                    progress=progress,
                )
                closed_work.commit()
                files.commit()
                work.commit()
            except BaseException as error:
                try:
                    stores.writer.discard(register, number)
                except RegistryError as second:  # what a broken engine leaves behind is swept up by the next load
                    error.add_note(str(second))
                raise
    stores.writer.swap(register, number)
    report.generation = number


def _repeated(stores: Stores, intake: Intake, order: Order) -> tuple[Generation, list[Source]] | None:
    # With files the photos are compared anew, so the rows are met.
    if not intake.reuse or intake.with_files:
        return None
    known = same_files(intake.connection, order.declaration.name, order.paths, order.forced_format)
    # A record whose standing turned since is told anew, and must be met for that.
    if known is not None and any(turned(stores, intake.connection, order.declaration.public, known[0], order.today.isoformat())):
        return None
    return known


def _intake(
    stores: Stores,
    order: Order,
    report: Report,
    rejects: RejectFile,
    files: FileStore,
    connection: Connection,
    closed: Connection,
    number: int,
) -> Intake:
    declaration = order.declaration

    def keep(rows: Iterable[VaultRow]) -> None:
        vault.keep(closed, declaration.name, number, rows)

    def photo_hashes(row_hashes: Iterable[str]) -> list[tuple[str, int]]:
        return vault.photo_hashes(closed, declaration.name, row_hashes)

    return Intake(
        connection=connection,
        declaration=declaration,
        accept=acceptance(declaration, order.today, stores.seal),
        forced_format=order.forced_format,
        digest_key=stores.vault.digest_key,
        reuse=_may_reuse(stores, connection, order),
        files=files,
        rejects=rejects,
        count=report.count,
        keep=keep,
        photo_hashes=photo_hashes,
    )


def _may_reuse(stores: Stores, connection: Connection, order: Order) -> bool:
    """Rows known by their digest may be taken as they are if the same code reads them, for the same day where days matter."""
    previous = chain.last_generation(connection, order.declaration.name)
    if previous is None or previous.fingerprint != fingerprint(order.declaration, stores.seal):
        return False
    return not order.declaration.day_dependent or previous.day == order.today.isoformat()


def _undone(connection: Connection, closed: Connection, register: str) -> int:
    """How many notices that bodies sent in the draft would change or remove."""
    return draft.touched(connection, filed_ids(closed)) if register == controls.REGISTER else 0


def _weigh(order: Order, report: Report, difference: draft.Difference, *, undone: int) -> None:
    report.difference = difference
    before = difference.unchanged + difference.changed + difference.removed
    tally = Tally(read=report.count.read, rejected=report.count.rejected, before=before, after=difference.records)
    report.objections = tuple(objections(tally))
    if undone:
        text = N_("The files change or leave out %(count)s notices that bodies sent in through their door.")
        report.objections += (message(text, count=undone),)
    report.near_photos = tuple(near_identical(report.count.hashes))


def _facts(stores: Stores, order: Order, report: Report, given: Sequence[Source]) -> Facts:
    return Facts(
        kind="load",
        day=order.today.isoformat(),
        data_as_of=order.as_of or given[-1].received_at,
        made_up=order.made_up,
        fingerprint=fingerprint(order.declaration, stores.seal),
        read=report.count.read,
        accepted=report.count.accepted,
        rejected=report.count.rejected,
        approved=order.approve,
    )

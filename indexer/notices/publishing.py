"""The next generation from what bodies sent in: the living records of the last one, with accepted notices in their places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final

from sqlalchemy import Connection, select

from indexer import chain, draft, vault
from indexer.accepting import Accept, Accepted, acceptance
from indexer.agencies import controls
from indexer.agencies.controls import REGISTER
from indexer.attachments import FileStore, sweep
from indexer.fingerprint import fingerprint
from indexer.formats.eaeu_notices import notices_of
from indexer.lock import alone, exclusive
from indexer.notices import submissions
from indexer.notices.current import Current, of_row, query
from indexer.notices.judging import DECLARATION, Flaw, judge
from indexer.notices.packing import open_package, path_of
from indexer.notices.submissions import CHANGE, INCLUDE, Waiting
from indexer.publish import Facts, Progress, complete, next_number, settle
from indexer.refusing import stored_or_refused
from indexer.restate import living_rows, on_the_day
from indexer.stores import Stores
from registry_site.clock import now
from registry_site.errors import RegistryError, Unavailable, UnreadableSource
from registry_site.ledger.reading import STREAMED, Generation, Source
from registry_site.ledger.tables import sources
from registry_site.messages import N_, message

FORMAT: Final = "agency_submission"

_EXISTS: Final = message(N_("a notice with this number is in the register already"))
_GONE: Final = message(N_("the notice is not in the register any more"))
_CHANGED: Final = message(N_("the notice was changed by something else before this could be published"))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one publication did: the generation, None where nothing could be published, and the counts of notices."""

    generation: Generation | None
    published: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class _Judged:
    one: Waiting
    accepted: Accepted


def publish(stores: Stores, today: date, progress: Progress) -> Outcome:
    """Publish everything that waits. Raises RefusedByGate, LoadRunning or Unavailable; after them all of it still waits."""
    with stored_or_refused(), exclusive(stores.settings.data, stores.engine):
        sweep(stores.settings.files, stores.settings.originals)
        complete(stores, DECLARATION.public, progress)
        noted = _note_earlier(stores)
        made = _publish(stores, today, progress)
        controls.tell(stores, REGISTER)
    return replace(made, published=made.published + noted)


def _note_earlier(stores: Stores) -> int:
    """Note what stands in the ledger since a run that died before it could say so."""
    with stores.vault.engine.begin() as closed:
        waiting = {_source_name(one): one for one in submissions.waiting(closed)}
        known = select(sources.c.name, sources.c.generation).where(
            sources.c.register == REGISTER, sources.c.format == FORMAT, sources.c.name.in_(list(waiting))
        )
        rows = stores.ledger.rows(known)
        for row in rows:
            submissions.published(closed, waiting[row.name], row.generation)
    return len(rows)


def _publish(stores: Stores, today: date, progress: Progress) -> Outcome:
    files = FileStore(files=stores.settings.files, originals=stores.settings.originals)
    made: Generation | None = None
    try:
        with stores.engine.connect() as connection, connection.begin() as work:
            alone(connection)
            found = _waiting(stores, connection)  # read to the end: while pictures are decoded nobody waits for the vault
            judged, refusals = _judge(stores, found, today, files)
            if judged:
                with stores.vault.engine.connect() as closed, closed.begin() as closed_work:
                    number = next_number(connection, REGISTER)
                    try:
                        made = _settled(stores, connection, closed, judged, len(refusals), today, progress)
                        closed_work.commit()  # before the ledger: the vault may know more than it, never less
                        files.commit()
                        work.commit()
                    except BaseException as error:
                        _discard(stores, number, error)
                        raise
    finally:
        files.abandon()
    if made is not None:
        stores.writer.swap(DECLARATION.public, made.number)
    with stores.vault.engine.begin() as closed:
        for judged_one in judged:
            submissions.published(closed, judged_one.one, number)
        for one, flaws in refusals:
            submissions.refused(closed, one, flaws)
    return Outcome(generation=made, published=len(judged), refused=len(refusals))


def _waiting(stores: Stores, connection: Connection) -> list[tuple[Waiting, Current | None]]:
    found = []
    with stores.vault.engine.connect().execution_options(**{vault.READING: True}) as closed:
        for one in submissions.waiting(closed):
            row = connection.execute(query(one.record_id)).first()
            found.append((one, None if row is None else of_row(row, closed)))
    return found


def _judge(
    stores: Stores, found: Sequence[tuple[Waiting, Current | None]], today: date, files: FileStore
) -> tuple[list[_Judged], list[tuple[Waiting, list[Flaw]]]]:
    accept = acceptance(DECLARATION, today)
    judged: list[_Judged] = []
    refusals: list[tuple[Waiting, list[Flaw]]] = []
    for one, current in found:
        outcome = _moved_on(one, current) or _read(stores, one, current, today, accept, files)
        if isinstance(outcome, Accepted):
            judged.append(_Judged(one=one, accepted=outcome))
        else:
            refusals.append((one, outcome))
    return judged, refusals


def _moved_on(one: Waiting, current: Current | None) -> list[Flaw]:
    if one.kind == INCLUDE:
        return [] if current is None else [Flaw(pointer="/id", reason=_EXISTS)]
    if current is None:
        return [Flaw(pointer="", reason=_GONE)]
    return [] if current.tag == one.base else [Flaw(pointer="", reason=_CHANGED)]


def _read(
    stores: Stores, one: Waiting, current: Current | None, today: date, accept: Accept, files: FileStore
) -> Accepted | list[Flaw]:
    path = path_of(stores.settings.originals, one.package)
    if not path.exists():  # a folder that is not mounted is no fault of the body
        text = N_("The package of submission %(number)s is not in the folder of the vault. Bring it back, then publish again.")
        raise Unavailable(message(text, number=one.submission))
    try:
        source = open_package(path)
        item = dict(notices_of(source)[one.position - 1])  # type: ignore[call-overload]  # objects: they were judged before
        return judge(source, _dated(one, item, current, today), accept, files, stores.vault.digest_key, current)
    except UnreadableSource as error:
        return [Flaw(pointer="", reason=error.message)]


def _dated(one: Waiting, item: dict[str, object], current: Current | None, today: date) -> dict[str, object]:
    """Days that are those of the publication, unless the body states its own."""
    if one.kind == INCLUDE and not item.get("published_on"):
        return {**item, "published_on": today.isoformat()}
    before = None if current is None else current.values.get("corrected_on")
    if one.kind == CHANGE and item.get("corrected_on") == before:
        return {**item, "corrected_on": today.isoformat()}
    return item


def _settled(
    stores: Stores,
    connection: Connection,
    closed: Connection,
    judged: Sequence[_Judged],
    refused: int,
    today: date,
    progress: Progress,
) -> Generation:
    newest = chain.last_generation(connection, REGISTER)
    number = newest.number + 1 if newest else 1
    vault.keep(closed, REGISTER, number, [one.accepted.closed for one in judged if one.accepted.closed is not None])
    draft.begin(connection)
    fresh = {one.one.record_id: one.accepted.staged for one in judged}
    count = 0
    with connection.execute(living_rows(REGISTER), execution_options=STREAMED) as rows:
        stays = (on_the_day(DECLARATION, row, today) for row in rows if row.record_id not in fresh)
        while batch := list(islice(stays, draft.BATCH)):
            count = draft.aim(connection, batch, count)
            progress("read", count)
    draft.aim(connection, fresh.items(), count)
    facts = Facts(
        kind="submissions",
        day=today.isoformat(),
        data_as_of=now(),
        made_up=newest.made_up if newest else False,
        fingerprint=newest.fingerprint if newest else fingerprint(DECLARATION),
        read=len(judged) + refused,
        accepted=len(judged),
        rejected=refused,
    )
    given = [_source(one.one) for one in judged]
    difference = draft.compare(connection, REGISTER)
    return settle(stores, connection, DECLARATION, difference, facts, given, removal=_GONE.id, progress=progress)


def _discard(stores: Stores, number: int, error: BaseException) -> None:
    try:
        stores.writer.discard(DECLARATION.public, number)
    except RegistryError as second:  # what a broken engine leaves behind is swept up by the next load
        error.add_note(str(second))


def _source(one: Waiting) -> Source:
    return Source(name=_source_name(one), sha256=one.sha256, size=one.size, format=FORMAT, received_at=one.received_at)


def _source_name(one: Waiting) -> str:
    return f"submission-{one.submission}/{one.position}"

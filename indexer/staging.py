"""Staged loads: the account that is left for the desk, and the load that its approval allows, of the very same bytes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from indexer.case_store import opened
from indexer.load import Order, Report, load
from indexer.publish import Progress
from indexer.sources import open_source
from indexer.stores import Stores
from registry_site.cases import staged
from registry_site.cases.staged import Account, SourceFile
from registry_site.clock import now
from registry_site.errors import BadRequest, RefusedByGate, UnreadableSource
from registry_site.messages import N_, message
from registry_site.registers.declaration import Declaration
from registry_site.translating import LANGUAGES, translator


def stage(stores: Stores, order: Order, progress: Progress) -> Report:
    """A load that publishes nothing; its account is put before the desk. Raises what `load` raises.

    Of what is looked up and never listed no account is left: it would name records.
    """
    if order.declaration.key is not None:
        return load(stores, order, progress)
    before = _files(order.paths)
    compared_with = _newest(stores, order.declaration)
    report = load(stores, order, progress)
    if _files(order.paths) != before or _newest(stores, order.declaration) != compared_with:
        text = N_("The files or the register changed while the load was staged. Stage it again.")
        raise UnreadableSource(message(text))
    difference, count = report.difference, report.count
    counts = {"read": count.read, "rejected": count.rejected}
    if difference is not None:
        counts |= {name: getattr(difference, name) for name in ("added", "changed", "unchanged", "removed", "records")}
    account = Account(
        register=order.declaration.name,
        staged_at=now(),
        compared_with=compared_with,
        files=before,
        format=order.forced_format,
        as_of=order.as_of,
        counts=counts,
        sample=report.sample,
        objections={language: [translator(language).message(one) for one in report.objections] for language in LANGUAGES},
    )
    staged.leave(stores.settings.data, account)
    return report


def approved(stores: Stores, declaration: Declaration, today: date) -> Order:
    """The load that the desk approved. Raises BadRequest where nothing is staged, RefusedByGate where it was refused, still
    waits, or is no longer what was shown."""
    account = staged.found(stores.settings.data, declaration.name)
    name = {"register": declaration.name}
    if account is None:
        text = N_("Nothing is staged of %(register)s. Stage it first: load %(register)s FILE… --stage")
        raise BadRequest(message(text, **name), parameter="--staged")
    with opened(stores.settings) as cases, cases.reading() as connection:
        reason = _approval(connection, account)
    paths = [Path(one.path) for one in account.files]
    if _newest(stores, declaration) != account.compared_with or _files(paths) != list(account.files):
        text = N_("The files of %(register)s, or the register itself, changed after they were staged. Stage them again.")
        raise RefusedByGate(message(text, **name))
    return Order(
        declaration=declaration, paths=paths, today=today, forced_format=account.format, approve=reason, as_of=account.as_of
    )


def _approval(connection: Connection, account: Account) -> str:
    verdict = staged.verdict_on(connection, account)
    if verdict is None:
        text = N_("What is staged of %(register)s waits for the desk. Approve it there, and repeat.")
        raise RefusedByGate(message(text, register=account.register))
    if not verdict.approved:
        text = N_("The desk refused what is staged of %(register)s: %(by)s, %(reason)s")
        raise RefusedByGate(message(text, register=account.register, by=verdict.by, reason=verdict.reason))
    return f"{verdict.by}: {verdict.reason}"


def _newest(stores: Stores, declaration: Declaration) -> int:
    known = stores.of(declaration).ledger.generations(declaration.public)[:1]
    return known[0].number if known else 0


def _files(paths: Sequence[Path]) -> list[SourceFile]:
    return [SourceFile(path=str(path.absolute()), sha256=open_source(path).sha256) for path in paths]

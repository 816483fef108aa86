"""A load of the very files that made the newest generation: what it would give is known without reading a row."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from indexer import chain
from indexer.draft import Difference
from indexer.reading import Count
from indexer.sources import open_source
from registry_site.clock import now
from registry_site.ledger.reading import Generation, Source
from registry_site.ledger.tables import sources


def same_files(
    connection: Connection, register: str, paths: Sequence[Path], forced_format: str | None
) -> tuple[Generation, list[Source]] | None:
    """The newest generation and these files as its sources, if it was made from exactly these bytes in this order.

    Only where every row was accepted or withheld: what is wrong with the others must be told again.
    Raises UnreadableSource.
    """
    newest = chain.last_generation(connection, register)
    if newest is None or newest.rejected:
        return None
    where = (sources.c.register == register, sources.c.generation == newest.number)
    before = connection.execute(select(sources).where(*where).order_by(sources.c.position)).all()
    if not before or [one.size for one in before] != [path.stat().st_size if path.is_file() else -1 for path in paths]:
        return None
    if any(forced_format not in (None, one.format) for one in before):
        return None
    opened = [open_source(path) for path in paths]
    if [one.sha256 for one in before] != [one.sha256 for one in opened]:
        return None
    given = [
        Source(name=one.name, sha256=one.sha256, size=one.size, format=known.format, received_at=now())
        for one, known in zip(opened, before, strict=True)
    ]
    return newest, given


def unchanged(newest: Generation, count: Count) -> Difference:
    """What such a load comes to, and its rows counted as the known ones they are."""
    count.read, count.accepted, count.known = newest.read, newest.accepted, newest.accepted
    count.withheld = newest.read - newest.accepted
    return Difference(added=0, changed=0, unchanged=newest.records, removed=0, records=newest.records)

"""Sitemaps of all published records as files: the site has nothing to compute when crawlers come (sitemaps.org, protocol 0.9).

Each record has an address in every language, and each address names the others. The same records give the same bytes, and
a file is named by its contents. Those of the publication before stay, for whoever has just read the index.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from sqlalchemy import Select, and_, select

from indexer.publish import Progress
from indexer.rendering import packed
from indexer.stores import Stores
from indexer.writing import outputs, write_whole
from registry_site.ledger.queries import last_of, newest
from registry_site.ledger.tables import generations, revisions
from registry_site.published.sitemaps import NAMESPACE, PREFIX, Made, Part, account_of, files_of, made, written
from registry_site.translating import DEFAULT_LANGUAGE, LANGUAGES

MOST_ADDRESSES = 50_000
MOST_BYTES = 50_000_000
"""What the protocol allows in one file, counted before it is packed (it speaks of 50 MiB)."""

_BEGINNING = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
).encode()
_END = b"</urlset>\n"


def write(stores: Stores, published: Mapping[str, int], progress: Progress) -> list[str]:
    """Make the sitemaps of these generations by register where they are missing; returns the names made.

    Without an address of the site there are none: the protocol asks for whole addresses.
    """
    data, address = stores.settings.data, stores.settings.public_url
    folder, before = files_of(data), made(data)
    if not address:
        account_of(data).unlink(missing_ok=True)
        _sweep(stores, set())
        return []
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, tuple[int, tuple[Part, ...]]] = {}
    fresh: list[str] = []
    for register, generation in published.items():
        held = before.parts.get(register) if before is not None and before.address == address else None
        if held is not None and held[0] == generation and all((folder / one.name).exists() for one in held[1]):
            parts[register] = held
        else:
            parts[register] = generation, tuple(_parts(stores, register, generation, progress))
            fresh += [one.name for one in parts[register][1]]
    now = Made(address=address, parts=parts)
    if now != before:
        write_whole(account_of(data), written(now))
        _sweep(stores, _names(now) | (_names(before) if before else set()))
    return fresh


def _names(account: Made) -> set[str]:
    return {one.name for _, parts in account.parts.values() for one in parts}


def _sweep(stores: Stores, kept: set[str]) -> None:
    folder = files_of(stores.settings.data)
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name not in kept:
            file.unlink()


def _parts(stores: Stores, register: str, generation: int, progress: Progress) -> Iterator[Part]:
    with stores.ledger.streamed(_query(register, generation)) as rows, outputs(files_of(stores.settings.data)) as begin:
        done = 0
        for number, (entries, changed_at) in enumerate(_filled(rows, stores.settings.public_url, register), 1):
            output = begin(f"{PREFIX}{register}-{number:03d}", "xml", "application/xml")
            output.add(packed(b"".join([_BEGINNING, *entries, _END])), len(entries))
            done += len(entries)
            progress("sitemaps", done)
            yield Part(name=output.close()["name"], changed_at=changed_at)


def _filled(rows: Iterator[Any], address: str, register: str) -> Iterator[tuple[list[bytes], str]]:
    """The entries of one file after the other, each with the moment of its last change."""
    entries: list[bytes] = []
    size, latest = len(_BEGINNING) + len(_END), ""
    for record_id, changed_at in rows:
        entry = _entry(address, f"{register}/{quote(record_id)}", changed_at)
        if entries and ((len(entries) + 1) * len(LANGUAGES) > MOST_ADDRESSES or size + len(entry) > MOST_BYTES):
            yield entries, latest
            entries, size, latest = [], len(_BEGINNING) + len(_END), ""
        entries.append(entry)
        size += len(entry)
        latest = max(latest, changed_at)
    if entries:
        yield entries, latest


def _entry(address: str, path: str, changed_at: str) -> bytes:
    """A record: its address in each language, with all of them as alternates."""
    places = {language: escape(f"{address}/{language}/{path}") for language in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{place}"/>'
        for language, place in (*places.items(), ("x-default", places[DEFAULT_LANGUAGE]))
    )
    return "".join(f"<url><loc>{place}</loc><lastmod>{changed_at}</lastmod>{links}</url>\n" for place in places.values()).encode()


def _query(register: str, generation: int) -> Select[Any]:
    """Id and last change of every record that lives in a generation, in the order of ids."""
    same = and_(generations.c.register == revisions.c.register, generations.c.number == revisions.c.generation)
    return (
        select(revisions.c.record_id, generations.c.made_at)
        .join(generations, same)
        .where(newest(register, last_of(register, generation)), revisions.c.op == "upsert")
        .order_by(revisions.c.record_id)
    )

"""All that is held about one case or one mail address, opened, for its person: JSON documents and the files, in a ZIP."""

import json
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from sqlalchemy import Connection, Table, select

from indexer.personal.erasure import case_of, hanging
from indexer.personal.persons import SUBSCRIPTIONS, Held, held_about
from indexer.personal.recording import record
from registry_site.cases.acts import Action
from registry_site.cases.outbox import EMPTIED
from registry_site.cases.sealed import place_of, plain_name, sealed_columns
from registry_site.cases.sealing import Keyring
from registry_site.cases.store import Cases
from registry_site.cases.tables import acts, metadata, outbox, subscriptions, uploads
from registry_site.cases.tables import cases as cases_table

_TEXTS: Final = frozenset(
    {("letters", "sealed_text"), ("uploads", "sealed_name"), ("outbox", "sealed_address"), ("subscriptions", "sealed_address")}
)
"""Sealed columns that hold text as it is; the others hold JSON, or the bytes of a file."""

_BYTES: Final = ("uploads", "sealed_data")
_TOLD: Final = ("at", "action", "outcome")  # of the acts: who of the staff did it is their data


def export(cases: Cases, number: str, out: IO[bytes]) -> int:
    """Write the archive; returns how many files of the person are in it. The act is written down first.

    Raises BadRequest for a number that no case has, Unavailable for a value that does not open.
    """
    with cases.writing() as connection:
        case_of(connection, number)
        record(connection, Action.EXPORT, number)
    with cases.reading() as connection, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        return _case(connection, cases.keyring, archive, number, "")


def export_all(cases: Cases, typed: str, out: IO[bytes]) -> tuple[Held, int]:
    """Write the archive of an address: a folder for each case, and `subscriptions.json`. Returns what is in it, and how many files.

    Raises BadRequest and Unavailable as `held_about`.
    """
    ring = cases.keyring
    with cases.writing() as connection:
        found = held_about(connection, ring, typed)
        for object_ in (*found.cases, *([SUBSCRIPTIONS] if found.subscriptions or found.mails else [])):
            record(connection, Action.EXPORT, object_)
    with cases.reading() as connection, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        files = sum(_case(connection, ring, archive, number, f"{number}/") for number in found.cases)
        held = {
            table.name: [row for id_ in ids for row in _opened(connection, ring, table, "id", id_)]
            for table, ids in ((subscriptions, found.subscriptions), (outbox, found.mails))
        }
        archive.writestr("subscriptions.json", json.dumps(held, ensure_ascii=False, indent=1))
    return found, files


def _case(connection: Connection, ring: Keyring, archive: zipfile.ZipFile, number: str, folder: str) -> int:
    held: dict[str, object] = {"case": next(_opened(connection, ring, cases_table, "number", number))}
    files = 0
    for table in metadata.sorted_tables:
        if hanging(table):
            held[table.name] = list(_opened(connection, ring, table, "case_number", number))
    for content, name in _files(connection, ring, number):
        archive.writestr(f"{folder}{name}", content)
        files += 1
    told = select(*(acts.c[name] for name in _TOLD)).where(acts.c.object == number).order_by(acts.c.number)
    held["acts"] = [dict(row) for row in connection.execute(told).mappings()]
    archive.writestr(f"{folder}case.json", json.dumps(held, ensure_ascii=False, indent=1))
    return files


def _opened(connection: Connection, ring: Keyring, table: Table, name: str, number: str | int) -> Iterator[dict[str, object]]:
    key = tuple(table.primary_key.columns)
    rows = connection.execute(select(table).where(table.c[name] == number).order_by(*key)).mappings().all()
    for row in rows:
        plain: dict[str, object] = {one: value for one, value in row.items() if one not in {c.name for c in sealed_columns(table)}}
        if table is uploads:
            plain["file"] = _name_in_archive(row)
        for column in sealed_columns(table):
            if (table.name, column.name) != _BYTES:
                plain[plain_name(column)] = _value(ring, table, column, row)
        yield plain


def _value(ring: Keyring, table: Table, column: Any, row: Any) -> object:
    sealed = row[column.name]
    if sealed is None or sealed == EMPTIED:
        return None
    where = place_of(column, row)
    return ring.open(sealed, where).decode() if (table.name, column.name) in _TEXTS else ring.open_json(sealed, where)


def _files(connection: Connection, ring: Keyring, number: str) -> Iterator[tuple[bytes, str]]:
    chosen = select(uploads.c.id).where(uploads.c.case_number == number).order_by(uploads.c.id)
    for id_ in connection.execute(chosen).scalars().all():  # one at a time: they may be large
        row: Any = connection.execute(select(uploads).where(uploads.c.id == id_)).mappings().one()
        yield ring.open(row["sealed_data"], place_of(uploads.c.sealed_data, row)), _name_in_archive(row)


def _name_in_archive(row: Any) -> str:
    """Named by its place, with the ending of its kind: what a person called a file is told in the document, and is no path."""
    ending = row["media_type"].rpartition("/")[2]
    return f"files/{row['position']:02d}-{row['id'][:8]}.{ending if ending.isalnum() else 'bin'}"

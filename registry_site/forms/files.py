"""Photographs of a draft: sealed copies without metadata, under names of our own, within quotas."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import uploads
from registry_site.errors import Unprocessable
from registry_site.messages import N_, message
from registry_site.pictures.checking import CheckedPicture, check_picture

LARGEST: Final = 8 * 2**20
"""Bytes of a photograph as received."""

WAITING: Final = 1024 * 2**20
"""Bytes that drafts of all people may hold together: a flood of photographs fills no disk."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file of a draft, by its place from 1; `size` in bytes."""

    id: str
    position: int
    size: int


def checked(data: bytes) -> CheckedPicture:
    """A photograph in the copies that may be kept. Raises UnreadableSource with the reason."""
    return check_picture(data, largest=LARGEST)


def add(connection: Connection, keyring: Keyring, draft: str, photo: bytes, most: int) -> None:
    """Keep a clean copy. Raises Unprocessable where the draft has `most` already, or where there is no room for more now.

    A picture that the draft has already is not kept again: it was sent once more because the answer was lost. The name is
    ours: those that telephones give say when the picture was taken.
    """
    held = of_draft(connection, draft)
    if any(one.size == len(photo) and _contents(connection, keyring, one) == photo for one in held):
        return
    if len(held) >= most:
        raise Unprocessable(message(N_("At most %(count)d photos can be added. Remove one first."), count=most), "too_many_files")
    waiting = connection.execute(select(func.sum(uploads.c.size)).where(uploads.c.draft_sha256.is_not(None))).scalar() or 0
    if waiting + len(photo) > WAITING:
        text = N_("No more photos can be taken just now. Send the form without photos: say in words what is on them.")
        raise Unprocessable(message(text), "no_room")
    id_, position = secrets.token_hex(16), max((one.position for one in held), default=0) + 1
    row = {
        "id": id_,
        "draft_sha256": draft,
        "position": position,
        "media_type": "image/jpeg",
        "size": len(photo),
        "sealed_name": keyring.seal(f"photo-{position}.jpg".encode(), place("uploads", "sealed_name", id_)),
        "sealed_data": keyring.seal(photo, place("uploads", "sealed_data", id_)),
    }
    connection.execute(insert(uploads), row)


def remove(connection: Connection, draft: str, id_: str) -> None:
    """Forget a file of this draft; nothing where it has none of that id."""
    connection.execute(delete(uploads).where(uploads.c.draft_sha256 == draft, uploads.c.id == id_))


def of_draft(connection: Connection, draft: str) -> list[Upload]:
    """The files of a draft in the order in which they came."""
    columns = (uploads.c.id, uploads.c.position, uploads.c.size)
    rows = connection.execute(select(*columns).where(uploads.c.draft_sha256 == draft).order_by(uploads.c.position))
    return [Upload(id=row.id, position=row.position, size=row.size) for row in rows]


def ids_of(connection: Connection, draft: str) -> tuple[str, ...]:
    """The ids of the files of a draft."""
    return tuple(one.id for one in of_draft(connection, draft))


def _contents(connection: Connection, keyring: Keyring, one: Upload) -> bytes:
    sealed = connection.execute(select(uploads.c.sealed_data).where(uploads.c.id == one.id)).scalar_one()
    return keyring.open(sealed, place("uploads", "sealed_data", one.id))

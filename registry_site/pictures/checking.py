"""Checking a picture as received and making clean copies of it; the decoder runs in a process of its own."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from registry_site.confined import run_confined
from registry_site.errors import UnreadableSource
from registry_site.messages import N_, message
from registry_site.pictures.decoding import MEGAPIXELS, THUMBNAILS
from registry_site.pictures.structure import Picture, read_picture, torn

_FOREIGN = re.compile(rb"<(?:script|html|body|iframe|svg|!doctype|\?php)|%PDF-", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 65535  # bytes: the end record of a ZIP with the longest comment


@dataclass(frozen=True, kw_only=True)
class CheckedPicture:
    """A sound picture. `sha256`, `width` and `height` are of the public copy; `dpi` is as the original states it.

    `public` is a JPEG, `thumbnails` a WebP by its long edge in pixels; none of them holds any metadata.
    """

    sha256: str
    original_sha256: str
    width: int
    height: int
    dpi: float | None
    dhash: int
    public: bytes
    thumbnails: Mapping[int, bytes]


def check_picture(data: bytes, *, largest: int) -> CheckedPicture:
    """Check one picture of at most `largest` bytes and make its copies. Raises UnreadableSource with the reason.

    An animation is refused: one picture must be all that was sent, and a page shows one. Not noticed is a JPEG cut short
    whose end marker was put back: the decoder fills the rest with grey and says nothing.
    """
    if len(data) > largest:
        raise UnreadableSource(message(N_("the photo is larger than %(limit)d MB"), limit=largest // 2**20))
    picture = read_picture(data)
    if picture.width * picture.height > MEGAPIXELS * 10**6:
        raise UnreadableSource(message(N_("the photo has more than %(limit)d megapixels"), limit=MEGAPIXELS))
    if picture.frames > 1:
        raise UnreadableSource(message(N_("the picture is animated: send one picture in one file")))
    _refuse_foreign(data, picture)
    outcome = run_confined("registry_site.pictures.decoding", data)
    if outcome.fault == "torn":
        raise torn()
    if outcome.fault is not None:
        raise UnreadableSource(message(N_("the picture could not be decoded within the limits of memory and time")))
    facts = outcome.facts
    dpi = picture.dpi or facts["dpi"]
    public, *thumbnails = outcome.files
    return CheckedPicture(
        sha256=hashlib.sha256(public).hexdigest(),
        original_sha256=hashlib.sha256(data).hexdigest(),
        width=_whole(facts["width"]),
        height=_whole(facts["height"]),
        dpi=dpi if isinstance(dpi, float) else None,
        dhash=int(str(facts["dhash"]), 16),
        public=public,
        thumbnails=dict(zip(THUMBNAILS, thumbnails, strict=True)),
    )


def holds_archive(data: bytes) -> bool:
    """True if the bytes are also a ZIP archive: its end record, with a comment that reaches exactly to the end."""
    at = data.find(_ZIP_END, max(0, len(data) - _ZIP_TAIL))
    while at >= 0:
        comment = int.from_bytes(data[at + 20 : at + 22], "little")
        if at + 22 + comment == len(data):
            return True
        at = data.find(_ZIP_END, at + 1)
    return False


def _refuse_foreign(data: bytes, picture: Picture) -> None:
    """Refuse a file that is something else as well: bytes after the picture, or a page, script, PDF or archive inside it."""
    rest = data[picture.end :]
    # Phones append further whole JPEGs (Multi-Picture Format); they are not published.
    while picture.format == "JPEG" and (rest := rest.lstrip(b"\0")).startswith(b"\xff\xd8\xff"):
        further = read_picture(rest)
        if _FOREIGN.search(further.asides):
            break
        rest = rest[further.end :]
    if rest.strip(b"\0") or _FOREIGN.search(picture.asides) or holds_archive(data):
        reason = N_("the file holds more than a picture (another file, a page or a script): save the picture anew and send it")
        raise UnreadableSource(message(reason))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise torn()
    return value

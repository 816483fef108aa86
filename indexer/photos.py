"""Checking a photo of a pack (seed 004, 7 «р») and making its public copies; finding near-identical photos on different notices."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple

from indexer.confined import run_confined
from indexer.decoding import MEGAPIXELS, THUMBNAILS
from indexer.pictures import Picture, read_picture, torn
from registry_site.errors import UnreadableSource
from registry_site.messages import N_, message

LARGEST = 32 * 2**20  # bytes of a photo as received
SHORT_SIDE, LONG_SIDE = 1027, 1500  # pixels, either way round
DPI = 299.99  # 300 dpi in a PNG is 11811 points a metre, which is 299.9994
NEAR = 6  # differing bits of 64, up to which two photos are near-identical

_FOREIGN = re.compile(rb"<(?:script|html|body|iframe|svg|!doctype|\?php)|%PDF-", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 65535  # bytes: the end record of a ZIP with the longest comment


@dataclass(frozen=True, kw_only=True)
class CheckedPhoto:
    """A sound photo. `sha256`, `width` and `height` are of the public copy; `dpi` is as the original states it, rounded.

    `public` is a JPEG, `thumbnails` a WebP by its long edge in pixels; none of them holds any metadata.
    """

    sha256: str
    original_sha256: str
    width: int
    height: int
    dpi: int | None
    dhash: int
    public: bytes
    thumbnails: Mapping[int, bytes]


class NearPair(NamedTuple):
    """Two photos on different notices that differ in `distance` bits of their difference hash."""

    first: str
    second: str
    distance: int


def check_photo(data: bytes) -> CheckedPhoto:
    """Check one photo as received and make its public copies. Raises UnreadableSource with the reason.

    An animation is refused: what the notice shows must be all that was sent, and a page shows one picture. Not noticed
    is a JPEG cut short whose end marker was put back: the decoder fills the rest with grey and says nothing.
    """
    if len(data) > LARGEST:
        raise UnreadableSource(message(N_("the photo is larger than %(limit)d MB"), limit=LARGEST // 2**20))
    picture = read_picture(data)
    if picture.width * picture.height > MEGAPIXELS * 10**6:
        raise UnreadableSource(message(N_("the photo has more than %(limit)d megapixels"), limit=MEGAPIXELS))
    if picture.frames > 1:
        raise UnreadableSource(message(N_("the picture is animated: send one picture in one file")))
    _refuse_foreign(data, picture)
    outcome = run_confined("indexer.decoding", data)
    if outcome.fault == "torn":
        raise torn()
    if outcome.fault is not None:
        raise UnreadableSource(message(N_("the picture could not be decoded within the limits of memory and time")))
    facts = outcome.facts
    dpi = picture.dpi or facts["dpi"]
    width, height = _whole(facts["width"]), _whole(facts["height"])
    _refuse_small(width, height, dpi if isinstance(dpi, float) else None)
    public, *thumbnails = outcome.files
    return CheckedPhoto(
        sha256=hashlib.sha256(public).hexdigest(),
        original_sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        dpi=round(dpi) if isinstance(dpi, float) else None,
        dhash=int(str(facts["dhash"]), 16),
        public=public,
        thumbnails=dict(zip(THUMBNAILS, thumbnails, strict=True)),
    )


def distance(first: int, second: int) -> int:
    """The number of differing bits of two difference hashes, 0 to 64."""
    return (first ^ second).bit_count()


def near_identical(photos: Iterable[tuple[str, int]], threshold: int = NEAR) -> list[NearPair]:
    """The closest pair of photos for every two notices that share near-identical ones, the closest first.

    `photos` are pairs of a notice's id and a difference hash. Two hashes that differ in at most `threshold` bits agree
    wholly in one of `threshold + 1` bands of bits, so only photos that share a band are compared.
    """
    by_hash: dict[int, set[str]] = defaultdict(set)
    for notice, value in photos:
        by_hash[value].add(notice)
    closest: dict[tuple[str, str], int] = {}
    for notices in by_hash.values():
        for pair in combinations(sorted(notices), 2):
            closest[pair] = 0
    for one, other in _candidates(by_hash, threshold + 1):
        apart = distance(one, other)
        if apart <= threshold:
            for pair in ((min(a, b), max(a, b)) for a in by_hash[one] for b in by_hash[other] if a != b):
                closest[pair] = min(apart, closest.get(pair, apart))
    found = [NearPair(first, second, apart) for (first, second), apart in closest.items()]
    return sorted(found, key=lambda pair: (pair.distance, pair.first, pair.second))


def _candidates(values: Iterable[int], bands: int) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    edges = [64 * band // bands for band in range(bands + 1)]
    for low, high in pairwise(edges):
        alike: dict[int, list[int]] = defaultdict(list)
        for value in values:
            alike[value >> low & (1 << high - low) - 1].append(value)
        for group in alike.values():
            found.update(combinations(sorted(group), 2))
    return found


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


def _refuse_small(width: int, height: int, dpi: float | None) -> None:
    large = min(width, height) >= SHORT_SIDE and max(width, height) >= LONG_SIDE
    if large or (dpi is not None and dpi >= DPI):
        return
    reason = N_("the photo is %(width)d × %(height)d pixels: at least 1027 × 1500 pixels or 300 dpi are needed")
    raise UnreadableSource(message(reason, width=width, height=height))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise torn()
    return value

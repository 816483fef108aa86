"""Checking a photo of a pack (seed 004, 7 «р») and making its public copies; finding near-identical photos on different notices."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise
from typing import NamedTuple

from registry_site.errors import UnreadableSource
from registry_site.messages import N_, message
from registry_site.pictures.checking import CheckedPicture, check_picture

LARGEST = 32 * 2**20  # bytes of a photo as received
SHORT_SIDE, LONG_SIDE = 1027, 1500  # pixels, either way round
DPI = 299.99  # 300 dpi in a PNG is 11811 points a metre, which is 299.9994
NEAR = 6  # differing bits of 64, up to which two photos are near-identical


class NearPair(NamedTuple):
    """Two photos on different notices that differ in `distance` bits of their difference hash."""

    first: str
    second: str
    distance: int


def check_photo(data: bytes) -> CheckedPicture:
    """Check one photo as received and make its public copies; `dpi` is rounded. Raises UnreadableSource with the reason."""
    checked = check_picture(data, largest=LARGEST)
    _refuse_small(checked.width, checked.height, checked.dpi)
    return replace(checked, dpi=None if checked.dpi is None else round(checked.dpi))


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


def _refuse_small(width: int, height: int, dpi: float | None) -> None:
    large = min(width, height) >= SHORT_SIDE and max(width, height) >= LONG_SIDE
    if large or (dpi is not None and dpi >= DPI):
        return
    reason = N_("the photo is %(width)d × %(height)d pixels: at least 1027 × 1500 pixels or 300 dpi are needed")
    raise UnreadableSource(message(reason, width=width, height=height))

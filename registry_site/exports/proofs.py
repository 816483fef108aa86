"""Proof that a download is whole: the number of its records and the SHA-256 of its bytes."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a whole file held: `records` of one generation of a register, and the SHA-256 of `size` bytes in hexadecimal."""

    register: str
    generation: int
    records: int
    size: int
    sha256: str


class Counter:
    """Counts records and hashes bytes as they pass by."""

    def __init__(self, register: str, generation: int) -> None:
        self._register = register
        self._generation = generation
        self._records = 0
        self._size = 0
        self._digest = hashlib.sha256()

    def records(self, pages: Iterable[tuple[bytes, ...]]) -> Iterator[tuple[bytes, ...]]:
        """The pages as they come, their records counted."""
        for documents in pages:
            self._records += len(documents)
            yield documents

    def bytes(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces of a file as they come, hashed."""
        for piece in pieces:
            self._size += len(piece)
            self._digest.update(piece)
            yield piece

    def proof(self) -> Proof:
        """The proof of what has passed by."""
        return Proof(
            register=self._register,
            generation=self._generation,
            records=self._records,
            size=self._size,
            sha256=self._digest.hexdigest(),
        )

"""Counters in one small file that all processes of this machine share: what `limits` needs of a storage, without a server.

The file is a table of fixed size in shared memory: a digest of the key, the end of its window, the count. A key has eight
places where it may stand; where all are taken by others, the one whose window ends first is forgotten, in that caller's
favour. A lock on the file keeps processes apart, another one the threads of a process.
"""

import fcntl
import hashlib
import mmap
import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import NamedTuple

from limits.storage import Storage

_SLOT = struct.Struct("<16sdQ")  # digest of the key, end of the window in seconds since 1970, count
_SLOTS = 1 << 16
_PLACES = 8
_SIZE = _SLOT.size * _SLOTS
_MOST = 1 << 62


class _Held(NamedTuple):
    offset: int
    ends: float
    units: int


class FileStorage(Storage):
    """Fixed windows, each beginning with the first request of its key. Each process opens the file for itself, on first use."""

    def __init__(self, path: Path, clock: Callable[[], float] = time) -> None:
        super().__init__(wrap_exceptions=True)
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: tuple[int, int, mmap.mmap] | None = None  # process, descriptor, table

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What a disk that fails raises."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` for the key and give the sum; a window of `expiry` seconds begins where none is open."""
        digest, now = _digest(key), self._clock()
        with self._table() as table:
            offset, ends, count = _find(table, digest)
            if not now < ends <= now + expiry:  # over, or beyond what can be: the clock was set back
                ends, count = now + expiry, 0
            count = min(count + amount, _MOST)
            _SLOT.pack_into(table, offset, digest, ends, count)
        return count

    def get(self, key: str) -> int:
        """The count of the open window, 0 where none is."""
        with self._table() as table:
            held = _find(table, _digest(key))
        return held.units if held.ends > self._clock() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now where none is open."""
        with self._table() as table:
            held = _find(table, _digest(key))
        return max(held.ends, self._clock())

    def check(self) -> bool:
        """Whether the file can be opened and locked."""
        try:
            with self._table():
                return True
        except OSError:
            return False

    def reset(self) -> int | None:
        """Forget every count."""
        with self._table() as table:
            table[:] = bytes(_SIZE)
        return None

    def clear(self, key: str) -> None:
        """Forget the count of one key."""
        with self._table() as table:
            _SLOT.pack_into(table, _find(table, _digest(key)).offset, bytes(16), 0.0, 0)

    @contextmanager
    def _table(self) -> Iterator[mmap.mmap]:
        with self._lock:
            descriptor, table = self._open()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                yield table
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _open(self) -> tuple[int, mmap.mmap]:
        # A descriptor that came over a fork would share its lock with the other process.
        if self._opened is None or self._opened[0] != os.getpid():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                if os.fstat(descriptor).st_size != _SIZE:
                    os.ftruncate(descriptor, _SIZE)
                # Every block is there from the beginning: to write into a hole of a mapped file on a full disk ends the process.
                os.posix_fallocate(descriptor, 0, _SIZE)
                table = mmap.mmap(descriptor, _SIZE)
            except OSError:
                os.close(descriptor)
                raise
            self._opened = (os.getpid(), descriptor, table)
        return self._opened[1:]


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def _find(table: mmap.mmap, digest: bytes) -> _Held:
    """Where the key stands, or the place it may take: then its window has ended long ago."""
    first = int.from_bytes(digest[:4], "little")
    free = _Held(0, float("inf"), 0)
    for step in range(_PLACES):
        offset = (first + step) % _SLOTS * _SLOT.size
        known, ends, count = _SLOT.unpack_from(table, offset)
        if known == digest:
            return _Held(offset, ends, count)
        if ends < free.ends:
            free = _Held(offset, ends, 0)
    return _Held(free.offset, 0.0, 0)

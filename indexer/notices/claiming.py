"""One request at a time under one name: a lock of one byte, at the place that the hash of the name gives, and one on the server."""

import fcntl
import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from registry_site.errors import Conflict
from registry_site.messages import N_, message

_FLOCK: Final = "hhqqi4x"  # struct flock of Linux on 64 bits: type, whence, start, length, process


@contextmanager
def claimed(path: Path, vault: Engine, name: str) -> Iterator[None]:
    """Hold the name, or raise Conflict at once where somebody else does, in this process or another, here or on another machine.

    The locks belong to an open file and to a connection, and go with them however they end.
    """
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        wanted = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, place - 1 if place else 0, 1, 0)
        try:
            # Of the open file, not of the process: two threads of one process exclude each other, too.
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, wanted)
        except BlockingIOError as error:
            raise _in_progress() from error
        with _claimed_on_server(vault, place):
            yield
    finally:
        os.close(descriptor)


@contextmanager
def _claimed_on_server(vault: Engine, place: int) -> Iterator[None]:
    if vault.dialect.name != "postgresql":
        yield
        return
    with vault.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        if not connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": place}):
            raise _in_progress()
        try:
            yield
        finally:
            with suppress(DBAPIError):  # a connection that was lost has released it
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": place})


def _in_progress() -> Conflict:
    text_ = N_(
        "A request with this Idempotency-Key is being worked on. Wait a little, then send it again: it will be answered alike."
    )
    return Conflict(message(text_), "in_progress")

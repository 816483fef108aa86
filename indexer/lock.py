"""One load at a time: an advisory lock on a file of the data folder, released by the system when the process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry_site.errors import LoadRunning
from registry_site.messages import N_, message


@contextmanager
def exclusive(data: Path) -> Iterator[None]:
    """Hold the lock of the indexer. Raises LoadRunning at once if another process holds it."""
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "indexer.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LoadRunning(
                message(N_("Another load is running. Nothing was changed. Wait until it ends, then try again."))
            ) from error
        yield
    finally:
        os.close(descriptor)

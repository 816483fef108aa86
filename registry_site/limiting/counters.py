"""Where requests are counted: a file that the processes of one machine share, or a server that several machines share."""

import logging
import threading
from pathlib import Path
from time import monotonic
from typing import Protocol

from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string

from registry_site.errors import BadRequest
from registry_site.limiting.file_storage import FileStorage
from registry_site.messages import N_, message

FILE = "limits"
"""The file of the counters in the data folder."""

_PATIENCE = 5.0  # seconds until a storage that failed is asked again

_log = logging.getLogger(__name__)


class LimitSettings(Protocol):
    """What the settings of an application say of its limits: the site's, or those of a door with keys."""

    @property
    def data(self) -> Path: ...

    @property
    def secret_key(self) -> str: ...

    @property
    def limits(self) -> int: ...

    @property
    def limits_url(self) -> str: ...


class Counters:
    """Counts in a shared storage. While that cannot be reached each process counts for itself: it closes no door and opens
    none wide (decision 18). Said once in the log when it begins, and once when it is over.
    """

    def __init__(self, shared: Storage) -> None:
        self._shared = shared
        self._own: MemoryStorage | None = None
        self._asked_again = 0.0
        self._lock = threading.Lock()

    def count(self, key: str, window: int, cost: int) -> tuple[int, float]:
        """Count `cost` for the key; gives the sum of its window of so many seconds, and when that ends, in seconds since 1970."""
        if self._own is None or monotonic() >= self._asked_again:
            try:
                counted = self._shared.incr(key, window, cost), self._shared.get_expiry(key)
            except StorageError as error:
                self._failed(error)
            else:
                self._recovered()
                return counted
        own = self._own or MemoryStorage()
        return own.incr(key, window, cost), own.get_expiry(key)

    def _failed(self, error: StorageError) -> None:
        with self._lock:
            self._asked_again = monotonic() + _PATIENCE
            if self._own is None:
                self._own = MemoryStorage()
                _log.warning("the storage of the limits cannot be reached, each process counts for itself: %r", error.__cause__)

    def _recovered(self) -> None:
        if self._own is not None:
            with self._lock:
                self._own = None
            _log.warning("the storage of the limits is back")


def open_counters(settings: LimitSettings) -> Counters:
    """The counters that the settings name. Nothing is connected or opened yet.

    Raises BadRequest for a storage that is not known, or whose driver is not installed.
    """
    if not settings.limits_url:
        return Counters(FileStorage(settings.data / FILE))
    try:
        return Counters(storage_from_string(settings.limits_url, wrap_exceptions=True))  # type: ignore[arg-type]
    except ConfigurationError:
        # Neither the address nor the error that repeats it is shown: there may be a password in it.
        text = N_("REGISTRY_LIMITS_URL names a storage that is not known, or whose driver is not installed.")
        legal = ("redis://", "redis+sentinel://", "redis+cluster://", "memcached://")
        raise BadRequest(message(text), parameter="REGISTRY_LIMITS_URL", legal=legal) from None

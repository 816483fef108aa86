"""Memory that a process keeps for its next answer or batch, where the C library would hand it back after each (mallopt(3))."""

import ctypes
from typing import Final

_KEPT: Final = 64 << 20
"""Bytes at the end of a heap that are not handed back; threads may have heaps of their own. A page of a thousand changes is
3.6 MB, of which several copies are held at once."""

_OF_THE_HEAP: Final = 32 << 20
"""Bytes from which a block is mapped by itself, and unmapped when it is freed; glibc takes no larger number."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h of glibc


def keep_freed() -> None:
    """Hand memory back later, in this process. Does nothing where the C library has no such setting, as musl.

    The pages of memory that is handed back are given anew, and emptied, one fault each: that was two fifths of the time of a
    page of a thousand changes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
        mallopt(_M_MMAP_THRESHOLD, _OF_THE_HEAP)

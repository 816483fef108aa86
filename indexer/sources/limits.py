"""Limits against hostile input, and the stream that holds every byte of a source to them."""

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from indexer.sources.signatures import is_packed
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER = 1 << 18


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one source may cost. The known sources unpack to 175 MB at most, with a ratio of about 12 (FORMATS 2.2)."""

    unpacked: int = 4 << 30  # bytes, all members together
    ratio: int = 200  # unpacked to packed; deflate itself can reach about 1030
    ratio_from: int = 16 << 20  # bytes unpacked before the ratio counts: small repetitive files are harmless
    members: int = 20_000


LIMITS = Limits()


def guarded(name: str, stream: BinaryIO, packed: int | None, limits: Limits) -> BinaryIO:
    """`stream` (plain or unpacking) held to the limits. `packed` is its size in bytes before unpacking, None if plain.

    Reading raises UnreadableSource where the content grows beyond a limit or is itself packed again, and TornSource
    where the packed bytes end early or do not agree with their checksum.
    """
    return io.BufferedReader(_Guarded(name, stream, packed, limits), _BUFFER)


class _Guarded(io.RawIOBase):
    def __init__(self, name: str, stream: BinaryIO, packed: int | None, limits: Limits) -> None:
        self._name = name
        self._stream = stream
        self._packed = packed
        self._limits = limits
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read(len(view))
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise TornSource(
                message(
                    N_("%(name)s is damaged or cut short: what is packed in it does not unpack. Fetch it again."), name=self._name
                )
            ) from error
        if self._packed is not None:
            self._weigh(data)
        view[: len(data)] = data
        return len(data)

    def _weigh(self, data: bytes) -> None:
        if self._count == 0 and is_packed(data):
            raise UnreadableSource(
                message(N_("%(name)s holds a packed file inside a packed file. Unpack the outer one first."), name=self._name)
            )
        self._count += len(data)
        grown = self._count > self._limits.ratio_from and self._count > self._limits.ratio * max(self._packed or 0, 1)
        if grown or self._count > self._limits.unpacked:
            raise UnreadableSource(
                message(
                    N_("%(name)s unpacks to more than %(most)s bytes or %(ratio)s times its size. Check where it comes from."),
                    name=self._name,
                    most=self._limits.unpacked,
                    ratio=self._limits.ratio,
                )
            )

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

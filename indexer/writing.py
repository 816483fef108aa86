"""Files that appear whole or not at all, named by what they hold."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO


@dataclass(kw_only=True)
class Output:
    """A gzip file on its way: `close` gives it its name, `<stem>-<12 digits of its SHA-256>.<ending>.gz`."""

    stem: str
    ending: str
    media_type: str
    file: BinaryIO
    aside: Path
    size: int = 0
    count: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def add(self, data: bytes, count: int) -> None:
        """Write a gzip member that holds so many lines."""
        self.file.write(data)
        self._digest.update(data)
        self.size += len(data)
        self.count += count

    def close(self) -> dict[str, Any]:
        """Put the file in its place; returns its account: `name media_type count bytes sha256`."""
        sha256 = self._digest.hexdigest()
        name = named(self.stem, sha256, f"{self.ending}.gz")
        _settled(self.file)
        self.aside.replace(self.aside.with_name(name))
        return {"name": name, "media_type": self.media_type, "count": self.count, "bytes": self.size, "sha256": sha256}


@contextmanager
def outputs(folder: Path) -> Iterator[Callable[[str, str, str], Output]]:
    """Opens outputs by stem, ending and media type; what was not closed at the end is removed."""
    opened: list[Output] = []

    def begin(stem: str, ending: str, media_type: str) -> Output:
        aside = _aside(folder)
        opened.append(Output(stem=stem, ending=ending, media_type=media_type, file=aside.open("wb"), aside=aside))
        return opened[-1]

    try:
        yield begin
    finally:
        for output in opened:
            output.file.close()
            output.aside.unlink(missing_ok=True)


def named(stem: str, sha256: str, ending: str) -> str:
    """The name of a file that never changes: by what it holds."""
    return f"{stem}-{sha256[:12]}.{ending}"


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file in the place of the one there; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path.parent)
    with aside.open("wb") as file:
        file.write(data)
        _settled(file)
    aside.replace(path)


def _aside(folder: Path) -> Path:
    return folder / f".making-{secrets.token_hex(8)}"


def _settled(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()

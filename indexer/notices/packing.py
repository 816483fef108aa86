"""Packages as they are kept: a ZIP in the vault's folder with the complete notices, the files they name, and what was received."""

import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from indexer.formats.eaeu_notices import LIST
from indexer.rows import Source
from indexer.sources import Limits, open_source

RECEIVED: Final = ("received.json", "received.xml")
"""What a body sent, as it sent it."""

RESERVED: Final = (LIST, *RECEIVED)
"""Names that no file of a body may have."""

MOST_FILES: Final = 60
LIMITS: Final = Limits(unpacked=256 << 20, ratio=200, members=MOST_FILES + 3)

_FOLDER: Final = "submissions"


@contextmanager
def incoming(originals: Path) -> Iterator[Path]:
    """Where a package may be written before anybody judged it; gone afterwards unless it was kept."""
    folder = originals / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f".incoming-{secrets.token_hex(16)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(descriptor)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def pack(path: Path, notices: Sequence[Mapping[str, Any]], received: Mapping[str, bytes], files: Mapping[str, BinaryIO]) -> None:
    """Write a package of complete notices."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(LIST, json.dumps(list(notices), ensure_ascii=False))
        for name, content in received.items():
            archive.writestr(name, content)
        for name, stream in files.items():
            stream.seek(0)
            with archive.open(name, "w") as member:
                shutil.copyfileobj(stream, member)


def open_package(path: Path) -> Source:
    """The package for the loader's format. Raises UnreadableSource, TornSource."""
    return open_source(path, LIMITS)


@contextmanager
def kept(originals: Path, path: Path) -> Iterator[str]:
    """Give a package its place for good, by a name; taken away again where what is done inside fails."""
    name = secrets.token_hex(16)
    final = path_of(originals, name)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.rename(final)
    try:
        yield name
    except BaseException:
        with suppress(FileNotFoundError):
            final.unlink()
        raise


def path_of(originals: Path, name: str) -> Path:
    """Where the package of a submission lies."""
    return originals / _FOLDER / f"{name}.zip"

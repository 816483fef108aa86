"""From a path to a Source: plain, gzip, a ZIP with one file, or a package (a ZIP or folder of several)."""

import gzip
import hashlib
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from indexer.rows import Source
from indexer.sources.archives import open_member, read_members
from indexer.sources.limits import LIMITS, Limits, guarded
from indexer.sources.signatures import is_gzip, is_other_archive, is_zip
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

_HEAD = 1 << 16


def open_source(path: Path, limits: Limits = LIMITS) -> Source:
    """The Source at `path`, recognised by its first bytes, never by its name.

    A ZIP with one file is a stream that also lists that file in `members`. Raises UnreadableSource for what is missing,
    encrypted, hostile or packed otherwise, TornSource for an empty file or an archive cut short.
    """
    try:
        return _open_folder(path, limits) if path.is_dir() else _open_file(path, limits)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableSource(
            message(N_("%(name)s cannot be read: %(reason)s. Check the path and the rights."), name=path.name, reason=reason)
        ) from error


def _open_file(path: Path, limits: Limits) -> Source:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    if not head:
        raise TornSource(message(N_("%(name)s is empty. Fetch it again."), name=path.name))
    if is_other_archive(head):
        raise UnreadableSource(
            message(N_("%(name)s is packed in a way that is not read here. Unpack it, or use ZIP."), name=path.name)
        )
    if is_zip(head):
        return _open_zip(path, sha256, size, limits)
    opening = partial(_open_gzip, path, size, limits) if is_gzip(head) else partial(_open_plain, path, limits)
    return Source(name=path.name, sha256=sha256, size=size, head=_head(opening()), open=opening)


def _open_zip(path: Path, sha256: str, size: int, limits: Limits) -> Source:
    members = read_members(path, limits)
    if not members:
        raise TornSource(message(N_("%(name)s holds no file. Fetch it again."), name=path.name))

    def opened(name: str) -> BinaryIO:
        if name not in members:
            raise _no_member(path, name)
        return open_member(path, members[name], limits)

    names = tuple(sorted(members))
    opening = partial(opened, names[0]) if len(names) == 1 else partial(_open_nothing, path)
    head = _head(opening()) if len(names) == 1 else b""
    return Source(name=path.name, sha256=sha256, size=size, head=head, open=opening, members=names, open_member=opened)


def _open_folder(path: Path, limits: Limits) -> Source:
    found: dict[str, Path] = {}
    digest = hashlib.sha256()
    size = 0
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_symlink() or not (file.is_file() or file.is_dir()):
            raise UnreadableSource(
                message(N_("%(name)s holds «%(member)s», which is a link or a device, not a file."), name=path.name, member=name)
            )
        if file.is_dir() or file.name == ".DS_Store":
            continue
        found[name] = file
        with file.open("rb") as stream:
            digest.update(f"{len(name.encode())}:{name}".encode())
            digest.update(hashlib.file_digest(stream, "sha256").digest())
            size += stream.tell()
        if len(found) > limits.members or size > limits.unpacked:
            raise UnreadableSource(message(N_("%(name)s holds more files or bytes than are allowed."), name=path.name))
    if not found:
        raise TornSource(message(N_("%(name)s holds no file. Fetch it again."), name=path.name))

    def opened(name: str) -> BinaryIO:
        if name not in found:
            raise _no_member(path, name)
        return _open_plain(found[name], limits)

    return Source(
        name=path.name,
        sha256=digest.hexdigest(),
        size=size,
        head=b"",
        open=partial(_open_nothing, path),
        members=tuple(sorted(found)),
        open_member=opened,
    )


def _open_plain(path: Path, limits: Limits) -> BinaryIO:
    return guarded(path.name, path.open("rb"), None, limits)


def _open_gzip(path: Path, size: int, limits: Limits) -> BinaryIO:
    return guarded(path.name, cast(BinaryIO, gzip.open(path, "rb")), size, limits)


def _open_nothing(path: Path) -> BinaryIO:
    raise UnreadableSource(message(N_("%(name)s is a package of several files, not one list."), name=path.name))


def _no_member(path: Path, name: str) -> UnreadableSource:
    return UnreadableSource(message(N_("%(name)s does not hold the file «%(member)s»."), name=path.name, member=name))


def _head(stream: BinaryIO) -> bytes:
    with stream:
        return stream.read(_HEAD)

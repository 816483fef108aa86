"""ZIP archives from strangers: which members may be trusted, and why the rest of an archive is refused."""

import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

from indexer.sources.limits import Limits, guarded
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")
# Left behind by desktop systems; never data.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")

Members = Mapping[str, zipfile.ZipInfo]


def read_members(path: Path, limits: Limits) -> Members:
    """The files of a ZIP by name, one enclosing folder left out, after the whole directory of the archive was checked.

    Raises UnreadableSource for names that lead out of the archive, links, encryption, unknown packing, doubled names and
    declared sizes beyond the limits; TornSource for an archive without its directory (APPNOTE 4.3.1: it stands at the end).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise TornSource(
            message(
                N_("%(name)s is damaged or cut short: the directory of the archive is missing. Fetch it again."), name=path.name
            )
        ) from error
    if len(entries) > limits.members:
        raise _refusal(path, str(len(entries)), N_("%(name)s holds %(member)s files, more than is allowed."))
    for entry in entries:
        _check(path, entry)
    files = {entry.filename: entry for entry in entries if not entry.is_dir() and not _LITTER.search(entry.filename)}
    if len(files) < sum(1 for entry in entries if not entry.is_dir() and not _LITTER.search(entry.filename)):
        raise _refusal(path, "", N_("%(name)s holds two files of one name."))
    if sum(entry.file_size for entry in files.values()) > limits.unpacked:
        raise _refusal(path, "", N_("%(name)s declares more unpacked bytes than are allowed. Check where it comes from."))
    return _without_folder(files)


def open_member(path: Path, entry: zipfile.ZipInfo, limits: Limits) -> BinaryIO:
    """The unpacked content of one member, held to the limits; closing it closes the archive."""
    name = f"{path.name}/{entry.filename}"
    try:
        with zipfile.ZipFile(path) as archive:  # the member keeps the file open for itself
            stream = cast(BinaryIO, archive.open(entry))
    except zipfile.BadZipFile as error:
        raise TornSource(
            message(N_("%(name)s is damaged: the archive and its directory do not agree. Fetch it again."), name=name)
        ) from error
    return guarded(name, stream, min(entry.compress_size, path.stat().st_size), limits)


def _check(path: Path, entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if name.startswith(("/", "\\")) or "\\" in name or "\0" in name or _DRIVE.match(name) or ".." in name.split("/"):
        raise _refusal(
            path, name, N_("%(name)s holds the file name «%(member)s», which leads out of the archive. Nothing was unpacked.")
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refusal(path, name, N_("%(name)s holds «%(member)s», which is a link or a device, not a file."))
    if entry.flag_bits & _ENCRYPTED:
        raise _refusal(path, name, N_("%(name)s is encrypted («%(member)s»). Send it without a password."))
    if entry.compress_type not in _METHODS:
        raise _refusal(path, name, N_("%(name)s packs «%(member)s» in a way that is not read here. Pack it with plain deflate."))


def _without_folder(files: Members) -> Members:
    folders = {name.partition("/")[0] for name in files}
    if len(folders) != 1 or any("/" not in name for name in files):
        return files
    return {name.partition("/")[2]: entry for name, entry in files.items()}


def _refusal(path: Path, member: str, reason: str) -> UnreadableSource:
    # repr keeps line breaks and escape sequences of a hostile name out of terminals and logs.
    return UnreadableSource(message(reason, name=path.name, member=repr(member)[1:-1][:200]))

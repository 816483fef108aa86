"""A notice of a package judged as the loader judges a row: format, files, validation. Kept files are named by their hash."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from indexer.accepting import Accept, Accepted
from indexer.agencies.controls import REGISTER
from indexer.attachments import FileStore, Original, attach
from indexer.formats.eaeu_notices import NOTICES
from indexer.notices.current import Current
from indexer.rows import Fault, Row, Source
from registry_site.canonical import canonical
from registry_site.messages import N_, Message, message
from registry_site.registers import DECLARATIONS
from registry_site.registers.model import Field, Group, Kind

DECLARATION: Final = DECLARATIONS[REGISTER]
NOT_HELD: Final = message(N_("no file of this notice has this sha256: send the file, or name one that the notice has"))

_PLACE: Final = re.compile(r"\[(\d+)\]\Z")


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """What is wrong, and where: a JSON Pointer (RFC 6901) into the notice, empty for the whole of it. Never the value."""

    pointer: str
    reason: Message


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A file that the notice has already, and its place in the field."""

    path: str
    position: int
    facts: Mapping[str, object]
    original: Original | None


def judge(
    source: Source, item: Mapping[str, Any], accept: Accept, files: FileStore, digest_key: bytes, current: Current | None
) -> Accepted | list[Flaw]:
    """What becomes of one notice whose new files are in `source`. With `current` its files may be named by their sha256.

    Raises UnreadableSource for a package that cannot be read.
    """
    kept, flaws = _kept(item, current)
    if flaws:
        return flaws
    fresh = _without_kept(item)
    (read,) = _rows(source, fresh)
    if isinstance(read, list):
        return [_flaw(item, one) for one in read]
    attached = attach(DECLARATION, source, read, files)
    if attached.faults:
        return [_flaw(item, one) for one in attached.faults]
    digest = hashlib.blake2b(read.digest + canonical(item).encode(), key=digest_key, digest_size=16).hexdigest()
    values, originals = _together(item, attached.values, attached.originals, kept)
    outcome = accept(replace(read, values=values), digest, originals)
    if outcome is None:
        return [Flaw(pointer="", reason=message(N_("a notice like this is never published")))]
    return outcome if isinstance(outcome, Accepted) else [_flaw(item, one) for one in outcome]


def file_fields() -> Iterator[tuple[str, Field]]:
    """Every field of files with its path."""
    for member in DECLARATION.fields:
        for path, field in _fields(member):
            if field.kind is Kind.FILES:
                yield path, field


def files_at(item: Mapping[str, Any], path: str) -> list[Any]:
    """What stands at the path of a field of files, as far as it is a list."""
    first, _, rest = path.partition(".")
    held = item.get(first)
    if rest:
        held = held.get(rest) if isinstance(held, Mapping) else None
    return held if isinstance(held, list) else []


def with_files(item: Mapping[str, Any], path: str, files: Sequence[Any]) -> dict[str, Any]:
    """The notice with another list at that path."""
    first, _, rest = path.partition(".")
    return {**item, first: {**item[first], rest: list(files)} if rest else list(files)}


def _rows(source: Source, item: Mapping[str, Any]) -> Iterator[Row | list[Fault]]:
    """The one row that the loader's format makes of the notice, or its faults."""
    faults: list[Fault] = []
    for one in NOTICES.rows_of(source, [(1, dict(item))]):
        if isinstance(one, Row):
            yield one
            return
        faults.append(one)
    yield faults


def _kept(item: Mapping[str, Any], current: Current | None) -> tuple[list[_Kept], list[Flaw]]:
    kept: list[_Kept] = []
    flaws: list[Flaw] = []
    for path, _ in file_fields():
        held = {} if current is None else {one.get("sha256"): one for one in files_at(current.values, path)}
        for position, file in enumerate(files_at(item, path), 1):
            if not _is_kept(file):
                continue
            facts = held.get(file["sha256"]) if isinstance(file["sha256"], str) else None
            if facts is None or file.keys() - {"sha256", "alt"}:
                flaws.append(Flaw(pointer=f"{_pointer(path)}/{position - 1}", reason=NOT_HELD))
                continue
            stated = {"alt": file["alt"]} if "alt" in file else {}
            known = current.originals if current is not None else ()
            original = next((one for one in known if (one.path, one.public_sha256) == (path, file["sha256"])), None)
            kept.append(_Kept(path=path, position=position, facts={**facts, **stated}, original=original))
    return kept, flaws


def _is_kept(file: object) -> bool:
    return isinstance(file, Mapping) and "sha256" in file and "file" not in file


def _without_kept(item: Mapping[str, Any]) -> Mapping[str, Any]:
    for path, _ in file_fields():
        files = files_at(item, path)
        if any(map(_is_kept, files)):
            item = with_files(item, path, [file for file in files if not _is_kept(file)])
    return item


def _together(
    item: Mapping[str, Any], attached: Mapping[str, object], originals: Sequence[Original], kept: Sequence[_Kept]
) -> tuple[Mapping[str, object], tuple[Original, ...]]:
    """Facts about new and kept files in the order of the notice, and what the vault keeps of all of them."""
    values, all_originals = dict(attached), []
    for path, _ in file_fields():
        old = {one.position: one for one in kept if one.path == path}
        fresh, new = iter(files_at(attached, path)), iter([one for one in originals if one.path == path])
        made = []
        for position, _file in enumerate(files_at(item, path), 1):
            if position in old:
                made.append(old[position].facts)
                original = old[position].original
            else:
                made.append(next(fresh))
                original = next(new)
            if original is not None:
                all_originals.append(replace(original, position=position))
        if old:
            values = with_files(values, path, made)
    return values, tuple(all_originals)


def _flaw(item: Mapping[str, Any], fault: Fault) -> Flaw:
    """A fault of the loader with its place in the notice as it was sent: kept files count there, too."""
    pointer = _pointer(fault.field or "")
    place = _PLACE.search(fault.position)
    number = place[1] if place else fault.reason.values.get("number")
    if number is not None and fault.field:
        path = fault.field
        new = [position for position, file in enumerate(files_at(item, path)) if not _is_kept(file)]
        if 0 < int(str(number)) <= len(new):
            pointer = f"{pointer}/{new[int(str(number)) - 1]}"
    return Flaw(pointer=pointer, reason=fault.reason)


def _pointer(path: str) -> str:
    escaped = path.replace("~", "~0").replace("/", "~1")
    return f"/{escaped.replace('.', '/')}" if path else ""


def _fields(member: Field | Group) -> Iterator[tuple[str, Field]]:
    if isinstance(member, Field):
        yield member.name, member
    else:
        yield from ((f"{member.name}.{field.name}", field) for field in member.fields)

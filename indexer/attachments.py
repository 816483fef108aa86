"""The step between format and validation: files that a row names are checked, copied and replaced by public facts about them."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from indexer import documents, photos
from indexer.filestore import FileStore, sweep
from indexer.rows import Fault, Row, Source
from registry_site.errors import UnreadableSource
from registry_site.messages import N_, Message, message
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Group, Kind
from registry_site.registers.schema import STATED

__all__ = ["Attached", "FileStore", "Original", "attach", "sweep"]

MOST_FILES: Final = 50  # files in one field of one row


@dataclass(frozen=True, kw_only=True)
class Original:
    """What the vault keeps of one file: where the row names it (`path`, `position` from 1), its hashes and facts.

    `kind` is `photo` or `document`; `dhash`, `width` and `height` belong to photos, `pages` to documents.
    """

    path: str
    position: int
    kind: str
    member: str
    original_sha256: str
    public_sha256: str
    dhash: int | None = None
    width: int | None = None
    height: int | None = None
    pages: int | None = None


@dataclass(frozen=True, kw_only=True)
class Attached:
    """`values` of the row with file facts in place of file names. With `faults` the row is to be rejected, and nothing of
    it was staged."""

    values: Mapping[str, object]
    originals: tuple[Original, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True)
class _Sound:
    facts: Mapping[str, object]
    copies: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class _Checked:
    original: Original
    data: bytes
    sound: _Sound


def attach(declaration: Declaration, source: Source, row: Row, store: FileStore) -> Attached:
    """Check every file that the FILES fields of a row name, and stage the copies and originals in `store`.

    Each item `{"file": member, …}` becomes an object of exactly the field's `parts`. The rule is strict: one unsound file
    rejects the row with that file's own reason, whatever its status, because a notice shown without the photo its
    authority sent would not be the notice it sent; the authority corrects the file and sends it again. That a falsified or
    counterfeit notice must have a photo at all (seed 004, 7 «р») is a rule of the declaration.
    Raises UnreadableSource for a package that cannot be read.
    """
    values = dict(row.values)
    checked: list[_Checked] = []
    faults: list[Fault] = []
    for path, field, holder in _places(declaration, values):
        items = holder.get(field.name)
        if items is None or items == []:
            continue
        made: list[object] = []
        reason = _shape_fault(items)
        for number, item in enumerate(items if reason is None and isinstance(items, list) else [], start=1):
            where = f"{row.position}, {path}[{number}]"
            try:
                one = _check(source, store, path, field, number, item["file"])
            except UnreadableSource as error:
                faults.append(Fault(position=where, field=path, reason=error.message))
                continue
            checked.append(one)
            made.append({part: item.get(part) if part in STATED else one.sound.facts.get(part) for part in field.parts})
        if reason is not None:
            faults.append(Fault(position=row.position, field=path, reason=reason))
        holder[field.name] = made
    if faults:
        return Attached(values=values, originals=(), faults=tuple(faults))
    for one in checked:
        if one.sound.copies:
            store.put(one.original.original_sha256, one.data, one.sound.facts, one.sound.copies)
    return Attached(values=values, originals=tuple(one.original for one in checked), faults=())


def _places(declaration: Declaration, values: dict[str, object]) -> Iterator[tuple[str, Field, dict[str, object]]]:
    """Each FILES field with the object that holds it; groups in `values` are copied, so that the row stays as it was."""
    for member in declaration.fields:
        if isinstance(member, Field):
            if member.kind is Kind.FILES:
                yield member.name, member, values
            continue
        fields = [field for field in member.fields if field.kind is Kind.FILES]
        if not fields:
            continue
        for part in _copied_parts(member, values):
            for field in fields:
                yield f"{member.name}.{field.name}", field, part


def _copied_parts(group: Group, values: dict[str, object]) -> list[dict[str, object]]:
    held = values.get(group.name)
    if isinstance(held, Mapping):
        copy = dict(held)
        values[group.name] = copy
        return [copy]
    if isinstance(held, list):
        copies = [dict(part) if isinstance(part, Mapping) else part for part in held]
        values[group.name] = copies
        return [part for part in copies if isinstance(part, dict)]
    return []


def _shape_fault(items: object) -> Message | None:
    if not isinstance(items, list) or not all(isinstance(item, Mapping) and isinstance(item.get("file"), str) for item in items):
        return message(N_("must be a list of objects that each name a file of the package in «file»"))
    if len(items) > MOST_FILES:
        return message(N_("names more than %(limit)d files"), limit=MOST_FILES)
    return None


def _check(source: Source, store: FileStore, path: str, field: Field, number: int, member: str) -> _Checked:
    kind, largest, check = _checker(field)
    if source.open_member is None or member not in source.members:
        raise UnreadableSource(message(N_("the file is not in the package")))
    with source.open_member(member) as file:
        data = file.read(largest + 1)
    sha256 = hashlib.sha256(data).hexdigest()
    known = store.known(sha256)
    sound = _Sound(facts=known, copies={}) if known is not None and known.get("kind") == kind else check(data)
    facts = sound.facts
    dhash = facts.get("dhash")
    original = Original(
        path=path,
        position=number,
        kind=kind,
        member=member,
        original_sha256=sha256,
        public_sha256=str(facts["sha256"]),
        dhash=int(dhash, 16) if isinstance(dhash, str) else None,
        width=_number(facts, "width"),
        height=_number(facts, "height"),
        pages=_number(facts, "pages"),
    )
    return _Checked(original=original, data=data, sound=sound)


def _checker(field: Field) -> tuple[str, int, Callable[[bytes], _Sound]]:
    if "width" in field.parts:
        return "photo", photos.LARGEST, _photo
    if "pages" in field.parts:
        return "document", documents.LARGEST, _document
    raise ValueError(f"{field.name}: files are photos (with a width) or documents (with pages)")


def _photo(data: bytes) -> _Sound:
    photo = photos.check_photo(data)
    name = f"{photo.sha256}.jpg"
    facts = {
        "kind": "photo",
        "public": name,
        "sha256": photo.sha256,
        "width": photo.width,
        "height": photo.height,
        "dpi": photo.dpi,
        "dhash": f"{photo.dhash:016x}",
    }
    thumbnails = {f"{photo.sha256}-{edge}.webp": copy for edge, copy in photo.thumbnails.items()}
    return _Sound(facts=facts, copies={name: photo.public, **thumbnails})


def _document(data: bytes) -> _Sound:
    document = documents.check_document(data)
    name = f"{document.sha256}.pdf"
    facts = {"kind": "document", "public": name, "sha256": document.sha256, "pages": document.pages}
    return _Sound(facts=facts, copies={name: document.public})


def _number(facts: Mapping[str, object], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) else None

"""What a request to the notices' door brings: JSON alone, JSON with files, or a package; its contents hashed, its files by name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import FileStorage

from indexer.notices.packing import MOST_FILES, RESERVED
from registry_site.errors import BadRequest, TooLarge
from registry_site.messages import N_, message
from registry_site.refusals import shortened
from registry_site.serving.bodies import media_type
from registry_site.strict_json import parse

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
PACKAGE: Final = "application/zip"
XML: Final = "application/xml"
PART: Final = "json"
ALERT_PART: Final = "xml"
"""The names of the parts of a form that hold the JSON and the Union's XML."""

_LARGEST_JSON: Final = 2 << 20
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing received: its name, hash and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Brought:
    """The body of a request. `raw` is its JSON and XML as they came, by the names under which they are kept, `value` the JSON
    read, `alert` the XML; a package has a `package` instead."""

    kind: str
    parts: tuple[Part, ...]
    raw: Mapping[str, bytes] = field(default_factory=dict)
    value: object = None
    alert: bytes | None = None
    files: Mapping[str, BinaryIO] = field(default_factory=dict)
    package: BinaryIO | None = None

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def sha256(self) -> str:
        """Of a single part its own hash; of several one over lines as sha256sum writes them, in the order of names."""
        if len(self.parts) == 1:
            return self.parts[0].sha256
        listed = "".join(f"{part.sha256}  {part.name}\n" for part in sorted(self.parts, key=lambda one: one.name))
        return hashlib.sha256(listed.encode()).hexdigest()


def brought(legal: tuple[str, ...]) -> Brought:
    """Read the body of this request. Raises BadRequest, TooLarge, UnsupportedType with the kinds that are legal here."""
    kind = media_type(legal)
    if kind == FORM:
        return _form()
    data = request.get_data(cache=False)
    declared = request.content_length
    if declared is not None and declared != len(data):
        text = N_("The body has %(count)s bytes and Content-Length says %(declared)s. Send it again.")
        raise BadRequest(message(text, count=len(data), declared=declared), parameter="Content-Length")
    if kind == PACKAGE:
        return Brought(kind=kind, parts=(_part("package", data),), package=BytesIO(data))
    if kind == XML:
        return _texts(kind, {ALERT_PART: data}, {})
    return _texts(kind, {PART: data}, {})


def member(value: object, where: str) -> str:
    """A text of a request that must be there. Raises BadRequest."""
    if not isinstance(value, str) or not value.strip():
        text = N_("%(where)s must be a text that is not empty.")
        raise BadRequest(message(text, where=where), parameter=where)
    return value.strip()


def _form() -> Brought:
    given = [*request.files.items(multi=True)]
    texts: dict[str, bytes] = {}
    for part in (PART, ALERT_PART):
        found = [text.encode() for text in request.form.getlist(part)]
        found += [upload.read(_LARGEST_JSON + 1) for name, upload in given if name == part]
        if len(found) == 1:
            texts[part] = found[0]
        elif found:
            raise BadRequest(message(N_("The form has several parts %(part)s."), part=part), parameter=part)
    if not texts or request.form.keys() - {PART, ALERT_PART}:
        text = N_("The form must have one part %(part)s with the JSON; every other part is a file with its name.")
        raise BadRequest(message(text, part=PART), parameter=PART)
    files = [upload for name, upload in given if name not in (PART, ALERT_PART)]
    if len(files) > MOST_FILES:
        raise TooLarge(message(N_("At most %(most)d files may be sent at once."), most=MOST_FILES), parameter="files")
    uploads: dict[str, BinaryIO] = {}
    for upload in files:
        name = _name(upload)
        if name in uploads:
            raise BadRequest(message(N_("Two files have the name %(name)s."), name=shortened(name)), parameter=shortened(name))
        uploads[name] = cast(BinaryIO, upload.stream)
    return _texts(FORM, texts, uploads)


def _texts(kind: str, texts: Mapping[str, bytes], files: Mapping[str, BinaryIO]) -> Brought:
    for part, data in texts.items():
        if len(data) > _LARGEST_JSON:
            text = N_("The part %(part)s may have %(most)d MB at most. Send files beside it, not in it.")
            raise TooLarge(message(text, part=part, most=_LARGEST_JSON >> 20), parameter=part)
    parts = [_part(name, data) for name, data in texts.items()]
    return Brought(
        kind=kind,
        parts=(*parts, *(_file_part(name, stream) for name, stream in files.items())),
        raw={f"received.{name}": data for name, data in texts.items()},
        value=parse(texts[PART]) if PART in texts else None,
        alert=texts.get(ALERT_PART),
        files=files,
    )


def _name(upload: FileStorage) -> str:
    """The name by which the JSON names the file: it becomes the name of a member of a package."""
    name = upload.filename or ""
    usable = name.isprintable() and 0 < len(name) <= _LONGEST_NAME and not set(name) & set("/\\:") and name.strip(". ")
    if not usable or name in RESERVED:
        text = N_("A file needs a name of up to %(most)d printable characters without slashes, by which the JSON names it.")
        raise BadRequest(message(text, most=_LONGEST_NAME), parameter="filename")
    return name


def _part(name: str, data: bytes) -> Part:
    return Part(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def _file_part(name: str, stream: BinaryIO) -> Part:
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]  # Werkzeug's spooled file reads like any
    return Part(name=name, sha256=digest.hexdigest(), size=stream.tell())

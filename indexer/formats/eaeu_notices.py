"""The package of notices on veterinary disinfectants (DESIGN §8): `notices.json` beside the photos and PDFs that it names."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, Final

from indexer.rows import Fault, Format, Row, Source
from indexer.sources import load_json, read_json
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, Message, message
from registry_site.registers import DECLARATIONS
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Group, Kind
from registry_site.registers.schema import STATED

LIST: Final = "notices.json"
_LONGEST_LINE: Final = 16 << 20  # bytes of one notice in NDJSON
_LOOK: Final = 1 << 16
_SPACE: Final = b" \t\r\n"
_SHAPE: Final = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*[\[{].*"(?:trade_name|detected_in)"\s*:', re.DOTALL)
_UTF8_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Notices:
    """Notices as an array or as NDJSON, with the field names of the declaration, restricted ones included.

    A bare list is read too; its notices cannot name files. `field.file` names a file of the package, exactly.
    """

    declaration: Declaration
    register: str
    name: str = "eaeu_notices"

    def recognises(self, source: Source) -> bool:
        """True for a package with a list of notices, or a bare list that names our fields early on."""
        if LIST in source.members:
            return True
        return not source.members and _SHAPE.match(source.head) is not None

    def read(self, source: Source) -> Iterator[Row | Fault]:
        """One row for each notice. A notice with an unknown key, or a file that is not in the package, is a fault.

        Raises TornSource with the item it stops in, UnreadableSource for what is no strict JSON (a key twice, NaN).
        """
        yield from self.rows_of(source, _items(_list_of(source)))

    def rows_of(self, source: Source, items: Iterable[tuple[int, object]]) -> Iterator[Row | Fault]:
        """The same for numbered items that were read already; `source` holds the files that they name."""
        for number, item in items:
            position = f"{LIST}, item {number}"
            faults = [Fault(position=position, field=path, reason=reason) for path, reason in self._objections(source, item)]
            yield from faults
            if not faults and isinstance(item, dict):
                yield Row(position=position, values=item, digest=_digest(source, self._files(item), item))

    def _objections(self, source: Source, item: object) -> Iterator[tuple[str | None, Message]]:
        if not isinstance(item, dict):
            yield None, message(N_("a notice must be an object with the names of the fields"))
            return
        try:
            _canonical(item)
        except UnicodeEncodeError:
            yield None, message(N_("the notice holds half of a character (a lone surrogate)"))
            return
        members = {member.name: member for member in self.declaration.fields}
        for key, value in item.items():
            member = members.get(key)
            if member is None:
                yield _unknown(key)
            elif isinstance(member, Group):
                fields = {field.name: field for field in member.fields}
                for part in _objects(value):
                    for name, held in part.items():
                        if name not in fields:
                            yield _unknown(f"{key}.{name}")
                        else:
                            yield from _file_objections(source, f"{key}.{name}", fields[name], held)
            else:
                yield from _file_objections(source, key, member, value)

    def _files(self, item: Mapping[str, object]) -> Iterator[str]:
        for member in self.declaration.fields:
            held = item.get(member.name)
            if isinstance(member, Field) and member.kind is Kind.FILES:
                yield from (str(file["file"]) for file in _objects(held))
            elif isinstance(member, Group):
                names = [field.name for field in member.fields if field.kind is Kind.FILES]
                for part in _objects(held):
                    yield from (str(file["file"]) for name in names for file in _objects(part.get(name)))


def _list_of(source: Source) -> Source:
    """The list of notices as a stream of its own."""
    name = f"{source.name}/{LIST}"
    if source.open_member is None or LIST not in source.members:
        return source
    opening = partial(source.open_member, LIST)
    with closing(opening()) as stream:
        return replace(source, name=name, head=stream.read(_LOOK), open=opening)


def notices_of(source: Source) -> list[object]:
    """All notices of a package as they stand there. Raises as `Notices.read`."""
    return [item for _, item in _items(_list_of(source))]


def _items(source: Source) -> Iterator[tuple[int, object]]:
    number = 0
    lines = source.head.removeprefix(_UTF8_MARK).lstrip(_SPACE).startswith(b"{")
    try:
        for item in _lines(source) if lines else _array(source):
            number += 1
            yield number, item
    except TornSource as error:
        reason = N_("%(name)s ends inside item %(number)d. Fetch it again.")
        raise TornSource(message(reason, name=source.name, number=number + 1)) from error


def _array(source: Source) -> Iterator[object]:
    for key, item in read_json(source):
        if key:
            raise UnreadableSource(message(N_("%(name)s must be an array of notices, or one notice a line."), name=source.name))
        yield item


def _lines(source: Source) -> Iterator[object]:
    with closing(source.open()) as stream:
        for number, line in enumerate(_split(source, stream), start=1):
            text = line.strip(_SPACE)
            if not text:
                continue
            try:
                yield load_json(f"{source.name}, line {number}", text)
            except UnreadableSource as error:
                if not line.endswith(b"\n") and not text.endswith(b"}"):
                    raise TornSource(error.message) from error
                raise


def _split(source: Source, stream: BinaryIO) -> Iterator[bytes]:
    line = stream.readline(_LONGEST_LINE + 1).removeprefix(_UTF8_MARK)
    while line:
        if len(line) > _LONGEST_LINE:
            raise UnreadableSource(
                message(N_("%(name)s holds a line of more than %(most)s bytes."), name=source.name, most=_LONGEST_LINE)
            )
        yield line
        line = stream.readline(_LONGEST_LINE + 1)


def _file_objections(source: Source, path: str, field: Field, value: object) -> Iterator[tuple[str | None, Message]]:
    """A file is named exactly as the package lists it: a path that climbs, or is absolute, is no name of the list."""
    if field.kind is not Kind.FILES or value is None:
        return
    if not isinstance(value, list):
        yield path, message(N_("must be a list of files"))
        return
    for number, file in enumerate(value, start=1):
        name = file.get("file") if isinstance(file, dict) else None
        if not isinstance(name, str):
            yield path, message(N_("file %(number)d: must be an object that names a file of the package in «file»"), number=number)
        elif name not in source.members or name == LIST:
            yield path, message(N_("file %(number)d: is not in the package under this name"), number=number)
        else:
            for key in file.keys() - {"file", *STATED}:
                yield _unknown(f"{path}.{key}")


def _unknown(path: str) -> tuple[str, Message]:
    shown = "".join(letter if letter.isprintable() else "?" for letter in path[:80])
    return shown, message(N_("is not a field of this register"))


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            yield part


def _canonical(item: Mapping[str, object]) -> bytes:
    return json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(source: Source, files: Iterator[str], item: Mapping[str, object]) -> bytes:
    digest = hashlib.blake2b(_canonical(item), digest_size=16)
    for name in files:
        if source.open_member is not None:
            with closing(source.open_member(name)) as stream:
                content = hashlib.sha256()
                while chunk := stream.read(1 << 20):
                    content.update(chunk)
            digest.update(content.digest())
    return digest.digest()


NOTICES: Final = Notices(declaration=DECLARATIONS["counterfeits"], register="counterfeits")
FORMATS: tuple[Format, ...] = (NOTICES,)

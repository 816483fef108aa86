"""All public fields of a record in declared order: filled ones as rows, empty ones as one sentence, groups, photos, files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry_site.display import shown
from registry_site.pages.cards import foreign
from registry_site.registers.model import Field, Group, Kind, Register
from registry_site.translating import Translator

OPEN_PARTS = 8
"""Sub-records shown at once; more of them open on demand, so that two hundred places stay readable."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One filled field; `href` leads to the record that a number names, empty without one."""

    name: str
    label: str
    lines: tuple[str, ...]
    lang: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One sub-record: `heading` is its first filled value."""

    heading: str
    lang: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A group. `table` is set for lists of short sub-records: its columns, and a cell for each; else `first` and `others`."""

    name: str
    label: str
    many: bool
    count: int
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    first: tuple[Part, ...] = ()
    others: tuple[Part, ...] = ()
    files: tuple["File", ...] = ()


@dataclass(frozen=True, kw_only=True)
class File:
    """A document to download."""

    href: str
    pages: int


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo in three sizes."""

    href: str
    small: str
    large: str
    alt: str
    width: int | None
    height: int | None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A record taken apart for its page."""

    rows: tuple[Row, ...]
    empty: tuple[str, ...]
    blocks: tuple[Block, ...]
    photos: tuple[Photo, ...]


def take_apart(register: Register, values: Mapping[str, Any], references: Mapping[str, str], words: Translator) -> Shown:
    """Every public field once. `references` gives the address of the record that a number field names, by field name."""
    rows: list[Row] = []
    empty: list[str] = []
    blocks: list[Block] = []
    photos: list[Photo] = []
    for member in register.fields:
        value = values.get(member.name)
        if value is None or value == "" or value == []:
            empty.append(words.text(member.label))
        elif isinstance(member, Group):
            blocks.append(_block(member, value, words))
        elif member.kind is Kind.FILES:
            photos += _photos(value)
        else:
            rows.append(_row(member, value, words, references.get(member.name, "")))
    return Shown(rows=tuple(rows), empty=tuple(empty), blocks=tuple(blocks), photos=tuple(photos))


def _row(field: Field, value: object, words: Translator, href: str = "") -> Row:
    lines = shown(field, value, words)
    lang = foreign(" ".join(lines), words) if field.kind in (Kind.NAME, Kind.TEXT, Kind.PLACE) else ""
    return Row(name=field.name, label=words.text(field.label), lines=lines, lang=lang, href=href)


def _block(group: Group, value: object, words: Translator) -> Block:
    parts: Sequence[Mapping[str, Any]] = value if isinstance(value, list) else [value]  # type: ignore[list-item]
    label = words.text(group.label)
    plain = tuple(field for field in group.fields if field.kind is not Kind.FILES)
    if group.many and not any(field.many or field.kind is Kind.PLACE for field in plain):
        filled = tuple(field for field in plain if any(part.get(field.name) not in (None, "") for part in parts))
        return Block(
            name=group.name,
            label=label,
            many=True,
            count=len(parts),
            columns=tuple(words.text(field.label) for field in filled),
            table=tuple(tuple("; ".join(shown(field, part.get(field.name), words)) for field in filled) for part in parts),
        )
    made = tuple(_part(plain, part, words, headed=group.many) for part in parts)
    return Block(
        name=group.name,
        label=label,
        many=group.many,
        count=len(parts),
        first=made[:OPEN_PARTS],
        others=made[OPEN_PARTS:],
        files=tuple(_files(group, parts)),
    )


def _part(fields: tuple[Field, ...], part: Mapping[str, Any], words: Translator, *, headed: bool) -> Part:
    rows = tuple(_row(field, part[field.name], words) for field in fields if part.get(field.name) not in (None, "", []))
    if not headed or not rows:
        return Part(heading="", lang="", rows=rows)
    return Part(heading="; ".join(rows[0].lines), lang=rows[0].lang, rows=rows[1:])


def _files(group: Group, parts: Sequence[Mapping[str, Any]]) -> list[File]:
    names = [field.name for field in group.fields if field.kind is Kind.FILES]
    held = [one for part in parts for name in names for one in part.get(name) or ()]
    return [File(href=f"/files/{one['sha256']}.pdf", pages=int(one.get("pages") or 0)) for one in held]


def _photos(value: Sequence[Mapping[str, Any]]) -> list[Photo]:
    return [
        Photo(
            href=f"/files/{one['sha256']}.jpg",
            small=f"/files/{one['sha256']}-320.webp",
            large=f"/files/{one['sha256']}-960.webp",
            alt=str(one.get("alt") or ""),
            width=one.get("width"),
            height=one.get("height"),
        )
        for one in value
    ]

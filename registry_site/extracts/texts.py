"""What an extract says on paper: every public field of a record with its label, and its history, in one language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry_site.display import full_label, shown
from registry_site.messages import N_
from registry_site.registers.model import Field, Group, Kind, Register
from registry_site.translating import Translator

# Laying out is paid for by the character: what is longer than any honest notice is printed in part, and says so.
MOST: Final = 50_000
_LEAST: Final = 500  # characters of every field, however long those before it
_LINE: Final = 50  # characters that a line costs at least
_STEPS: Final = 100

# What prints as nothing, or turns the order of what stands beside it.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_ENDLESS: Final = re.compile(r"\S{81,}")  # longer than a hash; a line must be broken somewhere
_PIECE: Final = 20
# Some scripts cost the square of the length of a paragraph.
_PARAGRAPH: Final = re.compile(r".{1,4000}(?:\s+|$)|.{1,4000}", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One filled field; `kept_back` characters of it are not printed."""

    label: str
    lines: tuple[str, ...]
    kept_back: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One revision: when (RFC 3339), what happened to the record, and the generation that published it."""

    changed_at: str
    what: str
    revision: int
    generation: int


def rows(
    register: Register, record: Mapping[str, Any], words: Translator, most: int = MOST
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The filled fields in declared order, one row for each of several sub-records, and the labels of what states nothing.

    About `most` characters are printed.
    """
    filled: list[Row] = []
    empty: list[str] = []
    left = most
    for label, lines in _stated(register, record, words):
        if not lines:
            empty.append(label)
            continue
        printed = tuple(_within(lines, max(left, _LEAST)))
        left -= sum(max(len(line), _LINE) for line in printed)
        kept_back = sum(map(len, lines)) - sum(map(len, printed))
        filled.append(Row(label=label, lines=tuple(_paragraphs(printed)), kept_back=kept_back))
    return tuple(filled), tuple(empty)


def steps(history: Sequence[Mapping[str, Any]], words: Translator) -> tuple[tuple[Step, ...], int]:
    """The revisions of a record, the newest first as in the extract, and how many older ones are not printed."""
    made = []
    for one, before in zip(history, [*history[1:], None], strict=True):
        if one["op"] == "remove":
            what = N_("Removed from the register")
        elif before is None:
            what = N_("First published")
        else:
            what = N_("Published again") if before["op"] == "remove" else N_("Changed")
        made.append(
            Step(changed_at=one["changed_at"], what=words.text(what), revision=one["revision"], generation=one["generation"])
        )
    return tuple(made[:_STEPS]), len(made[_STEPS:])


def in_force_or_not(register: Register) -> bool:
    """False for warnings, whose status says what they warn of, and for what is no document."""
    return register.documents and not register.warns


def printable(text: str) -> str:
    """The text with a mark (U+FFFD) for each character that cannot be seen, and places to break a line that has none."""
    return _ENDLESS.sub(_in_pieces, _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text))


def _stated(register: Register, record: Mapping[str, Any], words: Translator) -> Iterator[tuple[str, list[str]]]:
    for member in register.fields:
        held = record.get(member.name)
        if isinstance(member, Group) and member.many and isinstance(held, list) and held:
            yield from _sub_records(member, held, words)
            continue
        for path in [f"{member.name}.{one.name}" for one in member.fields] if isinstance(member, Group) else [member.name]:
            values = register.values_at(record, path)
            yield (
                full_label(register, path, words),
                [line for value in values for line in _lines(register.field(path), value, words)],
            )


def _sub_records(group: Group, held: Sequence[Mapping[str, Any]], words: Translator) -> Iterator[tuple[str, list[str]]]:
    """What belongs together stays together: the end of a suspension with its beginning, a work with its address."""
    label = words.text(group.label)
    for number, part in enumerate(held, 1):
        stated = ((words.text(one.label), "; ".join(_lines(one, part.get(one.name), words))) for one in group.fields)
        yield f"{label} {number}" if len(held) > 1 else label, [f"{name}: {text}" for name, text in stated if text]


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from map(printable, _PARAGRAPH.findall(line))


def _in_pieces(found: re.Match[str]) -> str:
    whole = found[0]
    return "\N{ZERO WIDTH SPACE}".join(whole[start : start + _PIECE] for start in range(0, len(whole), _PIECE))


def _lines(field: Field, value: object, words: Translator) -> Iterator[str]:
    if field.kind is Kind.FILES and isinstance(value, Mapping):
        yield f"SHA-256 {value['sha256']}"
    for text in shown(field, value, words):
        yield from (line for line in text.split("\n") if line.strip())


def _within(lines: Sequence[str], left: int) -> Iterator[str]:
    """The lines, or their beginning, as far as `left` goes."""
    for line in lines:
        if left <= 0:
            return
        yield line[:left]
        left -= max(len(line), _LINE)

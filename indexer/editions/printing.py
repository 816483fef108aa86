"""The printed form of an edition: PDF/UA-1 (ISO 14289-1) in volumes, set by Typst. Records are data for it, never its language."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
import typst

from indexer.editions.letters import settable, unpack
from indexer.editions.model import Edition, Entry
from registry_site.messages import N_
from registry_site.processes import shared_out
from registry_site.translating import translator

IN_A_VOLUME: Final = 500
"""Entries of one file: a volume that can still be opened, printed and bound."""

_ALONE: Final = 1  # volumes that no other process is started for
_REMEMBERED: Final = 10  # documents
_TEMPLATE: Final = Path(__file__).with_name("edition.typ")

Printed = tuple[str, tuple[tuple[str, str], ...]]
"""An entry as far as it is printed: its heading, labels and texts."""


@dataclass(frozen=True, kw_only=True)
class Volume:
    """One file to be set, and what it is called on its pages."""

    path: Path
    called: str
    entries: tuple[Printed, ...]


def write_pdf(folder: Path, edition: Edition, entries: Iterable[Entry]) -> int:
    """Set every volume; an edition without entries has one that says so by its facts. Returns how many entries were set."""
    about = {
        "title": edition.title,
        "language": edition.language,
        "date": [int(part) for part in edition.made_at[:10].split("-")],
        "warning": edition.warning,
        "facts": edition.facts,
        "running": edition.running,
    }
    with tempfile.TemporaryDirectory() as letters:
        unpack(Path(letters))
        return sum(shared_out(partial(_set, about=about, letters=letters), _volumes(folder, edition, entries), alone=_ALONE))


def _volumes(folder: Path, edition: Edition, entries: Iterable[Entry]) -> Iterator[Volume]:
    words = translator(edition.language)
    volumes = words.number(max(1, -(-edition.count // IN_A_VOLUME)))
    for number, portion in enumerate(_portions(entries), 1):
        yield Volume(
            path=folder / f"{edition.name}-{number:04d}.pdf",
            called=words.fill(N_("Volume %(number)s of %(count)s"), number=words.number(number), count=volumes),
            entries=portion,
        )


def _portions(entries: Iterable[Entry]) -> Iterator[tuple[Printed, ...]]:
    stream = ((one.heading, one.lines) for one in entries)
    yield tuple(islice(stream, IN_A_VOLUME))
    while portion := tuple(islice(stream, IN_A_VOLUME)):
        yield portion


def _set(volume: Volume, *, about: Mapping[str, object], letters: str) -> int:
    entries = [
        (settable(heading, letters), [(label, settable(text, letters)) for label, text in lines])
        for heading, lines in volume.entries
    ]
    told = {**about, "volume": volume.called, "entries": entries}
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / "edition.json").write_bytes(orjson.dumps(told))
        (Path(room) / "edition.typ").write_bytes(_TEMPLATE.read_bytes())
        typst.compile(
            str(Path(room) / "edition.typ"),
            output=str(volume.path),
            root=room,
            font_paths=[letters],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
        _forget(Path(room))
    return len(volume.entries)


def _forget(room: Path) -> None:
    """Typst remembers what it set until ten more documents were: 300 MB for each volume, of which no other one is helped."""
    blank = room / "blank.typ"
    blank.touch()
    compiler = typst.Compiler(blank, root=room, font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False))
    for _ in range(_REMEMBERED + 1):
        compiler.compile(format="svg")

"""Which folder of an embedded index is served, noticed at once after a swap, and the writer that builds and swaps folders."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from registry_site.registers.model import Register
from registry_site.search.built import Built
from registry_site.search.composing import composed
from registry_site.search.documents import Composer, IndexDocument
from registry_site.search.folders import Folders
from registry_site.search.layout import Layout
from registry_site.search.names import NameDocument, Tally
from registry_site.search.port import LedgerRecord, SearchEngine

NAMES = "names"
"""The folder of the names inside the folder of a generation."""


class Served:
    """The served folder of each register below `root`, remembered until its `current` file changes; `pinned` overrules it."""

    def __init__(self, root: Path, pinned: str | None = None) -> None:
        self._root = root
        self._pinned = pinned
        self._known: dict[str, tuple[tuple[int, int], str]] = {}
        self._folders: dict[str, Folders] = {}

    def folders(self, register: Register) -> Folders:
        made = self._folders.get(register.name)
        if made is None:
            made = self._folders[register.name] = Folders(root=self._root / register.name)
        return made

    def name(self, register: Register) -> str | None:
        """The name of the served folder, None before the first publication. One system call unless it was swapped."""
        if self._pinned is not None:
            return self._pinned
        folders = self.folders(register)
        stamp = folders.stamp()
        if stamp is None:
            return None
        known = self._known.get(register.name)
        if known is not None and known[0] == stamp:
            return known[1]
        name = folders.current()
        if name is not None:
            self._known[register.name] = (stamp, name)
        return name


Fill = Callable[[Path, Layout, Iterable[IndexDocument]], int]
FillNames = Callable[[Path, str, Iterable[NameDocument]], int]
Pin = Callable[[Path, str], SearchEngine]


class FolderWriter:
    """The `IndexWriter` of an engine that keeps one folder per generation.

    `fill` makes the index of some documents in an empty folder and counts them, `fill_names` that of the names of a register;
    `pin` opens an engine on a named folder.
    """

    def __init__(self, root: Path, *, fill: Fill, fill_names: FillNames, pin: Pin) -> None:
        self._root = root
        self._fill = fill
        self._fill_names = fill_names
        self._pin = pin

    def build(self, register: Register, generation: int, records: Iterable[LedgerRecord], *, on: date) -> int:
        """See `IndexWriter.build`. Raises ValueError for records out of order or with a name that is not public."""
        composer = Composer(register, on)
        folders = self._folders(register)
        name = folders.start(generation)
        try:
            count, names = self._filled(folders.root / name, composer, records)
            fingerprint = composer.layout.fingerprint
            said = Built(generation=generation, count=count, names=names, fingerprint=fingerprint, on=on.isoformat())
            folders.finish(name, said)
        except BaseException:
            folders.throw_away(name)
            raise
        return count

    def carry(self, register: Register, source: int, target: int) -> None:
        """See `IndexWriter.carry`. Raises Unavailable if `source` was never built whole."""
        self._folders(register).carry(source, target)

    def candidate(self, register: Register, generation: int) -> SearchEngine:
        """See `IndexWriter.candidate`. Raises Unavailable if that generation was never built whole."""
        return self._pin(self._root, self._folders(register).candidate(generation))

    def swap(self, register: Register, generation: int) -> None:
        """See `IndexWriter.swap`. Raises Unavailable if that generation was never built whole."""
        self._folders(register).swap(generation)

    def discard(self, register: Register, generation: int) -> None:
        """See `IndexWriter.discard`. Raises BadRequest for the generation that is served."""
        self._folders(register).discard(generation)

    def _filled(self, folder: Path, composer: Composer, records: Iterable[LedgerRecord]) -> tuple[int, int]:
        """How many records and how many names there are."""
        register = composer.register.name
        with Tally(folder) as tally:
            count = self._fill(folder, composer.layout, tally.passing(composed(register, composer.documents, records)))
            return count, self._fill_names(folder / NAMES, register, tally.documents())

    def _folders(self, register: Register) -> Folders:
        return Folders(root=self._root / register.name)

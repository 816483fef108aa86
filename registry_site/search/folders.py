"""The folders of an embedded index: one per built generation, a marker written last, and the `current` file swapped by rename."""

import json
import os
import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from registry_site.errors import BadRequest, IndexUnusable, Unavailable
from registry_site.messages import N_, message
from registry_site.search.built import Built

_MARKER = "complete.json"
_CURRENT = "current"


@dataclass(frozen=True, kw_only=True)
class Folders:
    """The folders of one register. A rebuild of a served generation gets a folder of its own, `12.2` beside `12`."""

    root: Path

    @cached_property
    def _pointer(self) -> str:
        return str(self.root / _CURRENT)

    def current(self) -> str | None:
        """The name of the served folder, None if nothing was ever served."""
        try:
            return (self.root / _CURRENT).read_text("ascii")
        except FileNotFoundError:
            return None

    def stamp(self) -> tuple[int, int] | None:
        """Changes with every swap; one system call."""
        try:
            seen = os.stat(self._pointer)
        except FileNotFoundError:
            return None
        return seen.st_mtime_ns, seen.st_ino

    def built(self, name: str) -> Built:
        """The marker of a folder. Raises IndexUnusable if the folder is missing or was never finished."""
        try:
            return Built(**json.loads((self.root / name / _MARKER).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable(
                message(N_("The index of %(register)s is missing or unfinished: rebuild the register"), register=self.root.name)
            ) from error

    def start(self, generation: int) -> str:
        """Make an empty folder to build a generation in. Unserved leftovers of the same number are removed first."""
        served = self.current()
        for name in self._of(generation):
            if name != served:
                shutil.rmtree(self.root / name)
        name = str(generation)
        if name == served or (served is not None and served.startswith(f"{generation}.")):
            name = f"{generation}.{_attempt(served) + 1}"
        (self.root / name).mkdir(parents=True)
        return name

    def carry(self, source: int, target: int) -> None:
        """Give the newest whole folder of `source` a second name: its files are linked, not copied, and never change."""
        origin = self.candidate(source)
        name = self.start(target)
        for file in sorted((self.root / origin).rglob("*")):
            twin = self.root / name / file.relative_to(self.root / origin)
            if file.is_dir():
                twin.mkdir()
            elif file.name != _MARKER:
                os.link(file, twin)
        self.finish(name, replace(self.built(origin), generation=target))

    def finish(self, name: str, built: Built) -> None:
        """Write the marker; from now on the folder is whole."""
        _write(self.root / name / _MARKER, json.dumps(vars(built)))

    def throw_away(self, name: str) -> None:
        """Remove a folder that came to nothing; what resists has no marker and goes with the next `start`."""
        shutil.rmtree(self.root / name, ignore_errors=True)

    def candidate(self, generation: int) -> str:
        """The newest whole folder of a generation. Raises Unavailable if there is none."""
        for name in reversed(self._of(generation)):
            if (self.root / name / _MARKER).exists():
                return name
        raise Unavailable(
            message(
                N_("Generation %(generation)s of %(register)s has no index: rebuild the register"),
                generation=generation,
                register=self.root.name,
            )
        )

    def swap(self, generation: int) -> None:
        """Serve the newest whole folder of a generation; keep the newest one before it, remove what is older."""
        name = self.candidate(generation)
        _write(self.root / _CURRENT, name)
        older = [one for one in self._all() if _key(one) < _key(name)]
        kept = next((one for one in reversed(older) if _generation(one) != generation), None)
        for one in older:
            if one != kept:
                shutil.rmtree(self.root / one)

    def discard(self, generation: int) -> None:
        """Remove the folders of a generation. Raises BadRequest for the one that is served."""
        served = self.current()
        if served is not None and _generation(served) == generation:
            raise BadRequest(message(N_("Generation %(generation)s is being served and stays"), generation=generation))
        for name in self._of(generation):
            shutil.rmtree(self.root / name)

    def _of(self, generation: int) -> list[str]:
        return [name for name in self._all() if _generation(name) == generation]

    def _all(self) -> list[str]:
        if not self.root.exists():
            return []
        return sorted((one.name for one in self.root.iterdir() if one.is_dir() and one.name[0].isdigit()), key=_key)


def _generation(name: str) -> int:
    return int(name.partition(".")[0])


def _attempt(name: str) -> int:
    return int(name.partition(".")[2] or 1)


def _key(name: str) -> tuple[int, int]:
    return _generation(name), _attempt(name)


def _write(path: Path, text: str) -> None:
    """Replace a file in one step that survives a power cut: written aside, synced, renamed, folder synced."""
    aside = path.with_name(f"{path.name}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

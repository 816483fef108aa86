"""The files of notices by content hash: public copies for the site, originals for the vault; staged first, shown by commit."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

# Raise it when the checks or the encoding change: originals judged before are then judged anew.
CHECKS: Final = 1


@dataclass(kw_only=True)
class FileStore:
    """`files` is the folder the site serves, `originals` the vault's. Both get hidden stages, which `commit` empties.

    `files/ab/<sha256>.jpg`, `files/ab/<sha256>-320.webp`, `files/ab/<sha256>-960.webp`, `files/ab/<sha256>.pdf` are named by
    the hash of the public copy; `originals/ab/<sha256>` (mode 0600) by that of the original, with the facts found about
    it beside it as `.json`. A file already there is not written again.
    """

    files: Path
    originals: Path
    _stage: str = field(default_factory=lambda: f".stage-{secrets.token_hex(8)}")
    _moves: dict[Path, Path] = field(default_factory=dict)
    _facts: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def known(self, original_sha256: str) -> Mapping[str, object] | None:
        """The facts about an original that passed the checks in force before, if its public copy is there too."""
        if original_sha256 in self._facts:
            return self._facts[original_sha256]
        path = self._original(f"{original_sha256}.json")
        if not path.exists():
            return None
        held: Mapping[str, object] = json.loads(path.read_text())
        usable = held.get("checks") == CHECKS and self._public(str(held.get("public"))).exists()
        return held if usable else None

    def put(self, original_sha256: str, original: bytes, facts: Mapping[str, object], copies: Mapping[str, bytes]) -> None:
        """Stage an original, the facts about it and its public copies by their names, the main one as `facts["public"]`."""
        for name, data in copies.items():
            self._write(self.files, self._public(name), data)
        self._write(self.originals, self._original(original_sha256), original)
        self._facts[original_sha256] = {"checks": CHECKS, **facts}
        text = json.dumps(self._facts[original_sha256], sort_keys=True)
        self._write(self.originals, self._original(f"{original_sha256}.json"), text.encode(), again=True)

    def commit(self) -> None:
        """Move everything staged into place. To be called before the ledger's transaction ends: a file without a record
        shows nothing to anyone, a record without its file would."""
        for final, staged in self._moves.items():
            private = final.is_relative_to(self.originals)
            final.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o755)
            staged.replace(final)
        self.abandon()

    def abandon(self) -> None:
        """Remove what is staged and not committed. Harmless after `commit` and when nothing was staged."""
        self._moves.clear()
        self._facts.clear()
        for folder in (self.files, self.originals):
            if (folder / self._stage).exists():
                shutil.rmtree(folder / self._stage)

    def _public(self, name: str) -> Path:
        return self.files / name[:2] / name

    def _original(self, name: str) -> Path:
        return self.originals / name[:2] / name

    def _write(self, folder: Path, final: Path, data: bytes, *, again: bool = False) -> None:
        if final in self._moves or (final.exists() and not again):
            return
        private = folder == self.originals
        stage = folder / self._stage
        stage.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(stage / final.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._moves[final] = stage / final.name


def sweep(files: Path, originals: Path) -> None:
    """Remove the stages that a killed load left behind. Only under the lock of loads: a stage may be in use otherwise."""
    for folder in (files, originals):
        for stage in folder.glob(".stage-*"):
            shutil.rmtree(stage)

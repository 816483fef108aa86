"""A fingerprint of the code that reads a register: when it changes, every row is read anew, known or not."""

import hashlib
from functools import cache
from pathlib import Path

import indexer
import registry_site
from registry_site.lookup_digests import Seal
from registry_site.registers.declaration import Declaration

_READING = (
    "formats",
    "sources",
    "accepting.py",
    "validation.py",
    "kinds.py",
    "dates.py",
    "attachments.py",
    "photos.py",
    "documents.py",
    "resaving.py",
)
_OF_THE_SITE = ("registers", "identifiers", "pictures", "lookup_digests.py")


def fingerprint(declaration: Declaration, seal: Seal | None = None) -> str:
    """SHA-256, hex, over the name of the register, the sources of everything between its bytes and its values, and the seal."""
    known = "" if seal is None else f" {seal.id}"
    return hashlib.sha256(f"{declaration.name} {_code()}{known}".encode()).hexdigest()


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for package, names in ((indexer, _READING), (registry_site, _OF_THE_SITE)):
        root = Path(str(package.__file__)).parent
        for name in names:
            for path in [root / name] if name.endswith(".py") else sorted((root / name).rglob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()

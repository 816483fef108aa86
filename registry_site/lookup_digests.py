"""The digests by which records are looked up that nobody may list, their key, and where both are kept.

A ledger of such records holds neither numbers nor dates, only a slow digest of both together under a key that lies apart from
it: a copy of the database tells nobody which numbers it knows, and whoever has the key as well still pays for each guess.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from registry_site.errors import Unavailable
from registry_site.messages import N_, message

_BYTES: Final = 32
_COST: Final = {"n": 2**11, "r": 8, "p": 1}  # 2 MB and some 7 ms for each digest (RFC 7914)


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A key; `id` tells it and the cost from other ones, and nothing else of it."""

    secret: bytes = field(repr=False)
    id: str

    def digest(self, parts: Sequence[str]) -> str:
        """The id and 16 bytes, hex, over all parts: an identity for a ledger, the same for the same parts."""
        whole = "\0".join(parts).encode()
        return f"{self.id}-{hashlib.scrypt(whole, salt=self.secret, dklen=16, **_COST).hex()}"


def lookups_url(data: Path, url: str) -> str:
    """Where such records are kept: what the settings say, else a file in the data folder."""
    return url or f"sqlite:///{data}/lookups/ledger.db"


def key_file(data: Path) -> Path:
    """The file of the key, hex."""
    return data / "lookups" / "key"


def open_seal(data: Path) -> Seal:
    """The key of a data folder. Raises Unavailable where there is none or the file holds something else."""
    path = key_file(data)
    try:
        secret = bytes.fromhex(path.read_text())
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    if len(secret) != _BYTES:
        raise _unusable(path)
    known = hashlib.blake2b(secret + repr(_COST).encode(), digest_size=4, person=b"lookup key")
    return Seal(secret=secret, id=known.hexdigest())


def make_seal(data: Path) -> Seal:
    """The same, made where there is none, for its owner alone."""
    path = key_file(data)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"key-{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(_BYTES))
        try:
            os.link(aside, path)  # whole or not at all
        except FileExistsError:
            pass  # another process was first
        finally:
            aside.unlink()
    return open_seal(data)


def _unusable(path: Path) -> Unavailable:
    text = N_(
        "The file %(name)s does not hold the key of what is looked up. Put it back from a copy, or take it away and load anew."
    )
    return Unavailable(message(text, name=path.name))

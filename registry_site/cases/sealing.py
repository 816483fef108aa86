"""Sealing of personal data: AES-256-GCM under a key that lies in a file, outside of the database (NIST SP 800-38D).

A sealed value is a version byte, the four bytes that name its key, a nonce of twelve bytes, and the ciphertext with its tag.
Where it belongs (table, column, row) is authenticated with it: a value that was moved to another row does not open.
"""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry_site.errors import Unavailable
from registry_site.messages import N_, message

_VERSION: Final = b"\x01"
_NAME: Final = 4
_NONCE: Final = 12
_KEY: Final = 32


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """Keys by their names of four bytes. `current` seals; the others only open what was sealed before a rotation."""

    current: bytes
    keys: Mapping[bytes, bytes] = field(repr=False)

    def seal(self, data: bytes, place: str) -> bytes:
        """Sealed bytes that open at this place alone."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + self.current + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, data, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises Unavailable where the key is missing, and for what was changed or belongs elsewhere."""
        name, rest = sealed[1 : 1 + _NAME], sealed[1 + _NAME :]
        key = self.keys.get(name)
        if sealed[:1] != _VERSION or key is None:
            text = N_("Personal data were sealed with a key that is not in the file of keys. Put that key back into it.")
            raise Unavailable(message(text))
        try:
            return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], place.encode())
        except InvalidTag as error:
            text = N_("Sealed data at %(place)s were changed, or do not belong there. Restore the database from a copy.")
            raise Unavailable(message(text, place=place.partition(":")[0])) from error

    def seal_json(self, value: object, place: str) -> bytes:
        """A value as JSON, sealed."""
        return self.seal(orjson.dumps(value), place)

    def open_json(self, sealed: bytes, place: str) -> object:
        """What `seal_json` sealed."""
        return orjson.loads(self.open(sealed, place))


class KeyFile:
    """The keys of a file as they are now: a process that runs notices a rotation by another one. Safe in threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[tuple[int, int, int], Keyring] | None = None

    def keyring(self) -> Keyring:
        """The keys. Raises Unavailable for other contents, and where there is no file."""
        known = self._known
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_ino, found.st_size)
            if known is not None and known[0] == seen:
                return known[1]
        except FileNotFoundError as error:
            raise _missing(self._path) from error
        ring = _ring(self._path)
        # As it was before it was read: a rotation in between is noticed the next time.
        self._known = (seen, ring)
        return ring


def place(table: str, column: str, *row: object) -> str:
    """Where a sealed value belongs."""
    return f"{table}.{column}:{'/'.join(map(str, row))}"


def make_keyring(path: Path) -> Keyring:
    """The keys of a file, one a line, the newest first: its name in hex, a blank, the key in base64. Made if there is no file.

    Only for a database in which nothing was sealed yet. Raises Unavailable for other contents.
    """
    if not path.exists():
        _write(path, [(secrets.token_bytes(_NAME), secrets.token_bytes(_KEY))], anew=True)
    return _ring(path)


def add_key(path: Path) -> Keyring:
    """Put a new key in front of the others: what is sealed from now on is sealed with it. Raises Unavailable without a file."""
    before = _read(path)
    _write(path, [(secrets.token_bytes(_NAME), secrets.token_bytes(_KEY)), *before], anew=False)
    return _ring(path)


def key_name(sealed: bytes) -> bytes:
    """The name of the key that a value was sealed with."""
    return sealed[1 : 1 + _NAME]


def drop_old_keys(path: Path) -> Keyring:
    """Keep the newest key alone: what was sealed with another one never opens again. Raises Unavailable for other contents."""
    _write(path, _read(path)[:1], anew=False)
    return _ring(path)


def _ring(path: Path) -> Keyring:
    keys = dict(_read(path))
    return Keyring(current=next(iter(keys)), keys=keys)


def _read(path: Path) -> list[tuple[bytes, bytes]]:
    try:
        pairs = [line.split(" ") for line in path.read_text(encoding="ascii").splitlines()]
        found = [(bytes.fromhex(name), base64.b64decode(key, validate=True)) for name, key in pairs]
    except FileNotFoundError as error:
        raise _missing(path) from error
    except ValueError as error:
        raise _unusable(path) from error
    if not found or any(len(name) != _NAME or len(key) != _KEY for name, key in found):
        raise _unusable(path)
    return found


def _write(path: Path, keys: list[tuple[bytes, bytes]], *, anew: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{name.hex()} {base64.b64encode(key).decode()}\n" for name, key in keys)
        file.flush()
        os.fsync(file.fileno())
    if not anew:
        aside.replace(path)
        return
    # Linked, not renamed: whoever comes second takes the keys of the first.
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        aside.unlink()


def _missing(path: Path) -> Unavailable:
    text = N_(
        "There is no file of keys %(name)s. Put it back from your copy: without it no personal data can be opened. "
        "For a new installation run: python -m indexer cases prepare"
    )
    return Unavailable(message(text, name=path.name))


def _unusable(path: Path) -> Unavailable:
    text = N_("The file of keys %(name)s cannot be read. Put the right file back: without it no personal data can be opened.")
    return Unavailable(message(text, name=path.name))

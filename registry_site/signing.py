"""Ed25519 signatures (RFC 8032) over what is published: the key of an installation, made once and kept by its owner alone."""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from registry_site.errors import Unavailable
from registry_site.messages import N_, message


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A private key with its public half as PEM. `key_id` is the SHA-256, hex, of the public key's DER (SubjectPublicKeyInfo)."""

    private: Ed25519PrivateKey = field(repr=False)
    public_pem: bytes
    key_id: str

    def sign(self, data: bytes) -> bytes:
        """The signature of the bytes as they are: 64 bytes."""
        return self.private.sign(data)


def open_signer(path: Path) -> Signer:
    """The key in a PEM file (PKCS #8), made there if nothing is, for its owner alone. Raises Unavailable for other contents."""
    if not path.exists():
        _make(path)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable(path) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _unusable(path)
    public = private.public_key()
    return Signer(
        private=private,
        public_pem=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        key_id=_key_id(public),
    )


def key_id_of(public_pem: bytes) -> str:
    """The name of a public key, as in `Signer.key_id`. Raises ValueError for another kind of key."""
    return _key_id(_public(public_pem))


def signed(public_pem: bytes, data: bytes, signature: bytes) -> bool:
    """True if the signature was made over these very bytes with the private half of the key. Raises ValueError for another key."""
    try:
        _public(public_pem).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _public(public_pem: bytes) -> Ed25519PublicKey:
    public = load_pem_public_key(public_pem)
    if not isinstance(public, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return public


def _key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Written aside and linked: whoever comes second takes the key of the first, and nobody reads half of one.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        aside.unlink()


def _unusable(path: Path) -> Unavailable:
    text = N_(
        "The signing key %(name)s is no Ed25519 key in PEM. Put the right file back: nobody knows the signatures of a new one."
    )
    return Unavailable(message(text, name=path.name))

"""Opaque signed cursors: a place in one list, bound to its purpose, register, query and generation."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from itsdangerous import BadData, Signer

from registry_site.errors import BadRequest, ExpiredCursor
from registry_site.messages import N_, message
from registry_site.search.port import Place


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """`position` counts the hits already given, `last` is the place of the last one; `digest` stands for their query."""

    register: str
    digest: str
    generation: int
    position: int
    last: Place


def write_cursor(secret: str, purpose: str, cursor: Cursor) -> str:
    """The cursor as text that fits an address. `purpose` salts the signature: a cursor of one door opens no other."""
    payload = f"{cursor.position}-{cursor.last.tier}-{cursor.last.key}-{cursor.generation}-{cursor.digest}-{cursor.register}"
    return _signer(secret, purpose).sign(payload).decode("ascii")


def read_cursor(secret: str, purpose: str, text: str, *, register: str, digest: str, generation: int) -> Cursor:
    """The cursor that a text stands for.

    Raises BadRequest for a cursor that this site did not write or that belongs to another list, ExpiredCursor for one
    of a generation that is no longer served.
    """
    cursor = _read(secret, purpose, text)
    if (cursor.register, cursor.digest) != (register, digest):
        text_ = N_("This cursor belongs to another query. Start that query again without the parameter after.")
        raise BadRequest(message(text_), parameter="after")
    check_generation(cursor.generation, generation)
    return cursor


def check_generation(asked: int, served: int) -> None:
    """Raises ExpiredCursor unless the generation a cursor was written for is the one that answers."""
    if asked != served:
        raise ExpiredCursor(
            message(N_("The register has been published anew since the first page was read. Start again from the first page.")),
            parameter="after",
        )


def _read(secret: str, purpose: str, text: str) -> Cursor:
    refusal = BadRequest(
        message(N_("The cursor is damaged. Take it unchanged from links.next, or start again without it.")), parameter="after"
    )
    try:
        payload = _signer(secret, purpose).unsign(text.encode("ascii", "replace")).decode()
    except BadData as error:
        raise refusal from error
    position, tier, key, generation, digest, register = payload.split("-", 5)
    last = Place(int(tier), int(key))
    cursor = Cursor(register=register, digest=digest, generation=int(generation), position=int(position), last=last)
    # Base64 has spare bits in its last character: two texts may carry one signature, but only one was written by us.
    if write_cursor(secret, purpose, cursor) != text:
        raise refusal
    return cursor


@lru_cache(maxsize=8)
def _signer(secret: str, purpose: str) -> Signer:
    # Derived once here instead of by the signer at every signature. The 2 is the version of the payload: others are not read.
    key = hashlib.blake2b(f"cursor.2.{purpose}".encode(), key=hashlib.sha256(secret.encode()).digest()).digest()
    return Signer(key, key_derivation="none", digest_method=hashlib.sha256)

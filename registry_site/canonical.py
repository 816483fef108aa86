"""The one way in which a value is written as JSON where its bytes are hashed."""

import hashlib

import orjson


def canonical(value: object) -> str:
    """JSON with keys sorted, no blanks and every letter as it is: what the ledger holds, and what its hashes cover."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def content_hash(document: str) -> str:
    """SHA-256, hex, of a document."""
    return hashlib.sha256(document.encode()).hexdigest()

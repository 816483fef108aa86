"""Receipt codes: 140 random bits that can be read over the phone; the database knows their hash alone."""

import hashlib
import hmac
import secrets
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_GROUPS: Final = 7
_LETTERS: Final = 4
# What is heard or typed for a letter of the alphabet: as Crockford folds, and what a Russian keyboard gives for the same shape.
_FOLDED: Final = str.maketrans("ILOАВЕКМНОРСТУХЗ", "110ABEKMH0PCTYX3")


def new_receipt() -> str:
    """A code in seven groups of four letters: `7K2M-…`."""
    return _written(secrets.token_bytes(_GROUPS * _LETTERS))


def receipt_of(token: str) -> str:
    """The code of what is sent from the draft with this token of at least 256 random bits, which the browser alone holds: a form
    that is sent again, because the answer was lost, has the same one."""
    return _written(hmac.digest(token.encode(), b"receipt", "sha256"))


def _written(random: bytes) -> str:
    letters = [_ALPHABET[byte % len(_ALPHABET)] for byte in random[: _GROUPS * _LETTERS]]
    return "-".join("".join(letters[start : start + _LETTERS]) for start in range(0, len(letters), _LETTERS))


def receipt_hash(code: str) -> str | None:
    """SHA-256, hex, of a code however it was written; None for a text that cannot be one.

    A plain hash is enough for 140 random bits (ASVS 5.0, 6.5.2).
    """
    letters = "".join(letter for letter in code.upper().translate(_FOLDED) if not letter.isspace() and letter not in "-–—.")
    if len(letters) != _GROUPS * _LETTERS or set(letters) - set(_ALPHABET):
        return None
    return hashlib.sha256(letters.encode()).hexdigest()

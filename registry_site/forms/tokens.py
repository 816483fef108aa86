"""What the browser holds of a draft: a random token and, signed, the second in which the form was begun.

The second is for telling programs, which are quick, from people. It is written down nowhere but in that browser.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

_HELD: Final = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.([0-9a-f]{64})")


@dataclass(frozen=True, kw_only=True)
class Held:
    """`token` has 256 random bits; `begun` is in seconds since 1970."""

    token: str = field(repr=False)
    begun: int


def new(seconds: float) -> Held:
    """For a form that is begun now."""
    return Held(token=secrets.token_urlsafe(32), begun=int(seconds))


def written(held: Held, secret: str) -> str:
    """The value of the cookie."""
    return f"{held.token}.{held.begun}.{_signed(f'begun {held.token} {held.begun}', secret)}"


def understood(cookie: str, secret: str) -> Held | None:
    """What a cookie of ours says, None for any other text."""
    found = _HELD.fullmatch(cookie)
    if found is None:
        return None
    held = Held(token=found[1], begun=int(found[2]))
    return held if hmac.compare_digest(written(held, secret), cookie) else None


def form_token(token: str, secret: str) -> str:
    """What every page of this draft carries, and no other site can know."""
    return _signed(f"form {token}", secret)


def hash_of(token: str) -> str:
    """By which a draft is found: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def _signed(text: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"intake {text}".encode(), "sha256").hex()

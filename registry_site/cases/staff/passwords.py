"""Passwords (argon2id, RFC 9106) and codes of one time step (TOTP, RFC 6238)."""

import hmac
import secrets
from datetime import datetime
from functools import cache
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from registry_site.errors import BadRequest
from registry_site.messages import N_, message

SHORTEST: Final = 12
"""Letters of a password (ASVS 5.0, 6.2.1 asks for 8 at least, and commends 15)."""

STEP: Final = 30
"""Seconds for which one code stands."""

_ISSUER: Final = "Registry desk"
_EARLIER_AND_LATER: Final = (0, -1, 1)  # steps by which two clocks may differ
_HASHER: Final = PasswordHasher()


def new_password() -> str:
    """A password of 120 random bits."""
    return secrets.token_urlsafe(15)


def hashed(password: str) -> str:
    """The argon2id hash that is kept. Raises BadRequest for a password that is too short."""
    if len(password) < SHORTEST:
        text = N_("The password is too short: at least %(count)s letters.")
        raise BadRequest(message(text, count=SHORTEST), parameter="password")
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; for None, of a login that nobody has, False after the same work."""
    nobody = _of_nobody()
    try:
        _HASHER.verify(nobody if kept is None else kept, password)
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def new_secret() -> str:
    """A secret for codes, in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """The `otpauth://` address that an application for codes reads."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=login, issuer_name=_ISSUER)


def code_at(secret: str, at: datetime) -> str:
    """The six digits of a moment."""
    return pyotp.TOTP(secret, interval=STEP).at(at)


def step_of(secret: str, code: str, at: datetime, after: int) -> int | None:
    """The time step whose code this is, later than `after`, the last one used; None for any other text."""
    typed = "".join(letter for letter in code if not letter.isspace()).encode()
    step = int(at.timestamp()) // STEP
    codes = pyotp.TOTP(secret, interval=STEP)
    found = [one for off in _EARLIER_AND_LATER if hmac.compare_digest(codes.at((one := step + off) * STEP).encode(), typed)]
    return next((one for one in found if one > after), None)


@cache
def _of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe())

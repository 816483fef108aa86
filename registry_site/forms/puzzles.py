"""Work that a browser does before a form is sent, in the notation of ALTCHA: cheap for one person, dear for a flood."""

import hashlib
import hmac
from datetime import date, timedelta
from typing import Any, Final

from altcha import Payload, create_challenge, verify_solution
from sqlalchemy import Connection, insert, select

from registry_site.cases.tables import solved

VALID: Final = 2 * 60 * 60
"""Seconds in which a puzzle may be solved and handed in: as long as somebody may read the answers over."""

LONGEST: Final = 4_000
"""Characters of a solution; a real one has about 700."""

_ALGORITHM: Final = "PBKDF2/SHA-256"
_COST: Final = 5_000  # iterations of one try; 256 tries on average, a second or two on a phone, one try for us


def puzzle(secret: str, seconds: float) -> dict[str, Any]:
    """A new puzzle, as JSON. It is signed, so nothing is kept of it here."""
    made: dict[str, Any] = create_challenge(_ALGORITHM, _COST, expires_at=int(seconds) + VALID, hmac_secret=_key(secret)).to_dict()
    return made


def checked(secret: str, solution: str) -> str | None:
    """The hash of a puzzle of ours that was solved in time, None for anything else."""
    if not solution or len(solution) > LONGEST:
        return None
    try:
        if not verify_solution(solution, _key(secret)).verified:
            return None
        nonce = Payload.from_base64(solution).challenge.parameters.nonce
    except (ValueError, KeyError, TypeError, AttributeError):  # what the library says to a text that is no solution
        return None
    return hashlib.sha256(nonce.encode()).hexdigest()


def spend(connection: Connection, puzzle: str, today: date) -> bool:
    """Whether this puzzle lets something through: each does so once."""
    if connection.execute(select(solved.c.puzzle_sha256).where(solved.c.puzzle_sha256 == puzzle)).first() is not None:
        return False
    kept_until = (today + timedelta(days=1)).isoformat()
    connection.execute(insert(solved), {"puzzle_sha256": puzzle, "kept_until": kept_until})
    return True


def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"intake puzzle", "sha256")

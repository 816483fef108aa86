"""Sitemaps of records: where the indexer puts them, and what it says of them.

`sitemaps/public/` holds the packed files, `sitemaps/made.json` says for which address of the site they were made, and of
which generation of each register.
"""

from dataclasses import dataclass
from pathlib import Path

import orjson

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PREFIX = "sitemap-"
ENDING = ".xml.gz"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file: `name` with prefix and ending, `changed_at` of the record that changed last (RFC 3339)."""

    name: str
    changed_at: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was made: `address` is the site's, `parts` by register, each with the generation that it shows."""

    address: str
    parts: dict[str, tuple[int, tuple[Part, ...]]]


def files_of(data: Path) -> Path:
    """The folder of the files that anyone may fetch."""
    return data / "sitemaps" / "public"


def account_of(data: Path) -> Path:
    """The account of what was made."""
    return data / "sitemaps" / "made.json"


def made(data: Path) -> Made | None:
    """The account; None before the first one."""
    try:
        told = orjson.loads(account_of(data).read_bytes())
    except FileNotFoundError:
        return None
    parts = {
        register: (one["generation"], tuple(Part(**part) for part in one["files"])) for register, one in told["registers"].items()
    }
    return Made(address=told["address"], parts=parts)


def written(account: Made) -> bytes:
    """The account as JSON."""
    registers = {
        name: {"generation": number, "files": [vars(one) for one in parts]} for name, (number, parts) in account.parts.items()
    }
    return orjson.dumps({"address": account.address, "registers": registers})

"""Checking an extract: by its file, or by the number and code on its paper. Needs the public key, and no private one.

"Genuine" is said of a file of which every byte is as it was signed, and of nothing less: sound contents inside other pages are
what a forger makes of a true extract.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from registry_site.cases.extracts import Kept
from registry_site.extracts.opening import Carried, Fault, carried
from registry_site.extracts.orders import FORMAT
from registry_site.extracts.whole import untouched
from registry_site.signing import key_id_of, signed


class Finding(Enum):
    """What the check of an extract came to."""

    ISSUED = "issued"  # the file, byte for byte
    LISTED = "listed"  # number and code are those of an extract; nobody has seen the paper
    PAGES_CHANGED = "pages_changed"  # the contents inside are sound, the file around them is not the one that was issued
    CONTENTS_CHANGED = "contents_changed"  # the contents inside do not bear the signature
    UNLISTED = "unlisted"  # every signature holds, but the list of issued extracts has not this file
    EARLIER_KEY = "earlier_key"  # as in the list, but signed with another key than the one published now
    DAMAGED = "damaged"  # the list itself does not bear the signature
    UNKNOWN = "unknown"  # no extract has this number and this code
    NO_PDF = "no_pdf"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    NOTHING_ATTACHED = "nothing_attached"
    OTHER_ATTACHED = "other_attached"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`contents` are what was signed, None where nothing can be relied on."""

    finding: Finding
    contents: Mapping[str, Any] | None = None


def check_file(data: bytes, public_pem: bytes, listed: Callable[[str], Kept | None]) -> Checked:
    """The finding on an uploaded file; `listed` gives the extract that was issued under a number."""
    inside = carried(data)
    if isinstance(inside, Fault):
        return Checked(finding=Finding(inside.value))
    kept = listed(inside.number)
    recorded = kept is not None and kept.pdf_sha256 == hashlib.sha256(data).hexdigest()
    if not signed(public_pem, inside.signed, inside.signature):
        if kept is not None and recorded and kept.key_id != key_id_of(public_pem):
            return Checked(finding=Finding.EARLIER_KEY, contents=_contents(inside.signed))
        return Checked(finding=Finding.CONTENTS_CHANGED)
    contents = _contents(inside.signed)
    if contents is None:
        return Checked(finding=Finding.OTHER_ATTACHED)
    return Checked(finding=_of_whole(data, public_pem, inside, contents, recorded), contents=contents)


def check_listed(kept: Kept | None, public_pem: bytes) -> Checked:
    """The finding on an extract of the list that was found by number and code."""
    if kept is None:
        return Checked(finding=Finding.UNKNOWN)
    if signed(public_pem, kept.signed.encode(), base64.b64decode(kept.signature)):
        return Checked(finding=Finding.LISTED, contents=_contents(kept.signed.encode()))
    if kept.key_id != key_id_of(public_pem):
        return Checked(finding=Finding.EARLIER_KEY, contents=_contents(kept.signed.encode()))
    return Checked(finding=Finding.DAMAGED)


def _of_whole(data: bytes, public_pem: bytes, inside: Carried, contents: Mapping[str, Any], recorded: bool) -> Finding:
    if contents["number"] != inside.number or not untouched(data, public_pem):
        return Finding.PAGES_CHANGED
    return Finding.ISSUED if recorded else Finding.UNLISTED


def _contents(signed_bytes: bytes) -> Mapping[str, Any] | None:
    """What bears a signature, read; None where the same key signed something else."""
    contents = orjson.loads(signed_bytes)
    return contents if isinstance(contents, dict) and contents.get("format") == FORMAT else None

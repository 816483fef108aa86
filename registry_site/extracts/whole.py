"""A signature over every byte of a PDF but its own line: what shows that the pages are those that were issued.

The signed JSON inside says what was extracted; anybody could put it into other pages. The line is a comment between the last
object and `startxref` (ISO 32000-2, 7.2.4 and 7.5.5), so no offset moves and every reader passes over it.
"""

import base64
import re
from dataclasses import dataclass
from typing import Final

from registry_site.signing import Signer, signed

MARK: Final = b"%registry-signature "
_END: Final = re.compile(rb"startxref\n[0-9]{1,10}\n%%EOF\n\Z")
# One line of one form at one place: a longer one could hide objects from the signature.
_MARKED: Final = re.compile(rb"\n%registry-signature ([A-Za-z0-9+/]{86}==)\n(?=startxref\n[0-9]{1,10}\n%%EOF\n\Z)")


@dataclass(frozen=True, kw_only=True)
class Marked:
    """The bytes that were signed, and their signature."""

    body: bytes
    signature: bytes


def mark(pdf: bytes, signer: Signer) -> bytes:
    """The PDF with its line. Raises ValueError for a file that does not end as WeasyPrint ends one."""
    end = _END.search(pdf)
    if end is None or pdf[end.start() - 1 : end.start()] != b"\n":
        raise ValueError("a PDF with another end than expected")
    line = MARK + base64.b64encode(signer.sign(pdf)) + b"\n"
    return pdf[: end.start()] + line + pdf[end.start() :]


def marked(data: bytes) -> Marked | None:
    """The parts of a PDF with such a line, None for one without."""
    found = _MARKED.search(data, max(0, len(data) - 200))
    if found is None:
        return None
    body = data[: found.start() + 1] + data[found.end() :]
    return Marked(body=body, signature=base64.b64decode(found[1]))


def untouched(data: bytes, public_pem: bytes) -> bool:
    """True if every byte is as it was issued."""
    parts = marked(data)
    return parts is not None and signed(public_pem, parts.body, parts.signature)

"""Checking a reclamation PDF (seed 004, 7 «с») and making its public copy without metadata."""

import hashlib
from dataclasses import dataclass

from indexer.resaving import PAGES
from registry_site.confined import run_confined
from registry_site.errors import UnreadableSource
from registry_site.messages import N_, Message, message
from registry_site.pictures.checking import holds_archive

LARGEST = 20 * 2**20  # bytes of a document as received

_BLANK = b"\r\n\t \0"
_TORN = message(N_("the document is cut short or damaged: send the file again"))
_FAULTS: dict[str, Message] = {
    "torn": _TORN,
    "encrypted": message(N_("the document is encrypted: send it without a password and without restrictions")),
    "active": message(N_("the document holds scripts, forms that act or media: print it to a plain PDF and send that")),
    "attached": message(N_("the document has files attached to it: send it without them")),
    "pages": message(N_("the document has more than %(limit)d pages"), limit=PAGES),
    "died": message(N_("the document could not be read within the limits of memory and time")),
}


@dataclass(frozen=True, kw_only=True)
class CheckedDocument:
    """A sound document: `sha256` is that of `public`, the copy without metadata."""

    sha256: str
    original_sha256: str
    pages: int
    public: bytes


def check_document(data: bytes) -> CheckedDocument:
    """Check one PDF as received and make its public copy. Raises UnreadableSource with the reason."""
    if len(data) > LARGEST:
        raise UnreadableSource(message(N_("the document is larger than %(limit)d MB"), limit=LARGEST // 2**20))
    if not data.startswith(b"%PDF-"):
        raise UnreadableSource(message(N_("the file is not a PDF document, whatever its name says")))
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise UnreadableSource(_TORN)
    if data[end + 5 :].strip(_BLANK) or holds_archive(data):
        raise UnreadableSource(message(N_("the file holds more than a document: save the document anew and send it")))
    outcome = run_confined("indexer.resaving", data)
    if outcome.fault is not None:
        raise UnreadableSource(_FAULTS[outcome.fault])
    (public,) = outcome.files
    pages = outcome.facts["pages"]
    if not isinstance(pages, int):
        raise UnreadableSource(_TORN)
    return CheckedDocument(
        sha256=hashlib.sha256(public).hexdigest(),
        original_sha256=hashlib.sha256(data).hexdigest(),
        pages=pages,
        public=public,
    )

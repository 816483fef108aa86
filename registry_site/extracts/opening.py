"""What an uploaded PDF carries: read within limits, never repaired, nothing of it shown or run.

Repair is off: a damaged cross-reference table is how one file shows different readers different pages.
"""

import io
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

import pikepdf
from pikepdf.settings import set_qpdf_limits

from registry_site.extracts.orders import MOST_SIGNED

LARGEST: Final = 8 * 2**20
"""Bytes of an uploaded file."""

_UNPACKED: Final = 16 * 2**20  # bytes of any stream: a few kilobytes unpack to gigabytes otherwise
_SIGNATURE: Final = 64
_NAME: Final = re.compile(r"extract-([A-Z]-[0-9]{4}-[0-9]{6,12})\.json")

# For the whole process, as qpdf knows no other limits (pikepdf.settings).
set_qpdf_limits(
    flate_max_memory=_UNPACKED,
    png_max_memory=_UNPACKED,
    tiff_max_memory=_UNPACKED,
    run_length_max_memory=_UNPACKED,
    max_stream_filters=4,
    doc_max_warnings=20,
)


class Fault(Enum):
    """Why nothing that could be checked was found."""

    NO_PDF = "no_pdf"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    NOTHING_ATTACHED = "nothing_attached"
    OTHER_ATTACHED = "other_attached"


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The signed contents and their signature as they lie in the file; `number` is that of their name."""

    number: str
    signed: bytes
    signature: bytes


def carried(data: bytes) -> Carried | Fault:
    """The extract inside a PDF, or why there is none. Whether its signature holds is another question."""
    if not data.startswith(b"%PDF-"):
        return Fault.NO_PDF
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return Fault.ENCRYPTED
            return _attached(pdf)
    except pikepdf.PasswordError:
        return Fault.ENCRYPTED
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, AttributeError):
        return Fault.UNREADABLE


def _attached(pdf: pikepdf.Pdf) -> Carried | Fault:
    names = list(pdf.attachments)
    ours = [name for name in names if _NAME.fullmatch(name) and f"{name}.sig" in names]
    if len(ours) != 1:
        return Fault.OTHER_ATTACHED if names else Fault.NOTHING_ATTACHED
    (name,) = ours
    found = _NAME.fullmatch(name)
    signed, signature = (pdf.attachments[one].get_file().read_bytes() for one in (name, f"{name}.sig"))
    if found is None or len(signed) > MOST_SIGNED or len(signature) != _SIGNATURE:
        return Fault.OTHER_ATTACHED
    return Carried(number=found[1], signed=signed, signature=signature)

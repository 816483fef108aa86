"""Packages of notices for the tests: a Source made by hand, photos and PDFs of real bytes."""

import hashlib
import io
import json
from functools import cache

import pikepdf
from PIL import Image

from indexer.rows import Source


@cache
def pack_photo(shade=120, size=(1027, 1500), format_="JPEG"):
    """The bytes of a sound photo; other shades are other photos."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 80, 60)).save(out, format_)
    return out.getvalue()


def pdf(change=lambda document: None, pages=1, **options):
    """The bytes of a PDF with an author in its properties, after `change` was made to it."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Author"] = "Ivanov"
    change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def package(notices, files=None, name="package.zip"):
    """A package as the sources open it; `notices` is bytes, or a list written as an array."""
    content = notices if isinstance(notices, bytes) else json.dumps(notices, ensure_ascii=False).encode()
    members = {"notices.json": content, **(files or {})}
    return Source(
        name=name,
        sha256=hashlib.sha256(repr(sorted(members.items())).encode()).hexdigest(),
        size=sum(map(len, members.values())),
        head=b"",
        open=lambda: io.BytesIO(b""),
        members=tuple(sorted(members)),
        open_member=lambda member: io.BytesIO(members[member]),
    )


def notice(number=1, **values):
    """One notice with what is required; a means of poor quality, so that no photo is needed."""
    return {
        "id": f"BY-{number:05d}-26",
        "detected_in": "BY",
        "trade_name": "Экоцид",
        "status": "circulation_suspended",
        **values,
    }

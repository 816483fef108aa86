"""The published files as answers: dumps as they lie or unpacked, their manifest, sums, key and signatures."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Response, request, send_file

from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.published.dumps import KEY, MANIFEST, SIGNED, SUMS, public_folder
from registry_site.serving.compressing import SUFFIX
from registry_site.tabular.cells import CSV_MEDIA

_LASTING = re.compile(r"[a-z]+-[0-9]{6}(?:-changes)?-(?P<sum>[0-9a-f]{12})\.(?P<kind>ndjson|csv)(?P<packed>\.gz)?")
_KINDS = {"ndjson": "application/x-ndjson", "csv": CSV_MEDIA}
_TYPES = {
    MANIFEST: "application/json",
    SUMS: "text/plain; charset=utf-8",
    KEY: "application/x-pem-file",
    f"{MANIFEST}{SIGNED}": "application/octet-stream",
    f"{SUMS}{SIGNED}": "application/octet-stream",
}
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"
_AT_ONCE = 1024 * 1024  # bytes of an unpacked file sent at a time


def sent(data: Path, name: str) -> Response:
    """One file, or parts of it; a `.gz` also under its name without the ending, as the text that it holds.

    Raises NotFound for what is not there, BadRequest for parameters: a file takes none.
    """
    only(request.args, ())
    lasting = _LASTING.fullmatch(name)
    path = public_folder(data) / (f"{name}.gz" if lasting and not lasting["packed"] else name)
    if not (lasting or name in _TYPES) or not path.is_file():
        raise NotFound(message(N_("There is no such file. The manifest, manifest.json, names those that there are.")))
    if lasting is None:
        return small(path.read_bytes(), _TYPES[name])
    if lasting["packed"]:
        response = send_file(path, mimetype="application/gzip", etag=lasting["sum"], conditional=True)
    else:
        response = _unpacked(path, _KINDS[lasting["kind"]], lasting["sum"])
    response.headers["Cache-Control"] = FOR_GOOD
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def small(data: bytes, media_type: str) -> Response:
    """A whole answer that is good for a minute, tagged by its contents."""
    response = Response(data, content_type=media_type)
    tag = hashlib.sha256(data).hexdigest()[:32]
    # Whoever holds the compressed form (registry_site/serving/compressing.py) asks by the tag of that one.
    response.set_etag(f"{tag}{SUFFIX}" if request.if_none_match.contains(f"{tag}{SUFFIX}") else tag)
    response.headers["Cache-Control"] = FOR_A_MINUTE
    response.make_conditional(request)
    return response


def _unpacked(path: Path, media_type: str, tag: str) -> Response:
    packed = request.accept_encodings["gzip"] > 0
    response = send_file(path, etag=f"{tag}-gzip", conditional=False) if packed else Response(_text(path))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_etag(tag)
    response.headers["Content-Type"] = media_type
    response.headers["Vary"] = "Accept-Encoding"
    response.make_conditional(request)
    return response


def _text(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while data := file.read(_AT_ONCE):
            yield data

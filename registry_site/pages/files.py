"""Public copies of photos and documents by content hash: kept by browsers for good, never run as a page."""

import re

from flask import Response, send_file

from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.services import services

_NAME = re.compile(r"([0-9a-f]{2})[0-9a-f]{62}(?:-320\.webp|-960\.webp|\.jpg|\.pdf)", re.ASCII)
_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf"}


def show(name: str) -> Response:
    """One file. Raises NotFound for a name of another form and for a file that is not there."""
    found = _NAME.fullmatch(name)
    path = services().settings.files / found[1] / name if found else None
    if path is None or not path.is_file():
        raise NotFound(message(N_("There is no such file.")))
    ending = name.rpartition(".")[2]
    response = send_file(path, mimetype=_TYPES[ending], as_attachment=ending == "pdf", etag=False, conditional=True)
    response.set_etag(name.partition(".")[0])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Disposition"] = f'{"attachment" if ending == "pdf" else "inline"}; filename="{name[:12]}.{ending}"'
    return response

"""`GET /api/v1/dumps/…`: whole registers and the changes of each generation as files, with manifest, sums and signatures."""

from flask import Response

from registry_site.published.sending import sent
from registry_site.services import services


def show(name: str) -> Response:
    """One file. Raises NotFound for what is not there, BadRequest for parameters."""
    return sent(services().settings.data, name)

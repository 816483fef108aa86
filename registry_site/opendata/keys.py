"""`/.well-known/registry-signing-key.pem`: the public key of all signatures of this installation."""

from flask import Response

from registry_site.published.dumps import KEY
from registry_site.published.sending import sent
from registry_site.services import services


def show() -> Response:
    """The key as PEM. Raises NotFound before anything was signed."""
    return sent(services().settings.data, KEY)

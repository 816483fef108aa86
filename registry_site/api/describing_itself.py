"""`GET /api/v1/openapi.json`: this API as an OpenAPI 3.1 document."""

from flask import Response, request

from registry_site.api.answers import answer
from registry_site.arguments import only
from registry_site.i18n import current
from registry_site.reference.document import document


def show() -> Response:
    """The document in the language asked for."""
    only(request.args, ("lang",))
    return answer(document(current()))

"""`GET /api/v1/suggest`: what a text typed so far may become, in one register or in all of them."""

from urllib.parse import urlencode

from flask import Response, request

from registry_site.amounts import SUGGESTIONS, limit_of
from registry_site.api.answers import answer, register_asked
from registry_site.arguments import only, text_of
from registry_site.errors import NothingPublished
from registry_site.i18n import current
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.items import links
from registry_site.search.port import Suggestion
from registry_site.search.suggesting import together
from registry_site.services import services
from registry_site.translating import DEFAULT_LANGUAGE


def show() -> Response:
    """Names, makers and numbers of the register named, or of all published ones, those with the most records first.

    Each has its `text` as the register writes it, its `field` with a `label`, the `count` of records that have it, and the
    `query` that leads to them; `reading` is what the keys typed write in another layout, where that was taken for the text.
    Raises BadRequest for what the query string may not say, NothingPublished for a register that was named, Unavailable.
    """
    given = only(request.args, ("q", "register", "limit", "lang"))
    text = text_of("q", given.get("q", ""))
    limit = limit_of(given, default_limit=SUGGESTIONS.usual, max_limit=SUGGESTIONS.most)
    if "register" in given:
        register = register_asked(given["register"])
        found = {register: services().engine.suggest(register, text, limit)}
    else:
        found = {one: held for one in REGISTERS.values() if (held := _published(one, text, limit)) is not None}
    items = [_item(register, one) for register, one in together(found, limit)]
    return answer({"meta": {"registers": [register.name for register in found]}, "items": items})


def _published(register: Register, text: str, limit: int) -> tuple[Suggestion, ...] | None:
    try:
        return services().engine.suggest(register, text, limit)
    except NothingPublished:
        return None


def _item(register: Register, one: Suggestion) -> dict[str, object]:
    asked = urlencode({"q": one.text})
    listed = {"self": f"/api/v1/{register.name}?{asked}", "html": f"/{DEFAULT_LANGUAGE}/{register.name}?{asked}"}
    return {
        "register": register.name,
        "text": one.text,
        "field": one.field,
        "label": current().text(register.field(one.field).label),
        "count": one.count,
        "query": one.text,
        "id": one.id,
        "reading": one.reading or None,
        "links": listed if one.id is None else links(register, one.id),
    }

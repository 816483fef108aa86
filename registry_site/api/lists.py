"""`GET /api/v1/{register}`: one strict question, its items spliced as the index keeps them, and the cursor that goes on."""

from dataclasses import replace

from flask import Response, request

from registry_site.amounts import LIST
from registry_site.api.answers import answer, encode, meta, register_named
from registry_site.arguments import API, ListQuery, parse_list
from registry_site.display import value_label
from registry_site.i18n import current
from registry_site.publication import generation_of, published
from registry_site.registers.model import Register
from registry_site.search.port import Interpretation, SearchPage
from registry_site.services import services
from registry_site.serving.cursors import Cursor, check_generation, read_cursor, write_cursor

_PURPOSE = "list"


def show(register: str) -> Response:
    """One page of a list.

    Raises BadRequest for what the query string may not say, ExpiredCursor for a cursor of an earlier generation,
    NotFound for an unknown register, NothingPublished, Unavailable.
    """
    declared, held = register_named(register), services()
    query = parse_list(declared, request.args, extra=API, default_limit=LIST.usual, max_limit=LIST.most)
    asked = query.request
    if query.after is not None:
        served = published(held, declared).number
        secret = held.settings.secret_key
        cursor = read_cursor(secret, _PURPOSE, query.after, register=declared.name, digest=query.digest, generation=served)
        given, found = cursor.position, held.engine.search(declared, replace(asked, after=cursor.last))
        check_generation(served, found.generation)
    else:
        given, found = 0, held.engine.search(declared, asked)
    onward = _next(query, found, given + len(found.documents), held.settings.secret_key)
    about = {
        **meta(declared, generation_of(held, declared, found.generation)),
        "total": {"value": found.total, "relation": "eq"},
        "interpretation": _interpretation(found.interpretation),
    }
    links = {"self": query.link(request.path), "next": onward}
    response = answer(
        b'{"meta":%b,"items":[%b],"facets":%b,"links":%b}'
        % (encode(about), b",".join(found.documents), encode(_facets(declared, found)), encode(links))
    )
    if onward is not None:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


def _next(query: ListQuery, found: SearchPage, given: int, secret: str) -> str | None:
    """The address of the next page; None on the last one, also where it is exactly full."""
    if found.last is None or given >= found.total:
        return None
    cursor = Cursor(register=query.register.name, digest=query.digest, generation=found.generation, position=given, last=found.last)
    return query.link(request.path, after=write_cursor(secret, _PURPOSE, cursor))


def _interpretation(said: Interpretation) -> dict[str, object]:
    """`text` is what was taken for the text meant, null where it was taken as it stands."""
    return {"step": said.step.value, "terms": list(said.terms), "text": said.text or None}


def _facets(register: Register, found: SearchPage) -> dict[str, list[dict[str, object]]]:
    if not found.facets:
        return {}
    words = current()
    return {
        path: [{"value": one.value, "label": value_label(register, path, one.value, words), "count": one.count} for one in counts]
        for path, counts in found.facets.items()
    }

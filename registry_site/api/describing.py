"""`GET /api/v1/status` and `/fields`: what is published and how fresh it is, and what each register consists of."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Response, request

from registry_site.api.answers import answer
from registry_site.arguments import only
from registry_site.errors import SearchDown
from registry_site.i18n import current
from registry_site.publication import generation_of, served
from registry_site.registers import REGISTERS
from registry_site.registers.askable import held, monthly
from registry_site.registers.model import Field, Group, Register
from registry_site.search.port import SearchRequest
from registry_site.services import Services, services
from registry_site.translating import LANGUAGES, translator


def root() -> Response:
    """Where everything begins: the description of the API, its page for people, and its addresses."""
    only(request.args, ("lang",))
    named = {
        "openapi": "openapi.json",
        "status": "status",
        "fields": "fields",
        "changes": "changes",
        "files": "dumps/manifest.json",
    }
    links = {name: f"/api/v1/{tail}" for name, tail in named.items()}
    registers = {register: f"/api/v1/{register}" for register in REGISTERS}
    return answer({"links": {"page": f"/{current().language}/about/api", **links, "registers": registers}})


def status() -> Response:
    """Every register with its generation, freshness, counts and sources; None where nothing is published.

    `standings` is None also where the search engine, which counts them, cannot answer. Raises Unavailable without the ledger.
    """
    only(request.args, ("lang",))
    held = services()
    return answer({"items": [_published(held, register) for register in REGISTERS.values()]})


def fields() -> Response:
    """The registers with their public fields, in declared order, labels in every language of the site."""
    only(request.args, ("lang",))
    return answer({"items": [_declared(register) for register in REGISTERS.values()]})


def _published(held: Services, register: Register) -> dict[str, object]:
    generation = served(held, register)
    if generation is None:
        names = ("generation", "data_as_of", "published_at", "records", "standings", "search", "made_up", "sources")
        return {"register": register.name, **dict.fromkeys(names)}
    try:
        found = held.engine.search(register, SearchRequest(limit=1, facets=("standing",)))
    except SearchDown:
        standings, search = None, "down"
    else:
        generation = generation_of(held, register, found.generation)
        standings, search = {one.value: one.count for one in found.facets["standing"]}, "up"
    return {
        "register": register.name,
        "generation": generation.number,
        "data_as_of": generation.data_as_of,
        "published_at": generation.made_at,
        "records": generation.records,
        "standings": standings,
        "search": search,
        "made_up": generation.made_up,
        "sources": [asdict(source) for source in held.ledger.sources(register, generation.number)],
    }


def _declared(register: Register) -> dict[str, object]:
    return {
        "register": register.name,
        "label": _in_all(register.label),
        "number": register.number,
        "facets": [*register.facets, *monthly(register)],
        "fields": [entry for member in register.fields for entry in _member(register, member)],
    }


def _member(register: Register, member: Field | Group) -> list[dict[str, object]]:
    if isinstance(member, Field):
        return [_field(register, member.name, member)]
    group = {"name": member.name, "kind": "group", "label": _in_all(member.label), "many": member.many}
    return [group, *(_field(register, f"{member.name}.{field.name}", field) for field in member.fields)]


def _field(register: Register, path: str, field: Field) -> dict[str, object]:
    return {
        "name": path,
        "kind": field.kind.value,
        "label": _in_all(field.label),
        "many": field.many,
        "filterable": path in register.filters,
        "range": path in register.ranges,
        "has": path in held(register),
        "sortable": path in register.sorts,
        "facet": path in register.facets or path in monthly(register),
        "choices": [{"value": value, "label": _in_all(label)} for value, label in field.choices.items()],
    }


def _in_all(message_id: str) -> Mapping[str, str]:
    return {language: translator(language).text(message_id) for language in LANGUAGES}

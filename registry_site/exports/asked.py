"""What every download asks first: the query read strictly, and the first page, which says how many records there will be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Response, request

from registry_site.addresses import register_at
from registry_site.arguments import ListQuery, parse_list
from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.publication import generation_of
from registry_site.refusals import illegal
from registry_site.registers.model import Register
from registry_site.search.port import SearchPage, SearchRequest, Step
from registry_site.services import services


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question to one register, and the first page of its answer."""

    register: Register
    query: ListQuery
    request: SearchRequest
    first: SearchPage

    def name(self, ending: str) -> str:
        """The name of the file."""
        return f"{self.register.name}-{self.first.generation}.{ending}"

    def meta(self) -> Mapping[str, object]:
        """Which state of the register it is, as lists of the API tell it. Raises Unavailable without the ledger."""
        generation = generation_of(services(), self.register, self.first.generation)
        return {
            "register": self.register.name,
            "generation": generation.number,
            "data_as_of": generation.data_as_of,
            "published_at": generation.made_at,
            "total": {"value": self.first.total, "relation": "eq"},
        }

    def describe(self, response: Response, ending: str) -> Response:
        """Name the file, its generation and the number of its records in the headers."""
        response.headers["Content-Disposition"] = f'attachment; filename="{self.name(ending)}"'
        response.headers["Registry-Generation"] = str(self.first.generation)
        response.headers["Registry-Records"] = str(self.first.total)
        return response


def ask(name: str, *, extra: frozenset[str], batch: int) -> Asked:
    """Parse the query of this request and ask for its first `batch` hits. `extra` are parameters of the file itself.

    Raises NotFound for an unknown register and for a number that only others are near to, BadRequest for what the query
    string may not say, NothingPublished, Unavailable.
    """
    register = register_at(name)
    query = parse_list(register, request.args, extra=extra, default_limit=batch, max_limit=batch)
    asked = replace(query.request, limit=batch)
    first = services().engine.search(register, asked)
    if first.interpretation.step is Step.NUMBER_NEAR:
        text = N_("There is no record with this number. Numbers near it are shown on the list, and are no part of a download.")
        raise NotFound(message(text))
    return Asked(register=register, query=query, request=asked, first=first)


def switched(name: str) -> bool:
    """Whether a parameter that is either absent or 1 was given. Raises BadRequest for any other value."""
    given = request.args.get(name)
    if given not in (None, "1"):
        raise illegal(name, str(given), ("1",))
    return given is not None

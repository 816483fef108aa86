"""Health for the machines that watch: alive without looking at anything, ready while the ledger can answer."""

from flask import Blueprint, Response, json

from registry_site.errors import NothingPublished, SearchDown
from registry_site.messages import N_, message
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.port import SearchRequest
from registry_site.services import Services, services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers. It depends on nothing else, or a failing disk would restart it in a circle."""
    return Response('{"status":"alive"}', mimetype="application/json")


@blueprint.get("/readyz")
def ready() -> Response:
    """Every published register is answered from the ledger; `degraded` where one of them cannot be searched now.

    An engine that fails does so for all machines at once: a balancer that dropped them would take away also what the
    ledger still answers. Raises NothingPublished if there is no register to answer for, Unavailable without the ledger.
    """
    held = services()
    generations: dict[str, int | None] = {}
    status = "ready"
    for register in REGISTERS.values():
        generation = served(held, register)
        generations[register.name] = None if generation is None else generation.number
        if generation is not None:
            held.ledger.generation(register, generation.number)
            if not _searchable(held, register):
                status = "degraded"
    if not any(generations.values()):
        names = ", ".join(generations)
        text = N_("Nothing has been published yet: load one of the registers %(names)s.")
        raise NothingPublished(message(text, names=names))
    return Response(json.dumps({"status": status, "generations": generations}), mimetype="application/json")


def _searchable(held: Services, register: Register) -> bool:
    try:
        held.engine.search(register, SearchRequest(limit=1))
    except SearchDown:
        return False
    return True

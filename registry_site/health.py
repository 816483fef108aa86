"""Health for the machines that watch: alive without looking at anything, ready only if every published register answers."""

from flask import Blueprint, Response, json

from registry_site.errors import NothingPublished
from registry_site.messages import N_, message
from registry_site.publication import published
from registry_site.registers import REGISTERS
from registry_site.search.port import SearchRequest
from registry_site.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers. It depends on nothing else, or a failing disk would restart it in a circle."""
    return Response('{"status":"alive"}', mimetype="application/json")


@blueprint.get("/readyz")
def ready() -> Response:
    """Ledger and index answer for every published register. Raises NothingPublished if there is none, Unavailable."""
    held = services()
    served: dict[str, int | None] = {}
    for register in REGISTERS.values():
        served[register.name] = held.engine.generation(register)
        if served[register.name] is not None:
            held.ledger.generation(register, published(held, register).number)
            held.engine.search(register, SearchRequest(limit=1))
    if not any(served.values()):
        names = ", ".join(served)
        text = N_("Nothing has been published yet: load one of the registers %(names)s.")
        raise NothingPublished(message(text, names=names))
    return Response(json.dumps({"status": "ready", "generations": served}), mimetype="application/json")

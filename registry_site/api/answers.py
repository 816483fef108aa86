"""What all answers of the API share: the register asked for, the language, the account of a generation, the JSON text."""

from collections.abc import Mapping

import orjson
from flask import Response

from registry_site.errors import NotFound
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.refusals import illegal, shortened
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register


def register_named(name: str) -> Register:
    """The register of an address. Raises NotFound for a name that is none."""
    register = REGISTERS.get(name)
    if register is None:
        text = N_("There is no register %(name)s. The registers are %(names)s.")
        raise NotFound(message(text, name=shortened(name), names=", ".join(REGISTERS)))
    return register


def register_asked(name: str) -> Register:
    """The register of a parameter. Raises BadRequest with the legal names for one that is none."""
    if name not in REGISTERS:
        raise illegal("register", name, tuple(REGISTERS))
    return REGISTERS[name]


def meta(register: Register, generation: Generation) -> dict[str, object]:
    """Which state of which register an answer was made from, and how fresh that is."""
    return {
        "register": register.name,
        "generation": generation.number,
        "data_as_of": generation.data_as_of,
        "published_at": generation.made_at,
    }


def encode(value: object) -> bytes:
    """Compact JSON, UTF-8."""
    return orjson.dumps(value)


def answer(body: Mapping[str, object] | bytes) -> Response:
    """A JSON answer from a body, or from JSON that is ready."""
    return Response(body if isinstance(body, bytes) else encode(body), mimetype="application/json")

"""The JSON Schema of the records of each register, derived from its public declaration."""

from flask import Response, json

from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.pages.frame import alerts
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.registers.schema import json_schema

MIME = "application/schema+json"
_NOTICE = "notice"  # the name under which authorities know the schema of what they publish


def show(name: str) -> Response:
    """The schema of a register by its name; `notice` is that of the register that warns. Raises NotFound for another name."""
    register = _register(name)
    if register is None:
        raise NotFound(message(N_("There is no such file.")))
    return Response(json.dumps(json_schema(register.singular, register.fields)), mimetype=MIME)


def _register(name: str) -> Register | None:
    return next(iter(alerts()), None) if name == _NOTICE else REGISTERS.get(name)

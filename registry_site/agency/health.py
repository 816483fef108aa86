"""Health of the door for the machines that watch: alive without looking at anything, ready while ledger and vault answer."""

from flask import Response
from sqlalchemy import text

from registry_site.agency.admission import OPEN, needs
from registry_site.agency.held import held, reading
from registry_site.registers import REGISTERS


@needs(OPEN)
def alive() -> Response:
    """The process answers."""
    return Response('{"status":"alive"}', mimetype="application/json")


@needs(OPEN)
def ready() -> Response:
    """Ledger and vault answer. Raises Unavailable."""
    held().ledger.generations(next(iter(REGISTERS.values())), 1)
    with reading() as connection:
        connection.execute(text("select 1"))
    return Response('{"status":"ready"}', mimetype="application/json")

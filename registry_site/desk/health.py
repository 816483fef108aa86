"""Health of the desk for the machines that watch: alive without looking at anything, ready while the cases answer."""

from flask import Response
from sqlalchemy import text

from registry_site.desk.admission import OPEN, needs
from registry_site.desk.held import held


@needs(OPEN)
def alive() -> Response:
    """The process answers."""
    return Response('{"status":"alive"}', mimetype="application/json")


@needs(OPEN)
def ready() -> Response:
    """The cases answer, and their keys are there. Raises Unavailable."""
    with held().cases.reading() as connection:
        connection.execute(text("select 1"))
    held().cases.keys.keyring()
    return Response('{"status":"ready"}', mimetype="application/json")

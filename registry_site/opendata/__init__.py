"""The door for whoever looks for data rather than for a record: well-known addresses and catalogues."""

from flask import Blueprint

from registry_site.dumps import KEY
from registry_site.opendata import keys


def blueprint() -> Blueprint:
    """The addresses as a blueprint, made afresh for each application."""
    opendata = Blueprint("opendata", __name__)
    opendata.add_url_rule(f"/.well-known/{KEY}", "key", keys.show)
    return opendata

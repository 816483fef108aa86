"""The door for programs, `/api/v1`: each view parses strictly, asks once, and writes JSON (DESIGN §7)."""

from flask import Blueprint

from registry_site.api import (
    changing,
    describing,
    describing_itself,
    dumping,
    lists,
    records,
    suggesting,
    verifying,
    verifying_lists,
)
from registry_site.i18n import take_language_asked

PREFIX = "/api/v1"


def blueprint() -> Blueprint:
    """The API as a blueprint, made afresh for each application."""
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    api.before_request(take_language_asked)
    for address, endpoint, view in (
        ("", "root", describing.root),
        ("/status", "status", describing.status),
        ("/fields", "fields", describing.fields),
        ("/openapi.json", "openapi", describing_itself.show),
        ("/verify", "verify", verifying.show),
        ("/suggest", "suggest", suggesting.show),
        ("/changes", "changes", changing.show),
        ("/dumps/<name>", "dump", dumping.show),
        ("/<register>", "list", lists.show),
        ("/<register>/<path:name>", "record", records.show),
        ("/<register>/<path:name>/history", "history", records.history),
    ):
        api.add_url_rule(address, endpoint, view)
    api.add_url_rule("/verify", "verify_list", verifying_lists.show, methods=["POST"])
    return api

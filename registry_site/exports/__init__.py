"""The twins of a list as files: every hit of the same query, streamed, `/{lang}/{register}.csv` and `.ndjson` (DESIGN §7)."""

from flask import Blueprint

from registry_site.exports import files

LANGUAGE = "/<any(ru,en):lang>"


def blueprint() -> Blueprint:
    """The exports as a blueprint, made afresh for each application."""
    exports = Blueprint("exports", __name__)
    exports.add_url_rule(f"{LANGUAGE}/<register>.csv", "csv", files.csv)
    exports.add_url_rule(f"{LANGUAGE}/<register>.ndjson", "ndjson", files.ndjson)
    return exports

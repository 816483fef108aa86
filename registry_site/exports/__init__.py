"""The twins of a list as files: every hit of the same query, `/{lang}/{register}.csv .xlsx .ndjson .json` (DESIGN §7)."""

from flask import Blueprint

from registry_site.exports import files, workbooks
from registry_site.exports.forms import FORMS

LANGUAGE = "/<any(ru,en):lang>"


def blueprint() -> Blueprint:
    """The exports as a blueprint, made afresh for each application."""
    exports = Blueprint("exports", __name__)
    for form in FORMS:
        exports.add_url_rule(f"{LANGUAGE}/<register>.{form}", form, files.show, defaults={"form": form})
        exports.add_url_rule(f"{LANGUAGE}/<register>.{form}.sha256", f"{form}_sha256", files.sums, defaults={"form": form})
    exports.add_url_rule(f"{LANGUAGE}/<register>.xlsx", "xlsx", workbooks.show)
    return exports

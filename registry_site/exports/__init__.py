"""The twins of a list as files: every hit of the same query, `/{lang}/{register}.csv .xlsx .ndjson .json` (DESIGN §7)."""

from functools import partial

from flask import Blueprint

from registry_site.exports import files, workbooks
from registry_site.exports.forms import FORMS
from registry_site.serving.conditional import answered_anew

LANGUAGE = "/<any(ru,en):lang>"


def blueprint() -> Blueprint:
    """The exports as a blueprint, made afresh for each application."""
    exports = Blueprint("exports", __name__)
    for form in FORMS:
        whole, sums = (answered_anew(partial(view, form=form)) for view in (files.show, files.sums))
        exports.add_url_rule(f"{LANGUAGE}/<register>.{form}", form, whole)
        exports.add_url_rule(f"{LANGUAGE}/<register>.{form}.sha256", f"{form}_sha256", sums)
    exports.add_url_rule(f"{LANGUAGE}/<register>.xlsx", "xlsx", workbooks.show)
    return exports

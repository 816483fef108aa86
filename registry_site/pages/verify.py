"""The page that checks one number: in force, not in force, or not found, readable in a second on a phone."""

from flask import render_template, request

from registry_site.arguments import only, read_date, text_of
from registry_site.i18n import current
from registry_site.pages.verdicts import verdict
from registry_site.services import services
from registry_site.serving.conditional import answered_anew


@answered_anew
def show() -> str:
    """The verdict on `number`, today or on the day `on`. Raises BadRequest for other parameters and for an impossible day."""
    given = only(request.args, ("number", "on"))
    held, words = services(), current()
    number = text_of("number", given.get("number", "")).strip()
    on = read_date("on", given["on"]) if given.get("on") else None
    return render_template(
        "verify.html",
        number=number,
        on=on.isoformat() if on else "",
        today=held.today().isoformat(),
        verdict=verdict(held, number, on, words) if number else None,
    )

"""Error pages of the desk: what happened and what to do."""

from collections.abc import Sequence
from typing import Final

from flask import render_template

from registry_site.i18n import current
from registry_site.messages import N_

_TITLES: Final = {
    400: N_("This cannot be understood"),
    403: N_("This is not allowed"),
    404: N_("There is no such page"),
    405: N_("This page cannot be used that way"),
    409: N_("This cannot be done as things stand"),
    413: N_("That is too much at once"),
    429: N_("Too many requests"),
    503: N_("The desk cannot answer now"),
}
_OTHER: Final = N_("Something went wrong on our side")


def page(
    status: int, text: str, parameter: str = "", legal: tuple[str, ...] = (), *, left: Sequence[tuple[str, str]] = ()
) -> tuple[str, int]:
    """The page of any HTTP status; `text` says what to do, in the language of the reader, `left` is what was typed."""
    heading = current().text(_TITLES.get(status, _OTHER))
    return render_template(
        "desk/error.html", status=status, heading=heading, text=text, parameter=parameter, legal=legal, left=left
    ), status

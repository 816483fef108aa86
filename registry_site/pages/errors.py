"""Error pages: what happened and what to do, in the language of the reader."""

from flask import g, render_template

from registry_site.i18n import current
from registry_site.messages import N_

_TITLES = {
    400: N_("This address cannot be understood"),
    403: N_("This was refused"),
    404: N_("There is no such page"),
    405: N_("This page cannot be used that way"),
    410: N_("This page was removed"),
    413: N_("That is too much at once"),
    429: N_("Too many requests"),
    503: N_("The registers cannot answer now"),
}
_OTHER = N_("Something went wrong on our side")
_SHOWN = 60  # legal names listed on a page


def page(status: int, text: str = "", *, parameter: str = "", legal: tuple[str, ...] = ()) -> tuple[str, int]:
    """The page of any HTTP status; `text` says what to do, in the language of the reader."""
    g.failing = status >= 500
    shown = render_template(
        "error.html",
        status=status,
        heading=current().text(_TITLES.get(status, _OTHER)),
        text=text,
        parameter=parameter,
        legal=legal[:_SHOWN],
    )
    return shown, status

"""What every page of the desk carries around its content: who is signed in, where they may go, languages."""

from collections.abc import Mapping
from typing import Any, Final

from flask import g, request

from registry_site.assets import static_url
from registry_site.cases.staff.rights import Right
from registry_site.i18n import current
from registry_site.messages import N_
from registry_site.translating import LANGUAGES

LANGUAGE: Final = "/<any(ru,en):lang>"

_MENU: Final[Mapping[Right, tuple[str, str]]] = {
    Right.READ: ("queue", N_("Cases")),
    Right.ENTER: ("enter", N_("Enter a report")),
    Right.APPROVE: ("staged", N_("Registers")),
    Right.LOG: ("log", N_("Log of acts")),
}


def take_language(_endpoint: str | None, values: dict[str, object] | None) -> None:
    """Take the language out of the address, so that views do not repeat it."""
    if values and "lang" in values:
        g.language = values.pop("lang")
        g.language_in_path = True


def frame() -> dict[str, Any]:
    """The names every template may use."""
    words = current()
    session = g.get("session")
    home = f"/{words.language}/"
    rights = session.person.rights if session else ()
    path = request.path
    tail = path[3:] if g.get("language_in_path") and request.method == "GET" else "/"
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string and tail != "/" else ""
    return {
        "session": session,
        "form_token": session.form_token if session else "",
        "home": home,
        "menu": [
            (f"{home}{place}", label, path.startswith((f"{home}{place}", *([f"{home}cases/"] if right is Right.READ else []))))
            for right, (place, label) in _MENU.items()
            if right in rights
        ],
        "languages": [(code, LANGUAGES[code], f"/{code}{tail}{query}", code == words.language) for code in LANGUAGES],
        "static": static_url,
    }

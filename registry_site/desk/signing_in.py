"""Signing in and out."""

import re
from typing import Final

from flask import Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.cases.staff import sessions
from registry_site.desk.admission import OPEN, SIGNED_IN, cookie_name, needs, session
from registry_site.desk.held import held
from registry_site.i18n import current_language

_INSIDE: Final = re.compile(r"/(ru|en)/[A-Za-z0-9/_.-]*")  # nothing that a browser takes for another host


@needs(OPEN)
def show() -> ResponseReturnValue:
    """The form."""
    return _form(failed=False)


@needs(OPEN)
def sign_in() -> ResponseReturnValue:
    """Begin a session, or say that something was wrong, never what."""
    form = request.form
    begun = sessions.sign_in(held().cases, form.get("login", ""), form.get("password", ""), form.get("code", ""), held().now())
    if begun is None:
        return _form(failed=True), 403
    response = make_response(redirect(_inside(form.get("next", "")), 303))
    _cookie(response, begun.token, int(sessions.WHOLE.total_seconds()))
    return response


@needs(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session at once."""
    sessions.sign_out(held().cases, session(), held().now())
    g.session = None
    response = make_response(redirect(f"/{current_language()}/sign-in", 303))
    _cookie(response, "", 0)
    return response


def _form(*, failed: bool) -> str:
    place = _inside(request.values.get("next", ""))
    return render_template("desk/sign_in.html", failed=failed, next=place, login=request.form.get("login", ""))


def _inside(place: str) -> str:
    return place if _INSIDE.fullmatch(place) and "//" not in place else f"/{current_language()}/"


def _cookie(response: Response, token: str, seconds: int) -> None:
    response.set_cookie(cookie_name(), token, max_age=seconds, path="/", secure=request.is_secure, httponly=True, samesite="Strict")

"""Who may come in: every view names the right it needs, and every form that changes something shows that it is ours."""

import hmac
from collections.abc import Callable
from typing import Final, TypeVar

from flask import current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.cases.staff.rights import Right
from registry_site.cases.staff.sessions import Session, session_of, written
from registry_site.cases.working import Acting
from registry_site.desk import typed
from registry_site.desk.held import held
from registry_site.errors import BadRequest, NotAllowed
from registry_site.i18n import current_language
from registry_site.messages import N_, message

OPEN: Final = "open"
"""What needs no session: the sign-in itself, static files, health."""

SIGNED_IN: Final = "signed in"
"""What everybody may who is signed in."""

FORM_TOKEN: Final = "form_token"  # noqa: S105 -- the name of a field
_NEEDED: Final = "_right_needed"
_View = TypeVar("_View", bound=Callable[..., object])


def needs(right: Right | str) -> Callable[[_View], _View]:
    """Mark a view with the right that it needs, or with OPEN or SIGNED_IN."""

    def mark(view: _View) -> _View:
        setattr(view, _NEEDED, right)
        return view

    return mark


def admit() -> ResponseReturnValue | None:
    """Let the request through, send it to the sign-in, or raise NotAllowed. A view without a mark is open to nobody."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static":
        return None
    needed = getattr(view, _NEEDED)
    _storable()
    if request.method == "POST":
        _same_origin()
    session = _session()
    if needed == OPEN:
        return None
    if session is None:
        return _sign_in_first()
    if isinstance(needed, Right) and not session.person.may(needed):
        raise NotAllowed(message(N_("Your roles do not allow this.")), "role_missing")
    if request.method == "POST" and not hmac.compare_digest(request.form.get(FORM_TOKEN, "").encode(), session.form_token.encode()):
        return _not_taken(
            N_("This form belongs to another session"), N_("Nothing was done. Open the page again and repeat."), again=False
        )
    return None


def session() -> Session:
    """The session of this request: views with a right have one."""
    found: Session = g.session
    return found


def acting() -> Acting:
    """Who acts in this request, and when."""
    bound = held()
    return Acting(person=session().person, keyring=bound.cases.keyring, today=bound.today(), at=written(bound.now()))


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host; browsers take it over https alone."""
    return "__Host-desk" if request.is_secure else "desk"


def _session() -> Session | None:
    token = request.cookies.get(cookie_name(), "")
    g.session = session_of(held().cases, token, held().now()) if token else None
    found: Session | None = g.session
    return found


def _same_origin() -> None:
    # Every browser of these years sends it with a form; ours is never "null", for the referrer policy is same-origin.
    if request.headers.get("Origin") != request.host_url.rstrip("/"):
        text = N_("The form did not come from a page of the desk. Open the page again and repeat.")
        raise NotAllowed(message(text), "foreign_origin")


def _sign_in_first() -> ResponseReturnValue:
    address = f"/{current_language()}/sign-in"
    if request.method != "POST":
        return redirect(address if request.path.count("/") < 3 else f"{address}?next={request.path}", 303)
    text = N_("Nothing was done. A session ends after half an hour without a request, and ten hours after the sign-in.")
    return _not_taken(N_("You are no longer signed in"), text, again=True)


def _not_taken(heading: str, text: str, *, again: bool) -> ResponseReturnValue:
    return render_template("desk/not_taken.html", heading=heading, text=text, left=typed.left(), again=again), 403


def _storable() -> None:
    told = (*(request.view_args or {}).values(), *request.args.values(), *request.form.values())
    if any("\0" in str(value) for value in told):
        raise BadRequest(message(N_("There is a character in it that no database takes (U+0000). Remove it, and send it again.")))

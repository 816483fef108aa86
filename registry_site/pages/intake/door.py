"""What the pages of a form share: the draft of this browser, its cookie, and whether a form was sent from our own page."""

import hmac
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, redirect, render_template, request

from registry_site.errors import NotAllowed
from registry_site.forms import drafts, tokens
from registry_site.forms.drafts import Draft
from registry_site.forms.model import Form
from registry_site.forms.tokens import Held
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.services import opened_cases, origin, services
from registry_site.translating import LANGUAGES

TOKEN = "token"  # noqa: S105 -- the name of a field
"""The hidden field by which a page of ours is known."""

_FOREIGN = N_("This was not sent from our own page, or that page is out of date. Open the form anew and send it again.")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A draft and what the browser holds of it."""

    held: Held
    draft: Draft


def address(form: Form, name: str = "") -> str:
    """The address of a page of the form in the language of the request."""
    return f"/{language()}/{form.path}/{name}"


def held_by_browser(form: Form) -> Held | None:
    """What the cookie of this form says."""
    return tokens.understood(request.cookies.get(form.path, ""), services().settings.secret_key)


def visit(form: Form) -> Visit | None:
    """The draft of this browser, None where it has none, or none any more. Raises Unavailable without a database."""
    held, cases = held_by_browser(form), opened_cases()
    with cases.reading() as connection:
        if held is None:
            return None
        draft = drafts.find(connection, cases.keyring, form.kind, held.token, services().today())
    return None if draft is None else Visit(held=held, draft=draft)


def language() -> str:
    """The language of the request."""
    return current().language


def go_to(form: Form, name: str) -> Response:
    """To another page of the form, by GET."""
    return make_response(redirect(address(form, name), code=303))


def lost(form: Form) -> Response:
    """To the start, which says that there are no answers."""
    return go_to(form, "?lost=yes")


def page(template: str, form: Form, held: Held | None, *, status: int = 200, **values: Any) -> Response:
    """A page of the form with what each of them needs."""
    token = "" if held is None else tokens.form_token(held.token, services().settings.secret_key)
    shown = render_template(f"intake/{template}", form=form, base=address(form), token=token, **values)
    return make_response(shown, status)


def sent_from_here() -> None:
    """Raises NotAllowed for a request that a page of another site made (Fetch Metadata, else Origin)."""
    site, from_ = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise NotAllowed(message(_FOREIGN), "foreign_form")
    if site is None and from_ is not None and from_ not in (origin(), request.host_url.rstrip("/")):
        raise NotAllowed(message(_FOREIGN), "foreign_form")


def sent_from_page_of(form: Form) -> Held | None:
    """What the browser holds, where the request came from a page of its draft. Raises NotAllowed where another site made it."""
    sent_from_here()
    held = held_by_browser(form)
    if held is None:
        return None
    known = tokens.form_token(held.token, services().settings.secret_key)
    if not hmac.compare_digest(known, request.form.get(TOKEN, "")):
        raise NotAllowed(message(_FOREIGN), "foreign_form")
    return held


def hold(response: Response, form: Form, held: Held) -> Response:
    """Let the browser keep the token until it is closed, for the pages of this form in each language."""
    for language in LANGUAGES:
        response.set_cookie(
            form.path,
            tokens.written(held, services().settings.secret_key),
            path=f"/{language}/{form.path}/",
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
    return response


def let_go(response: Response, form: Form) -> Response:
    """Let the browser forget the token."""
    if form.path in request.cookies:
        for language in LANGUAGES:
            response.delete_cookie(
                form.path, path=f"/{language}/{form.path}/", secure=request.is_secure, httponly=True, samesite="Strict"
            )
    return response


def leave_no_copy(response: Response) -> Response:
    """No copy stays in a browser or on the way, and no search engine lists these pages."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

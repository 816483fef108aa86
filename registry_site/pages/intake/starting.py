"""The start of a form, which says what is kept; and the way out, which forgets it."""

from flask import current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue

from registry_site.arguments import only, text_of
from registry_site.errors import BadRequest, Unavailable
from registry_site.forms import drafts, tokens
from registry_site.forms.model import Form
from registry_site.messages import N_, message
from registry_site.pages.intake import door
from registry_site.services import opened_cases, services

ELSEWHERE = "https://ya.ru/"
"""Where the button for leaving quickly leads: the page that most people have open anyway."""


def show(form: Form) -> ResponseReturnValue:
    """What is asked and what is kept. `?number=` and whatever else the form lets an address propose goes into the first answers."""
    given = only(request.args, (*form.prefilled, "lost"))
    proposed = {name: text_of(name, given[name]).strip() for name in form.prefilled if given.get(name)}
    held = door.visit(form)
    under_way = held is not None and held.draft.case_number is None
    return door.page(f"start_{form.path}.html", form, None, given=proposed, lost="lost" in given, under_way=under_way)


def begin(form: Form) -> ResponseReturnValue:
    """A draft of this browser's own, in place of the one before."""
    door.sent_from_here()
    extra = set(request.form) - set(form.prefilled)
    if extra:
        raise BadRequest(message(N_("The start of the form takes nothing else.")), parameter=min(extra), legal=form.prefilled)
    given = {name: text_of(name, request.form[name]).strip() for name in form.prefilled if request.form.get(name, "").strip()}
    site, cases, before = services(), opened_cases(), door.held_by_browser(form)
    held = tokens.new(site.seconds())
    with cases.writing() as connection:
        if before is not None:
            drafts.drop(connection, before.token)
        drafts.begin(connection, cases.keyring, form.kind, held.token, given, site.today())
    return door.hold(door.go_to(form, form.steps[0].name), form, held)


def leave(form: Form) -> ResponseReturnValue:
    """Forget the answers that were not sent, and what the browser holds, and lead to a page that says nothing.

    Whoever must leave is led away even where the database cannot be reached; then the answers outlive it by a day at most.
    """
    held = door.held_by_browser(form)
    if held is not None:
        try:
            with opened_cases().writing() as connection:
                drafts.drop(connection, held.token)
        except Unavailable as error:
            current_app.logger.warning("a draft could not be forgotten at once: %r", error.__cause__)
    response = door.let_go(make_response(redirect(ELSEWHERE, code=303)), form)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response

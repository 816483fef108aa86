"""Reading the answers over, sending them once, and the receipt."""

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from registry_site.forms import drafts, files, puzzles, sending
from registry_site.forms.drafts import Draft
from registry_site.forms.model import Form
from registry_site.forms.tokens import Held
from registry_site.messages import Message
from registry_site.pages.guards import TRAP, flaw_of
from registry_site.pages.intake import door
from registry_site.regions import bodies
from registry_site.services import opened_cases, services


def show(form: Form) -> ResponseReturnValue:
    """All answers, each with a way back to its question."""
    found = door.visit(form)
    if found is None:
        return door.lost(form)
    return _page(form, found.held, found.draft, None)


def send(form: Form) -> ResponseReturnValue:
    """Register, once. A second click, or a click after an answer that was lost, leads to the same receipt."""
    held = door.sent_from_page_of(form)
    found = door.visit(form)
    if held is None or found is None:
        return door.lost(form)
    site = services()
    flaw = flaw_of(site.seconds() - held.begun)
    if flaw is not None:
        return _page(form, held, found.draft, flaw)
    puzzle = puzzles.checked(site.settings.secret_key, request.form.get("solution", ""))
    made = sending.send(opened_cases(), form, held.token, door.language(), puzzle, site.today())
    return door.go_to(form, "review" if made is None else "sent")


def confirm(form: Form) -> ResponseReturnValue:
    """Number, day and receipt, until the person says that it is written down, or closes the browser."""
    held = door.held_by_browser(form)
    made = None if held is None else sending.sent(opened_cases(), form, held.token, services().today())
    if held is None or made is None:
        return door.lost(form)
    return door.page("sent.html", form, held, sent=made, body=bodies().get(made.body or ""))


def finish(form: Form) -> ResponseReturnValue:
    """The receipt is written down: it cannot be shown again from now on."""
    held, cases = door.sent_from_page_of(form), opened_cases()
    if held is not None:
        with cases.writing() as connection:
            drafts.drop(connection, held.token)
    return door.let_go(door.page("finished.html", form, None), form)


def give_puzzle(form: Form) -> ResponseReturnValue:
    """A puzzle for the browser of somebody who fills the form in."""
    site = services()
    return jsonify(puzzles.puzzle(site.settings.secret_key, site.seconds()))


def _page(form: Form, held: Held, draft: Draft, flaw: Message | None) -> ResponseReturnValue:
    if draft.case_number is not None:
        return door.go_to(form, "sent")
    missing = form.next_step(draft.answers)
    if missing is not None:
        return door.go_to(form, missing.name)
    cases = opened_cases()
    with cases.reading() as connection:
        count = len(files.ids_of(connection, draft.key))
    shown: Response = door.page(
        "check.html",
        form,
        held,
        status=422 if flaw else 200,
        draft=draft,
        steps=form.asked(draft.answers),
        photos=count,
        flaw=flaw,
        trap=TRAP,
    )
    return shown

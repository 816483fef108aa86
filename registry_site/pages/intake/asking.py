"""One question per page: what was answered is shown again, what is wrong is said beside it, what is right is kept."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request
from flask.typing import ResponseReturnValue

from registry_site.forms import drafts, reading
from registry_site.forms.drafts import Draft
from registry_site.forms.model import Form, Step
from registry_site.forms.tokens import Held
from registry_site.messages import Message
from registry_site.pages.intake import door
from registry_site.pages.intake.door import Visit
from registry_site.services import opened_cases, services


def show(form: Form, step: Step) -> ResponseReturnValue:
    """The page of a step with the answers that are kept."""
    found = door.visit(form)
    if found is None:
        return door.lost(form)
    instead = elsewhere(form, step, found.draft)
    if instead is not None:
        return instead
    return _page(form, step, found, found.draft.answers.get(step.name, found.draft.given), {})


def elsewhere(form: Form, step: Step, draft: Draft) -> Response | None:
    """To the page that is due instead of this step, None where it is this one's turn or it may be changed."""
    if draft.case_number is not None:
        return door.go_to(form, "sent")
    due = form.next_step(draft.answers)
    if due is not None and form.steps.index(due) < form.steps.index(step):
        return door.go_to(form, due.name)
    return None if step.asked(draft.answers) else door.go_to(form, "review" if due is None else due.name)


def answer(form: Form, step: Step) -> ResponseReturnValue:
    """Keep the answers and go on to the first question without one; with flaws show the page again, as it was typed."""
    held = door.sent_from_page_of(form)
    if held is None:
        return door.lost(form)
    read = reading.read(step, request.form, services().today())
    if not read.flaws:
        return kept(form, step, held, read.values)
    found = door.visit(form)
    if found is None:
        return door.lost(form)
    instead = elsewhere(form, step, found.draft)
    return instead or _page(form, step, found, {**request.form, **read.values}, read.flaws)


def kept(form: Form, step: Step, held: Held, values: Mapping[str, str]) -> ResponseReturnValue:
    """Keep the answers of a step, and lead to where the form goes on."""
    cases = opened_cases()
    with cases.writing() as connection:
        draft = drafts.find(connection, cases.keyring, form.kind, held.token, services().today(), to_change=True)
        if draft is None:
            return door.lost(form)
        if draft.case_number is not None:
            return door.go_to(form, "sent")
        answers = form.without_unasked({**draft.answers, step.name: values})
        drafts.save(connection, cases.keyring, replace(draft, answers=answers), services().today())
    further = form.next_step(answers)
    return door.go_to(form, "review" if further is None else further.name)


def _page(form: Form, step: Step, found: Visit, values: Mapping[str, str], flaws: Mapping[str, Message]) -> Response:
    back = form.step_before(step, found.draft.answers)
    status = 422 if flaws else 200
    return door.page("question.html", form, found.held, status=status, step=step, values=values, flaws=flaws, back=back)

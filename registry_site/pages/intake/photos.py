"""The step that takes photographs, one at a time: checked in a process of its own, kept without metadata."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from registry_site.errors import Unprocessable, UnreadableSource
from registry_site.forms import drafts, files
from registry_site.forms.model import Form, Step
from registry_site.forms.tokens import Held
from registry_site.messages import N_, Message, message
from registry_site.pages.intake import asking, door
from registry_site.pages.intake.door import Visit
from registry_site.services import opened_cases, services

LARGEST_BODY = files.LARGEST + 2**20
"""Bytes of a request with a photograph: a file that is somewhat too large is told so, and not cut off."""


def show(form: Form, step: Step) -> ResponseReturnValue:
    """The photographs that were added."""
    found = door.visit(form)
    if found is None:
        return door.lost(form)
    instead = asking.elsewhere(form, step, found.draft)
    if instead is not None:
        return instead
    return _page(form, step, found, None)


def go_on(form: Form, step: Step) -> ResponseReturnValue:
    """Enough photographs, or none."""
    held = door.sent_from_page_of(form)
    return door.lost(form) if held is None else asking.kept(form, step, held, {})


def add(form: Form, step: Step) -> ResponseReturnValue:
    """Add one photograph; what is wrong with it is said on the page, and the others stay."""
    request.max_content_length = LARGEST_BODY
    held, flaw = None, None
    try:
        held = door.sent_from_page_of(form)
    except RequestEntityTooLarge:
        held = door.held_by_browser(form)
        flaw = message(N_("the photo is larger than %(limit)d MB"), limit=files.LARGEST // 2**20)
    if held is None:
        return door.lost(form)
    flaw = flaw or _taken(form, step, held)
    if flaw is None:
        return door.go_to(form, step.name)
    found = door.visit(form)
    if found is None:
        return door.lost(form)
    return asking.elsewhere(form, step, found.draft) or _page(form, step, found, flaw)


def _taken(form: Form, step: Step, held: Held) -> Message | None:
    sent = request.files.get("photo")
    data = b"" if sent is None else sent.read()
    if not data:
        return message(N_("Choose a photo first."))
    cases = opened_cases()
    with cases.reading() as connection:
        draft = drafts.find(connection, cases.keyring, form.kind, held.token, services().today())
        if draft is None or draft.case_number is not None:
            return None  # the page that follows says it
    try:
        photo = files.checked(data)
        with cases.writing() as connection:
            draft = drafts.find(connection, cases.keyring, form.kind, held.token, services().today(), to_change=True)
            if draft is not None and draft.case_number is None:
                files.add(connection, cases.keyring, draft.key, photo.public, step.photos)
    except (UnreadableSource, Unprocessable) as error:
        return error.message
    return None


def remove(form: Form, step: Step) -> ResponseReturnValue:
    """Take a photograph away again."""
    held, cases = door.sent_from_page_of(form), opened_cases()
    if held is None:
        return door.lost(form)
    with cases.writing() as connection:
        files.remove(connection, drafts.Draft(token=held.token).key, request.form.get("id", ""))
    return door.go_to(form, step.name)


def _page(form: Form, step: Step, found: Visit, flaw: Message | None) -> Response:
    cases = opened_cases()
    with cases.reading() as connection:
        kept = files.of_draft(connection, found.draft.key)
    back = form.step_before(step, found.draft.answers)
    status = 422 if flaw is not None else 200
    return door.page(
        "photos.html", form, found.held, status=status, step=step, files=kept, flaw=flaw, back=back, largest=files.LARGEST // 2**20
    )

"""What became of it: by the code of the receipt, which travels in the body of a request alone."""

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from registry_site.cases import extracts, letters, replies
from registry_site.cases.kinds import FORMS, OUTCOMES, STAGES, Kind, Outcome, Stage
from registry_site.forms.model import Form
from registry_site.forms.reading import cleaned
from registry_site.messages import N_, Message, message
from registry_site.pages.intake import door
from registry_site.regions import bodies
from registry_site.services import opened_cases, services

LONGEST = 5000
"""Characters of a letter to the desk."""

_UNKNOWN = N_("There is nothing with this code. Check every letter; the letters I, L, O and U do not occur in it.")
_NO_TEXT = N_("Write what you want to tell.")
_TOO_LONG = N_("Write at most %(limit)d characters; there are %(count)d.")
_CLOSED = N_("The case is closed: nothing can be added to it. Send a new one, and name this number in it.")


def show(form: Form) -> ResponseReturnValue:
    """The question for the code. Raises Unavailable where no code could be looked up."""
    with opened_cases().reading():
        pass
    return door.page("status.html", form, None)


def show_state(form: Form) -> ResponseReturnValue:
    """Stage, day and letters."""
    door.sent_from_here()
    return _state(form, request.form.get("code", ""))


def write_back(form: Form) -> ResponseReturnValue:
    """A letter to the desk, and the state after it."""
    door.sent_from_here()
    code = request.form.get("code", "")
    text = cleaned(request.form.get("text", ""))
    flaw = None
    if not text:
        flaw = message(_NO_TEXT)
    elif len(text) > LONGEST:
        flaw = message(_TOO_LONG, limit=LONGEST, count=len(text))
    if flaw is not None:
        return _state(form, code, flaw=flaw, text=text)
    cases = opened_cases()
    with cases.writing() as connection:
        row = replies.case_of(connection, code)
        if row is None or row.kind != form.kind.value:
            return _unknown(form, code)
        done = replies.write_back(connection, cases.keyring, row.number, text, services().today())
    return _state(form, code, written=True) if done else _state(form, code, flaw=message(_CLOSED), text=text)


def give_paper(form: Form) -> Response:
    """The extract that was issued, as PDF."""
    door.sent_from_here()
    code, cases = request.form.get("code", ""), opened_cases()
    with cases.reading() as connection:
        row = replies.case_of(connection, code)
        pdf = None if row is None else extracts.paper(connection, cases.keyring, row.number)
    if row is None or row.kind != form.kind.value or pdf is None:
        return _unknown(form, code)
    response = Response(pdf, mimetype=extracts.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="extract-{row.number}.pdf"'
    return response


def _state(form: Form, code: str, *, flaw: Message | None = None, text: str = "", written: bool = False) -> Response:
    cases = opened_cases()
    with cases.reading() as connection:
        row = replies.case_of(connection, code)
        if row is None:
            return _unknown(form, code)
        if row.kind != form.kind.value:  # a right code on the page of another form: 307 takes it along in the body
            return make_response(redirect(f"/{door.language()}/{FORMS[Kind(row.kind)]}/status", code=307))
        told = letters.read(connection, cases.keyring, row.number)
        paper = extracts.has_paper(connection, row.number)
    return door.page(
        "state.html",
        form,
        None,
        status=422 if flaw is not None else 200,
        code=code,
        case=row,
        stage=STAGES[Stage(row.stage)],
        outcome=OUTCOMES[Outcome(row.outcome)] if row.outcome else None,
        closed=row.stage == Stage.CLOSED.value,
        letters=told,
        paper=paper,
        body=bodies().get(row.body or ""),
        flaw=flaw,
        text=text,
        written=written,
    )


def _unknown(form: Form, code: str) -> Response:
    return door.page("status.html", form, None, status=422, flaw=message(_UNKNOWN), code=code)

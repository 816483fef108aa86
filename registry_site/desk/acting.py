"""What a form of the page of a case does: one transaction each, then the page anew."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from registry_site.cases import deeds
from registry_site.cases.deeds import Closing
from registry_site.cases.kinds import Outcome
from registry_site.cases.staff.rights import Right
from registry_site.cases.working import Acting, Deed
from registry_site.desk import cases, extracting
from registry_site.desk.admission import acting, needs
from registry_site.desk.asked import version_of
from registry_site.desk.held import held
from registry_site.desk.numbers import ordered
from registry_site.errors import BadRequest, Conflict
from registry_site.forms.extract_request import numbers_of
from registry_site.i18n import current_language
from registry_site.messages import N_, message

_Do = Callable[[Connection, Acting, str, int], None]


def _with(field: str, do: Callable[[Connection, Acting, str, int, str], None]) -> _Do:
    return lambda connection, doing, number, version: do(connection, doing, number, version, request.form.get(field, ""))


_DEEDS: Final[Mapping[Deed, _Do]] = {
    Deed.TAKE: deeds.take,
    Deed.ASSIGN: _with("officer", deeds.assign),
    Deed.WRITE: _with("text", deeds.write),
    Deed.ASK: _with("text", deeds.ask),
    Deed.RESUME: deeds.resume,
    Deed.EXTEND: _with("reason", deeds.extend),
    Deed.SEND_BACK: _with("reason", deeds.send_back),
}


@needs(Right.READ)  # and the right of the deed itself, in the table of `working`
def act(number: str, deed: str) -> ResponseReturnValue:
    """Do it, and lead back to the case; where it could not be done, the page says why and keeps what was typed."""
    try:
        if Deed(deed) is Deed.SIGN:  # an extract is laid out meanwhile, which takes seconds: in no transaction
            extracting.sign(held(), acting(), number, version_of())
        elif Deed(deed) is Deed.CLOSE:
            _close(number)
        else:
            with held().cases.writing() as connection:
                _DEEDS[Deed(deed)](connection, acting(), number, version_of())
    except (BadRequest, Conflict) as error:
        return cases.refused(number, deed, error)
    return redirect(f"/{current_language()}/cases/{number}", 303)


def _close(number: str) -> None:
    """Close it; the numbers of an extract are looked up before: what cannot be signed is not put before the head."""
    closing = _closing()
    if closing.records and closing.outcome is Outcome.ANSWERED:
        ordered(held().ledger, closing.records)
    with held().cases.writing() as connection:
        deeds.close(connection, acting(), number, version_of(), closing)


def _closing() -> Closing:
    form = request.form
    chosen = form.get("outcome", "")
    if chosen not in {one.value for one in Outcome}:
        raise BadRequest(message(N_("Choose how the case is closed.")), parameter="outcome")
    return Closing(
        outcome=Outcome(chosen),
        ground=form.get("ground", ""),
        body=form.get("body", "").strip(),
        text=form.get("text", "").strip(),
        records=numbers_of(form.get("records", "")),
    )

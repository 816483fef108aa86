"""What somebody who is signed in may not do: the attempt is a line of the log, written before the refusal is shown."""

from collections.abc import Mapping
from typing import Final

from flask import g, request
from flask.typing import ResponseReturnValue

from registry_site.cases import acts
from registry_site.cases.acts import REFUSED, Act, Action
from registry_site.desk import errors, typed
from registry_site.desk.admission import acting
from registry_site.desk.held import held
from registry_site.errors import NotAllowed, RegistryError, Unavailable
from registry_site.i18n import current

_TRIED: Final[Mapping[str, Action]] = {
    "queue": Action.QUEUE,
    "case": Action.VIEW,
    "contact": Action.CONTACT,
    "file": Action.FILE,
    "picture": Action.FILE,
    "enter": Action.ENTER,
    "enter.register": Action.ENTER,
    "log": Action.LOG,
    "staged": Action.STAGED,
    "staged.judge": Action.STAGED,
}


def refused(error: NotAllowed) -> ResponseReturnValue:
    """The page that says so, with what was typed. Where no line can be written, that is what is told."""
    try:
        if g.get("session") is not None:
            _write_down()
    except Unavailable as failed:
        return _page(failed)
    return _page(error)


def _page(error: RegistryError) -> ResponseReturnValue:
    return errors.page(error.status, current().message(error.message), left=typed.left())


def _write_down() -> None:
    given = request.view_args or {}
    doing = acting()
    about = str(given.get("number") or given.get("register") or "")
    with held().cases.writing() as connection:
        acts.append(connection, Act(action=_tried(), staff=doing.person.login, object=about, outcome=REFUSED), doing.at)


def _tried() -> Action:
    endpoint = request.endpoint or ""
    if endpoint == "act":
        return Action((request.view_args or {})["deed"])
    if endpoint == "letter":
        return Action.CONTACT if request.method == "POST" else Action.LETTER
    return _TRIED[endpoint]

"""The queue page: what is to be done, what is overdue first. Each showing is a line of the log."""

from typing import Final, TypeVar
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.cases import acts
from registry_site.cases.acts import Act, Action
from registry_site.cases.kinds import STAGES, Kind, Stage
from registry_site.cases.queues import Wanted, queue
from registry_site.cases.staff.rights import Right
from registry_site.desk.admission import OPEN, SIGNED_IN, acting, needs, session
from registry_site.desk.asked import asked_for, number_of, only
from registry_site.desk.held import held
from registry_site.desk.labels import KINDS
from registry_site.i18n import current_language
from registry_site.refusals import illegal
from registry_site.regions import bodies

_FILTERS: Final = ("kind", "stage", "region", "mine", "overdue", "page")
_Listed = TypeVar("_Listed", Kind, Stage)
_FIRST: Final = ((Right.READ, "queue"), (Right.ENTER, "enter"), (Right.LOG, "log"))


@needs(OPEN)
def root() -> ResponseReturnValue:
    """To the desk in the language of the browser."""
    return redirect(f"/{current_language()}/", 303)


@needs(SIGNED_IN)
def home() -> ResponseReturnValue:
    """To where this person's work lies."""
    place = next(place for right, place in _FIRST if session().person.may(right))
    return redirect(f"/{current_language()}/{place}", 303)


@needs(Right.READ)
def show() -> ResponseReturnValue:
    """`?kind=&stage=&region=&mine=1&overdue=1&page=`, the region by the number of its body."""
    only(_FILTERS)
    asked = request.args
    wanted = Wanted(
        kind=_one_of("kind", Kind),
        stage=_one_of("stage", Stage),
        body=_body(),
        holder=session().person.id if _ticked("mine") else None,
        overdue=_ticked("overdue"),
        page=number_of("page", 1),
    )
    doing = acting()
    with held().cases.writing() as connection:
        acts.append(connection, Act(action=Action.QUEUE, staff=doing.person.login, reason=asked_for(_FILTERS)), doing.at)
        found = queue(connection, wanted, held().today())
    chosen = {name: asked[name] for name in _FILTERS if asked.get(name) and name != "page"}
    pages = [(number, f"?{urlencode({**chosen, 'page': number})}") for number in range(1, found.pages + 1)]
    late = f"?{urlencode({**chosen, 'overdue': 1})}"
    return render_template(
        "desk/queue.html", queue=found, wanted=wanted, kinds=KINDS, stages=STAGES, regions=bodies(), pages=pages, late=late
    )


def _one_of(name: str, listed: type[_Listed]) -> _Listed | None:
    value = request.args.get(name, "")
    if not value:
        return None
    legal = tuple(one.value for one in listed)
    if value not in legal:
        raise illegal(name, value, legal)
    return listed(value)


def _body() -> str | None:
    number = request.args.get("region", "")
    if number and number not in bodies():
        raise illegal("region", number, tuple(bodies()))
    return number or None


def _ticked(name: str) -> bool:
    value = request.args.get(name, "")
    if value not in ("", "1"):
        raise illegal(name, value, ("1",))
    return bool(value)

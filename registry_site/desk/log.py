"""The log of acts for the auditor: who did what and why, and nothing of the contents of cases. Its own showing is a line of it."""

from typing import Final
from urllib.parse import urlencode

from flask import render_template, request
from sqlalchemy import select

from registry_site.cases import acts
from registry_site.cases.acts import ACTIONS, Act, Action
from registry_site.cases.staff.rights import Right
from registry_site.cases.tables import acts as log
from registry_site.desk.admission import acting, needs
from registry_site.desk.asked import asked_for, number_of, only
from registry_site.desk.held import held

_FILTERS: Final = ("staff", "object", "before")
_PAGE: Final = 50
_END: Final = 999_999_999


@needs(Right.LOG)
def show() -> str:
    """`?staff=&object=&before=`, the newest lines first."""
    only(_FILTERS)
    chosen = {name: request.args[name] for name in ("staff", "object") if request.args.get(name)}
    before = number_of("before", _END)
    query = select(log).where(log.c.number < before, *(log.c[name] == value for name, value in chosen.items()))
    doing = acting()
    with held().cases.writing() as connection:
        acts.append(connection, Act(action=Action.LOG, staff=doing.person.login, reason=asked_for(_FILTERS)), doing.at)
        rows = connection.execute(query.order_by(log.c.number.desc()).limit(_PAGE + 1)).all()
        end = acts.end(connection)
    older = f"?{urlencode({**chosen, 'before': rows[_PAGE - 1].number})}" if len(rows) > _PAGE else ""
    labels = {action.value: label for action, label in ACTIONS.items()}
    return render_template("desk/log.html", rows=rows[:_PAGE], chosen=chosen, older=older, labels=labels, end=end)

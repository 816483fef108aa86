"""Staged generations of the registers: what would change, and a verdict that the indexer honours."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.cases import acts, deeds, staged
from registry_site.cases.acts import Act, Action
from registry_site.cases.staff.rights import Right
from registry_site.cases.staged import Account, Verdict
from registry_site.desk.admission import acting, needs
from registry_site.desk.held import held
from registry_site.errors import BadRequest, Conflict, NotFound
from registry_site.i18n import current, current_language
from registry_site.messages import N_, Message, message
from registry_site.registers import REGISTERS

OPS = {"add": N_("new"), "change": N_("changed"), "remove": N_("removed")}
COUNTS = {
    "read": N_("read"),
    "rejected": N_("rejected"),
    "added": N_("added"),
    "changed": N_("changed"),
    "unchanged": N_("unchanged"),
    "removed": N_("removed"),
    "records": N_("records"),
}


@needs(Right.APPROVE)
def show() -> str:
    """What is staged of each register, and what was said of it."""
    return _page()


@needs(Right.APPROVE)
def judge(register: str) -> ResponseReturnValue:
    """Approve or refuse the very account that was shown, for a reason that is kept."""
    account = staged.found(held().settings.data, register) if register in REGISTERS else None
    if account is None:
        raise NotFound(message(N_("Nothing is staged of this register.")))
    try:
        _judge(account)
    except (BadRequest, Conflict) as error:
        return _page(error.message, register, request.form.get("reason", "")), error.status
    return redirect(f"/{current_language()}/staged", 303)


def _judge(account: Account) -> None:
    form, doing = request.form, acting()
    if form.get("account") != account.id:
        text = N_("Meanwhile something else was staged. Look at the difference as it is now, and decide again.")
        raise Conflict(message(text), "changed")
    verdicts = {"approve": Action.APPROVE, "refuse": Action.REFUSE}
    if form.get("verdict") not in verdicts:
        raise BadRequest(message(N_("Choose one of these.")), parameter="verdict")
    act = Act(
        action=verdicts[form["verdict"]],
        staff=doing.person.login,
        object=account.object,
        reason=deeds.reasoned(form.get("reason", "")),
    )
    with held().cases.writing() as connection:
        acts.append(connection, act, doing.at)


def _page(trouble: Message | None = None, register: str = "", reason: str = "") -> str:
    accounts = [staged.found(held().settings.data, name) for name in REGISTERS]
    doing = acting()
    with held().cases.writing() as connection:
        acts.append(connection, Act(action=Action.STAGED, staff=doing.person.login), doing.at)
        waiting: list[tuple[Account, Verdict | None]] = [
            (one, staged.verdict_on(connection, one)) for one in accounts if one is not None
        ]
    labels = {name: current().text(one.label) for name, one in REGISTERS.items()}
    return render_template(
        "desk/staged.html", staged=waiting, labels=labels, ops=OPS, counts=COUNTS, trouble=trouble, at_fault=register, reason=reason
    )

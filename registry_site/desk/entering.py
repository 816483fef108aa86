"""One page for what came by phone or by post: it becomes a report like those of the site, and is routed as they are."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from registry_site.cases import acts, registering
from registry_site.cases.acts import Act, Action
from registry_site.cases.kinds import Channel
from registry_site.cases.receipts import receipt_hash, receipt_of
from registry_site.cases.report_fields import CONTACT, CONTENTS
from registry_site.cases.staff.rights import Right
from registry_site.cases.tables import cases
from registry_site.desk.admission import acting, needs
from registry_site.desk.held import held
from registry_site.desk.labels import CHANNELS
from registry_site.forms.report import ANONYMOUS, NAMED
from registry_site.forms.report import submission as as_on_the_site
from registry_site.i18n import current_language
from registry_site.messages import N_, Message, message
from registry_site.regions import bodies
from registry_site.translating import LANGUAGES

_CHANNELS: Final = (Channel.PHONE, Channel.POST)
_LONG: Final = {"description": 10_000}
_SHORT: Final = 500
_NEEDED: Final = ("product", "description")
_DRAFT: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@needs(Right.ENTER)
def show() -> str:
    """An empty form. Its token makes a form that is sent twice one report, with one receipt."""
    return _form({"draft": secrets.token_urlsafe(32), "channel": Channel.PHONE.value, "language": current_language()}, {})


@needs(Right.ENTER)
def enter() -> ResponseReturnValue:
    """Register it and show the receipt, which is read out and kept nowhere; the same form again shows the same one."""
    form = {name: value.strip() for name, value in request.form.items()}
    flaws = _flaws(form)
    if flaws:
        return _form(form, flaws), 400
    receipt = receipt_of(form["draft"])
    with held().cases.writing() as connection:
        number, due_on = _registered(connection, form, receipt)
    return render_template("desk/entered.html", number=number, due_on=due_on, receipt=receipt)


def _registered(connection: Connection, form: Mapping[str, str], receipt: str) -> tuple[str, str]:
    doing = acting()
    known = connection.execute(select(cases).where(cases.c.receipt_sha256 == receipt_hash(receipt))).first()
    if known is not None:
        return known.number, known.due_on
    anonymous = form["named"] == "no"
    told = {name: form[name] for name in (*CONTENTS, *CONTACT) if form.get(name)}
    answers = {"sender": {"as": ANONYMOUS if anonymous else NAMED}, "told": told}
    submission = replace(as_on_the_site(answers, form["language"]), channel=Channel(form["channel"]))
    done = registering.register(connection, doing.keyring, submission, receipt, doing.today)
    # Of what was told anonymously no time is kept anywhere, only the day.
    at = doing.today.isoformat() if anonymous else doing.at
    acts.append(connection, Act(action=Action.ENTER, staff=doing.person.login, object=done.number), at)
    return done.number, done.term.due_on.isoformat()


def _flaws(form: Mapping[str, str]) -> dict[str, Message]:
    found = {name: message(N_("This must be filled in.")) for name in _NEEDED if not form.get(name)}
    choices = {"channel": [one.value for one in _CHANNELS], "language": LANGUAGES, "region": bodies(), "named": ("yes", "no")}
    for name, legal in choices.items():
        if form.get(name) not in legal:
            found[name] = message(N_("Choose one of these."))
    for name in (*CONTENTS, *CONTACT):
        longest = _LONG.get(name, _SHORT)
        if len(form.get(name, "")) > longest:
            found[name] = message(N_("At most %(count)s letters fit here."), count=longest)
    told = [name for name in CONTACT if form.get(name)]
    if form.get("named") == "yes" and not told:
        found["name"] = message(N_("Fill in who it is and where the answer goes, or choose “anonymous”."))
    if form.get("named") == "no" and told:
        found["named"] = message(N_("Of an anonymous report nothing is kept of the sender. Empty these fields, or choose “named”."))
    if not _DRAFT.fullmatch(form.get("draft", "")):
        found["product"] = message(N_("The form is not whole. Open the page again and repeat."))
    return found


def _form(typed: Mapping[str, str], flaws: Mapping[str, Message]) -> str:
    channels = {one.value: CHANNELS[one] for one in _CHANNELS}
    return render_template(
        "desk/enter.html",
        regions=bodies(),
        typed=typed,
        flaws=flaws,
        channels=channels,
        languages_spoken=LANGUAGES,
        contents=CONTENTS,
        contact=CONTACT,
    )

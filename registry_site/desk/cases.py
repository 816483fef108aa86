"""The page of a case. Each showing is a line of the log, written before anything is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import render_template, request
from sqlalchemy import Connection, Row, select

from registry_site.cases import acts, deeds, letter_texts, letters
from registry_site.cases.acts import ACTIONS, REFUSED, Act, Action
from registry_site.cases.asked_fields import CODED, CODES, COMPLAINT, EXTRACT, SENDER
from registry_site.cases.grounds import GROUNDS, Rules
from registry_site.cases.kinds import LICENSEE, OUTCOMES, STAGES, Channel, Kind, Outcome, Stage
from registry_site.cases.letter_texts import TEMPLATES
from registry_site.cases.report_fields import CONTACT, CONTENTS
from registry_site.cases.sealing import place
from registry_site.cases.staff.rights import Right
from registry_site.cases.tables import acts as log
from registry_site.cases.tables import staff, uploads
from registry_site.cases.working import OUTCOMES_OF, Acting, Deed, admit, needs_signature, open_to, row_of
from registry_site.desk.admission import acting, needs
from registry_site.desk.asked import only
from registry_site.desk.held import held
from registry_site.desk.labels import CHANNELS, CLOSINGS, KINDS
from registry_site.desk.typed import left
from registry_site.errors import BadRequest, Conflict
from registry_site.i18n import current
from registry_site.messages import Message
from registry_site.refusals import illegal
from registry_site.regions import bodies
from registry_site.translating import LANGUAGES, Translator, translator

LABELS: Final = {**EXTRACT, **COMPLAINT, **CONTENTS, **SENDER, **CONTACT}
"""What is answered to a form, by the names under which the case holds it."""

NOTIFIED: Final = 10
"""Days in which a licensee is told what became of a complaint (seed 003, 5.7)."""

_READS: Final = (Action.VIEW.value, Action.FILE.value, Action.LETTER.value)
_WITH_A_LETTER: Final = (Deed.WRITE.value, Deed.ASK.value, Deed.CLOSE.value)  # one form
_CLOSES: Final = (Action.PROPOSE.value, Action.CLOSE.value, Action.SIGN.value)  # their reason is a code
_PICTURES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the history: `at` is a time, of what was sent anonymously a day."""

    at: str
    who: str
    done: str
    refused: bool
    reason: str


@needs(Right.READ)
def show(number: str) -> str:
    """`?template=` puts a letter to begin from into the form, `?reads=1` shows who read the case, too."""
    only(("template", "reads"))
    return page(number)


@needs(Right.CONTACT)
def contact(number: str) -> tuple[str, int]:
    """The page with who sent the case, for the reason in the form."""
    try:
        reason = deeds.reasoned(request.form.get("reason", ""))
    except BadRequest as error:
        return refused(number, Deed.CONTACT.value, error)
    return page(number, contact_for=reason), 200


def page(number: str, *, trouble: Message | None = None, tried: str = "", contact_for: str = "") -> str:
    """A case as it stands. `trouble` is why what was just tried was not done."""
    doing = acting()
    with held().cases.writing() as connection:
        row = admit(connection, doing, Deed.CONTACT, number) if contact_for else row_of(connection, number)
        action = Action.CONTACT if contact_for else Action.VIEW
        acts.append(connection, Act(action=action, staff=doing.person.login, object=number, reason=contact_for), doing.at)
        shown = _shown(connection, doing, row)
        known = _contact(doing, row) if contact_for else None
    forms = _forms(row, shown, tried)
    return render_template("desk/case.html", case=row, trouble=trouble, contact=known, **forms, **shown)


def _shown(connection: Connection, doing: Acting, row: Row[Any]) -> dict[str, Any]:
    words, kind = current(), Kind(row.kind)
    may = open_to(doing.person, row, doing.today)
    held_contents: Any = doing.keyring.open_json(row.sealed_contents, place("cases", "sealed_contents", row.number))
    draft, rules = deeds.draft_of(doing, row), deeds.rules_of(doing, row)
    return {
        "kind": KINDS[kind],
        "stage": STAGES[Stage(row.stage)],
        "body": bodies().get(row.body or ""),
        "channel": CHANNELS[Channel(row.channel)],
        "outcome": OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
        "ground": _ground(words, rules, row.ground) if row.ground else "",
        "reads": LANGUAGES[row.language],
        "notify_by": _notify_by(row) if deeds.order_of(doing, row) == LICENSEE and row.stage != Stage.CLOSED.value else "",
        "overdue": row.stage != Stage.CLOSED.value and row.due_on < doing.today.isoformat(),
        "contents": [(words.text(LABELS.get(name, name)), _answer(name, held_contents[name])) for name in _in_order(held_contents)],
        "files": _files(connection, doing, row.number),
        "letters": letters.read(connection, doing.keyring, row.number),
        "history": _history(connection, row.number),
        "may": {deed.value for deed in may if deed is not Deed.CONTACT},
        "may_see_contact": Deed.CONTACT in may,
        "officers": deeds.officers(connection) if Deed.ASSIGN in may else [],
        "templates": {name: one for name, one in TEMPLATES.items() if kind in one.kinds},
        "outcomes": {one: (OUTCOMES[one], needs_signature(kind, one)) for one in OUTCOMES_OF[kind]},
        "grounds": {name: _ground(words, rules, name) for name in rules.parts},
        "draft": draft,
        "records": (draft and draft.records) or held_contents.get("records") if kind is Kind.EXTRACT else None,
        "proposed": OUTCOMES[draft.outcome] if draft else "",
        "to_be_sent": deeds.letter_of(doing, row, draft) if draft else None,
    }


def _ground(words: Translator, rules: Rules, ground: str) -> str:
    return f"{words.text(GROUNDS[ground].label)}: {letter_texts.cited(words, rules, ground)}"


def _notify_by(row: Row[Any]) -> str:
    """The day by which a licensee is told (seed 003, 5.7): ten days; the examination has ten working days (5.5)."""
    return (date.fromisoformat(row.received_on) + timedelta(days=NOTIFIED)).isoformat()


def _forms(row: Row[Any], shown: Mapping[str, Any], tried: str) -> dict[str, Any]:
    """What stands in the forms. What was typed for the deed that was tried is in its form again; where the case as it stands has no
    such form any more, it is `left` on the page to be copied."""
    form = Deed.WRITE.value if tried in _WITH_A_LETTER else tried
    there = form in shown["may"] or (form == Deed.CONTACT.value and shown["may_see_contact"])
    typed = request.form if form == Deed.WRITE.value and there else None
    reasons = {form: request.form.get("reason", "")} if there else {}
    return {"typed": _typed(row, shown, typed), "reasons": reasons, "left": left() if tried and not there else ()}


def _typed(row: Row[Any], shown: Mapping[str, Any], typed: Mapping[str, str] | None) -> Mapping[str, str]:
    """What stands in the forms: what was typed, else the template that was chosen, else what was sent back."""
    if typed is not None:
        return typed
    chosen = request.args.get("template", "")
    if chosen:
        if chosen not in shown["templates"]:
            raise illegal("template", chosen, tuple(shown["templates"]))
        return {"text": translator(row.language).text(shown["templates"][chosen].text)}
    draft = shown["draft"]
    if draft is None:
        return {}
    return {"text": draft.text, "outcome": draft.outcome.value, "ground": draft.ground, "body": draft.body}


def _contact(doing: Acting, row: Row[Any]) -> Sequence[tuple[str, str]]:
    if row.sealed_contact is None:
        return []
    known: Any = doing.keyring.open_json(row.sealed_contact, place("cases", "sealed_contact", row.number))
    return [(current().text(LABELS.get(name, name)), said(value)) for name, value in known.items() if value]


def _files(connection: Connection, doing: Acting, number: str) -> Sequence[tuple[str, str, int, bool]]:
    chosen = select(uploads.c.id, uploads.c.media_type, uploads.c.size, uploads.c.sealed_name)
    rows = connection.execute(chosen.where(uploads.c.case_number == number).order_by(uploads.c.position))
    return [
        (
            row.id,
            doing.keyring.open(row.sealed_name, place("uploads", "sealed_name", row.id)).decode(),
            row.size,
            row.media_type in _PICTURES,
        )
        for row in rows
    ]


def _history(connection: Connection, number: str) -> Sequence[Line]:
    query = select(log, staff.c.name.label("who")).outerjoin(staff, staff.c.login == log.c.staff).where(log.c.object == number)
    if request.args.get("reads") != "1":
        query = query.where(log.c.action.not_in(_READS))
    rows = connection.execute(query.order_by(log.c.number))
    return [
        Line(
            at=row.at,
            who=row.who or row.staff,
            done=current().text(ACTIONS[Action(row.action)]),
            refused=row.outcome == REFUSED,
            reason=_reason(row),
        )
        for row in rows
    ]


def _reason(row: Row[Any]) -> str:
    code: str = row.reason
    return current().text(CLOSINGS[code]) if row.action in _CLOSES and code in CLOSINGS else code


def _in_order(answers: Mapping[str, object]) -> list[str]:
    """The names of what was answered: as the form asks them, then whatever it does not know."""
    return [name for name in dict.fromkeys((*LABELS, *answers)) if answers.get(name)]


def _answer(name: str, value: object) -> str:
    return current().text(CODES[str(value)]) if name in CODED and value in CODES else said(value)


def said(value: object) -> str:
    """An answer of a form as text: lists one a line."""
    if isinstance(value, list | tuple):
        return "\n".join(map(said, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {said(one)}" for name, one in value.items())
    return str(value)


def refused(number: str, tried: str, error: BadRequest | Conflict) -> tuple[str, int]:
    """The page as it stands now, with why it was not done and all that was typed."""
    return page(number, trouble=error.message, tried=tried), error.status

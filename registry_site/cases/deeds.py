"""What the desk does with a case: each function is one transaction's worth, with its letter and its line in the log of acts."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from registry_site.cases import letter_texts, letters
from registry_site.cases.acts import DONE, LONGEST_REASON, Action
from registry_site.cases.grounds import GROUNDS, Rules, rules_for
from registry_site.cases.kinds import LICENSEE, Kind, Outcome, Stage
from registry_site.cases.registering import TERM
from registry_site.cases.sealing import place
from registry_site.cases.staff.accounts import Person, person_of
from registry_site.cases.staff.rights import Right
from registry_site.cases.tables import acts, staff
from registry_site.cases.working import OUTCOMES_OF, Acting, Deed, admit, change, needs_signature, row_of
from registry_site.errors import BadRequest, Conflict
from registry_site.messages import N_, message
from registry_site.translating import translator

LONGEST_LETTER: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How a case shall be closed: on which `ground` of its rules it is left unanswered, to which `body` it is forwarded, and
    what the letter says besides, `text`; `records` are the numbers of which an extract is made, as the officer names them."""

    outcome: Outcome
    ground: str = ""
    body: str = ""
    text: str = ""
    records: tuple[str, ...] = ()


def take(connection: Connection, acting: Acting, number: str, version: int) -> None:
    """Take a case that nobody has. Raises Conflict, which names who has it."""
    row = admit(connection, acting, Deed.TAKE, number)
    change(connection, acting, row, version, Action.TAKE, assignee=acting.person.id, stage=_begun(row))


def assign(connection: Connection, acting: Acting, number: str, version: int, login: str) -> None:
    """Give a case to an officer, whoever had it. Raises BadRequest for one who cannot work on cases."""
    row = admit(connection, acting, Deed.ASSIGN, number)
    officer = next((one for one in officers(connection) if one.login == login), None)
    if officer is None:
        raise BadRequest(message(N_("Choose an officer from the list.")), parameter="officer")
    change(connection, acting, row, version, Action.ASSIGN, login, assignee=officer.id, stage=_begun(row))


def write(connection: Connection, acting: Acting, number: str, version: int, text: str) -> None:
    """A letter to the sender; the case stays at its stage."""
    row = admit(connection, acting, Deed.WRITE, number)
    change(connection, acting, row, version, Action.WRITE)
    _send(connection, acting, row, _needed(text))


def ask(connection: Connection, acting: Acting, number: str, version: int, text: str) -> None:
    """A question to the sender; the case waits for the answer. The term goes on."""
    row = admit(connection, acting, Deed.ASK, number)
    change(connection, acting, row, version, Action.ASK, stage=Stage.ASKED.value)
    _send(connection, acting, row, _needed(text))


def resume(connection: Connection, acting: Acting, number: str, version: int) -> None:
    """Take up the work again, answered or not."""
    row = admit(connection, acting, Deed.RESUME, number)
    change(connection, acting, row, version, Action.RESUME, stage=Stage.IN_WORK.value)


def extend(connection: Connection, acting: Acting, number: str, version: int, reason: str) -> None:
    """Make the term longer by 30 days, once, and tell the sender (seed 003, 2.2.11; seed 002, on complaints)."""
    row = admit(connection, acting, Deed.EXTEND, number)
    if order_of(acting, row) == LICENSEE:
        raise Conflict(
            message(N_("The complaint of a licensee has its term of 10 working days, and no rule makes it longer.")), "extended"
        )
    told = reasoned(reason)
    due_on = (date.fromisoformat(row.due_on) + timedelta(days=TERM)).isoformat()
    change(connection, acting, row, version, Action.EXTEND, told, due_on=due_on, extended_on=acting.today.isoformat())
    _send(connection, acting, row, letter_texts.extended(translator(row.language), due_on, told))


def close(connection: Connection, acting: Acting, number: str, version: int, closing: Closing) -> None:
    """Close a case with its letter, or put both before the head where a signature is needed. Raises BadRequest for gaps."""
    row = admit(connection, acting, Deed.CLOSE, number)
    _check(Kind(row.kind), rules_of(acting, row), closing)
    if needs_signature(Kind(row.kind), closing.outcome):
        draft = acting.keyring.seal_json({**asdict(closing), "outcome": closing.outcome.value}, _draft_place(number))
        told = closing.ground or closing.outcome.value
        change(connection, acting, row, version, Action.PROPOSE, told, stage=Stage.TO_SIGN.value, sealed_draft=draft)
        return
    _close(connection, acting, row, version, Action.CLOSE, closing)


def sign(connection: Connection, acting: Acting, number: str, version: int) -> None:
    """Sign what waits: the letter leaves with the signature, and the case is closed."""
    row = admit(connection, acting, Deed.SIGN, number)
    closing = draft_of(acting, row)
    if closing is None:
        raise Conflict(message(N_("At this stage of the case this cannot be done.")), "wrong_stage")
    _close(connection, acting, row, version, Action.SIGN, closing)


def signed_before(connection: Connection, acting: Acting, number: str, version: int) -> bool:
    """Whether this person signed the case as it stood in this version, and nothing was done with it since. Raises NotFound."""
    row = row_of(connection, number)
    if row.stage != Stage.CLOSED.value or row.version != version + 1:
        return False
    ours = (acts.c.object == number, acts.c.action == Action.SIGN.value, acts.c.staff == acting.person.login)
    return connection.execute(select(acts.c.number).where(*ours, acts.c.outcome == DONE)).first() is not None


def send_back(connection: Connection, acting: Acting, number: str, version: int, reason: str) -> None:
    """Give a case back to its officer, with the reason; the text stays."""
    row = admit(connection, acting, Deed.SEND_BACK, number)
    change(connection, acting, row, version, Action.SEND_BACK, reasoned(reason), stage=Stage.IN_WORK.value)


def officers(connection: Connection) -> list[Person]:
    """Everybody who may work on cases."""
    query = select(staff).where(staff.c.closed_at.is_(None)).order_by(staff.c.name)
    return [person for person in map(person_of, connection.execute(query)) if person.may(Right.WORK)]


def draft_of(acting: Acting, row: Row[Any]) -> Closing | None:
    """How the case was to be closed when it was put before the head."""
    if row.sealed_draft is None:
        return None
    held: Any = acting.keyring.open_json(row.sealed_draft, _draft_place(row.number))
    return Closing(**{**held, "outcome": Outcome(held["outcome"]), "records": tuple(held["records"])})


def order_of(acting: Acting, row: Row[Any]) -> str | None:
    """The order of appeal of a complaint, None of anything else."""
    contents: Any = acting.keyring.open_json(row.sealed_contents, place("cases", "sealed_contents", row.number))
    order: str | None = contents.get("order")
    return order


def rules_of(acting: Acting, row: Row[Any]) -> Rules:
    """The rules under which a case is examined."""
    return rules_for(Kind(row.kind), order_of(acting, row), row.register)


def letter_of(acting: Acting, row: Row[Any], closing: Closing) -> str | None:
    """The letter that closes a case, in the language of its reader, without its signature; None where the rules say that nobody is
    told (seed 003, 2.3.1)."""
    words = translator(row.language)
    if closing.outcome is Outcome.UNANSWERED:
        if not GROUNDS[closing.ground].told:
            return None
        first = letter_texts.unanswered(words, rules_of(acting, row), closing.ground)
    elif closing.outcome is Outcome.FORWARDED:
        first = letter_texts.forwarded(words, closing.body)
    else:
        first = letter_texts.refused(words) if closing.outcome is Outcome.REFUSED else ""
    return "\n\n".join(filter(None, [letter_texts.about(words, row.number, row.received_on), first, closing.text]))


def reasoned(text: str) -> str:
    """A reason that somebody gave. Raises BadRequest for none, and for one that is too long."""
    told = text.strip()
    if not told or len(told) > LONGEST_REASON:
        text = N_("Give the reason, in at most %(count)s letters.")
        raise BadRequest(message(text, count=LONGEST_REASON), parameter="reason")
    return told


def _close(connection: Connection, acting: Acting, row: Row[Any], version: int, action: Action, closing: Closing) -> None:
    values = {"stage": Stage.CLOSED.value, "outcome": closing.outcome.value, "ground": closing.ground or None}
    closed = {**values, "closed_on": acting.today.isoformat(), "sealed_draft": None}
    change(connection, acting, row, version, action, closing.ground or closing.outcome.value, **closed)
    letter = letter_of(acting, row, closing)
    if letter is not None:
        _post(connection, acting, row, letter)


def _send(connection: Connection, acting: Acting, row: Row[Any], text: str) -> None:
    about = letter_texts.about(translator(row.language), row.number, row.received_on)
    _post(connection, acting, row, f"{about}\n\n{text}")


def _post(connection: Connection, acting: Acting, row: Row[Any], letter: str) -> None:
    """Every letter of the desk leaves here, in the transaction of its act, signed by whoever acts."""
    signed = f"{letter}\n\n{acting.person.position}\n{acting.person.name}"
    letters.write(connection, acting.keyring, row.number, letters.DESK, signed, acting.today)


def _check(kind: Kind, rules: Rules, closing: Closing) -> None:
    if closing.outcome not in OUTCOMES_OF[kind]:
        raise BadRequest(message(N_("Choose how the case is closed.")), parameter="outcome")
    if (closing.outcome is Outcome.UNANSWERED) != bool(closing.ground) or (closing.ground and closing.ground not in rules.parts):
        text = N_("Choose a ground where the case is left without an answer, and none where it is closed otherwise.")
        raise BadRequest(message(text), parameter="ground")
    if (closing.outcome is Outcome.FORWARDED) != bool(closing.body):
        text = N_("Name the body to which the case is forwarded, and none where it is closed otherwise.")
        raise BadRequest(message(text), parameter="body")
    if kind is Kind.EXTRACT and closing.outcome is Outcome.ANSWERED and not closing.records:
        raise BadRequest(message(N_("Name the numbers of which the extract is made.")), parameter="records")
    if closing.outcome in (Outcome.ANSWERED, Outcome.REFUSED) or (closing.ground and GROUNDS[closing.ground].explained):
        _needed(closing.text)


def _needed(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_LETTER:
        told = N_("Write the letter, in at most %(count)s letters.")
        raise BadRequest(message(told, count=LONGEST_LETTER), parameter="text")
    return text.strip()


def _begun(row: Row[Any]) -> str:
    return Stage.IN_WORK.value if row.stage == Stage.RECEIVED.value else str(row.stage)


def _draft_place(number: str) -> str:
    return place("cases", "sealed_draft", number)

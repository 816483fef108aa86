"""Making a case of a draft, once: whoever sends it again, because the answer was lost, is told the same."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from registry_site.cases.receipts import receipt_of
from registry_site.cases.registering import register
from registry_site.cases.store import Cases
from registry_site.cases.tables import cases as cases_table
from registry_site.forms import drafts, files, puzzles
from registry_site.forms.model import Form


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What the sender is told of a case that was made of a draft."""

    number: str
    receipt: str
    received_on: str
    due_on: str
    anonymous: bool
    body: str | None


def send(cases: Cases, form: Form, token: str, language: str, puzzle: str | None, today: date) -> Sent | None:
    """Register the answers of a draft with its files, in one transaction; None if there is no such draft, or something is missing.

    `puzzle` is the hash of a solved one, None where none was solved: such a case is marked, and waits behind the others of its day.
    """
    with cases.writing() as connection:
        draft = drafts.find(connection, cases.keyring, form.kind, token, today, to_change=True)
        if draft is None or (draft.case_number is None and form.next_step(draft.answers) is not None):
            return None
        if draft.case_number is None:
            proven = puzzle is not None and puzzles.spend(connection, puzzle, today)
            submission = replace(
                form.submission(draft.answers, language), files=files.ids_of(connection, draft.key), unproven=not proven
            )
            made = register(connection, cases.keyring, submission, receipt_of(token), today)
            drafts.save(connection, cases.keyring, drafts.Draft(token=token, case_number=made.number), today)
    return sent(cases, form, token, today)


def sent(cases: Cases, form: Form, token: str, today: date) -> Sent | None:
    """What was told when this draft was sent; None if it was not, or if nothing is left of it."""
    with cases.reading() as connection:
        draft = drafts.find(connection, cases.keyring, form.kind, token, today)
        if draft is None or draft.case_number is None:
            return None
        row = connection.execute(select(cases_table).where(cases_table.c.number == draft.case_number)).one_or_none()
    if row is None:
        return None
    return Sent(
        number=row.number,
        receipt=receipt_of(token),
        received_on=row.received_on,
        due_on=row.due_on,
        anonymous=bool(row.anonymous),
        body=row.body,
    )

"""Answers before they are sent, sealed, for a day or two; found by a token that the browser alone holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from registry_site.cases.kinds import Kind
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import drafts, solved, uploads
from registry_site.forms.model import Answers
from registry_site.forms.tokens import hash_of

KEPT: Final = timedelta(days=1)
"""Beyond the day on which a form was begun or last answered."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`given` are answers that the address proposed. After it was sent, `case_number` is all that is left of it."""

    token: str = field(repr=False)
    answers: Answers = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    case_number: str | None = None

    @property
    def key(self) -> str:
        return hash_of(self.token)


def begin(connection: Connection, keyring: Keyring, kind: Kind, token: str, given: Mapping[str, str], today: date) -> Draft:
    """A new draft. What has outlived its day goes first, so that no other job is needed for that."""
    sweep(connection, today)
    draft = Draft(token=token, given=given)
    row = {"token_sha256": draft.key, "kind": kind.value, "sealed_answers": _sealed(keyring, draft)}
    connection.execute(insert(drafts), {**row, "kept_until": (today + KEPT).isoformat()})
    return draft


def find(connection: Connection, keyring: Keyring, kind: Kind, token: str, today: date, *, to_change: bool = False) -> Draft | None:
    """The draft of a token, None after its last day; with `to_change` nobody else changes it until the transaction ends."""
    ours = (drafts.c.token_sha256 == hash_of(token), drafts.c.kind == kind.value, drafts.c.kept_until >= today.isoformat())
    asked = select(drafts).where(*ours)
    row = connection.execute(asked.with_for_update() if to_change else asked).one_or_none()
    if row is None:
        return None
    held: Any = keyring.open_json(row.sealed_answers, place("drafts", "sealed_answers", row.token_sha256))
    return Draft(token=token, answers=held["answers"], given=held["given"], case_number=row.case_number)


def save(connection: Connection, keyring: Keyring, draft: Draft, today: date) -> None:
    """Keep the draft as it is now, from today on."""
    connection.execute(
        update(drafts)
        .where(drafts.c.token_sha256 == draft.key)
        .values(sealed_answers=_sealed(keyring, draft), kept_until=(today + KEPT).isoformat(), case_number=draft.case_number)
    )


def drop(connection: Connection, token: str) -> None:
    """Forget a draft and its files; a case that was made of it stays."""
    connection.execute(delete(uploads).where(uploads.c.draft_sha256 == hash_of(token)))
    connection.execute(delete(drafts).where(drafts.c.token_sha256 == hash_of(token)))


def sweep(connection: Connection, today: date) -> None:
    """Forget drafts whose last day is over, their files, and puzzles that nobody can hand in any more."""
    over = select(drafts.c.token_sha256).where(drafts.c.kept_until < today.isoformat())
    connection.execute(delete(uploads).where(uploads.c.draft_sha256.in_(over)))
    connection.execute(delete(drafts).where(drafts.c.kept_until < today.isoformat()))
    connection.execute(delete(solved).where(solved.c.kept_until < today.isoformat()))


def _sealed(keyring: Keyring, draft: Draft) -> bytes:
    held = {"answers": draft.answers, "given": draft.given}
    return keyring.seal_json(held, place("drafts", "sealed_answers", draft.key))

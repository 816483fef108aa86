"""Staged generations: the account of a difference that the indexer leaves in the data folder, and what the desk said of it.

The account names its files by their hashes: what is published after an approval is what was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy import Connection, select

from registry_site.canonical import canonical, content_hash
from registry_site.cases.acts import DONE, Action
from registry_site.cases.tables import acts
from registry_site.errors import Unavailable
from registry_site.messages import N_, message

_FOLDER: Final = "staged"
_VERDICTS: Final = (Action.APPROVE.value, Action.REFUSE.value)


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file that was staged: where it lies, and SHA-256 of its bytes, in hex."""

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a load would do. `compared_with` is the number of the generation that it was compared with, 0 for none; `sample` are
    pairs of `add`, `change` or `remove` and a record's id; `objections` are those of the gate, by language."""

    register: str
    staged_at: str
    compared_with: int
    files: Sequence[SourceFile]
    format: str | None
    as_of: str | None
    counts: Mapping[str, int]
    sample: Sequence[tuple[str, str]]
    objections: Mapping[str, Sequence[str]]

    @property
    def id(self) -> str:
        """Names this account alone: the hash of all that it says."""
        return content_hash(canonical(asdict(self)))

    @property
    def object(self) -> str:
        """What the log of acts calls it."""
        return f"{self.register}/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was said of an account, by whom (login) and when (RFC 3339)."""

    approved: bool
    by: str
    at: str
    reason: str


def leave(data: Path, account: Account) -> None:
    """Put an account where the desk finds it, in the place of the one before."""
    path = _path(data, account.register)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_bytes(orjson.dumps(asdict(account), option=orjson.OPT_INDENT_2))
    aside.replace(path)


def found(data: Path, register: str) -> Account | None:
    """The account of a register; None where nothing is staged. Raises Unavailable for a file that cannot be read."""
    path = _path(data, register)
    if not path.exists():
        return None
    try:
        held = orjson.loads(path.read_bytes())
        files = [SourceFile(**one) for one in held.pop("files")]
        sample = [(op, record) for op, record in held.pop("sample")]
        return Account(**held, files=files, sample=sample)
    except (OSError, ValueError, TypeError, KeyError) as error:
        text = N_("What is staged of %(register)s cannot be read. Stage it again: load %(register)s FILE… --stage")
        raise Unavailable(message(text, register=register)) from error


def remove(data: Path, register: str) -> None:
    """Nothing is staged any more."""
    _path(data, register).unlink(missing_ok=True)


def verdict_on(connection: Connection, account: Account) -> Verdict | None:
    """What the desk said of this account last; None while it waits."""
    query = select(acts).where(acts.c.object == account.object, acts.c.action.in_(_VERDICTS), acts.c.outcome == DONE)
    row = connection.execute(query.order_by(acts.c.number.desc()).limit(1)).first()
    if row is None:
        return None
    return Verdict(approved=row.action == Action.APPROVE.value, by=row.staff, at=row.at, reason=row.reason)


def _path(data: Path, register: str) -> Path:
    return data / _FOLDER / f"{register}.json"

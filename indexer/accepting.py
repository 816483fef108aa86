"""From a row of a source to what the ledger and the vault keep of it, or to the reasons why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from indexer.attachments import Original
from indexer.draft import Staged
from indexer.rows import Fault, Remark, Row
from indexer.validation import validator
from indexer.vault import VaultRow
from registry_site.canonical import canonical, content_hash
from registry_site.identifiers.numbers import number_key, record_id
from registry_site.lookup_digests import Seal
from registry_site.messages import N_, message
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Values

_NO_NUMBER = message(N_("holds no letter or digit that could identify the record"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A row for the ledger, what the vault keeps of it, and the kinds of what was remarked on."""

    staged: Staged
    closed: VaultRow | None
    remarks: tuple[str, ...]


Outcome = Accepted | list[Fault] | None
"""None is a sound row that the rules of its register keep from publication."""


class Accept(Protocol):
    """A function from a row, its keyed digest and the files it named (checked) to what becomes of it."""

    def __call__(self, row: Row, row_hash: str, originals: tuple[Original, ...] = ()) -> Outcome: ...


def acceptance(declaration: Declaration, today: date, seal: Seal | None = None) -> Accept:
    """How the rows of a register are read as they stand on the day `today`. One thread, one such function.

    What is looked up and never listed is known by a digest under the `seal`.
    """
    heard: list[Remark] = []
    validate = validator(declaration, today=today, remark=heard.append)
    identify = _identity(declaration, seal)

    def accept(row: Row, row_hash: str, originals: tuple[Original, ...] = ()) -> Outcome:
        heard.clear()
        values = validate(row)
        if isinstance(values, list):
            return values
        if declaration.unpublished(values) is not None:
            return None
        try:
            base, key = identify(values)
        except ValueError:
            return [Fault(position=row.position, field=declaration.number, reason=_NO_NUMBER)]
        document = canonical(declaration.publish(base, values, today).values)
        ordered = values.get(declaration.newest_by)
        staged = Staged(
            base_id=base,
            number_key=key,
            order_date=ordered if isinstance(ordered, str) else "",
            content_hash=content_hash(document),
            row_hash=row_hash,
            document=document,
        )
        restricted = declaration.restrict(values)
        closed = VaultRow(row_hash=row_hash, values=restricted, originals=originals) if restricted or originals else None
        return Accepted(staged=staged, closed=closed, remarks=tuple(remark.kind for remark in heard))

    return accept


def _identity(declaration: Declaration, seal: Seal | None) -> Callable[[Values], tuple[str, str]]:
    """From values to the id of the record, without what tells equal ones apart, and the key of its number; or a ValueError."""
    lookup = declaration.lookup

    def numbered(values: Values) -> tuple[str, str]:
        number = str(values[declaration.number])
        return record_id(number), number_key(number)

    if lookup is None:
        return numbered
    if seal is None:
        raise ValueError(f"{declaration.name}: without a key its records cannot be told apart")

    def sealed(values: Values) -> tuple[str, str]:
        parts = lookup.folded(values)
        if not all(parts):
            raise ValueError("nothing to look the record up by")
        digest = seal.digest(parts)
        return digest, digest

    return sealed

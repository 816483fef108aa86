"""From a row of a source to what the ledger and the vault keep of it, or to the reasons why not."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from indexer.attachments import Original
from indexer.canonical import canonical, content_hash
from indexer.draft import Staged
from indexer.rows import Fault, Remark, Row
from indexer.validation import validator
from indexer.vault import VaultRow
from registry_site.identifiers.numbers import number_key, record_id
from registry_site.messages import N_, message
from registry_site.registers.declaration import Declaration

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


def acceptance(declaration: Declaration, today: date) -> Accept:
    """How the rows of a register are read as they stand on the day `today`. One thread, one such function."""
    heard: list[Remark] = []
    validate = validator(declaration, today=today, remark=heard.append)

    def accept(row: Row, row_hash: str, originals: tuple[Original, ...] = ()) -> Outcome:
        heard.clear()
        values = validate(row)
        if isinstance(values, list):
            return values
        if declaration.unpublished(values) is not None:
            return None
        number = str(values[declaration.number])
        try:
            base = record_id(number)
        except ValueError:
            return [Fault(position=row.position, field=declaration.number, reason=_NO_NUMBER)]
        document = canonical(declaration.publish(base, values, today).values)
        ordered = values.get(declaration.newest_by)
        staged = Staged(
            base_id=base,
            number_key=number_key(number),
            order_date=ordered if isinstance(ordered, str) else "",
            content_hash=content_hash(document),
            row_hash=row_hash,
            document=document,
        )
        restricted = declaration.restrict(values)
        closed = VaultRow(row_hash=row_hash, values=restricted, originals=originals) if restricted or originals else None
        return Accepted(staged=staged, closed=closed, remarks=tuple(remark.kind for remark in heard))

    return accept

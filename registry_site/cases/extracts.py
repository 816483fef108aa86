"""Extracts that were issued: kept in one transaction with the paper itself, once for each number, whoever tries and how often.

What was said stays checkable by number and code after the case and its paper are erased: in `extracts` is nothing personal.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from registry_site import chained
from registry_site.cases.receipts import receipt_hash
from registry_site.cases.sealing import Keyring, place
from registry_site.cases.tables import counters, extracts, uploads

MEDIA_TYPE: Final = "application/pdf"
_KEEPING: Final = 0x65787472  # "extr": the advisory lock of PostgreSQL under which extracts are kept
_FOLDED: Final = str.maketrans("ЕХ–—", "EX--")  # what a Russian keyboard and a printed page give for the same shapes
_WITHOUT_A_CASE: Final = "issued"  # its counter: numbers of cases have no gap, these may


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An extract as it was issued. `signed` is the canonical JSON that `signature` (base64) is of."""

    number: str
    code_sha256: str
    case_number: str | None
    issued_at: str
    signed: str
    signature: str
    key_id: str
    pdf_sha256: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """A signed extract that nobody has seen yet: what is to be kept, and its paper."""

    kept: Kept
    pdf: bytes = field(repr=False)


def issue(connection: Connection, keyring: Keyring, made: Made) -> tuple[Kept, bool]:
    """Keep an extract within the transaction of the caller, the paper with it where it belongs to a case.

    Of those made for one number the first one counts: it is answered, and whether it is this one. Only after the commit
    may the paper leave the process.
    """
    chained.alone(connection, _KEEPING)
    first = by_number(connection, made.kept.number)
    if first is not None:
        return first, False
    connection.execute(insert(extracts), vars(made.kept))
    if made.kept.case_number is not None:
        _keep_paper(connection, keyring, made.kept.case_number, made)
    return made.kept, True


def by_number(connection: Connection, number: str) -> Kept | None:
    """The extract with this number."""
    row = None if "\0" in number else connection.execute(select(extracts).where(extracts.c.number == number)).first()
    return None if row is None else Kept(**row._mapping)


def by_code(connection: Connection, number: str, code: str) -> Kept | None:
    """The extract with this number and this code, however they were typed; None alike for an unknown number and a wrong code."""
    known = by_number(connection, "".join(number.split()).upper().translate(_FOLDED))
    given = receipt_hash(code)
    return known if known and given and hmac.compare_digest(known.code_sha256, given) else None


def paper(connection: Connection, keyring: Keyring, number: str) -> bytes | None:
    """The PDF of an extract that belongs to a case, byte for byte; None after the case was erased."""
    upload = _upload(number)
    sealed = connection.execute(select(uploads.c.sealed_data).where(uploads.c.id == upload)).scalar()
    return None if sealed is None else keyring.open(sealed, place("uploads", "sealed_data", upload))


def has_paper(connection: Connection, number: str) -> bool:
    """Whether the PDF of an extract lies there."""
    return connection.execute(select(uploads.c.id).where(uploads.c.id == _upload(number))).first() is not None


def number_without_case(connection: Connection, year: int) -> str:
    """The next number of an extract that nobody asked for in writing: `X-2026-000001`."""
    chained.alone(connection, _KEEPING)
    ours = (counters.c.kind == _WITHOUT_A_CASE, counters.c.year == year)
    if not connection.execute(update(counters).where(*ours).values(last=counters.c.last + 1)).rowcount:
        connection.execute(insert(counters), {"kind": _WITHOUT_A_CASE, "year": year, "last": 1})
    last = connection.execute(select(counters.c.last).where(*ours)).scalar_one()
    return f"X-{year}-{last:06d}"


def _keep_paper(connection: Connection, keyring: Keyring, case_number: str, made: Made) -> None:
    upload = _upload(made.kept.number)
    after = select(func.coalesce(func.max(uploads.c.position) + 1, 0)).where(uploads.c.case_number == case_number)
    row = {
        "id": upload,
        "case_number": case_number,
        "draft_sha256": None,
        "position": connection.execute(after).scalar_one(),
        "media_type": MEDIA_TYPE,
        "size": len(made.pdf),
        "sealed_name": keyring.seal(f"extract-{made.kept.number}.pdf".encode(), place("uploads", "sealed_name", upload)),
        "sealed_data": keyring.seal(made.pdf, place("uploads", "sealed_data", upload)),
    }
    connection.execute(insert(uploads), row)


def _upload(number: str) -> str:
    """The id of the upload that holds the paper: it follows from the number, so there is one."""
    return hashlib.sha256(f"extract {number}".encode()).hexdigest()[:32]

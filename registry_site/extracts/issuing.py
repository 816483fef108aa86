"""Issuing an extract: contents, canonical JSON, signature, paper; kept in one transaction, once for each number.

Laying out takes seconds, so it is done outside of the transaction. What was made leaves the process only once it is kept, so
one that is killed in between has issued nothing, and of two that work at once the first one counts.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from registry_site.canonical import canonical
from registry_site.cases.extracts import Kept, Made, by_number, issue, number_without_case, paper
from registry_site.cases.receipts import new_receipt, receipt_hash
from registry_site.cases.store import Cases
from registry_site.clock import now
from registry_site.errors import BadRequest, NotFound
from registry_site.extracts.contents import ended, generation_of, records_of
from registry_site.extracts.document import as_pdf, languages_of
from registry_site.extracts.orders import FORMAT, MOST_SIGNED, Issuer, Order, Wanted, check
from registry_site.extracts.whole import mark
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS

Also = Callable[[Connection, Made], None]
"""What is to be done in the very transaction that keeps an extract: closing its case, a message to the asker."""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """An extract that is kept. `pdf` is None where it was kept before and its paper has been erased since."""

    kept: Kept
    pdf: bytes | None = field(repr=False)


def issue_extract(cases: Cases, issuer: Issuer, order: Order, also: Also = lambda _connection, _made: None) -> Issued:
    """The extract of an order, made now, or as it was issued before under the same number: then `also` is not called again.

    Raises BadRequest for an impossible order, NotFound for a record that the register did not have, Unavailable where a
    database fails: then nothing was issued, and the same call may be made again.
    """
    check(order, issuer.today)
    with cases.reading() as connection:
        before = by_number(connection, order.number)
        if before is not None:
            return Issued(kept=before, pdf=paper(connection, cases.keyring, before.number))
    made = make(issuer, order)
    with cases.writing() as connection:
        kept, ours = issue(connection, cases.keyring, made)
        if ours:
            also(connection, made)
        pdf = made.pdf if ours else paper(connection, cases.keyring, kept.number)
    return Issued(kept=kept, pdf=pdf)


def next_number(cases: Cases, year: int) -> str:
    """A number for an extract that answers no request."""
    with cases.writing() as connection:
        return number_without_case(connection, year)


def make(issuer: Issuer, order: Order) -> Made:
    """A signed extract with its paper, kept nowhere yet. Raises NotFound and BadRequest as `issue_extract`."""
    contents, code = _contents(issuer, replace(order, as_of=ended(order.as_of, issuer.today))), new_receipt()
    code_sha256 = receipt_hash(code)
    if code_sha256 is None:
        raise ValueError("a new code that cannot be read")
    signed = canonical(contents)
    if len(signed.encode()) > MOST_SIGNED:
        text = N_("These records are too long for one extract. Issue it with fewer of them.")
        raise BadRequest(message(text), parameter="number")
    signature = issuer.signer.sign(signed.encode())
    laid_out = as_pdf(contents, signed.encode(), signature, code, order.language, issuer.public_url)
    pdf = mark(laid_out, issuer.signer)
    kept = Kept(
        number=order.number,
        code_sha256=code_sha256,
        case_number=order.case_number,
        issued_at=contents["issued_at"],
        signed=signed,
        signature=base64.b64encode(signature).decode(),
        key_id=issuer.signer.key_id,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )
    return Made(kept=kept, pdf=pdf)


def _contents(issuer: Issuer, order: Order) -> dict[str, Any]:
    publisher = issuer.publisher
    return {
        "format": FORMAT,
        "number": order.number,
        "issued_at": now(),
        "issued_by": None
        if publisher is None
        else {"name": publisher.name, "tax_id": publisher.tax_id, "phone": publisher.phone, "email": publisher.email},
        "signed_by": {"name": order.signed_by.name.strip(), "position": order.signed_by.position.strip()},
        "key_id": issuer.signer.key_id,
        "languages": list(languages_of(order.language)),
        "as_of": None if order.as_of is None else order.as_of.isoformat(),
        "on": (order.as_of or issuer.today).isoformat(),
        "records": [told for one in order.wanted for told in _records(issuer, order, one)],
    }


def _records(issuer: Issuer, order: Order, wanted: Wanted) -> list[dict[str, Any]]:
    register = REGISTERS[wanted.register]
    asked = {"register": register.name, "number": wanted.number}
    generation = generation_of(issuer.ledger, register, order.as_of)
    if generation is None:
        text = N_("The register %(register)s had published nothing here by that day, so nothing can be said of %(number)s.")
        raise NotFound(message(text, **asked))
    told = records_of(issuer.ledger, register, generation, wanted.key, order.as_of or issuer.today)
    if not told:
        text = N_("The register %(register)s had no record with the number %(number)s then. Check how the number is written.")
        raise NotFound(message(text, **asked))
    return told

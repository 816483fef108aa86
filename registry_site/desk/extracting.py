"""Signing a requested extract: it is kept in the very transaction that closes its case, once, whoever signs and how often."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry_site.cases import deeds
from registry_site.cases.kinds import Kind, Outcome
from registry_site.cases.sealing import place
from registry_site.cases.working import Acting, Deed, admit
from registry_site.desk.held import Held
from registry_site.desk.numbers import ordered
from registry_site.errors import BadRequest, NotFound
from registry_site.extracts.issuing import issue_extract
from registry_site.extracts.keys import signer_of
from registry_site.extracts.orders import Issuer, Order, Signatory
from registry_site.published.dumps import KEY, public_folder


def sign(desk: Held, doing: Acting, number: str, version: int) -> None:
    """Sign what waits: the letter leaves, and with it the extract where one was asked for and is granted. Nothing is done where
    this very signature is kept already, and was sent again because its answer was lost.

    Raises NotAllowed, Conflict and BadRequest; NotFound for no such case; Unavailable where there is no key that was published.
    """
    with desk.cases.reading() as connection:
        if deeds.signed_before(connection, doing, number, version):
            return
        row = admit(connection, doing, Deed.SIGN, number)
    closing = deeds.draft_of(doing, row)
    if Kind(row.kind) is not Kind.EXTRACT or closing is None or closing.outcome is not Outcome.ANSWERED:
        with desk.cases.writing() as connection:
            deeds.sign(connection, doing, number, version)
        return
    asked: Any = doing.keyring.open_json(row.sealed_contents, place("cases", "sealed_contents", row.number))
    order = Order(
        number=row.number,
        case_number=row.number,
        wanted=ordered(desk.ledger, closing.records),
        as_of=date.fromisoformat(asked["as_of"]) if asked.get("as_of") else None,
        language=row.language,
        signed_by=Signatory(name=doing.person.name, position=doing.person.position),
    )

    def close(connection: Connection, _made: object) -> None:
        deeds.sign(connection, doing, number, version)

    try:
        issue_extract(desk.cases, _issuer(desk, doing), order, close)
    except NotFound as error:  # of a record: the case is there
        raise BadRequest(error.message, parameter="records") from error


def _issuer(desk: Held, doing: Acting) -> Issuer:
    settings = desk.settings
    return Issuer(
        ledger=desk.ledger,
        signer=signer_of(settings.signing_key, public_folder(settings.data) / KEY),
        today=doing.today,
        publisher=settings.publisher,
        public_url=settings.public_url,
    )

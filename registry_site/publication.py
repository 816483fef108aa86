"""What is published now: the served generation of a register, and a record with its status of a day."""

from dataclasses import replace
from datetime import date

from registry_site.errors import NothingPublished, Unavailable
from registry_site.ledger.reading import Generation, Revision
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.services import Services


def published(held: Services, register: Register) -> Generation:
    """The generation served now. Raises NothingPublished before the first one."""
    number = held.engine.generation(register)
    if number is None:
        raise NothingPublished(message(N_("The register %(register)s has not been published yet."), register=register.name))
    return generation_of(held, register, number)


def generation_of(held: Services, register: Register, number: int) -> Generation:
    """The ledger's account of a served generation. Raises Unavailable where the index serves one the ledger does not know."""
    known = held.generations.get((register.name, number))
    if known is None:
        known = held.ledger.generation(register, number)
        if known is None:
            text = N_("The index of %(register)s does not belong to this ledger: rebuild it from the ledger.")
            raise Unavailable(message(text, register=register.name))
        held.generations[register.name, number] = known
    return known


def as_on(register: Register, record: PublicRecord, day: date) -> PublicRecord:
    """The record with its status of a day, where the status depends on the day (DESIGN §9); otherwise as published."""
    if not register.day_dependent:
        return record
    return replace(record, values={**record.values, "status": register.status_on(record.values, day)})


def disclosed(register: Register, revision: Revision) -> Revision:
    """The revision as it may be shown today: what the register withholds now is left out of its past, too."""
    if revision.record is None:
        return revision
    values = revision.record.values
    shown = register.disclosed(values)
    return revision if shown is values else replace(revision, record=replace(revision.record, values=shown))

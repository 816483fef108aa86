"""What is published now: the served generation of a register, and a record with its status of a day."""

from dataclasses import replace
from datetime import date
from time import monotonic

from registry_site.asking import lost
from registry_site.errors import NothingPublished, SearchDown, Unavailable
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.registers.model import PublicRecord, Register
from registry_site.services import Services

_REMEMBERED = 5.0  # seconds


def published(held: Services, register: Register) -> Generation:
    """The generation published now. Raises NothingPublished before the first one, Unavailable where the ledger cannot answer."""
    generation = served(held, register)
    if generation is None:
        raise NothingPublished(message(N_("The register %(register)s has not been published yet."), register=register.name))
    return generation


def served(held: Services, register: Register) -> Generation | None:
    """The generation published now, None before the first: the one that the engine serves, and without it the newest of the ledger.

    The newest of the ledger may stand in because it is published but for the swap: a load, a rollback or a turn of the
    day commits it only after the gate let it through and its index was built, counted and asked for its control records
    (indexer/publish.py), and what is committed is never taken back, so the swap can only be late. It is the ledger, and not
    the memory of a process, that stands in: every process and machine gives the same answer, also one that has just
    started, and a rollback is obeyed by a site that cannot see the engine.
    """
    try:
        number = held.engine.generation(register)
    except SearchDown:
        return _newest(held, register)
    if number is not None:
        return generation_of(held, register, number)
    newest = _newest(held, register)
    if newest is not None:
        held.missed.append(lost(register))
    return newest


def certain(held: Services) -> tuple[int | None, ...] | None:
    """The generations of all registers by the word of the engine; None where it fails or has lost one of them."""
    numbers: list[int | None] = []
    try:
        for register in REGISTERS.values():
            numbers.append(held.engine.generation(register))
            if numbers[-1] is None and _newest(held, register) is not None:
                return None
    except Unavailable:  # whoever needs what failed says so
        return None
    return tuple(numbers)


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


def _newest(held: Services, register: Register) -> Generation | None:
    # Every request asks of every register: one that was never published must not cost a query each time.
    now = monotonic()
    known = held.unserved.get(register.name)
    if known is None or now - known[0] > _REMEMBERED:
        known = held.unserved[register.name] = (now, next(iter(held.ledger.generations(register, 1)), None))
    return known[1]

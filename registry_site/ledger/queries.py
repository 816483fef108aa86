"""Queries that several readers of the ledger have in common."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select

from registry_site.ledger.tables import generations, revisions
from registry_site.registers.model import Register


def newest(register: str, until: int | ScalarSelect[int]) -> ColumnElement[bool]:
    """Condition for the last revision of every record of a register among those numbered up to `until`, tombstones too.

    Asked of each revision rather than found by grouping: SQLite then walks the index of records in its order, and hands over
    the first row at once, where it would sort all documents of the register before.
    """
    later = revisions.alias("later")
    same = later.c.register == revisions.c.register, later.c.record_id == revisions.c.record_id
    newer = later.c.seq > revisions.c.seq, later.c.seq <= until
    return and_(revisions.c.register == register, revisions.c.seq <= until, ~exists().where(*same, *newer))


def last_of(register: str, generation: int) -> ScalarSelect[int]:
    """The number of the last change that the generations up to this one have."""
    up_to_it = generations.c.register == register, generations.c.number <= generation
    return select(func.max(generations.c.last_seq)).where(*up_to_it).scalar_subquery()


def living(register: str, generation: int) -> Select[Any]:
    """Query for the revisions of the records alive in a generation, in the order of ids."""
    alive = newest(register, last_of(register, generation)), revisions.c.op == "upsert"
    return select(revisions).where(*alive).order_by(revisions.c.record_id)


def revised(register: Register) -> Select[Any]:
    """Query for the revisions of a register with what their generations say of them."""
    return _told().where(revisions.c.register == register.name)


def newest_first(register: Register, first: int, last: int) -> Select[Any]:
    """The same for those numbered from `first` to `last`, both included, from the last one back.

    The concatenation keeps SQLite from the indexes of registers: it would sort a whole first load for the newest few.
    """
    numbered = revisions.c.seq.between(first, last), revisions.c.register.concat("") == register.name
    return _told().where(*numbered).order_by(revisions.c.seq.desc())


def _told() -> Select[Any]:
    same = and_(generations.c.register == revisions.c.register, generations.c.number == revisions.c.generation)
    return select(revisions, generations.c.made_at.label("changed_at"), generations.c.day).join(generations, same)


def up_to(generation: int) -> ColumnElement[bool]:
    """Condition for revisions of the generations up to this one, where something else tells which few are meant.

    The sum keeps SQLite from the index of generations: without statistics it would rather read all revisions of the register.
    """
    return revisions.c.generation + 0 <= generation

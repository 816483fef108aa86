"""Queries that several readers of the ledger have in common."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select

from registry_site.ledger.tables import generations, revisions
from registry_site.registers.model import Register


def newest(register: str, until: ColumnElement[bool]) -> Subquery:
    """The last revision, `seq`, of every `record_id` of a register among those that `until` admits, tombstones too."""
    return (
        select(revisions.c.record_id, func.max(revisions.c.seq).label("seq"))
        .where(revisions.c.register == register, until)
        .group_by(revisions.c.record_id)
        .subquery()
    )


def living(register: str, generation: int) -> Select[Any]:
    """Query for the revisions of the records alive in a generation, in the order of ids."""
    last = newest(register, revisions.c.generation <= generation)
    return select(revisions).join(last, revisions.c.seq == last.c.seq).where(revisions.c.op == "upsert").order_by(last.c.record_id)


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

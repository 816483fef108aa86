"""A change as it is told: the one JSON shape that the changes feed and the delta files have in common (DESIGN §7)."""

import orjson

from registry_site.clock import day_of
from registry_site.ledger.following import Change
from registry_site.ledger.reading import changed_names
from registry_site.registers import REGISTERS
from registry_site.registers.closing import disclosed
from registry_site.registers.model import PublicRecord, Register, Values
from registry_site.search.items import item, told_fields


def told(change: Change) -> bytes:
    """A change as compact JSON: what happened, then `record`, the item of lists, or `tombstone`."""
    register = REGISTERS[change.register]
    if change.document is None:
        return tombstone(change)
    values = orjson.loads(change.document)
    return upsert(change, register, values, orjson.dumps(record(register, change, values)))


def record(register: Register, change: Change, values: Values) -> dict[str, object]:
    """The item of a changed record, without what its register withholds or has closed by now.

    Status and standing are those of the day of its generation, so that it is told alike for ever.
    """
    shown = disclosed(register, values)
    return item(register, PublicRecord(register=register.name, id=change.record_id, values=shown), change.day)


def upsert(change: Change, register: Register, values: Values, told_record: bytes) -> bytes:
    """The change to a record, whose JSON is ready."""
    named = told_fields(register, changed_names(change.changed_fields, values))
    return b'%b,"record":%b}' % (_beginning(change, named), told_record)


def tombstone(change: Change) -> bytes:
    """The removal of a record."""
    facts = {"removed_on": day_of(change.changed_at).isoformat(), "reason": change.reason}
    return b'%b,"tombstone":%b}' % (_beginning(change, []), orjson.dumps(facts))


def _beginning(change: Change, fields: list[str]) -> bytes:
    told = {
        "seq": change.seq,
        "op": change.op,
        "register": change.register,
        "id": change.record_id,
        "revision": change.revision,
        "generation": change.generation,
        "changed_at": change.changed_at,
        "changed_fields": fields,
    }
    return orjson.dumps(told)[:-1]

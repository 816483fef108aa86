"""A record as an API item: the one JSON shape that lists, record pages and the index have in common (DESIGN §7)."""

from collections.abc import Iterable, Mapping
from functools import cache

import orjson

from registry_site.registers.model import PublicRecord, Register

STANDING = "standing"
"""The one member of an item that is derived: it depends on the day, and so may change while the record does not."""

_LANGUAGE = "ru"  # links in an item carry the default language; pages make their own


def told_fields(register: Register, names: Iterable[str]) -> list[str]:
    """Of the fields that a revision changed those that may be told: one of an older declaration may not be public any more."""
    public = _public(register)
    return [name for name in names if name in public]


@cache
def _public(register: Register) -> frozenset[str]:
    return frozenset((*register.names, STANDING))


def item(register: Register, record: PublicRecord, day: str, status: str | None = None) -> dict[str, object]:
    """The item of a record: `id register title status standing links`, then the public fields; absent is None.

    The standing is that of `day` (`YYYY-MM-DD`). `status` replaces the published one, for a record whose status depends
    on the day. `id` is the id of the record, also where the register's own number field has that name.
    """
    values = record.values
    shown = values.get("status") if status is None else status
    made = _blank(register).copy()
    # Only public names: a ledger may hold values of a field that was public once.
    made |= values if values.keys() <= made.keys() else {name: values[name] for name in register.names if name in values}
    made["id"] = record.id
    made["register"] = register.name
    made["title"] = register.title(values)
    made["status"] = shown
    made[STANDING] = register.standing_on(values, shown, day).value
    made["links"] = links(register, record.id)
    return made


@cache
def _blank(register: Register) -> dict[str, object]:
    """An item without values, its members in their order. No field has the name of one of the others (registers/declaration.py)."""
    return dict.fromkeys(("id", "register", "title", "status", STANDING, "links", *register.names))


def item_json(register: Register, record: PublicRecord, day: str, status: str | None = None) -> bytes:
    """`item` as compact JSON; a door splices it into its answer without decoding it."""
    return orjson.dumps(item(register, record, day, status))


def links(register: Register, record_id: str) -> Mapping[str, str]:
    """The addresses of a record, relative to the site: `self` in the API, `html` for people."""
    return {"self": f"/api/v1/{register.name}/{record_id}", "html": f"/{_LANGUAGE}/{register.name}/{record_id}"}

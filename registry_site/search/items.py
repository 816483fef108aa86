"""A record as an API item: the one JSON shape that lists, record pages and the index have in common (DESIGN §7)."""

from collections.abc import Mapping

import orjson

from registry_site.registers.model import PublicRecord, Register

STANDING = "standing"
"""The one member of an item that is derived: it depends on the day, and so may change while the record does not."""

_LANGUAGE = "ru"  # links in an item carry the default language; pages make their own


def item(register: Register, record: PublicRecord, day: str, status: str | None = None) -> dict[str, object]:
    """The item of a record: `id register title status standing links`, then the public fields; absent is None.

    The standing is that of `day` (`YYYY-MM-DD`). `status` replaces the published one, for a record whose status depends
    on the day. `id` is the id of the record, also where the register's own number field has that name.
    """
    values = record.values
    shown = values.get("status") if status is None else status
    made: dict[str, object] = {
        "id": record.id,
        "register": register.name,
        "title": register.title(values),
        "status": shown,
        STANDING: register.standing_on(values, shown, day).value,
        "links": links(register, record.id),
    }
    # Only public names: a ledger may hold values of a field that was public once.
    made |= zip(register.names, map(values.get, register.names), strict=True)
    return made | {"id": record.id, "status": shown}


def item_json(register: Register, record: PublicRecord, day: str, status: str | None = None) -> bytes:
    """`item` as compact JSON; a door splices it into its answer without decoding it."""
    return orjson.dumps(item(register, record, day, status))


def links(register: Register, record_id: str) -> Mapping[str, str]:
    """The addresses of a record, relative to the site: `self` in the API, `html` for people."""
    return {"self": f"/api/v1/{register.name}/{record_id}", "html": f"/{_LANGUAGE}/{register.name}/{record_id}"}

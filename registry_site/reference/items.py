"""The shapes that are made of the fields of a register: its items, lists, records, histories and changes."""

from collections.abc import Mapping
from typing import Any

from registry_site.messages import N_
from registry_site.reference.shapes import says
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register, Standing
from registry_site.registers.schema import json_schema

Shape = dict[str, Any]

_TEXT: Shape = {"type": "string"}
_WHOLE: Shape = {"type": "integer"}
_NAMES: Shape = {"type": "array", "items": _TEXT}


def components() -> Mapping[str, Shape]:
    """Every such shape by its name in the document; descriptions and titles are message ids."""
    made: dict[str, Shape] = {}
    for register in REGISTERS.values():
        name = register.name
        made[f"{name}_item"] = _item(register)
        made[f"{name}_list"] = whole(
            meta=ref("ListMeta"),
            items=listed(ref(f"{name}_item")),
            facets={"type": "object", "additionalProperties": listed(ref("FacetCount"))},
            links=ref("PageLinks"),
        )
        made[f"{name}_record"] = whole(meta=ref("RecordMeta"), item=ref(f"{name}_item"))
        made[f"{name}_history"] = whole(meta=ref("Meta"), items=listed(_step(register)))
    made["Changes"] = whole(
        items=listed({"oneOf": [ref("Upsert"), ref("Removal")]}),
        has_more={"type": "boolean"},
        high_water={**_WHOLE, **says(N_("All changes up to this number are published"))},
        links=ref("NextLink"),
    )
    record = {"oneOf": [ref(f"{name}_item") for name in REGISTERS]}
    made["Upsert"] = whole(
        **_change("upsert"), record={**record, **says(N_("The record, to be put in the place of the one with this id"))}
    )
    made["Removal"] = whole(**_change("remove"), tombstone=ref("Tombstone"))
    made["Verification"] = whole(
        verdict={**_TEXT, "enum": [*(one.value for one in Standing), "not_found", "ambiguous", "malformed"]},
        matches=listed(ref("Match")),
        look_alikes={
            "type": ["array", "null"],
            "items": ref("Evident"),
            **says(N_("Records whose number is near: to compare, never an answer; null where they could not be looked up")),
        },
        checked_at=_TEXT,
        data_as_of=_TEXT,
        statement={**_TEXT, **says(N_("The verdict in a sentence, with what it does not prove"))},
        number=_TEXT,
        on=_or_null(_TEXT),
        not_asked={**_NAMES, **says(N_("Registers that have nothing published: absence from them says nothing"))},
        look_alikes_note=_or_null(_TEXT),
    )
    made["Description"] = {
        "type": "object",
        "properties": {"openapi": _TEXT, "info": {"type": "object"}, "paths": {"type": "object"}, "components": {"type": "object"}},
        "required": ["openapi", "info", "paths", "components"],
    }
    return made


def whole(**members: Shape) -> Shape:
    """An object with exactly these members, all of them always there."""
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def ref(name: str) -> Shape:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(shape: Shape) -> Shape:
    """A list of such."""
    return {"type": "array", "items": shape}


def _item(register: Register) -> Shape:
    declared = json_schema(register.singular, register.fields)["properties"]
    begins = {
        "id": {**_TEXT, **says(N_("Id of the record: its number in one writing"))},
        "register": {"const": register.name},
        "title": _TEXT,
        "status": {**_or_null(_TEXT), **says(N_("The status as it is published, or computed for the day"))},
        "standing": {**_TEXT, "enum": [one.value for one in Standing], **says(N_("What the status means"))},
        "links": ref("ItemLinks"),
    }
    return whole(**begins, **{name: shape for name, shape in declared.items() if name not in begins})


def _step(register: Register) -> Shape:
    return whole(
        seq={**_WHOLE, **says(N_("Number of the change"))},
        revision=_WHOLE,
        generation=_WHOLE,
        op={**_TEXT, "enum": ["upsert", "remove"]},
        changed_at=_TEXT,
        changed_fields=_NAMES,
        reason=_or_null(_TEXT),
        record={"oneOf": [ref(f"{register.name}_item"), {"type": "null"}]},
    )


def _change(op: str) -> dict[str, Shape]:
    return {
        "seq": {**_WHOLE, **says(N_("Number of the change"))},
        "op": {"const": op},
        "register": {**_TEXT, "enum": list(REGISTERS)},
        "id": _TEXT,
        "revision": _WHOLE,
        "generation": _WHOLE,
        "changed_at": _TEXT,
        "changed_fields": _NAMES,
    }


def _or_null(shape: Shape) -> Shape:
    return {**shape, "type": [shape["type"], "null"]}

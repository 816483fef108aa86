"""The shapes that are made of the fields of a register: its items, lists, records, histories and changes."""

from collections.abc import Mapping

from registry_site.messages import N_
from registry_site.reference.building import NAMES, TEXT, WHOLE, Shape, listed, or_null, ref, whole
from registry_site.reference.shapes import says
from registry_site.reference.verdict_shapes import verifications
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register, Standing
from registry_site.registers.schema import json_schema


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
        high_water={**WHOLE, **says(N_("All changes up to this number are published"))},
        links=ref("NextLink"),
    )
    record = {"oneOf": [ref(f"{name}_item") for name in REGISTERS]}
    made["Upsert"] = whole(
        **_change("upsert"), record={**record, **says(N_("The record, to be put in the place of the one with this id"))}
    )
    made["Removal"] = whole(**_change("remove"), tombstone=ref("Tombstone"))
    made |= verifications()
    names = ("page", "openapi", "status", "fields", "changes", "files")
    addresses = whole(**dict.fromkeys(REGISTERS, TEXT))
    made["Root"] = whole(links=whole(**dict.fromkeys(names, TEXT), registers=addresses))
    made["Description"] = {
        "type": "object",
        "properties": {"openapi": TEXT, "info": {"type": "object"}, "paths": {"type": "object"}, "components": {"type": "object"}},
        "required": ["openapi", "info", "paths", "components"],
    }
    return made


def _item(register: Register) -> Shape:
    declared = json_schema(register.singular, register.fields)["properties"]
    begins = {
        "id": {**TEXT, **says(N_("Id of the record: its number in one writing"))},
        "register": {"const": register.name},
        "title": TEXT,
        "status": {**or_null(TEXT), **says(N_("The status as it is published, or computed for the day"))},
        "standing": {**TEXT, "enum": [one.value for one in Standing], **says(N_("What the status means"))},
        "links": ref("ItemLinks"),
    }
    return whole(**begins, **{name: shape for name, shape in declared.items() if name not in begins})


def _step(register: Register) -> Shape:
    return whole(
        seq={**WHOLE, **says(N_("Number of the change"))},
        revision=WHOLE,
        generation=WHOLE,
        op={**TEXT, "enum": ["upsert", "remove"]},
        changed_at=TEXT,
        changed_fields=NAMES,
        reason=or_null(TEXT),
        record={"oneOf": [ref(f"{register.name}_item"), {"type": "null"}]},
    )


def _change(op: str) -> dict[str, Shape]:
    return {
        "seq": {**WHOLE, **says(N_("Number of the change"))},
        "op": {"const": op},
        "register": {**TEXT, "enum": list(REGISTERS)},
        "id": TEXT,
        "revision": WHOLE,
        "generation": WHOLE,
        "changed_at": TEXT,
        "changed_fields": NAMES,
    }

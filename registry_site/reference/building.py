"""JSON Schemas put together from parts."""

from typing import Any

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
WHOLE: Shape = {"type": "integer"}
NAMES: Shape = {"type": "array", "items": TEXT}


def whole(**members: Shape) -> Shape:
    """An object with exactly these members, all of them always there."""
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def ref(name: str) -> Shape:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(shape: Shape) -> Shape:
    """A list of such."""
    return {"type": "array", "items": shape}


def or_null(shape: Shape) -> Shape:
    """The same, or null where it is unknown."""
    return {**shape, "type": [shape["type"], "null"]}

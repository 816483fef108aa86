"""The JSON Schema (2020-12) of a record, derived from declared members: of published records, or of what authorities send in."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from registry_site.registers.model import Field, Group, Kind, Member

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DAY: Final = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_MONTH: Final = r"^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$"
_SHA256: Final = r"^[0-9a-f]{64}$"
STATED: Final = ("alt",)  # parts of a file that the sender states; the others are found by checking the file

Schema = dict[str, Any]
Text = Callable[[str], str]

_BY_KIND: Final[dict[Kind, Schema]] = {
    Kind.NAME: {"type": "string"},
    Kind.TEXT: {"type": "string"},
    Kind.CODE: {"type": "string"},
    Kind.CHOICE: {"type": "string"},
    Kind.DATE: {"type": "string", "format": "date", "pattern": _DAY},
    Kind.MONTH: {"type": "string", "pattern": _MONTH},
    Kind.PLACE: {"type": "string"},
    Kind.FLAG: {"type": "boolean"},
    Kind.FILES: {"type": "array"},
}
_BY_PART: Final[dict[str, Schema]] = {
    "sha256": {"type": "string", "pattern": _SHA256},
    "width": {"type": "integer", "minimum": 1},
    "height": {"type": "integer", "minimum": 1},
    "pages": {"type": "integer", "minimum": 1},
    "dpi": {"type": ["integer", "null"], "minimum": 1},
    "alt": {"type": ["string", "null"]},
}


def json_schema(title: str, members: Iterable[Member], *, sent: bool = False, text: Text = str) -> Schema:
    """The schema of one record with exactly these members; what is not required may be null or absent.

    `sent` makes it the schema of a record as sent in, where a file is named by `file`, instead of a published one, where
    it is named by its hash. `text` translates labels. Rules that span fields are not expressed.
    """
    return {"$schema": DIALECT, "title": text(title), **_object(members, sent=sent, text=text)}


def _object(members: Iterable[Member], *, sent: bool, text: Text) -> Schema:
    held = list(members)
    return {
        "type": "object",
        "properties": {member.name: _member(member, sent=sent, text=text) for member in held},
        "required": [member.name for member in held if member.required],
        "additionalProperties": False,
    }


def _member(member: Member, *, sent: bool, text: Text) -> Schema:
    if isinstance(member, Group):
        part = _object(member.fields, sent=sent, text=text)
        schema = {"type": "array", "items": part} if member.many else part
    else:
        schema = _field(member, sent=sent)
    schema = {"title": text(member.label), **schema}
    if member.law:
        schema["$comment"] = member.law
    return schema if member.required else _or_null(schema)


def _field(field: Field, *, sent: bool) -> Schema:
    if field.kind is Kind.FILES:
        return {"type": "array", "items": _file(field, sent=sent)}
    schema = dict(_BY_KIND[field.kind])
    if field.closed:
        schema["enum"] = list(field.choices)
    elif field.choices:
        schema["examples"] = list(field.choices)
    if field.required and not field.closed and schema["type"] == "string":
        schema["minLength"] = 1
    return {"type": "array", "items": schema} if field.many else schema


def _file(field: Field, *, sent: bool) -> Schema:
    names = ("file", *(part for part in field.parts if part in STATED)) if sent else field.parts
    known = {"file": {"type": "string", "minLength": 1}, **_BY_PART}
    return {
        "type": "object",
        "properties": {name: dict(known.get(name, {})) for name in names},
        "required": ["file"] if sent else list(names),
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    nullable = {**schema, "type": [schema["type"], "null"]}
    if "enum" in nullable:
        nullable["enum"] = [*nullable["enum"], None]
    return nullable

"""Validation: from a row as read to declared values, by a marshmallow schema built from the declaration."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from marshmallow import RAISE, Schema, ValidationError, fields

from indexer.kinds import REQUIRED, Reading, reading, value_field
from indexer.rows import Fault, Remark, Row
from registry_site.messages import N_, Message, message
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Group, Member

SANITISED = "sanitised"
UNREADABLE_DATE = "unreadable_date"

_UNKNOWN = message(N_("is not a field of this register"))
_NO_OBJECT = message(N_("does not have the shape of this field"))

Validator = Callable[[Row], dict[str, object] | list[Fault]]


def validator(
    declaration: Declaration, *, today: date | None = None, remark: Callable[[Remark], None] = lambda remark: None
) -> Validator:
    """A function from a row to its declared values (JSON-ready, absent ones left out), or to all its faults.

    Text is NFC, stripped, without control, bidi and zero-width characters, blanks collapsed except in TEXT; formulas stay
    text. Dates are ISO; one that cannot be read, does not exist or lies outside 1900 … `today` (default: now) plus 50
    years becomes empty where the declaration has `forgiving_dates`, else it is a fault. `remark` hears, for an accepted
    row, which fields were sanitised or had an unreadable date. The function keeps notes: one thread, one validator.
    """
    notes = reading(declaration.forgiving_dates, today or date.today())
    members = {member.name: _field(member, "", notes) for member in declaration.fields}
    load = _loader(members)

    def validate(row: Row) -> dict[str, object] | list[Fault]:
        notes.sanitised.clear()
        notes.unreadable.clear()
        values, errors = load(row.values)
        faults = [Fault(position=row.position, field=path, reason=reason) for path, reason in errors]
        if not faults:
            faults = [Fault(position=row.position, field=path, reason=message(id_)) for path, id_ in declaration.flaws(values)]
        if faults:
            return faults
        if notes.sanitised:
            remark(Remark(position=row.position, kind=SANITISED, fields=tuple(dict.fromkeys(notes.sanitised))))
        if notes.unreadable:
            remark(Remark(position=row.position, kind=UNREADABLE_DATE, fields=tuple(dict.fromkeys(notes.unreadable))))
        return values

    return validate


Loaded = tuple[dict[str, object], list[tuple[str, Message]]]


def _loader(members: Mapping[str, fields.Field[object]]) -> Callable[[Mapping[str, object]], Loaded]:
    """Schema.load for the top level, over the cells that are filled instead of over every declared field.

    Most of some forty fields are empty in most rows, and the schema's own loop costs as much for an empty field as for a
    filled one: three times this. Groups are nested schemas.
    """
    schema = Schema.from_dict(dict(members))(unknown=RAISE)  # binds the fields to their names
    deserialize = {name: field.deserialize for name, field in schema.load_fields.items()}
    required = [name for name, field in schema.load_fields.items() if field.required]

    def load(row: Mapping[str, object]) -> Loaded:
        values: dict[str, object] = {}
        errors: list[tuple[str, Message]] = []
        for name, value in row.items():
            if value is None or value == "":
                continue
            read = deserialize.get(name)
            if read is None:
                errors.append((name, _UNKNOWN))
                continue
            try:
                values[name] = read(value)
            except ValidationError as error:
                errors.extend(_flat(name, error.messages))
        for name in required:
            if values.get(name) in (None, []) and not any(path == name for path, _ in errors):
                errors.append((name, REQUIRED))
        return values, errors

    return load


def _field(member: Member, prefix: str, notes: Reading) -> fields.Field[object]:
    if not isinstance(member, Group):
        return value_field(member, prefix + member.name, notes)
    parts = {field.name: _field(field, f"{member.name}.", notes) for field in member.fields}
    nested = Schema.from_dict(dict(parts))
    return fields.Nested(nested, many=member.many, unknown=RAISE, required=member.required, allow_none=not member.required)


def _flat(path: str, found: object) -> Iterator[tuple[str, Message]]:
    """marshmallow's nested messages as paths (`group.field`; places in a list are left out) and reasons."""
    if isinstance(found, Mapping):
        for key, inner in found.items():
            yield from _flat(path if isinstance(key, int) or key == "_schema" else f"{path}.{key}", inner)
    elif isinstance(found, list):
        for reason in found:
            yield path, reason if isinstance(reason, Message) else _of_library(reason)


def _of_library(reason: object) -> Message:
    return _UNKNOWN if reason == Schema.error_messages.get("unknown", "Unknown field.") else _NO_OBJECT

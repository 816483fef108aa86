"""The shapes of answers besides the items of registers, as marshmallow schemas: all members are always there, unknown is null."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range, Regexp, Validator

from registry_site.messages import N_
from registry_site.registers import REGISTERS
from registry_site.registers.model import Kind, Standing
from registry_site.search.port import Step
from registry_site.translating import LANGUAGES
from registry_site.verifying.evidence import Evidence

REGISTER_NAMES = OneOf(tuple(REGISTERS))
_STANDINGS = OneOf([one.value for one in Standing])


def says(message_id: str) -> dict[str, str]:
    """The metadata of a member with a description: the message id stands in for it until the document is made."""
    return {"description": message_id}


def a_text(message_id: str = "", *, null: bool = False, validate: Validator | None = None) -> fields.Field[Any]:
    """A member that is text, and with `null` may be unknown."""
    return fields.String(required=True, allow_none=null, validate=validate, metadata=says(message_id) if message_id else {})


def a_number(message_id: str = "", *, null: bool = False) -> fields.Field[Any]:
    """A member that is a number of things."""
    return fields.Integer(required=True, allow_none=null, metadata=says(message_id) if message_id else {})


SEQUENCE = fields.Integer(validate=Range(0, 10**18 - 1), metadata={"default": 0})
CHAIN = fields.String(validate=Regexp(r"[0-9a-f]{16}"))
PREFERENCE = fields.String(metadata={"example": "wait=30"})


class ItemLinks(Schema):
    self = a_text(N_("Address of the record in this API"))
    html = a_text(N_("Page of the record for people"))


class Meta(Schema):
    register = a_text(validate=REGISTER_NAMES)
    generation = a_number(N_("Number of the published state that the answer was made from"))
    data_as_of = a_text(N_("How fresh the data are: what the source says, or when it was received"))
    published_at = a_text(N_("When this state was published (RFC 3339, UTC)"))


class Total(Schema):
    value = a_number(N_("Number of hits"))
    relation = a_text(validate=OneOf(("eq",)))


class Interpretation(Schema):
    step = a_text(N_("The step of the search that found the hits"), validate=OneOf([one.value for one in Step]))
    terms = fields.List(fields.String(), required=True)
    text = a_text(N_("What was taken for the text meant; null where it was taken as typed"), null=True)


class ListMeta(Meta):
    total = fields.Nested(Total, required=True)
    interpretation = fields.Nested(Interpretation, required=True)


class FacetCount(Schema):
    value = a_text()
    label = a_text(N_("The value in the language asked for"))
    count = a_number(N_("Hits that have the value, were its own filter left out"))


class PageLinks(Schema):
    self = a_text()
    next = a_text(N_("Address of the next page; null on the last one"), null=True)


class RecordMeta(Meta):
    revision = a_number(N_("How often the record has changed, counted from 1"))
    changed_at = a_text()
    as_of = a_text(null=True)


class Evident(Schema):
    register = a_text(validate=REGISTER_NAMES)
    id = a_text()
    links = fields.Nested(ItemLinks, required=True)


class Match(Evident):
    number = a_text(N_("The number as it is published"))
    title = a_text()
    standing = a_text(N_("What the status means; null before the document existed"), null=True, validate=_STANDINGS)
    status = a_text(N_("The status as it is published, or computed for the day"), null=True)
    since = a_text(N_("The day since which that is so, where it is known"), null=True)
    evidence = a_text(N_("What the verdict rests on"), validate=OneOf([one.value for one in Evidence]))
    warning = fields.Boolean(required=True, metadata=says(N_("The record warns of a product: it never makes anything look fine")))
    source = a_text(N_("Who publishes the register"))
    generation = a_number()
    data_as_of = a_text()
    removed_on = a_text(null=True)
    reason = a_text(null=True)


class Suggested(Schema):
    register = a_text(validate=REGISTER_NAMES)
    text = a_text(N_("A name, maker or number as the register writes it"))
    field = a_text()
    label = a_text()
    count = a_number(N_("Records that have it"))
    query = a_text(N_("The text to search for"))
    id = a_text(N_("The record, where there is only one"), null=True)
    reading = a_text(N_("What the keys typed write in another keyboard layout, where that was taken for the text"), null=True)
    links = fields.Nested(ItemLinks, required=True)


class SuggestMeta(Schema):
    registers = fields.List(fields.String(validate=REGISTER_NAMES), required=True)


class Suggestions(Schema):
    meta = fields.Nested(SuggestMeta, required=True)
    items = fields.List(fields.Nested(Suggested), required=True)


class NextLink(Schema):
    next = a_text(N_("Where to go on; it is always there"))


class Source(Schema):
    name = a_text(N_("Name of the file as received"))
    sha256 = a_text()
    size = a_number(N_("Bytes"))
    format = a_text()
    received_at = a_text()


class Published(Schema):
    register = a_text(validate=REGISTER_NAMES)
    generation = a_number(null=True)
    data_as_of = a_text(null=True)
    published_at = a_text(null=True)
    records = a_number(null=True)
    standings = fields.Dict(
        keys=fields.String(validate=_STANDINGS),
        values=fields.Integer(),
        required=True,
        allow_none=True,
        metadata=says(N_("Records by standing")),
    )
    search = a_text(N_("Whether the search can answer"), null=True, validate=OneOf(("up", "down")))
    made_up = fields.Boolean(required=True, allow_none=True, metadata=says(N_("Demonstration data: nothing of it is real")))
    sources = fields.List(fields.Nested(Source), required=True, allow_none=True)


class Status(Schema):
    items = fields.List(fields.Nested(Published), required=True)


class Labels(Schema.from_dict({name: fields.String(required=True) for name in LANGUAGES})):  # type: ignore[misc]
    """A text in every language."""


class Choice(Schema):
    value = a_text()
    label = fields.Nested(Labels, required=True)


class DeclaredField(Schema):
    name = a_text(N_("The path by which queries name the field"))
    kind = a_text(validate=OneOf([*(one.value for one in Kind), "group"]))
    label = fields.Nested(Labels, required=True)
    many = fields.Boolean(required=True)
    filterable = fields.Boolean()
    range = fields.Boolean()
    has = fields.Boolean()
    sortable = fields.Boolean()
    facet = fields.Boolean()
    choices = fields.List(fields.Nested(Choice))


class DeclaredRegister(Schema):
    register = a_text(validate=REGISTER_NAMES)
    label = fields.Nested(Labels, required=True)
    number = a_text(N_("The field that identifies a record"))
    facets = fields.List(fields.String(), required=True)
    fields_ = fields.List(fields.Nested(DeclaredField), required=True, data_key="fields")


class Fields(Schema):
    items = fields.List(fields.Nested(DeclaredRegister), required=True)


class Tombstone(Schema):
    removed_on = a_text(N_("The day of the removal"))
    reason = a_text(null=True)


class PartAtFault(Schema):
    parameter = a_text(null=True)
    code = a_text()
    detail = a_text()
    legal = fields.List(fields.String(), required=True, metadata=says(N_("What would be accepted there")))


class Problem(Schema):
    """RFC 9457."""

    type = a_text()
    title = a_text()
    status = fields.Integer(required=True)
    detail = a_text(N_("What is wrong, and what to do"))
    instance = a_text()
    code = a_text(N_("The kind of error in one word, the same in every language"))
    request_id = a_text(N_("The number to give when you ask us about it"))
    errors = fields.List(fields.Nested(PartAtFault))
    links = fields.Dict(keys=fields.String(), values=fields.String(), metadata=says(N_("Where to go instead")))
    candidates = fields.List(fields.String(), allow_none=True, metadata=says(N_("Ids near the one asked for: never answers")))
    tombstone = fields.Nested(Tombstone)

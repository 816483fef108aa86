"""The shapes of the manifest of published files."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from registry_site.messages import N_
from registry_site.reference.shapes import REGISTER_NAMES, a_number, a_text, says


class PublishedFile(Schema):
    name = a_text()
    media_type = a_text(N_("What the file holds when it is unpacked"))
    encoding = a_text(validate=OneOf(("gzip",)))
    count = a_number(N_("Lines of the file: records or changes"))
    bytes = a_number(N_("Size of the file as it is sent, packed"))
    sha256 = a_text(N_("SHA-256 of the file as it is sent, packed; lower-case hexadecimal"))
    url = a_text()


class FilesOfGeneration(Schema):
    records = fields.Nested(PublishedFile, metadata=says(N_("All records, one JSON item a line, by id")))
    table = fields.Nested(PublishedFile, metadata=says(N_("All records as CSV")))
    changes = fields.Nested(
        PublishedFile, required=True, metadata=says(N_("The changes of this generation, as the changes feed tells them"))
    )


class Sequence(Schema):
    first = a_number()
    last = a_number()


class DumpedGeneration(Schema):
    register = a_text(validate=REGISTER_NAMES)
    generation = a_number()
    kind = a_text(
        N_(
            "load: a source was read; rollback: an earlier state was published again; turn: statuses changed with the day; "
            "submissions: notices that bodies sent in"
        ),
        validate=OneOf(("load", "rollback", "turn", "submissions")),
    )
    published_at = a_text()
    data_as_of = a_text()
    made_up = fields.Boolean(required=True, metadata=says(N_("Demonstration data: nothing of it is real")))
    records = a_number()
    sequence = fields.Nested(
        Sequence,
        required=True,
        allow_none=True,
        metadata=says(N_("Numbers of the first and the last change of this generation; null where it changed nothing")),
    )
    next = a_text(N_("Where the changes after this generation begin, for a copy that was begun with its files"))
    files = fields.Nested(FilesOfGeneration, required=True)


class Delta(PublishedFile):
    generation = a_number()
    previous_generation = a_number(N_("The generation that these changes lead on from"), null=True)
    published_at = a_text()
    sequence = fields.Nested(Sequence, required=True, allow_none=True)


class DumpedRegister(DumpedGeneration):
    previous = fields.Nested(DumpedGeneration, required=True, allow_none=True)
    deltas = fields.List(fields.Nested(Delta), required=True)


class SigningKey(Schema):
    id = a_text(N_("SHA-256 of the public key (DER)"))
    algorithm = a_text()
    url = a_text()


class Manifest(Schema):
    format = a_text()
    published_at = a_text(null=True)
    key = fields.Nested(SigningKey, required=True)
    registers = fields.List(fields.Nested(DumpedRegister), required=True)

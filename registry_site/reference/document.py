"""The OpenAPI 3.1 document, made once for each language from the operations and the shapes of their answers."""

from functools import cache
from itertools import groupby
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema
from marshmallow.fields import Field, List
from webargs.fields import DelimitedList

from registry_site.messages import N_
from registry_site.reference import shapes
from registry_site.reference.building import Shape, ref
from registry_site.reference.examples import ANSWERS
from registry_site.reference.file_shapes import Manifest
from registry_site.reference.items import components
from registry_site.reference.operations import PREFIX, Operation, operations
from registry_site.reference.parameters import Parameter
from registry_site.reference.refusals import ERRORS, REFUSALS
from registry_site.translating import Translator

VERSION = "1.0.0"
TITLE = N_("Open registers of product safety")
ABOUT = N_(
    "Read everything without a key. Unknown parameters are refused, never passed over. Errors are problem+json (RFC 9457). "
    "A list is read to its end by links.next; its cursor is bound to one publication and answers 410 after the next one. Answers "
    "carry a strong ETag: ask again with If-None-Match."
)

_SHAPES: tuple[type[Schema], ...] = (
    shapes.ItemLinks,
    shapes.Meta,
    shapes.ListMeta,
    shapes.FacetCount,
    shapes.PageLinks,
    shapes.RecordMeta,
    shapes.Evident,
    shapes.Match,
    shapes.Suggestions,
    shapes.NextLink,
    shapes.Status,
    shapes.Fields,
    shapes.Tombstone,
    Manifest,
    shapes.Problem,
)
_PROBLEM = "application/problem+json"
_TOLD = ("description", "summary", "title")


@cache
def document(words: Translator) -> Shape:
    """The whole document in one language."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))
    spec = APISpec(
        title=words.text(TITLE),
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": words.text(ABOUT)},
        servers=[{"url": "/"}],
    )
    for schema in _SHAPES:
        if _name(schema) not in spec.components.schemas:
            spec.components.schema(_name(schema), schema=schema)
    for name, shape in components().items():
        spec.components.schema(name, shape)
    for operation in operations():
        spec.path(f"{PREFIX}{operation.address}", operations={operation.method: _operation(plugin, operation, words)})
    made: Shape = _translated(spec.to_dict(), words)
    return made


def parameter_shape(plugin: MarshmallowPlugin, field: Field[Any]) -> Shape:
    """What a parameter takes, as a JSON Schema."""
    shape: Shape = plugin.converter.field2property(field)  # type: ignore[union-attr]  # set when the document was begun
    return shape


def _operation(plugin: MarshmallowPlugin, operation: Operation, words: Translator) -> Shape:
    good: Shape = {
        "description": operation.title,
        "content": {
            media_type: {"schema": ref(operation.answers if media_type == operation.media_type else operation.sends[media_type])}
            for media_type in operation.sends or (operation.media_type,)
        },
        "headers": {"Cache-Control": {"schema": {"type": "string"}}},
    }
    answers = {"200": good}
    if operation.conditional:
        good["headers"]["ETag"] = {"schema": {"type": "string"}}
        answers["304"] = {"description": N_("Nothing has changed since the ETag named in If-None-Match")}
    if operation.redirects:
        answers["308"] = {
            "description": N_("The id is written otherwise: see Location"),
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    if operation.answers in ANSWERS:
        good["content"][operation.media_type]["example"] = ANSWERS[operation.answers]
    answers["429"] = _refusal(("too_many_requests",), words)
    for status, codes in groupby(operation.refuses, key=lambda code: ERRORS[code][0]):
        answers[str(status)] = _refusal(tuple(codes), words)
    sent = {media_type: {"schema": ref(name)} for media_type, name in operation.sends.items()}
    return {
        **({"requestBody": {"required": True, "content": sent}} if sent else {}),
        "operationId": operation.name,
        "summary": operation.title,
        "description": operation.says,
        "parameters": [_parameter(plugin, one, words) for one in operation.takes],
        "responses": answers,
    }


def _refusal(codes: tuple[str, ...], words: Translator) -> Shape:
    """All kinds of errors with one status."""
    content: Shape = {"schema": ref("Problem")}
    if examples := {code: {"value": REFUSALS[code]} for code in codes if code in REFUSALS}:
        content["examples"] = examples
    described = " ".join(f"{code}: {words.text(ERRORS[code][1])}" for code in codes)
    return {"description": described, "content": {_PROBLEM: content}}


def _parameter(plugin: MarshmallowPlugin, parameter: Parameter, words: Translator) -> Shape:
    told = words.text(parameter.says)
    made: Shape = {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "description": f"{words.text(parameter.label)}. {told}" if parameter.label else told,
        "schema": parameter_shape(plugin, parameter.takes),
    }
    if isinstance(parameter.takes, List):
        made |= {"style": "form", "explode": not isinstance(parameter.takes, DelimitedList)}
    return made


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__)


def _translated(shape: Any, words: Translator) -> Any:
    """Descriptions, summaries and titles are message ids until here; a translated one stays as it is."""
    if isinstance(shape, list):
        return [_translated(one, words) for one in shape]
    if not isinstance(shape, dict):
        return shape
    return {
        name: words.text(value)
        if name in ("description", "summary", "title") and isinstance(value, str)
        else _translated(value, words)
        for name, value in shape.items()
    }

"""The document as people read it: operations with their tables, and shapes with their members."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from registry_site.messages import N_
from registry_site.reference.building import Shape
from registry_site.reference.document import document
from registry_site.reference.operations import PREFIX, Operation, operations
from registry_site.reference.refusals import REFUSALS
from registry_site.translating import Translator


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: a name, its type in words, what it says; `shapes` names the shapes that the type is made of."""

    name: str
    kind: str
    says: str
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """One operation."""

    name: str
    method: str
    address: str
    title: str
    says: str
    takes: tuple[Row, ...]
    sends: tuple[Row, ...]
    answers: tuple[Row, ...]
    example: str


@cache
def told(words: Translator) -> tuple[Told, ...]:
    """Every operation in one language."""
    paths = document(words)["paths"]
    return tuple(_operation(one, paths[f"{PREFIX}{one.address}"][one.method], words) for one in operations())


@cache
def shapes(words: Translator) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Every shape by its name, with its members."""
    held = document(words)["components"]["schemas"]
    return tuple((name, tuple(_members(shape, words))) for name, shape in held.items())


@cache
def examples(words: Translator) -> tuple[tuple[str, str], ...]:
    """Examples by the name of their shape or the code of their error, as indented JSON."""
    found = {}
    told_ = (one for path in document(words)["paths"].values() for one in path.values())
    for content in (content for one in told_ for content in one["responses"]["200"]["content"].values()):
        if "example" in content:
            found[_named(content["schema"])[0]] = _indented(content["example"])
    return (*found.items(), *((code, _indented(example)) for code, example in REFUSALS.items()))


def _operation(operation: Operation, told_: Shape, words: Translator) -> Told:
    answers = []
    for status, answer in told_["responses"].items():
        named = [_named(content["schema"]) for content in answer.get("content", {}).values()]
        answers.append(Row(name=status, kind="", says=answer["description"], shapes=(*named, ())[0]))
    return Told(
        name=told_["operationId"],
        method=operation.method.upper(),
        address=f"{PREFIX}{operation.address}",
        title=told_["summary"],
        says=told_["description"],
        takes=tuple(_parameter(one, words) for one in told_["parameters"]),
        answers=tuple(answers),
        sends=tuple(Row(name=media_type, kind="", says="", shapes=(name,)) for media_type, name in operation.sends.items()),
        example=f"{PREFIX}{operation.address}{operation.example}"
        if operation.method == "get" and "{" not in operation.address
        else "",
    )


_REQUIRED = N_("required")
_HEADER = N_("a header of the request")
_REPEATED = N_("may be repeated")
_JOINED = N_("several joined by commas")
_DEFAULT = N_("%(value)s if not given")
_MISSING = N_("may be missing")


def _parameter(one: Shape, words: Translator) -> Row:
    schema = one["schema"]
    if schema.get("type") == "array":
        several = words.text(_REPEATED if one["explode"] else _JOINED)
        kind = f"{_kind(schema['items'], words)}; {several}"
    else:
        kind = _kind(schema, words)
    if "default" in schema:
        kind += f"; {words.fill(_DEFAULT, value=schema['default'])}"
    if one["required"]:
        kind += f"; {words.text(_REQUIRED)}"
    if one["in"] == "header":
        kind += f"; {words.text(_HEADER)}"
    return Row(name=one["name"], kind=kind, says=one["description"])


def _members(shape: Shape, words: Translator, above: str = "") -> Iterator[Row]:
    """The members of an object, and below each that is an object or a list of such without a name of its own, those of it."""
    if "properties" not in shape:
        yield Row(name="", kind=_kind(shape, words), says=str(shape.get("description", "")))
    for name, member in shape.get("properties", {}).items():
        missing = "required" in shape and name not in shape["required"] and not above
        kind = _kind(member, words)
        yield Row(
            name=f"{above}{name}",
            kind=f"{kind}; {words.text(_MISSING)}" if missing else kind,
            says=str(member.get("description") or member.get("title", "")),
            shapes=_named(member),
        )
        parts = member.get("items", member)
        if "properties" in parts:
            yield from _members(parts, words, f"{above}{name}{'[]' if parts is not member else ''}.")


_KINDS = {
    "string": N_("text"),
    "integer": N_("whole number"),
    "boolean": N_("true or false"),
    "object": N_("object"),
    "null": N_("null"),
}


def _kind(shape: Shape, words: Translator) -> str:
    """The type in words: `text, null`, `one of: a, b`, `list of text`; empty for what has a shape of its own."""
    if "const" in shape:
        return str(shape["const"])
    if "enum" in shape:
        return words.fill(N_("one of: %(names)s"), names=", ".join("null" if one is None else str(one) for one in shape["enum"]))
    if several := [*shape.get("oneOf", ()), *shape.get("anyOf", ())]:
        return ", ".join(filter(None, (_kind(one, words) for one in several)))
    given = shape.get("type", [])
    kinds = given if isinstance(given, list) else [given]
    bounds = [f"{shape[end]}" for end in ("minimum", "maximum") if end in shape]
    return ", ".join(_one(kind, shape, words) for kind in kinds) + (f" ({'…'.join(bounds)})" if len(bounds) == 2 else "")


def _one(kind: str, shape: Shape, words: Translator) -> str:
    if kind == "array":
        what = _kind(shape.get("items", {}), words)
        return words.fill(N_("list of %(what)s"), what=what) if what else words.text(N_("list"))
    if kind == "string" and shape.get("format") == "date":
        return "YYYY-MM-DD"
    return words.text(_KINDS[kind])


def _named(shape: Any) -> tuple[str, ...]:
    """The names of the shapes that a shape refers to."""
    if "$ref" in shape:
        return (str(shape["$ref"]).rpartition("/")[2],)
    parts = (*shape.get("oneOf", ()), *shape.get("anyOf", ()), *([shape["items"]] if "items" in shape else ()))
    further = shape.get("additionalProperties")
    return tuple(name for part in (*parts, *([further] if isinstance(further, dict) else ())) for name in _named(part))


def _indented(example: object) -> str:
    return orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()

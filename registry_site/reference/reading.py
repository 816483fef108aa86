"""The document as people read it: operations with their tables, shapes with their members, kinds of errors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from registry_site.messages import N_
from registry_site.reference.document import document
from registry_site.reference.examples import REFUSALS
from registry_site.reference.items import Shape
from registry_site.reference.operations import PREFIX, operations
from registry_site.translating import Translator

# Every kind of error that an answer can be, by its code.
ERRORS: Mapping[str, tuple[int, str]] = {
    "bad_request": (400, N_("A parameter or the body cannot be understood; errors names the part and what is legal there.")),
    "not_found": (404, N_("There is nothing here. candidates are ids of numbers near the one asked for: never answers.")),
    "method_not_allowed": (405, N_("The address does not take this method; Allow names those that it takes.")),
    "expired_cursor": (410, N_("The register was published anew since the first page. Start again at links.restart.")),
    "unknown_sequence": (410, N_("No change ever had this number. Read everything again from links.restart.")),
    "gone": (410, N_("The record was removed; tombstone has the day and the reason. Its history is still there.")),
    "nothing_published": (503, N_("The register has no publication yet.")),
    "search_down": (503, N_("The search cannot answer now. Records by id, histories, changes and the check of numbers still can.")),
    "unavailable": (503, N_("The service cannot answer now. Ask again after the seconds in Retry-After.")),
    "internal": (500, N_("Something went wrong on our side. Tell us the request_id.")),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: a name, its type in words, what it says; `shape` names the shape the type is made of."""

    name: str
    kind: str
    says: str
    shape: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One operation."""

    name: str
    address: str
    title: str
    says: str
    takes: tuple[Row, ...]
    answers: tuple[Row, ...]
    example: str


@cache
def told(words: Translator) -> tuple[Told, ...]:
    """Every operation in one language."""
    paths = document(words)["paths"]
    return tuple(_operation(one.address, one.example, paths[f"{PREFIX}{one.address}"]["get"], words) for one in operations())


@cache
def shapes(words: Translator) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Every shape by its name, with its members."""
    held = document(words)["components"]["schemas"]
    return tuple((name, tuple(_members(shape, words))) for name, shape in held.items() if "properties" in shape)


@cache
def examples(words: Translator) -> tuple[tuple[str, str], ...]:
    """Examples by the name of their shape, as indented JSON."""
    found = {}
    for path in document(words)["paths"].values():
        for content in path["get"]["responses"]["200"]["content"].values():
            if "example" in content:
                found[content["schema"]["$ref"].rpartition("/")[2]] = _indented(content["example"])
    return (*found.items(), ("Problem", _indented(REFUSALS[400])))


def _operation(address: str, example: str, told_: Shape, words: Translator) -> Told:
    answers = []
    for status, answer in told_["responses"].items():
        named = [_named(content["schema"]) for content in answer.get("content", {}).values()]
        answers.append(Row(name=status, kind="", says=answer["description"], shape="".join(named[:1])))
    return Told(
        name=told_["operationId"],
        address=f"{PREFIX}{address}",
        title=told_["summary"],
        says=told_["description"],
        takes=tuple(_parameter(one, words) for one in told_["parameters"]),
        answers=tuple(answers),
        example=f"{PREFIX}{address}{example}" if "{" not in address else "",
    )


def _parameter(one: Shape, words: Translator) -> Row:
    kind = _kind(one["schema"], words)
    needed = f"{kind}, {words.text(_REQUIRED)}" if one["required"] else kind
    return Row(name=one["name"], kind=needed, says=one["description"])


def _members(shape: Shape, words: Translator) -> Iterator[Row]:
    for name, member in shape["properties"].items():
        yield Row(
            name=name,
            kind=_kind(member, words),
            says=str(member.get("description") or member.get("title", "")),
            shape=_named(member) or _named(member.get("items", {})),
        )


_REQUIRED = N_("required")
_KINDS = {
    "string": N_("text"),
    "integer": N_("whole number"),
    "boolean": N_("true or false"),
    "object": N_("object"),
    "null": N_("null"),
}


def _kind(shape: Shape, words: Translator) -> str:
    """The type in words: `text, null`, `one of: a, b`, `list of text`."""
    if "const" in shape:
        return str(shape["const"])
    if "enum" in shape:
        return words.fill(N_("one of: %(names)s"), names=", ".join("null" if one is None else str(one) for one in shape["enum"]))
    if "oneOf" in shape or "anyOf" in shape:
        return ", ".join(filter(None, (_kind(one, words) for one in (*shape.get("oneOf", ()), *shape.get("anyOf", ())))))
    given = shape.get("type", [])
    kinds = given if isinstance(given, list) else [given]
    told_ = [_one(kind, shape, words) for kind in kinds]
    bounds = [f"{shape[end]}" for end in ("minimum", "maximum") if end in shape]
    return ", ".join(told_) + (f" ({'…'.join(bounds)})" if len(bounds) == 2 else "")


def _one(kind: str, shape: Shape, words: Translator) -> str:
    if kind == "array":
        return words.fill(N_("list of %(what)s"), what=_kind(shape.get("items", {}), words) or words.text(N_("objects")))
    if kind == "string" and shape.get("format") == "date":
        return "YYYY-MM-DD"
    return words.text(_KINDS[kind])


def _named(shape: Any) -> str:
    return str(shape.get("$ref", "")).rpartition("/")[2]


def _indented(example: object) -> str:
    return orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()

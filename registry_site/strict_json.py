"""JSON from strangers, read so that it can mean one thing only (RFC 8259, I-JSON of RFC 7493): for every door that takes a body.

Refused besides what is no JSON: a name that stands twice in one object (each reader takes another of the two), half a pair of
surrogates, NaN and numbers beyond 64 bits, and nesting that no body of ours needs, before anything walks down into it.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import NoReturn

import orjson

from registry_site.errors import BadRequest
from registry_site.messages import N_, Message, message
from registry_site.refusals import shortened, unknown

DEEPEST = 16
"""Objects and lists that may stand inside one another."""

_BOM = b"\xef\xbb\xbf"  # a reader may ignore it (RFC 8259 §8.1)
_LONGEST_INTEGER = 20  # characters: 64 bits with a sign
# Whole strings are stepped over, so that a bracket inside one does not count; possessive, or an open string would cost its square.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def parse(body: bytes, *, deepest: int = DEEPEST) -> object:
    """The value of a JSON text in UTF-8: dict, list, str, int, float, bool or None. Raises BadRequest; never RecursionError."""
    try:
        text = body.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(
            message(N_("The body is not UTF-8: byte %(place)s. Send JSON in UTF-8."), place=error.start + 1)
        ) from error
    _check_depth(text, deepest)
    try:
        orjson.loads(text)  # the grammar to the letter: Python's own reader takes NaN and half a pair of surrogates
    except orjson.JSONDecodeError as error:
        where = N_("The body is not JSON: line %(line)s, character %(column)s. Correct it there, and send it again.")
        raise BadRequest(message(where, line=error.lineno, column=error.colno)) from error
    return json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_float=_number)


def members(value: object, where: str, legal: tuple[str, ...]) -> Mapping[str, object]:
    """`value` as an object whose names are all among `legal`. `where` names the place in the body, `numbers[3]`, "" for the whole.

    Raises BadRequest for another value and for an unknown name, with the legal ones and the nearest.
    """
    if not isinstance(value, dict):
        text = message(N_("%(where)s must be an object with the names %(names)s."), where=_named(where), names=", ".join(legal))
        raise BadRequest(text, parameter=where or None, legal=legal)
    for name in value:
        if name not in legal:
            raise unknown(f"{where}.{name}" if where else name, tuple(f"{where}.{one}" if where else one for one in legal))
    return value


def items(value: object, where: str) -> list[object]:
    """`value` as a list. Raises BadRequest for another value."""
    if not isinstance(value, list):
        raise BadRequest(message(N_("%(where)s must be a list."), where=_named(where)), parameter=where or None)
    return value


def string(value: object, where: str) -> str:
    """`value` as a string. Raises BadRequest for another value: a number may have lost its zeros before it came here."""
    if not isinstance(value, str):
        raise BadRequest(
            message(N_("%(where)s must be a string in quotation marks."), where=_named(where)), parameter=where or None
        )
    return value


def _named(where: str) -> str | Message:
    return where or message(N_("The body"))


def _check_depth(text: str, deepest: int) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        sign = found[0]
        depth += 1 if sign in "[{" else -1 if sign in "]}" else 0
        if depth > deepest:
            raise BadRequest(message(N_("The body nests deeper than %(deepest)s levels. Send it flatter."), deepest=deepest))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        name, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        text = message(N_("The name «%(name)s» stands twice in one object. Leave one of them."), name=shortened(name))
        raise BadRequest(text, parameter=shortened(name))
    return made


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        _refuse_number(digits)
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        _refuse_number(digits)
    return value


def _refuse_number(digits: str) -> NoReturn:
    text = N_("The number %(number)s is beyond what a reader of JSON must understand. Send it as a string.")
    raise BadRequest(message(text, number=shortened(digits)))

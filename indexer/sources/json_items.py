"""JSON from strangers, item by item: strict (no NaN, no key twice), shallow, flat memory; a torn end is noticed."""

import json
from collections.abc import Iterator
from contextlib import closing

import ijson  # type: ignore[import-untyped]  # carries no types

from indexer.rows import Source
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"
DEEPEST = 32
LONGEST_VALUE = 16 << 20  # bytes without any JSON event in them: one string

Event = tuple[str, object]


def read_json(source: Source) -> Iterator[tuple[str, object]]:
    """The parts of a JSON document, streamed: `("", item)` for every item of a top-level array; of a top-level object
    `(key, item)` for every item of a value that is an array, and `(key, value)` for every other value.

    UTF-8, with or without BOM. Raises UnreadableSource for what is no JSON, NaN, a key twice in one object, nesting
    deeper than DEEPEST; TornSource for a document that ends before its end. Lone surrogates come as «?» (the parser's).
    """
    events = _events(source)
    name, _ = next(events)
    if name == "start_array":
        for event in _until(events, "end_array"):
            yield "", _build(source, event, events, 1)
    elif name == "start_map":
        seen: set[object] = set()
        for _, key in _until(events, "end_map"):
            _once(source, key, seen)
            first = next(events)
            if first[0] == "start_array":
                for event in _until(events, "end_array"):
                    yield str(key), _build(source, event, events, 2)
            else:
                yield str(key), _build(source, first, events, 1)
    else:
        raise UnreadableSource(message(N_("%(name)s holds one bare value, not a list of records."), name=source.name))
    for _ in events:  # to the end of the document: what follows must be nothing
        continue


def load_json(name: str, content: bytes) -> object:
    """A small JSON document at once, as strict as `read_json`; `name` is for the message of UnreadableSource."""
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise UnreadableSource(
            message(N_("%(name)s is no strict JSON in UTF-8. Repair it and send it again."), name=name)
        ) from error


def _events(source: Source) -> Iterator[Event]:
    found = ijson.sendable_list()
    parser = ijson.basic_parse_coro(found, use_float=True)
    fed = 0  # bytes since the last event
    with closing(source.open()) as stream:
        chunk = stream.read(_CHUNK).removeprefix(_BOM)
        while chunk:
            try:
                parser.send(chunk)
            except ijson.JSONError as error:
                raise _unreadable(source) from error
            fed = 0 if found else fed + len(chunk)
            if fed > LONGEST_VALUE:
                raise UnreadableSource(
                    message(N_("%(name)s holds a value of more than %(most)s bytes."), name=source.name, most=LONGEST_VALUE)
                )
            yield from found
            found.clear()
            chunk = stream.read(_CHUNK)
    try:
        parser.close()
    except ijson.JSONError as error:
        raise TornSource(message(N_("%(name)s ends before its closing bracket. Fetch it again."), name=source.name)) from error
    yield from found


def _until(events: Iterator[Event], end: str) -> Iterator[Event]:
    for event in events:
        if event[0] == end:
            return
        yield event


def _build(source: Source, first: Event, events: Iterator[Event], depth: int) -> object:
    name, value = first
    if depth > DEEPEST:
        raise UnreadableSource(message(N_("%(name)s is nested deeper than %(most)s levels."), name=source.name, most=DEEPEST))
    if name == "start_array":
        return [_build(source, event, events, depth + 1) for event in _until(events, "end_array")]
    if name == "start_map":
        built: dict[str, object] = {}
        seen: set[object] = set()
        for _, key in _until(events, "end_map"):
            _once(source, key, seen)
            built[str(key)] = _build(source, next(events), events, depth + 1)
        return built
    return value


def _once(source: Source, key: object, seen: set[object]) -> None:
    if key in seen:
        raise UnreadableSource(
            message(N_("%(name)s has a key twice in one object. Repair it and send it again."), name=source.name)
        )
    seen.add(key)


def _unreadable(source: Source) -> UnreadableSource:
    # The parser's own words quote the content, which may be restricted (DESIGN §4.4).
    return UnreadableSource(message(N_("%(name)s is no strict JSON in UTF-8. Repair it and send it again."), name=source.name))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise ValueError("a key twice in one object")
    return built


def _no_constant(constant: str) -> object:
    raise ValueError(constant)

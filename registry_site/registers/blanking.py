"""Leaving values out of a record by their paths."""

from collections.abc import Iterable, Mapping


def without(values: Mapping[str, object], paths: Iterable[str]) -> dict[str, object]:
    """A copy with None at each path (`name`, or `group.name` in every sub-record); what the paths do not touch is shared."""
    kept = dict(values)
    for path in paths:
        first, _, rest = path.partition(".")
        held = kept.get(first)
        if not rest:
            kept[first] = None
        elif isinstance(held, list):
            kept[first] = [_blanked(part, rest) for part in held]
        else:
            kept[first] = _blanked(held, rest)
    return kept


def nothing(_: Mapping[str, object]) -> frozenset[str]:
    """The paths to leave out where a register withholds nothing."""
    return frozenset()


def _blanked(part: object, name: str) -> object:
    return {**part, name: None} if isinstance(part, Mapping) else part

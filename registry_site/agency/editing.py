"""A notice as a body edits it: facts about files become references to them, and a change is laid over it."""

from collections.abc import Mapping
from typing import Any

from indexer.notices.current import Current
from indexer.notices.judging import file_fields, files_at, with_files


def editable(current: Current) -> dict[str, Any]:
    """The complete notice as it could be sent back unchanged: each file by its `sha256`, with what was stated of it."""
    notice: Mapping[str, Any] = current.values
    for path, _ in file_fields():
        files = files_at(notice, path)
        if files:
            notice = with_files(notice, path, [_reference(file) for file in files])
    return dict(notice)


def patched(notice: Any, changes: Any) -> Any:
    """The notice with a JSON Merge Patch (RFC 7396): null takes a member away, a list takes the place of a list."""
    if not isinstance(changes, Mapping):
        return changes
    made = dict(notice) if isinstance(notice, Mapping) else {}
    for name, value in changes.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = patched(made.get(name), value)
    return made


def _reference(file: Mapping[str, Any]) -> dict[str, Any]:
    return {name: file[name] for name in ("sha256", "alt") if file.get(name) is not None}

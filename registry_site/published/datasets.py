"""The data sets that are published: what the manifest of the indexer says, and nothing else (FORMATS 6).

A data set is a register; its releases are the generations whose whole register is still kept as a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from registry_site.announced import Publisher
from registry_site.clock import MOSCOW
from registry_site.errors import Unavailable
from registry_site.messages import N_, message
from registry_site.published.dumps import FORMAT, MANIFEST, public_folder
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register

RECORDS, TABLE, CHANGES = "records", "table", "changes"
"""Kinds of files of a release: NDJSON and CSV of the whole register, NDJSON of what the release changed."""


@dataclass(frozen=True, kw_only=True)
class File:
    """One packed file: `count` lines, `bytes` of the packed form, `sha256` of it; `url` without the host."""

    name: str
    url: str
    media_type: str
    count: int
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """One published state of a register. `published_at` is RFC 3339 UTC, `data_as_of` that or a day."""

    generation: int
    published_at: str
    data_as_of: str
    made_up: bool
    records: int
    files: Mapping[str, File]

    @property
    def version(self) -> str:
        """The minute of the publication in Moscow, `YYYYMMDDThhmm`."""
        return datetime.fromisoformat(self.published_at).astimezone(MOSCOW).strftime("%Y%m%dT%H%M")

    @property
    def structure_name(self) -> str:
        return f"structure-{self.version}.csv"

    @property
    def data_name(self) -> str:
        return f"data-{self.version}-{self.structure_name}"


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """A register as published: its `releases`, the newest first, and when the first one of all was published."""

    register: Register
    releases: tuple[Release, ...]
    first_published: str

    @property
    def newest(self) -> Release:
        return self.releases[0]


@dataclass(frozen=True, kw_only=True)
class Published:
    """All data sets, in the order of the registers; `key_id` names the key that signed their manifest."""

    published_at: str
    key_id: str
    sets: tuple[DataSet, ...]


def published(data: Path) -> Published | None:
    """What is published now; None before the first dump. Raises Unavailable for a manifest of another kind."""
    path = public_folder(data) / MANIFEST
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, state.st_mtime_ns, state.st_ino)


def identifier(register: Register, publisher: Publisher | None) -> str:
    """The identifier of a data set: `{ИНН}-{name}`, the name alone where nobody is named as publisher."""
    return register.name if publisher is None else f"{publisher.tax_id}-{register.name}"


def named(data: Path, name: str, publisher: Publisher | None) -> DataSet | None:
    """The data set with this identifier; None if nothing of that name is published."""
    now = published(data)
    return next((one for one in (now.sets if now else ()) if identifier(one.register, publisher) == name), None)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _node: int) -> Published:
    body = orjson.loads(path.read_bytes())
    if body["format"] != FORMAT:
        text = N_("The published files were made by another version of the program. Run: python -m indexer dump")
        raise Unavailable(message(text))
    by_name = {one["register"]: one for one in body["registers"]}
    return Published(
        published_at=body["published_at"],
        key_id=body["key"]["id"],
        sets=tuple(_data_set(register, by_name[name]) for name, register in REGISTERS.items() if name in by_name),
    )


def _data_set(register: Register, told: Mapping[str, Any]) -> DataSet:
    states = [told, *([told["previous"]] if told["previous"] else [])]
    releases = [_release(state) for state in states if TABLE in state["files"]]
    # Of two publications within one minute the newer one bears its name.
    distinct = {release.version: release for release in reversed(releases)}
    return DataSet(
        register=register,
        releases=tuple(reversed(distinct.values())),
        first_published=told["deltas"][0]["published_at"],
    )


def _release(state: Mapping[str, Any]) -> Release:
    facts = {name: state[name] for name in ("generation", "published_at", "data_as_of", "made_up", "records")}
    files = {kind: File(**{name: file[name] for name in File.__dataclass_fields__}) for kind, file in state["files"].items()}
    return Release(**facts, files=files)

"""The structure of a published table: its columns as its own first row names them, told in two languages (FORMATS 6)."""

import csv
import gzip
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from registry_site.messages import N_
from registry_site.published.datasets import TABLE, Release
from registry_site.published.dumps import public_folder
from registry_site.registers.model import Field, Kind, Register
from registry_site.translating import translator

FORMATS: Mapping[Kind, str] = {
    Kind.NAME: "string",
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.CHOICE: "string",
    Kind.DATE: "date (YYYY-MM-DD)",
    Kind.MONTH: "date (YYYY-MM or YYYY-MM-DD)",
    Kind.PLACE: "string",
    Kind.FLAG: "boolean (true, false)",
    Kind.FILES: "JSON array",
}
"""How a value of each kind stands in a cell; several values and groups stand as JSON."""

_DERIVED = {
    "id": N_("Identifier of the record"),
    "register": N_("Register"),
    "title": N_("Title of the record"),
    "standing": N_("Validity"),
}
_HEADING = ("field name", "english description", "russian description", "format")


def structure(data: Path, register: Register, release: Release) -> bytes:
    """The structure file of a release: a row for each column. Raises OSError where the table cannot be read."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADING)
    english, russian = translator("en"), translator("ru")
    for name in _columns(public_folder(data) / release.files[TABLE].name):
        label, form = _told(register, name)
        writer.writerow((name, english.text(label), russian.text(label), form))
    return text.getvalue().encode()


@lru_cache(maxsize=64)
def _columns(path: Path) -> tuple[str, ...]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return tuple(next(csv.reader(file)))


def _told(register: Register, name: str) -> tuple[str, str]:
    """Label and format of a column; no label for one of an older declaration."""
    member = next((one for one in register.fields if one.name == name), None)
    if member is None:
        return _DERIVED.get(name, ""), "string"
    if isinstance(member, Field):
        return member.label, "JSON array" if member.many else FORMATS[member.kind]
    return member.label, "JSON array" if member.many else "JSON object"

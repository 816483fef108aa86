"""Which register a number belongs to, by its form."""

from collections.abc import Mapping
from typing import Final

from registry_site.identifiers.recognising import NumberKind, recognise

_REGISTERS: Final[Mapping[NumberKind, str]] = {
    NumberKind.CERTIFICATE: "certificates",
    NumberKind.OLD_CERTIFICATE: "certificates",
    NumberKind.LICENCE: "licences",
    NumberKind.OLD_LICENCE: "licences",
    NumberKind.NOTICE: "counterfeits",
}

EXTRACTED: Final = tuple(dict.fromkeys(_REGISTERS.values()))
"""The registers of which extracts can be asked for."""


def register_of(text: str) -> str | None:
    """The name of the register, None for a number of no known form."""
    found = recognise(text)
    return None if found is None else _REGISTERS[found.kind]

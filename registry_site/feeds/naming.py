"""What feeds and their entries are called: identifiers that stay the same for ever and everywhere."""

from dataclasses import replace
from uuid import UUID, uuid5

from registry_site.arguments import ListQuery
from registry_site.registers.model import Register

# Never to be changed: what readers have seen would be new to them.
_OURS = UUID("f6e803e3-6abb-4a1d-89a0-891e5dafe198")


def of_record(register: Register, record_id: str) -> str:
    """The identifier of a record: its entry is updated by every change (RFC 4287 §4.2.6)."""
    return _urn(f"{register.name}/{record_id}")


def of_revision(register: Register, record_id: str, revision: int) -> str:
    """The identifier of the news that a record is gone, which must outlive the entry of the record."""
    return _urn(f"{register.name}/{record_id}/{revision}")


def of_feed(query: ListQuery, language: str) -> str:
    """The identifier of the feed of a query, whatever order its list was asked for in."""
    return _urn(f"{query.register.name}?{replace(query, request=replace(query.request, sort=None)).digest}&{language}")


def _urn(name: str) -> str:
    return uuid5(_OURS, name).urn

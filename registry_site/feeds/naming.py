"""What feeds and their entries are called: identifiers that stay the same for ever and everywhere, and titles for people."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid5

from registry_site.arguments import ListQuery
from registry_site.display import full_label, value_label
from registry_site.messages import N_
from registry_site.registers.model import Register
from registry_site.translating import Translator

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


def title(query: ListQuery, words: Translator) -> str:
    """The name of the register, and what the query asks for."""
    return "; ".join((words.text(query.register.label), *_asked(query, words)))


def _asked(query: ListQuery, words: Translator) -> Iterator[str]:
    register, text = query.register, query.request.text.strip()
    if text:
        yield f"«{text}»"
    for path, values in query.request.filters.items():
        yield f"{full_label(register, path, words)}: {', '.join(value_label(register, path, one, words) for one in values)}"
    for path, ends in query.request.ranges.items():
        label = full_label(register, path, words)
        for day, said in ((ends.start, N_("%(field)s from %(day)s")), (ends.end, N_("%(field)s to %(day)s"))):
            if day is not None:
                yield words.fill(said, field=label, day=words.day(day.isoformat()))
    for path, value in query.request.held.items():
        yield words.fill(N_("%(field)s has the words “%(text)s”"), field=full_label(register, path, words), text=value)


def _urn(name: str) -> str:
    return uuid5(_OURS, name).urn

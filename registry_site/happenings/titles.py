"""What a query asks for, in words for people."""

from collections.abc import Iterator

from registry_site.display import full_label, value_label
from registry_site.messages import N_
from registry_site.registers.model import Register
from registry_site.search.port import SearchRequest
from registry_site.translating import Translator


def title(register: Register, request: SearchRequest, words: Translator) -> str:
    """The name of the register, and what the query asks for."""
    return "; ".join((words.text(register.label), *_asked(register, request, words)))


def _asked(register: Register, request: SearchRequest, words: Translator) -> Iterator[str]:
    text = request.text.strip()
    if text:
        yield f"«{text}»"
    for path, values in request.filters.items():
        yield f"{full_label(register, path, words)}: {', '.join(value_label(register, path, one, words) for one in values)}"
    for path, ends in request.ranges.items():
        label = full_label(register, path, words)
        for day, said in ((ends.start, N_("%(field)s from %(day)s")), (ends.end, N_("%(field)s to %(day)s"))):
            if day is not None:
                yield words.fill(said, field=label, day=words.day(day.isoformat()))
    for path, value in request.held.items():
        yield words.fill(N_("%(field)s has the words “%(text)s”"), field=full_label(register, path, words), text=value)

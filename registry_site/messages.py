"""Messages that reach people: an English message id plus its values, translated only at the edge (page, API, command line)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 -- the name gettext extractors look for
    """Mark `message` for extraction into the catalogues without translating it here."""
    return message


@dataclass(frozen=True, kw_only=True)
class Message:
    """A sentence of the catalogues (`id`, with `%(name)s` places) and the values that fill its places."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id % self.values if self.values else self.id


def message(id_: str, **values: object) -> Message:
    """`message(N_("…%(field)s…"), field="number")`, the short way to write a Message."""
    return Message(id=id_, values=values)

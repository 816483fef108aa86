"""Whether the sources of a load together hold what they declare: the pages of one list each name the total of the list."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.rows import Declared, Source
from registry_site.errors import TornSource
from registry_site.messages import N_, message


@dataclass(kw_only=True)
class Totals:
    """What was declared so far: total of a list to the sources that hold fewer, by their SHA-256 (a page given twice is one)."""

    short: dict[int, dict[str, tuple[str, int]]] = field(default_factory=dict)

    def hear(self, source: Source, declared: Declared) -> None:
        """Remember a source that does not hold its list alone."""
        if declared.held < declared.total:
            self.short.setdefault(declared.total, {})[source.sha256] = (source.name, declared.held)

    def refuse_torn(self) -> None:
        """Raises TornSource if the pages of a list do not add up to its total."""
        for total, pages in self.short.items():
            _refuse(total, pages.values())


def _refuse(total: int, pages: Iterable[tuple[str, int]]) -> None:
    names, held = zip(*pages, strict=True)
    if sum(held) < total:
        raise TornSource(
            message(
                N_("%(name)s declares %(declared)s records and holds %(count)s. Fetch the whole list."),
                name=", ".join(names),
                declared=total,
                count=sum(held),
            )
        )

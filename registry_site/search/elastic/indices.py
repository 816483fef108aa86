"""How the indexes of a register are named, what each says of itself, and which of them the alias serves."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from registry_site.search.built import Built
from registry_site.search.elastic.client import Client, IndexGone, aliased, faults
from registry_site.search.elastic.mapping import FACTS
from registry_site.search.elastic.names import names_beside

_ABOUT = "*.mappings._meta,*.mappings.dynamic"  # the second stands in every mapping, so that no index is left out

_SAID = {one.name for one in fields(Built)}


class IndexName(NamedTuple):
    """`<prefix>-<register>-<generation>-<attempt>`: a rebuild of a served generation is another attempt beside it."""

    generation: int
    attempt: int


@dataclass(frozen=True, kw_only=True)
class Indices:
    """The indexes of one register on one cluster. Every method raises Unavailable if the cluster does not answer."""

    client: Client
    prefix: str
    register: str

    @property
    def alias(self) -> str:
        """The alias that the served index has."""
        return f"{self.prefix}-{self.register}"

    def text(self, name: IndexName) -> str:
        """The name as the cluster knows it."""
        return f"{self.alias}-{name.generation}-{name.attempt}"

    def names(self, name: IndexName) -> str:
        """The index of names beside it: made and removed with it, found by its name alone, never behind an alias."""
        return names_beside(self.text(name))

    def parsed(self, text: str) -> IndexName | None:
        """The name in a text; None for an index that is not this register's."""
        found = re.fullmatch(rf"{re.escape(self.alias)}-([0-9]+)-([0-9]+)", text)
        return IndexName(int(found[1]), int(found[2])) if found else None

    def all(self) -> dict[IndexName, Built | None]:
        """Every index, the oldest first, with what it says of itself, None for an unfinished one."""
        with faults(self.register):
            held = self.client.indices.get_mapping(index=f"{self.alias}-*", filter_path=_ABOUT)
            named = [(self.parsed(text), said) for text, said in held.items()]
            return dict(sorted((name, _built(name, said)) for name, said in named if name is not None))

    def built(self, name: IndexName) -> Built:
        """What an index says of itself. Raises IndexGone if it is missing or unfinished."""
        with faults(self.register):
            held = self.client.indices.get_mapping(index=self.text(name), filter_path=_ABOUT)
            said = _built(name, held[self.text(name)])
        if said is None:
            raise IndexGone.of(self.register)
        return said

    def served(self) -> IndexName | None:
        """The index behind the alias, None before the first publication."""
        with faults(self.register):
            return self.of_alias(aliased(self.client, self.alias))

    def of_alias(self, held: Mapping[str, list[str]]) -> IndexName | None:
        """The same out of the aliases of the cluster, as `client.aliased` gives them."""
        return max((name for text in held.get(self.alias, ()) if (name := self.parsed(text))), default=None)

    def finish(self, name: IndexName, said: Built) -> None:
        """Write what a whole index says of itself; from now on it counts as one."""
        with faults(self.register):
            self.client.indices.put_mapping(index=self.text(name), meta={FACTS: asdict(said)})

    def remove(self, names: Iterable[IndexName]) -> None:
        """Delete exactly these, each in one step with its names."""
        with faults(self.register):
            for name in names:
                self.client.indices.delete(index=[self.text(name), self.names(name)], ignore_unavailable=True)


def _built(name: IndexName, said: Mapping[str, Any]) -> Built | None:
    """None also for a copy that still says what its original is, and for an index of before there were names."""
    facts = said["mappings"].get("_meta", {}).get(FACTS, {})
    found = Built(**facts) if facts.keys() == _SAID else None
    return found if found is not None and found.generation == name.generation else None

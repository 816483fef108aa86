"""In place of the search engine for registers that are looked up: they have no index, so what is committed is what is served."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from registry_site.errors import NothingPublished
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.port import LedgerRecord, SearchEngine, SearchPage, SearchRequest, Suggestion


@dataclass(frozen=True, kw_only=True)
class Unindexed:
    """`IndexWriter` and `SearchEngine` at once. Whatever would find a record raises NothingPublished."""

    ledger: Ledger

    def generation(self, register: Register) -> int | None:
        """The newest generation: committing it published it."""
        newest = self.ledger.generations(register, 1)
        return newest[0].number if newest else None

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """The records of the ledger itself."""
        number = self.generation(register)
        return iter(()) if number is None else self.ledger.records(register, number)

    def search(self, register: Register, request: SearchRequest) -> SearchPage:
        """Never answers."""
        raise _unlisted(register)

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """Never answers."""
        raise _unlisted(register)

    def suggest(self, register: Register, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Never answers."""
        raise _unlisted(register)

    def build(self, register: Register, generation: int, records: Iterable[LedgerRecord], *, on: date) -> int:
        """Builds nothing; counts."""
        return sum(1 for _ in records)

    def carry(self, register: Register, source: int, target: int) -> None:
        """Nothing to carry."""

    def candidate(self, register: Register, generation: int) -> SearchEngine:
        """Itself."""
        return self

    def swap(self, register: Register, generation: int) -> None:
        """Nothing to swap."""

    def discard(self, register: Register, generation: int) -> None:
        """Nothing to discard."""


def _unlisted(register: Register) -> NothingPublished:
    return NothingPublished(message(N_("The records of %(register)s are looked up, never listed."), register=register.name))

"""The embedded engine: answers from tantivy over one folder per register and generation."""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tantivy import Index

from registry_site.errors import NothingPublished
from registry_site.identifiers.numbers import number_key
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.answering import answer
from registry_site.search.embedded.names import NamesIndex, open_names
from registry_site.search.embedded.queries import Queries, either
from registry_site.search.embedded.shelf import Records
from registry_site.search.faults import damaged, engine_faults
from registry_site.search.folders import Folders
from registry_site.search.keys import LONGEST_KEY
from registry_site.search.ladder import NEAR_FROM
from registry_site.search.layout import layout
from registry_site.search.plan import plan
from registry_site.search.port import SearchPage, SearchRequest, Suggestion
from registry_site.search.serving import NAMES, Served
from registry_site.search.suggesting import Beginning, numbered, suggested

_BATCH = 20_000  # records of one step of a scan


class EmbeddedEngine:
    """Answers from `folder/<register>/<generation>/`. Safe in threads; each process opens its own, on first use.

    `pinned` names the folder to answer from, whatever is served: for the checks before a swap.
    """

    def __init__(self, folder: Path, pinned: str | None = None) -> None:
        self._served = Served(folder, pinned)
        self._lock = threading.Lock()
        self._opened: dict[str, tuple[tuple[int, str], _Opened]] = {}

    def generation(self, register: Register) -> int | None:
        """See `SearchEngine.generation`: one system call unless the index was swapped."""
        name = self._served.name(register)
        return None if name is None else int(name.partition(".")[0])

    def search(self, register: Register, request: SearchRequest) -> SearchPage:
        """See `SearchEngine.search`."""
        held = self._open(register).records
        asked = plan(held.queries.columns, request)
        with engine_faults(register.name):
            return answer(held, asked)

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """See `SearchEngine.near`; an exchanged pair of neighbours counts as one character. Keys of 4 to 64 characters."""
        held = self._open(register).records
        folded = number_key(key)
        if limit < 1 or not NEAR_FROM <= len(folded) <= LONGEST_KEY:
            return ()
        with engine_faults(register.name):
            found, _ = held.find(either([held.queries.begun(folded), held.queries.close("number", folded, 1)]), "ordinal", limit, 0)
            return tuple(str(held.searcher.doc(hit).get_first("id")) for _, hit in found)

    def suggest(self, register: Register, text: str, limit: int) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        opened = self._open(register)
        with engine_faults(register.name):
            return suggested(opened, text, limit)

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """See `SearchEngine.scan`. The generation served at the start is read to its end."""
        opened = self._open(register)
        held = opened.records
        for start in range(0, opened.count, _BATCH):
            with engine_faults(register.name):
                batch = held.queries.between("ordinal", start, start + _BATCH - 1)
                hits, _ = held.find(batch, "ordinal", _BATCH, 0)
            for _, hit in hits:
                with engine_faults(register.name):
                    record = held.record(hit)
                yield record

    def _open(self, register: Register) -> "_Opened":
        if (name := self._served.name(register)) is None:
            raise NothingPublished(message(N_("The register %(register)s has not been published yet."), register=register.name))
        held = self._opened.get(register.name)
        if held is None or held[0] != (os.getpid(), name):
            with self._lock:
                held = ((os.getpid(), name), _open(self._served.folders(register), name, register))
                self._opened[register.name] = held
        return held[1]


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A whole index with its names. The folder never changes."""

    count: int
    records: Records
    names: NamesIndex

    def completed(self, asked: Sequence[Beginning], limit: int) -> Iterable[Sequence[Suggestion]]:
        held = self.records
        for one in asked:
            begun = held.find(either(list(map(held.queries.begun, one.numbers))), "ordinal", limit, 0)[0] if one.numbers else []
            yield [*self.names.first(one, limit), *(numbered(held.register, held.record(hit)) for _, hit in begun)]


def _open(folders: Folders, name: str, register: Register) -> _Opened:
    """Raises IndexUnusable for an index that is unfinished, damaged, or made for another declaration."""
    built, columns = folders.built(name), layout(register)
    with engine_faults(register.name):
        index = Index.open(str(folders.root / name))
        index.config_reader("manual")
        searcher = index.searcher()
    if built.fingerprint != columns.fingerprint or searcher.num_docs != built.count:
        raise damaged(register.name)
    queries = Queries(schema=index.schema, columns=columns)
    return _Opened(
        count=built.count,
        records=Records(register=register, generation=built.generation, searcher=searcher, queries=queries),
        names=open_names(folders.root / name / NAMES, register.name, built.names),
    )

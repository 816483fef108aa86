"""The embedded engine: answers from tantivy over one folder per register and generation."""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tantivy import DocAddress, Document, Index, Query, Searcher
from tantivy import Order as Direction

from registry_site.errors import NothingPublished
from registry_site.identifiers.numbers import number_key
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.answering import Facets, Question, answer
from registry_site.search.conditions import ALL_OF, ANY_OF, Condition, Match
from registry_site.search.documents import record_of
from registry_site.search.embedded.names import NamesIndex, open_names
from registry_site.search.embedded.queries import Queries, either, every
from registry_site.search.faults import damaged, engine_faults
from registry_site.search.folders import Folders
from registry_site.search.items import STANDING
from registry_site.search.keys import LONGEST_KEY
from registry_site.search.ladder import NEAR_FROM
from registry_site.search.layout import STANDINGS, layout
from registry_site.search.plan import MOST_VALUES, Order, plan
from registry_site.search.port import FacetCount, SearchPage, SearchRequest, Suggestion
from registry_site.search.serving import NAMES, Served
from registry_site.search.suggesting import Beginning, numbered, suggested
from registry_site.search.wording import PREFIX_TO

_BATCH, _MOST_BUCKETS = 20_000, 65_000  # records of one step of a scan; limit of the engine for a facet
_TOTAL = {":total": {"value_count": {"field": "rank"}}}  # no path has a colon


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
        opened = self._open(register)
        asked = plan(opened.queries.columns, request)
        with engine_faults(register.name):
            return answer(opened, asked)

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """See `SearchEngine.near`; an exchanged pair of neighbours counts as one character. Keys of 4 to 64 characters."""
        opened = self._open(register)
        folded = number_key(key)
        if limit < 1 or not NEAR_FROM <= len(folded) <= LONGEST_KEY:
            return ()
        with engine_faults(register.name):
            found, _ = opened.find(
                either([opened.queries.begun(folded), opened.queries.close("number", folded, 1)]), "ordinal", limit, 0
            )
            return tuple(str(opened.searcher.doc(hit).get_first("id")) for _, hit in found)

    def suggest(self, register: Register, text: str, limit: int) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        opened = self._open(register)
        with engine_faults(register.name):
            return suggested(opened, text, limit)

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """See `SearchEngine.scan`. The generation served at the start is read to its end."""
        opened = self._open(register)
        for start in range(0, opened.records, _BATCH):
            with engine_faults(register.name):
                batch = opened.queries.between("ordinal", start, start + _BATCH - 1)
                hits, _ = opened.find(batch, "ordinal", _BATCH, 0)
            for _, hit in hits:
                with engine_faults(register.name):
                    record = opened.record(hit)
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
    """A whole index, opened by one process. The folder never changes, so one searcher serves for good."""

    register: Register
    generation: int
    records: int
    searcher: Searcher
    queries: Queries
    names: NamesIndex

    def hits(
        self, question: Question, order: Order, limit: int, offset: int, beyond: int | None
    ) -> tuple[Sequence[tuple[int, bytes]], int]:
        if self._impossible(question.condition):
            return [], 0
        column, downwards = self.queries.columns.order_column(order.path, descending=order.descending)
        query = self.queries.query(question)
        if beyond is not None:
            rest = self.queries.between(column, None, beyond - 1) if downwards else self.queries.between(column, beyond + 1, None)
            query = every([query, rest])
        found, count = self.find(query, column, limit, offset, downwards=downwards)
        return [(key, _body(self.searcher.doc(hit))) for key, hit in found], count

    def count(self, question: Question) -> int:
        condition = question.condition
        if self._impossible(condition):
            return 0
        column = {**ANY_OF, **ALL_OF}.get(condition.match) if len(condition.terms) == 1 and not condition.edits else None
        if column and not (question.without or question.filters or question.ranges or question.held):
            # The index is never written again, so no count of a term holds a record that is gone.
            return int(self.searcher.doc_freq(column, condition.terms[0]))
        return self.find(self.queries.query(question), "rank", 0, 0)[1]

    def _impossible(self, condition: Condition) -> bool:
        """Whether the terms alone tell that nothing is met: to look one up costs a thirtieth of a search that finds nothing."""
        match, of = condition.match, self.searcher.doc_freq
        if condition.edits:
            return False
        if condition.parts:
            return (any if match is Match.EVERY else all)(map(self._impossible, condition.parts))
        if match is Match.BEGINNING:
            return not any(of("prefixes", term[:PREFIX_TO]) for term in condition.terms)
        if match in ANY_OF:
            return not any(of(ANY_OF[match], term) for term in condition.terms)
        return match in ALL_OF and not all(of(ALL_OF[match], term) for term in condition.terms)

    def tally(self, question: Question, paths: Sequence[str], size: int) -> tuple[Facets, int]:
        if self._impossible(question.condition):
            return dict.fromkeys(paths, ()), 0
        # Each segment must give all of its own buckets for the counts to be exact.
        columns = self.queries.columns
        by_count = {"size": size, "segment_size": _MOST_BUCKETS}
        newest = {"size": size and MOST_VALUES, "segment_size": _MOST_BUCKETS, "order": {"_key": "desc"}}
        asked = {
            path: {"terms": {"field": columns.counted_columns[path], **(newest if path in columns.monthly else by_count)}}
            for path in paths
        }
        # Every record has one standing, so these add up to the total.
        summed = STANDING in asked and size >= len(STANDINGS)
        counted = self.searcher.aggregate(self.queries.query(question), asked if summed else asked | _TOTAL)
        facets = {
            path: tuple([FacetCount(value=b["key"], count=int(b["doc_count"])) for b in counted[path]["buckets"]]) for path in paths
        }
        return facets, sum([one.count for one in facets[STANDING]]) if summed else int(counted[":total"]["value"])

    def completed(self, asked: Sequence[Beginning], limit: int) -> Iterable[Sequence[Suggestion]]:
        for one in asked:
            begun = self.find(either(list(map(self.queries.begun, one.numbers))), "ordinal", limit, 0)[0] if one.numbers else []
            yield [*self.names.first(one, limit), *(numbered(self.register, self.record(hit)) for _, hit in begun)]

    def record(self, hit: DocAddress) -> PublicRecord:
        document = self.searcher.doc(hit)
        own_id = document.get_first("own_id")
        return record_of(self.register, _body(document), own_id and bytes(own_id).decode())

    def find(
        self, query: Query, column: str, limit: int, offset: int, *, downwards: bool = False
    ) -> tuple[list[tuple[int, DocAddress]], int]:
        """Values and addresses in the order of a fast column, and the count. The engine panics at a limit of 0."""
        direction = Direction.Desc if downwards else Direction.Asc
        found = self.searcher.search(query, limit=max(1, limit), offset=offset, order_by_field=column, order=direction)
        return found.hits[:limit], int(found.count)  # type: ignore[attr-defined]


def _body(document: Document) -> bytes:
    return bytes(document.get_first("body") or b"")


def _open(folders: Folders, name: str, register: Register) -> _Opened:
    """Raises IndexUnusable for an index that is unfinished, damaged, or made for another declaration."""
    built, columns = folders.built(name), layout(register)
    with engine_faults(register.name):
        index = Index.open(str(folders.root / name))
        index.config_reader("manual")
        searcher = index.searcher()
    if built.fingerprint != columns.fingerprint or searcher.num_docs != built.count:
        raise damaged(register.name)
    return _Opened(
        register=register,
        generation=built.generation,
        records=built.count,
        searcher=searcher,
        queries=Queries(schema=index.schema, columns=columns),
        names=open_names(folders.root / name / NAMES, register.name, built.names),
    )

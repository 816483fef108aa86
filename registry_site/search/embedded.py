"""The embedded engine: tantivy over one folder per register and generation. The only module that knows tantivy."""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tantivy import DocAddress, Document, FieldType, Index, Occur, Query, Schema, SchemaBuilder, Searcher
from tantivy import Order as Direction

from registry_site.errors import NothingPublished
from registry_site.identifiers.numbers import number_key
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.answering import Facets, Question, answer
from registry_site.search.documents import PREFIX_TO, IndexDocument, record_of
from registry_site.search.faults import damaged, engine_faults
from registry_site.search.folders import Folders
from registry_site.search.keys import LONGEST_KEY
from registry_site.search.layout import STANDING, STANDINGS, Layout, column_name, layout
from registry_site.search.plan import ALL_OF, ANY_OF, NEAR_FROM, Condition, Match, Order, plan
from registry_site.search.port import FacetCount, SearchPage, SearchRequest
from registry_site.search.serving import FolderWriter, Served

_HEAP = 200_000_000  # bytes, of the one writer thread: the other cores make the documents
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
        asked = plan(opened.columns, request)
        with engine_faults(register.name):
            return answer(opened, asked)

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """See `SearchEngine.near`; an exchanged pair of neighbours counts as one character. Keys of 4 to 64 characters."""
        opened = self._open(register)
        folded = number_key(key)
        if limit < 1 or not NEAR_FROM <= len(folded) <= LONGEST_KEY:
            return ()
        with engine_faults(register.name):
            close = Query.fuzzy_term_query(opened.schema, "number", folded, distance=1)
            found, _ = opened.find(_any([opened.begun(folded), close]), "ordinal", limit, 0)
            return tuple(str(opened.searcher.doc(hit).get_first("id")) for _, hit in found)

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """See `SearchEngine.scan`. The generation served at the start is read to its end."""
        opened = self._open(register)
        for start in range(0, opened.records, _BATCH):
            with engine_faults(register.name):
                batch = Query.range_query(opened.schema, "ordinal", FieldType.Unsigned, start, start + _BATCH - 1)
                hits, _ = opened.find(batch, "ordinal", _BATCH, 0)
            for _, hit in hits:
                with engine_faults(register.name):
                    document = opened.searcher.doc(hit)
                    own_id = document.get_first("own_id")
                yield record_of(register, _body(document), own_id and bytes(own_id).decode())

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

    generation: int
    records: int
    schema: Schema
    searcher: Searcher
    columns: Layout

    def hits(
        self, question: Question, order: Order, limit: int, offset: int, beyond: int | None
    ) -> tuple[Sequence[tuple[int, bytes]], int]:
        column, downwards = self.columns.order_column(order.path, descending=order.descending)
        query = self.query(question)
        if beyond is not None:
            rest = self.between(column, None, beyond - 1) if downwards else self.between(column, beyond + 1, None)
            query = _all([query, rest])
        found, count = self.find(query, column, limit, offset, downwards=downwards)
        return [(key, _body(self.searcher.doc(hit))) for key, hit in found], count

    def count(self, question: Question) -> int:
        return self.find(self.query(question), "rank", 0, 0)[1]

    def tally(self, question: Question, paths: Sequence[str], size: int) -> tuple[Facets, int]:
        # Buckets come by count and then by value; each segment must give all of its own for the counts to be exact.
        limits = {"size": size, "segment_size": _MOST_BUCKETS}
        asked = {path: {"terms": {"field": self.columns.key_columns[path], **limits}} for path in paths}
        # Every record has one standing, so these add up to the total.
        summed = STANDING in asked and size >= len(STANDINGS)
        counted = self.searcher.aggregate(self.query(question), asked if summed else asked | _TOTAL)
        facets = {
            path: tuple([FacetCount(value=b["key"], count=int(b["doc_count"])) for b in counted[path]["buckets"]]) for path in paths
        }
        return facets, sum([one.count for one in facets[STANDING]]) if summed else int(counted[":total"]["value"])

    def find(
        self, query: Query, column: str, limit: int, offset: int, *, downwards: bool = False
    ) -> tuple[list[tuple[int, DocAddress]], int]:
        """Values and addresses in the order of a fast column, and the count. The engine panics at a limit of 0."""
        direction = Direction.Desc if downwards else Direction.Asc
        found = self.searcher.search(query, limit=max(1, limit), offset=offset, order_by_field=column, order=direction)
        return found.hits[:limit], int(found.count)  # type: ignore[attr-defined]

    def query(self, question: Question) -> Query:
        parts = [self.met(question.condition)]
        for path, keys in question.filters.items():
            parts.append(_any([self.term(self.columns.key_columns[path], key) for key in keys]))
        for path, (first, last) in question.ranges.items():
            if path in self.columns.months:
                parts.append(self.between(column_name("last", path), first, None))
                parts.append(self.between(column_name("first", path), None, last))
            else:
                parts.append(self.between(column_name("day", path), first, last))
        if question.without is None:
            return _all(parts)
        return Query.boolean_query([(Occur.Must, _all(parts)), (Occur.MustNot, self.met(question.without))])

    def met(self, condition: Condition) -> Query:
        match, terms = condition.match, condition.terms
        if match is Match.EVERYTHING:
            return Query.all_query()
        if match is Match.PHRASE:
            return Query.phrase_query(self.schema, "titles", [*terms])
        if match is Match.BEGINNING:
            return _any([self.begun(term) for term in terms])
        if match in ANY_OF:
            return _any([self.term(ANY_OF[match], term) for term in terms])
        return _all([self.term(ALL_OF[match], term) for term in terms])

    def begun(self, term: str) -> Query:
        if len(term) <= PREFIX_TO:
            return self.term("prefixes", term)
        if len(term) > LONGEST_KEY:
            return Query.empty_query()
        return Query.fuzzy_term_query(self.schema, "number", term, distance=0, prefix=True)

    def term(self, column: str, term: str) -> Query:
        return Query.term_query(self.schema, column, term, "basic")

    def between(self, column: str, first: int | None, last: int | None) -> Query:
        if last is not None and last < 0:
            return Query.empty_query()
        return Query.range_query(self.schema, column, FieldType.Unsigned, first, last)


def _all(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _body(document: Document) -> bytes:
    return bytes(document.get_first("body") or b"")


def _open(folders: Folders, name: str, register: Register) -> _Opened:
    """Raises Unavailable for an index that is unfinished, damaged, or made for another declaration."""
    built, columns = folders.built(name), layout(register)
    with engine_faults(register.name):
        index = Index.open(str(folders.root / name))
        index.config_reader("manual")
        searcher = index.searcher()
    if built.fingerprint != columns.fingerprint or searcher.num_docs != built.count:
        raise damaged(register.name)
    return _Opened(generation=built.generation, records=built.count, schema=index.schema, searcher=searcher, columns=columns)


def _schema(columns: Layout) -> Schema:
    """All text is asked by terms of our own analysis. Only `titles` has positions; `body`, `id` and `own_id` are stored."""
    builder = SchemaBuilder()
    for name in ("body", "own_id"):
        builder.add_bytes_field(name, stored=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("titles", tokenizer_name="whitespace", index_option="position")
    for name in ("numbers", "prefixes", "named", "words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for path, name in columns.key_columns.items():
        builder.add_text_field(name, fast=path in columns.facets, tokenizer_name="raw", index_option="basic")
    for name in ("rank", "ordinal", *columns.day_columns, *columns.order_columns):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def _fill(folder: Path, columns: Layout, documents: Iterable[IndexDocument]) -> int:
    """Raises Unavailable if the engine fails."""
    with engine_faults(columns.register):
        writer = Index(_schema(columns), str(folder)).writer(_HEAP, 1)
    count = 0
    try:
        for document in map(_document, documents):
            count += 1
            with engine_faults(columns.register):
                writer.add_document(document)
        with engine_faults(columns.register):
            writer.commit()
    finally:
        # Also after a failure: the threads of the engine would go on writing into a folder that is being removed.
        with engine_faults(columns.register):
            writer.wait_merging_threads()
    return count


def _document(made: IndexDocument) -> Document:
    document = Document()
    document.add_bytes("body", made.body)
    if made.own_id is not None:
        document.add_bytes("own_id", made.own_id.encode())
    document.add_text("id", made.id)
    for column, text in (*made.terms, *made.keys):
        document.add_text(column, text)
    for column, integer in made.integers:
        document.add_unsigned(column, integer)
    return document


EmbeddedWriter = partial(FolderWriter, fill=_fill, pin=EmbeddedEngine)
"""`EmbeddedWriter(folder)` builds indexes under `folder/<register>/<generation>/` and swaps them: an `IndexWriter`."""

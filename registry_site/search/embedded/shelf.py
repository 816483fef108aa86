"""Records in one opened index of tantivy, as the ladder asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import DocAddress, Document, Query, Searcher
from tantivy import Order as Direction

from registry_site.registers.model import PublicRecord, Register
from registry_site.search.answering import Facets, Question
from registry_site.search.conditions import ALL_OF, ANY_OF, Condition, Match
from registry_site.search.documents import record_of
from registry_site.search.embedded.queries import Queries, every
from registry_site.search.items import STANDING
from registry_site.search.layout import STANDINGS
from registry_site.search.plan import MOST_VALUES, Order
from registry_site.search.port import FacetCount
from registry_site.search.wording import PREFIX_TO

_MOST_BUCKETS = 65_000  # limit of the engine for a facet
_TOTAL = {":total": {"value_count": {"field": "rank"}}}  # no path has a colon


@dataclass(frozen=True, kw_only=True)
class Records:
    """A whole index of records, opened by one process. It is never written again, so one searcher serves for good."""

    register: Register
    generation: int
    searcher: Searcher
    queries: Queries

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

    def places(self, question: Question) -> list[int]:
        """The places, by `ordinal`, of all records that answer the question, in their order."""
        if self._impossible(question.condition):
            return []
        found, _ = self.find(self.queries.query(question), "ordinal", int(self.searcher.num_docs), 0)
        return [place for place, _ in found]

    def body(self, place: int) -> bytes:
        """The item of the record at a place, as JSON. Raises IndexError where there is none."""
        found, _ = self.find(self.queries.between("ordinal", place, place), "ordinal", 1, 0)
        return _body(self.searcher.doc(found[0][1]))

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

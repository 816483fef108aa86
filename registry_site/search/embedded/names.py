"""The index of names beside the index of records, and the first names of a beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tantivy import Index, Order, Query, Schema, Searcher

from registry_site.search.embedded.queries import every
from registry_site.search.faults import damaged, engine_faults
from registry_site.search.names import suggestion
from registry_site.search.port import Suggestion
from registry_site.search.suggesting import Beginning


@dataclass(frozen=True, kw_only=True)
class NamesIndex:
    """A whole index of names, opened by one process."""

    schema: Schema
    searcher: Searcher

    def first(self, asked: Beginning, limit: int) -> Sequence[Suggestion]:
        """The first names by rank that have every word asked for and one that begins as asked."""
        words = [Query.term_query(self.schema, "words", word, "basic") for word in asked.words]
        begun = Query.fuzzy_term_query(self.schema, "words", asked.begun, distance=0, prefix=True)
        found = self.searcher.search(every([*words, begun]), limit=limit, count=False, order_by_field="rank", order=Order.Asc)
        return [suggestion(bytes(self.searcher.doc(hit).get_first("body") or b"")) for _, hit in found.hits]


def open_names(folder: Path, register: str, count: int) -> NamesIndex:
    """Raises IndexUnusable for an index that is missing, damaged or short of names."""
    with engine_faults(register):
        index = Index.open(str(folder))
        index.config_reader("manual")
        searcher = index.searcher()
    if searcher.num_docs != count:
        raise damaged(register)
    return NamesIndex(schema=index.schema, searcher=searcher)

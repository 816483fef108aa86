"""The index of names beside an index of records: what it holds, and how the names of a beginning are asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from registry_site.registers.model import Register
from registry_site.search.elastic import questions
from registry_site.search.elastic.client import faults
from registry_site.search.names import NameDocument, suggestion
from registry_site.search.port import Suggestion
from registry_site.search.suggesting import Beginning, numbered

Body = dict[str, Any]

STORED = "body"


def mapping_of_names() -> dict[str, Any]:
    """The strict mapping: a document with any other name is refused by the engine."""
    properties = {
        STORED: {"type": "keyword", "index": False, "doc_values": False},
        "words": {"type": "keyword", "doc_values": False},
        "rank": {"type": "long"},
    }
    return {"dynamic": "strict", "_source": {"includes": [STORED]}, "properties": properties}


def names_beside(index: str) -> str:
    """The name of the index of names beside an index of records."""
    return f"{index}-names"


def source_of_name(document: NameDocument) -> bytes:
    """The document as JSON."""
    return orjson.dumps({STORED: document.body.decode(), "words": document.words.split(" "), "rank": document.rank})


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Names and numbers of one opened `index`, in one round; `ask` answers searches of an index each."""

    register: Register
    index: str
    ask: Callable[[Sequence[tuple[str, Body]]], list[Any]]

    def completed(self, asked: Sequence[Beginning], limit: int) -> Iterator[Sequence[Suggestion]]:
        """See `Completing.completed`."""
        names = [(names_beside(self.index), _first_names(one, limit)) for one in asked]
        numbers = [(self.index, questions.begun(one.numbers, limit)) for one in asked if one.numbers]
        answers = self.ask([*names, *numbers])
        with faults(self.register.name):
            hits = [found["hits"]["hits"] for found in answers]
            begun = iter(hits[len(names) :])
            for one, named in zip(asked, hits, strict=False):
                found = [suggestion(hit["_source"][STORED].encode()) for hit in named]
                if one.numbers:
                    found.extend(numbered(self.register, questions.record(self.register, hit)) for hit in next(begun))
                yield found


def _first_names(asked: Beginning, limit: int) -> Body:
    """The first names by rank that have every word asked for and one that begins as asked."""
    words = [{"term": {"words": word}} for word in asked.words]
    return {
        "query": {"bool": {"filter": [*words, {"prefix": {"words": {"value": asked.begun}}}]}},
        "sort": [{"rank": "asc"}],
        "size": limit,
        "track_total_hits": False,
    }

"""The engine on Elasticsearch: which index is served, and the answers out of it."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

import orjson

from registry_site.errors import IndexUnusable, NothingPublished, Unavailable
from registry_site.identifiers.numbers import number_key
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.answering import Facets, answer_page, nothing
from registry_site.search.conditions import Attempt
from registry_site.search.elastic import questions
from registry_site.search.elastic.client import Client, IndexGone, Overloaded, aliased, faults
from registry_site.search.elastic.indices import IndexName, Indices
from registry_site.search.elastic.names import Completion, names_beside
from registry_site.search.keys import LONGEST_KEY
from registry_site.search.ladder import NEAR_FROM, attempts
from registry_site.search.layout import Layout, layout
from registry_site.search.plan import Plan, plan
from registry_site.search.port import FacetCount, SearchPage, SearchRequest, Step, Suggestion
from registry_site.search.suggesting import suggested

_BATCH = 2000  # records of one step of a walk

Answer = TypeVar("Answer")


class ElasticEngine:
    """Answers from the index behind `<prefix>-<register>`, each answer from one index whole. Safe in threads.

    What is served is asked at most every `fresh` seconds. `pinned` names an index to answer from, whatever is served.
    """

    def __init__(self, client: Client, prefix: str, *, fresh: float = 0.0, pinned: IndexName | None = None) -> None:
        self._client = client
        self._prefix = prefix
        self._fresh = fresh
        self._pinned = pinned
        self._lock = threading.Lock()
        self._heard: _Heard | None = None
        self._opened: dict[tuple[str, IndexName], _Opened] = {}

    def generation(self, register: Register) -> int | None:
        """See `SearchEngine.generation`. Raises Unavailable, at once where the engine was silent a moment ago."""
        name = self._served(register)
        return None if name is None else name.generation

    def search(self, register: Register, request: SearchRequest) -> SearchPage:
        """See `SearchEngine.search`."""
        return self._answered(register, lambda opened: opened.page(plan(opened.columns, request)))

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """See `SearchEngine.near`; an exchanged pair of neighbours counts as one character. Keys of 4 to 64 characters."""
        folded = number_key(key)
        if limit < 1 or not NEAR_FROM <= len(folded) <= LONGEST_KEY:
            return ()
        return self._answered(register, lambda opened: opened.near(folded, limit))

    def suggest(self, register: Register, text: str, limit: int) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        return self._answered(register, lambda opened: suggested(opened.completion(register), text, limit))

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """See `SearchEngine.scan`. Raises Unavailable if two publications or a rebuild removed the index of the start.

        An index is never written again, so the walk needs no point in time; nor would one outlive its index.
        """
        opened = self._open(register)
        after = -1
        while hits := opened.batch(after):
            for hit in hits:
                yield questions.record(register, hit)
            after = hits[-1]["sort"][0]

    def _answered(self, register: Register, ask: "Callable[[_Opened], Answer]") -> Answer:
        try:
            return ask(self._open(register))
        except IndexGone:
            # Published twice or rebuilt since the aliases were heard of: the index has been removed meanwhile.
            self._heard = None
            return ask(self._open(register))

    def _open(self, register: Register) -> "_Opened":
        name = self._served(register)
        if name is None:
            raise NothingPublished(message(N_("The register %(register)s has not been published yet."), register=register.name))
        held = self._opened.get((register.name, name))
        if held is None:
            held = self._opened[register.name, name] = _open(self._indices(register), register, name)
        return held

    def _served(self, register: Register) -> IndexName | None:
        if self._pinned is not None:
            return self._pinned
        heard = self._heard
        if heard is None or monotonic() - heard.at >= self._fresh:
            heard = self._ask(heard)
        if isinstance(heard.said, Unavailable):
            raise Unavailable(heard.said.message) from heard.said  # anew: many threads may be told
        known = heard.names
        if register.name not in known:
            known[register.name] = self._indices(register).of_alias(heard.said)
        return known[register.name]

    def _ask(self, before: "_Heard | None") -> "_Heard":
        """Ask once for all threads: whoever waited takes what the first one heard."""
        with self._lock:
            heard = self._heard
            if heard is not None and heard is not before:
                return heard
            try:
                with faults(self._prefix):
                    said: Mapping[str, list[str]] | Unavailable = aliased(self._client, f"{self._prefix}-*")
            except Unavailable as error:
                said = error
            heard = self._heard = _Heard(at=monotonic(), said=said)
            return heard

    def _indices(self, register: Register) -> Indices:
        return Indices(client=self._client, prefix=self._prefix, register=register.name)


@dataclass(frozen=True, kw_only=True)
class _Heard:
    """What the cluster said of its aliases, or why it said nothing, and when; `names` are those already found in it."""

    at: float
    said: Mapping[str, list[str]] | Unavailable
    names: dict[str, IndexName | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A whole index. It is never written again, so what it says of itself is asked once."""

    client: Client
    index: str
    register: str
    generation: int
    columns: Layout

    def page(self, plan: Plan) -> SearchPage:
        """The page of the first attempt that any record meets, one call of the engine for each step at most."""
        ladder = list(attempts(plan.text))
        numbers = [attempt for attempt in ladder if attempt.step in (Step.NUMBER, Step.NUMBER_PREFIX)]
        met = self._first_met(numbers)
        if met is not None:
            return self._page(plan, met, self._search(questions.page(self.columns, plan, met)))
        for attempt in ladder[len(numbers) :]:
            if plan.narrowed:
                any_met, found = self._together(questions.met_by_any(attempt), questions.page(self.columns, plan, attempt))
                if not any_met["hits"]["total"]["value"]:
                    continue
            else:
                found = self._search(questions.page(self.columns, plan, attempt))
                if not found["hits"]["total"]["value"] and attempt.step is not Step.ALL:
                    continue
            return self._page(plan, attempt, found)
        return nothing(self.generation, plan)

    def near(self, key: str, limit: int) -> tuple[str, ...]:
        found = self._search(questions.near(key, limit))
        with faults(self.register):
            return tuple(orjson.loads(hit["_source"]["body"])["id"] for hit in found["hits"]["hits"])

    def completion(self, register: Register) -> Completion:
        return Completion(register=register, index=self.index, ask=self._of_each)

    def batch(self, after: int) -> list[Any]:
        """The next hits of a walk in the order of ids, behind the ordinal given."""
        body = {"sort": [{"ordinal": "asc"}], "search_after": [after], "size": _BATCH, "track_total_hits": False}
        return list(self._search(body)["hits"]["hits"])

    def _page(self, plan: Plan, attempt: Attempt, found: Any) -> SearchPage:
        with faults(self.register):
            total = int(found["hits"]["total"]["value"])
            hits = [(questions.place(attempt, hit["sort"]), str(hit["_source"]["body"]).encode()) for hit in found["hits"]["hits"]]
            facets = _facets(plan, found.get("aggregations", {}))
        return answer_page(self.generation, plan, total, hits, facets, attempt)

    def _first_met(self, tried: Sequence[Attempt]) -> Attempt | None:
        if not tried:
            return None
        answers = self._together(*map(questions.met_by_any, tried))
        with faults(self.register):
            return next((one for one, found in zip(tried, answers, strict=True) if found["hits"]["total"]["value"]), None)

    def _together(self, *bodies: dict[str, Any]) -> list[Any]:
        """The answers to several searches, asked at once."""
        return self._of_each([(self.index, body) for body in bodies])

    def _of_each(self, searches: Sequence[tuple[str, dict[str, Any]]]) -> list[Any]:
        """The answers to searches of an index each."""
        with faults(self.register):
            asked = [part for index, body in searches for part in ({"index": index, "allow_partial_search_results": False}, body)]
            answers = self.client.msearch(index=self.index, searches=asked)["responses"]
            for found in answers:
                _whole(self.register, found)
            return list(answers)

    def _search(self, body: dict[str, Any]) -> Any:
        with faults(self.register):
            found = self.client.search(index=self.index, allow_partial_search_results=False, **body)
            _whole(self.register, found)
            return found


def _whole(register: str, found: Any) -> None:
    """Raises IndexGone or Overloaded for the fault of one search among several, Overloaded for the answer of some shards alone."""
    if found.get("status") == 404:
        raise IndexGone.of(register)
    if "error" in found or found["timed_out"] or found["_shards"]["failed"]:
        raise Overloaded(message(N_("The search engine cannot answer now. Please try again in a minute.")))


def _open(indices: Indices, register: Register, name: IndexName) -> _Opened:
    """Raises IndexUnusable for an index that is missing, unfinished, short of records, or made for another declaration."""
    columns, said = layout(register), indices.built(name)
    if said.fingerprint != columns.fingerprint:
        text = N_("The index of %(register)s was made for another version of this program: rebuild the register")
        raise IndexUnusable(message(text, register=register.name))
    index = indices.text(name)
    for text, said_of in ((index, said.count), (names_beside(index), said.names)):
        with faults(register.name):
            count = indices.client.count(index=text)["count"]
        if count != said_of:
            raise IndexGone.of(register.name)
    return _Opened(client=indices.client, index=index, register=register.name, generation=name.generation, columns=columns)


def _facets(plan: Plan, counted: Any) -> Facets:
    found: dict[str, tuple[FacetCount, ...]] = dict.fromkeys(plan.facets, ())
    for path in counted:
        found[path] = tuple([FacetCount(value=one["key"], count=one["doc_count"]) for one in questions.buckets(counted[path])])
    return found

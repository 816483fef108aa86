"""Drawing the queries of a class, asking them, and what came out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median, quantiles
from time import perf_counter

import orjson

from bench.quality.classes import QueryClass
from bench.quality.known import Corpus, Known
from registry_site.search.port import SearchRequest

CANDIDATES = "number_near"
"""The step whose hits are labelled candidates."""
_CLAIM_NOTHING = (CANDIDATES, "nothing")
_DEEPEST = 10
_PASSES = 5  # through the records, for classes that few of them allow


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One query and its answer: the place of the first right hit, 1 to 10 or None, and the step of the ladder."""

    query: str
    drawn: Known
    place: int | None
    step: str
    hits: tuple[Known, ...]
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All answers of one class in one corpus."""

    corpus: str
    kind: QueryClass
    answers: tuple[Answered, ...]

    def success(self, within: int) -> float:
        """The share of queries with a right hit among the first ones; 0 without queries."""
        return sum(one.place is not None and one.place <= within for one in self.answers) / max(1, len(self.answers))

    @property
    def reciprocal_rank(self) -> float:
        """MRR@10."""
        return sum(1 / one.place for one in self.answers if one.place is not None) / max(1, len(self.answers))

    @property
    def steps(self) -> Counter[str]:
        return Counter(one.step for one in self.answers)

    @property
    def failures(self) -> list[Answered]:
        """Without a right hit among the first three."""
        return [one for one in self.answers if one.place is None or one.place > 3]

    @property
    def claimed(self) -> list[Answered]:
        """Answered as found; for numbers that are in no record."""
        return [one for one in self.answers if one.step not in _CLAIM_NOTHING]

    @property
    def latency(self) -> tuple[float, float]:
        """Median and 99th percentile in milliseconds."""
        times = [one.milliseconds for one in self.answers]
        return median(times), quantiles(times, n=100, method="inclusive")[98] if len(times) > 1 else times[0]


def judged(corpus: Corpus, kind: QueryClass, count: int, seed: int) -> Verdict:
    """Draw up to `count` queries of a class, each once, and ask them. Fewer come where the corpus allows no more."""
    drawn = list(_drawn(corpus, kind, count, seed))
    return Verdict(corpus=corpus.name, kind=kind, answers=tuple(_asked(corpus, kind, query, known) for query, known in drawn))


def _drawn(corpus: Corpus, kind: QueryClass, count: int, seed: int) -> Iterator[tuple[str, Known]]:
    """The same seed, corpus and class give the same queries, whatever else is drawn."""
    chance = Random(f"{seed} {corpus.name} {kind.name}")
    seen: set[str] = set()
    for _ in range(_PASSES):
        for known in chance.sample(corpus.records, len(corpus.records)):
            if len(seen) == count:
                return
            query = kind.write(chance, corpus, known)
            if query and query not in seen and kind.fair(corpus, query):
                seen.add(query)
                yield query, known


def _asked(corpus: Corpus, kind: QueryClass, query: str, drawn: Known) -> Answered:
    request = SearchRequest(text=query, limit=_DEEPEST)
    began = perf_counter()
    page = corpus.engine.search(corpus.register, request)
    spent = perf_counter() - began
    step = page.interpretation.step.value
    hits = tuple(corpus.known(orjson.loads(document)) for document in page.documents)
    labelled = step == CANDIDATES or not kind.candidate
    place = _place(kind, drawn, hits) if labelled else None
    return Answered(query=query, drawn=drawn, place=place, step=step, hits=hits[:3], milliseconds=1000 * spent)


def _place(kind: QueryClass, drawn: Known, hits: Sequence[Known]) -> int | None:
    wanted = kind.answer(drawn)
    return next((place for place, hit in enumerate(hits, 1) if hit.id == drawn.id or kind.answer(hit) == wanted), None)

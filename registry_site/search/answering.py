"""Climbing the ladder over one opened index: which attempt answers, which tiers fill the page, which filters a facet sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from registry_site.search.conditions import Attempt, Condition
from registry_site.search.ladder import attempts
from registry_site.search.plan import Order, Plan
from registry_site.search.port import FacetCount, Interpretation, Place, SearchPage, Step
from registry_site.search.understanding import understood

Facets = Mapping[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """Records that meet `condition`, do not meet `without`, pass every filter and range, and have every term of `held`."""

    condition: Condition
    without: Condition | None = None
    filters: Mapping[str, tuple[str, ...]]
    ranges: Mapping[str, tuple[int, int]]
    held: tuple[str, ...]


class Shelf(Protocol):
    """One opened index, as far as the ladder needs it."""

    @property
    def generation(self) -> int: ...

    def hits(
        self, question: Question, order: Order, limit: int, offset: int, beyond: int | None
    ) -> tuple[Sequence[tuple[int, bytes]], int]:
        """Order keys and bodies of the hits from `offset` on, at most `limit`, and how many hits there are in all.

        With `beyond`, only the hits that come after this order key are looked at and counted.
        """

    def count(self, question: Question) -> int:
        """How many records answer the question."""

    def tally(self, question: Question, paths: Sequence[str], size: int) -> tuple[Facets, int]:
        """The values of each path as `SearchRequest` tells of facets of this size, and how many records were looked at."""


def answer(shelf: Shelf, plan: Plan) -> SearchPage:
    """The page of the first attempt that finds anything. `total` and facets are exact."""
    for attempt in attempts(plan.text):
        # Filters could hide what an attempt finds, and must not change how the text is understood.
        if plan.narrowed and not shelf.count(Question(condition=attempt.tiers[-1], filters={}, ranges={}, held=())):
            continue
        # The count first: it is one look at the widest tier, and tells when the tiers before have given all there is.
        facets, total = _facets(shelf, plan, attempt)
        if total or plan.narrowed or attempt.step is Step.ALL:
            hits = _hits(shelf, plan, attempt, total) if total and plan.limit else []
            return answer_page(shelf.generation, plan, total, hits, facets, attempt)
    return nothing(shelf.generation, plan)


def _hits(shelf: Shelf, plan: Plan, attempt: Attempt, total: int) -> Sequence[tuple[Place, bytes]]:
    """The hits of the page, tier after tier."""
    # Sorted by a field, tiers mean nothing: all hits are in the widest one.
    tiers = attempt.tiers if plan.order.path is None else attempt.tiers[-1:]
    if plan.position or plan.after:
        return _further(shelf, plan, tiers)
    # Each tier holds the ones before it, so to leave out what stands on the page already costs less than to ask without it.
    hits: dict[int, tuple[Place, bytes]] = {}
    for place, tier in enumerate(tiers):
        found, seen = shelf.hits(_question(plan, tier), plan.order, plan.limit, 0, None)
        for key, body in found:
            if len(hits) < plan.limit:
                hits.setdefault(key, (Place(place, key), body))
        if len(hits) == plan.limit or seen == total:
            break
    return list(hits.values())


def _further(shelf: Shelf, plan: Plan, tiers: Sequence[Condition]) -> Sequence[tuple[Place, bytes]]:
    """The hits of a page that is not the first: of each tier those that the one before does not hold."""
    hits: list[tuple[Place, bytes]] = []
    skip, seen, after = plan.position, 0, plan.after
    for place, tier in enumerate(tiers):
        if after is not None and place < after.tier:
            continue
        # While the tiers before are empty there is nothing to leave out.
        without = tiers[place - 1] if place and (seen or after is not None) else None
        beyond = after.key if after is not None and place == after.tier else None
        found, count = shelf.hits(_question(plan, tier, without), plan.order, plan.limit - len(hits), skip, beyond)
        hits.extend((Place(place, key), body) for key, body in found)
        seen += count
        skip = max(0, skip - count)
        if len(hits) == plan.limit:
            break
    return hits


def _facets(shelf: Shelf, plan: Plan, attempt: Attempt) -> tuple[Facets, int]:
    """Facets without a filter or range of their own in one go, each other one under those of the rest; and the total."""
    found: dict[str, tuple[FacetCount, ...]] = {}
    own = [path for path in plan.facets if path in plan.filters or path in plan.ranges]
    free = [path for path in plan.facets if path not in own]
    if free:
        counted, total = shelf.tally(_question(plan, attempt.tiers[-1]), free, plan.facet_size)
        found.update(counted)
    else:
        total = shelf.count(_question(plan, attempt.tiers[-1]))
    for path in own:
        filters = {other: keys for other, keys in plan.filters.items() if other != path}
        ranges = {other: days for other, days in plan.ranges.items() if other != path}
        question = Question(condition=attempt.tiers[-1], filters=filters, ranges=ranges, held=plan.held)
        found.update(shelf.tally(question, [path], plan.facet_size)[0])
    return {path: found[path] for path in plan.facets}, total


def _question(plan: Plan, condition: Condition, without: Condition | None = None) -> Question:
    return Question(condition=condition, without=without, filters=plan.filters, ranges=plan.ranges, held=plan.held)


def answer_page(
    generation: int, plan: Plan, total: int, hits: Sequence[tuple[Place, bytes]], facets: Facets, attempt: Attempt
) -> SearchPage:
    """The page of what an attempt found, with how the text was understood."""
    bodies = tuple([body for _, body in hits])
    # An empty register asked without a text still gave all it has.
    found = total or attempt.step is Step.ALL
    return SearchPage(
        generation=generation,
        total=total,
        documents=bodies,
        facets=facets,
        interpretation=understood(attempt, bodies) if found else Interpretation(step=Step.NOTHING, terms=attempt.terms),
        last=hits[-1][0] if hits else None,
    )


def nothing(generation: int, plan: Plan) -> SearchPage:
    """The page of a text that no step understood."""
    return SearchPage(
        generation=generation,
        total=0,
        documents=(),
        facets=dict.fromkeys(plan.facets, ()),
        interpretation=Interpretation(step=Step.NOTHING),
    )

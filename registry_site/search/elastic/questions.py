"""From a plan to the bodies of searches, built from terms and keys alone: nothing a user typed is parsed by the engine."""

from collections.abc import Iterable, Mapping
from typing import Any

from registry_site.registers.model import PublicRecord, Register
from registry_site.search.conditions import ALL_OF, ANY_OF, Attempt, Condition, Match
from registry_site.search.documents import record_of
from registry_site.search.keys import LONGEST_KEY
from registry_site.search.layout import Layout, column_name
from registry_site.search.plan import MOST_VALUES, Plan
from registry_site.search.port import Place
from registry_site.search.wording import PREFIX_TO

_EVERY_BUCKET = 65_000  # of one shard: the counts of several shards are exact only if each gives all of its own

Body = dict[str, Any]


def met_by_any(attempt: Attempt) -> Body:
    """Whether any record at all meets the widest tier of an attempt."""
    return {"query": _met(attempt.tiers[-1]), "size": 0, "track_total_hits": 1}


def page(columns: Layout, plan: Plan, attempt: Attempt) -> Body:
    """One page, its exact total and all facets in one search.

    Each tier lies inside the next, so a record scores one for every tier that it meets besides the widest: the score is
    the tier. Filters and ranges by a facet's path come after the facets are counted, so that a facet can leave out its own.
    """
    chosen: dict[str, Body] = {path: {"terms": {columns.key_columns[path]: list(keys)}} for path, keys in plan.filters.items()}
    chosen |= {path: _range(columns, path, first, last) for path, (first, last) in plan.ranges.items()}
    late = {path: query for path, query in chosen.items() if path in plan.facets}
    always = [
        _met(attempt.tiers[-1]),
        *({"term": {"held": term}} for term in plan.held),
        *(query for path, query in chosen.items() if path not in late),
    ]
    tiered = plan.order.path is None and len(attempt.tiers) > 1
    query: Body = {"filter": always}
    if tiered:
        query["should"] = [{"constant_score": {"filter": _met(tier)}} for tier in attempt.tiers[:-1]]
    column, downwards = columns.order_column(plan.order.path, descending=plan.order.descending)
    body: Body = {
        "query": {"bool": query},
        "sort": [*(["_score"] if tiered else []), {column: "desc" if downwards else "asc"}],
        "size": plan.limit,
        "track_total_hits": True,
    }
    if plan.after is not None:
        score = len(attempt.tiers) - 1 - plan.after.tier
        body["search_after"] = [score, plan.after.key] if tiered else [plan.after.key]
    else:
        body["from"] = plan.position
    if late:
        body["post_filter"] = _all(late.values())
    if plan.facets and plan.facet_size:
        body["aggs"] = {path: _facet(columns, plan, path, late) for path in plan.facets}
    return body


def place(attempt: Attempt, sort: list[Any]) -> Place:
    """The place of a hit, out of the values it was sorted by."""
    if len(sort) == 1:
        return Place(0, sort[0])
    return Place(len(attempt.tiers) - 1 - int(sort[0]), sort[1])


def buckets(counted: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The buckets of a facet that `page` asked for."""
    found: list[Mapping[str, Any]] = counted.get("inner", counted)["buckets"]
    return found


def record(register: Register, hit: Mapping[str, Any]) -> PublicRecord:
    """The record of a hit, out of what the index keeps of it."""
    kept = hit["_source"]
    return record_of(register, kept["body"].encode(), kept.get("own_id"))


def begun(keys: Iterable[str], limit: int) -> Body:
    """Records whose number begins with one of the keys, in the order of their ids."""
    return {"query": _any(map(_begun, keys)), "sort": [{"ordinal": "asc"}], "size": limit, "track_total_hits": False}


def near(key: str, limit: int) -> Body:
    """Records whose number begins with a key or lies one character away from it, an exchanged pair of neighbours counted as one."""
    return {
        "query": _any([_begun(key), _close("number", key, 1)]),
        "sort": [{"ordinal": "asc"}],
        "size": limit,
        "track_total_hits": False,
    }


def _facet(columns: Layout, plan: Plan, path: str, late: Mapping[str, Body]) -> Body:
    terms: Body = {"field": columns.counted_columns[path], "size": plan.facet_size, "shard_size": _EVERY_BUCKET}
    if path in columns.monthly:
        terms |= {"size": MOST_VALUES, "order": {"_key": "desc"}}
    counted: Body = {"terms": terms}
    others = [query for other, query in late.items() if other != path]
    return {"filter": _all(others), "aggs": {"inner": counted}} if others else counted


def _range(columns: Layout, path: str, first: int, last: int) -> Body:
    if path not in columns.months:
        return {"range": {column_name("day", path): {"gte": first, "lte": last}}}
    return _all(
        [{"range": {column_name("last", path): {"gte": first}}}, {"range": {column_name("first", path): {"lte": last}}}],
    )


def _met(condition: Condition) -> Body:
    match, terms = condition.match, condition.terms
    if match is Match.EVERYTHING:
        return {"match_all": {}}
    if match is Match.BEGINNING:
        return _any([_begun(term) for term in terms])
    if condition.parts:
        return _JOINED[match](map(_met, condition.parts))
    if match in ANY_OF and not condition.edits:
        return {"terms": {ANY_OF[match]: list(terms)}}
    column, join = (ANY_OF[match], _any) if match in ANY_OF else (ALL_OF[match], _all)
    return join(_close(column, term, condition.edits) for term in terms)


def _close(column: str, term: str, edits: int) -> Body:
    """A term within so many characters, an exchanged pair of neighbours counted as one; all such terms, not the best few."""
    if not edits:
        return {"term": {column: term}}
    return {"fuzzy": {column: {"value": term, "fuzziness": edits, "transpositions": True, "rewrite": "constant_score"}}}


def _begun(term: str) -> Body:
    if len(term) <= PREFIX_TO:
        return {"term": {"prefixes": term}}
    if len(term) > LONGEST_KEY:
        return {"match_none": {}}
    return {"prefix": {"number": {"value": term}}}


def _all(queries: Iterable[Body]) -> Body:
    return {"bool": {"filter": list(queries)}}


def _any(queries: Iterable[Body]) -> Body:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


_JOINED = {Match.EVERY: _all, Match.EITHER: _any}

"""The port of the search engines, in our own words: what may be asked, what comes back, and how an index is replaced.

Words are joined by AND; values of one filter by OR; filters by AND; a facet ignores its own filter, the months of a
date ignore its range. Relevance is a ladder of tiers, inside a tier records in force come first, then ties are broken by
id; so every engine gives the same order, and the order can be explained. Text from a user never raises and never reaches
a query language.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple, Protocol

from registry_site.registers.model import PublicRecord, Register


@dataclass(frozen=True, kw_only=True)
class DateRange:
    """Both ends included; None leaves an end open. A month lies in the range if any of its days does."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Sort:
    """Order by one sortable field, records without a value last in both directions, ties broken by id."""

    field: str
    descending: bool = False


class Place(NamedTuple):
    """A hit's place in the order of one generation: the tier it was found in, 0 the best, and its order key, unique there."""

    tier: int
    key: int


WINDOW = 10_000
"""Hits that `position` and `limit` reach together; a walk beyond them goes on with `after`."""


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """One question. `sort=None` is relevance, or the newest first where there is no text.

    Of a facet the `facet_size` most frequent values come, by count and then by value; of a date all months, the newest first.
    `held` gives words by path; each of them, legal forms left out, must stand in that field, in any of its forms.

    `position` counts hits to skip. `after` goes on behind the last hit of an earlier page of the same question to the
    same generation: it costs the same however far the walk has come.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, DateRange] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    sort: Sort | None = None
    limit: int = 20
    position: int = 0
    after: Place | None = None
    facets: tuple[str, ...] = ()
    facet_size: int = 50


class Step(Enum):
    """Which step of the ladder (DESIGN §10) found the hits; the answer says so."""

    ALL = "all"  # no text was given
    NUMBER = "number"  # the text is a number and equals one
    NUMBER_PREFIX = "number_prefix"  # the text begins a number
    WORDS = "words"  # every word is found
    NUMBER_NEAR = "number_near"  # the hits are candidates: numbers one character away, or with the zeros a serial has lost
    TYPOS = "typos"  # every word is found or one that is spelled nearly so
    LAYOUT = "layout"  # what the same keys write in another keyboard layout is found
    TRANSLITERATION = "transliteration"  # words that sound the same are found
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Interpretation:
    """How the text was understood: the step that answered, and the terms or folded numbers to look for in the hits.

    `text` is what was taken for the text meant, in the words of the first hit; empty where the text was taken as typed.
    """

    step: Step
    terms: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetCount:
    """One value of a facet and how many hits it would give."""

    value: str
    count: int


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """One page of answers of one generation. `total` is exact. `documents` are the hits' items as JSON, UTF-8, in order.

    `last` is the place of the last of them, None on an empty page.
    """

    generation: int
    total: int
    documents: tuple[bytes, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    interpretation: Interpretation
    last: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """What a typed text may become: a name or a number, `text` as the register writes it, to be asked for as it stands.

    `field` is the path that holds it, `count` how many records have it; `id` is the one record a number leads to, None of a name.
    `reading` is what the same keys write in another keyboard layout, where that was taken for the text meant, else empty.
    """

    text: str
    field: str
    count: int
    id: str | None = None
    reading: str = ""


class SearchEngine(Protocol):
    """All that the site may do with an engine."""

    def generation(self, register: Register) -> int | None:
        """The generation now served, None if nothing was ever published. Cheap: asked on every request."""

    def search(self, register: Register, request: SearchRequest) -> SearchPage:
        """Answer one question from one generation, whole.

        Raises BadRequest for a path that is not filterable, sortable or a facet here and for a page beyond WINDOW,
        NothingPublished before the first publication, Unavailable when the engine cannot answer.
        """

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """Ids whose number key begins with `key` or lies one character away from it: candidates, never answers."""

    def suggest(self, register: Register, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Names, makers and numbers that a text typed so far may become, those with the most records first, ties by text.

        Raises as `search` does, but never for the text.
        """

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """Every record of the served generation in the order of ids."""


class LedgerRecord(NamedTuple):
    """A record as the ledger keeps it: the canonical JSON of its public values is read where its index document is made."""

    id: str
    document: str


class IndexWriter(Protocol):
    """All that the indexer may do with an engine: build fresh beside the live index, then swap."""

    def build(self, register: Register, generation: int, records: Iterable[LedgerRecord], *, on: date) -> int:
        """Build the index of a generation from records in the order of their ids; returns how many it holds.

        `on` is the day of the index: the standing of a record depends on it.

        Nothing is served from it before `swap`. A half-built index of the same number is thrown away first.
        """

    def carry(self, register: Register, source: int, target: int) -> None:
        """Make the built index of generation `source` the index of `target` too, without building: nothing changed between them."""

    def candidate(self, register: Register, generation: int) -> SearchEngine:
        """An engine that answers from a built generation, served or not: for the checks before the swap."""

    def swap(self, register: Register, generation: int) -> None:
        """Serve this generation from now on, in one step; the one before is kept for rollback, older ones removed."""

    def discard(self, register: Register, generation: int) -> None:
        """Remove a built generation that is not served."""

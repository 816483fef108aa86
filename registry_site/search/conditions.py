"""Tests of records that every engine knows, and the attempts that a text is answered by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from registry_site.search.port import Step

Spelling = tuple[tuple[str, str], ...]
"""Words as typed, each with its term."""


class Match(Enum):
    """Where the terms of a condition must stand; WHOLE to WORDS are the tiers of words, each inside the next."""

    EVERYTHING = "everything"
    OWN_NUMBER = "own_number"  # the number of the record is one of the terms
    ANY_NUMBER = "any_number"  # any number in the record is one of the terms
    BEGINNING = "beginning"  # the number of the record begins with one of the terms
    WHOLE = "whole"  # one of the terms is a whole title, or what stands in quotes in one
    PHRASE = "phrase"  # the terms, each made of two words, stand so in the titles: all neighbours are neighbours there
    TITLES = "titles"  # all terms in the titles
    NAMED = "named"  # all terms in titles and names of makers
    WORDS = "words"  # all terms anywhere in the record
    SPELT = "spelt"  # all terms are words in titles or names of makers as they stand there, not stemmed
    SPELT_LONG = "spelt_long"  # and are long ones
    SOUNDS = "sounds"  # all terms are sound keys of words in titles and names of makers
    EVERY = "every"  # every one of the parts is met
    EITHER = "either"  # at least one of the parts is met


ANY_OF: Mapping[Match, str] = {Match.OWN_NUMBER: "number", Match.ANY_NUMBER: "numbers", Match.WHOLE: "wholes"}
"""The column of an index document in which one of the terms must stand."""
ALL_OF: Mapping[Match, str] = {
    Match.PHRASE: "pairs",
    Match.TITLES: "titles",
    Match.NAMED: "named",
    Match.WORDS: "words",
    Match.SPELT: "spelt",
    Match.SPELT_LONG: "spelt_long",
    Match.SOUNDS: "sounds",
}
"""The column in which all of them must stand."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One test of a record. With `edits`, a term may differ by so many characters, an exchanged pair
    of neighbours counted as one; EVERY and EITHER have `parts` and no terms."""

    match: Match
    terms: tuple[str, ...] = ()
    edits: int = 0
    parts: "tuple[Condition, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One step of the ladder. The answer comes from the first attempt whose widest tier, the last, is met by any record.

    Filters play no part in that choice: setting a filter never changes how the text is understood. `readings` are the
    texts that the step takes for what was meant; `words` are those in whose place it looks for others.
    """

    step: Step
    terms: tuple[str, ...]
    tiers: tuple[Condition, ...]
    readings: tuple[str, ...] = ()
    words: Spelling = ()


def all_met(parts: Iterable[Condition]) -> Condition:
    """Every one of the conditions, of which there is one at least."""
    return _joined(Match.EVERY, tuple(parts))


def any_met(parts: Iterable[Condition]) -> Condition:
    """At least one of the conditions, of which there is one at least."""
    return _joined(Match.EITHER, tuple(parts))


def _joined(match: Match, parts: tuple[Condition, ...]) -> Condition:
    return parts[0] if len(parts) == 1 else Condition(match=match, parts=parts)

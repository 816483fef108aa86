"""How a text was understood, told by the hits: which of their words stand for the words that were typed."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import orjson
from rapidfuzz.distance import OSA

from registry_site.language import analyse, sounds, terms
from registry_site.search.conditions import Attempt
from registry_site.search.ladder import edits_allowed
from registry_site.search.port import Interpretation, Step

_LOOKED_AT = 5  # hits: the first ones tell, and a page may have a thousand


class _Word(NamedTuple):
    """A word of a hit as it stands there, and its term."""

    text: str
    term: str


def understood(attempt: Attempt, bodies: Sequence[bytes]) -> Interpretation:
    """What the hits of an attempt, given as JSON items, say of the text they answer."""
    if attempt.step is Step.LAYOUT:
        return _read_so(attempt, bodies)
    if attempt.step is Step.TYPOS:
        return _instead(attempt, bodies, _nearest)
    if attempt.step is Step.TRANSLITERATION:
        return _instead(attempt, bodies, _alike)
    return Interpretation(step=attempt.step, terms=attempt.terms)


def _read_so(attempt: Attempt, bodies: Sequence[bytes]) -> Interpretation:
    """The reading of which most stands in the first hit, with its terms; of equal ones the first."""
    held = {word.term for body in bodies[:1] for word in _words(body)}
    reading = max(attempt.readings, key=lambda one: sum(term in held for term in terms(one)), default="")
    # Of the terms of all readings, those of this one; and the numbers, of which there is one at most.
    sought = {*terms(reading), *(term for term in attempt.terms if any(map(str.isdigit, term)))}
    return Interpretation(step=attempt.step, terms=tuple(term for term in attempt.terms if term in sought), text=reading)


def _instead(
    attempt: Attempt, bodies: Sequence[bytes], choose: "Callable[[str, str, Sequence[_Word]], _Word | None]"
) -> Interpretation:
    """The words that stand in the hits for those typed; `text` has those of the first hit, and a word itself where none does."""
    found: dict[str, None] = {}
    readings = []
    for body in bodies[:_LOOKED_AT]:
        held = list(_words(body))
        chosen = [(word, choose(word, term, held)) for word, term in attempt.words]
        found.update((one.term, None) for _, one in chosen if one is not None)
        readings.append(" ".join(word if one is None else one.text for word, one in chosen))
    return Interpretation(step=attempt.step, terms=tuple(found), text=readings[0] if readings else "")


def _nearest(word: str, term: str, held: Sequence[_Word]) -> _Word | None:
    most = edits_allowed(word)
    distances = [(OSA.distance(term, one.term, score_cutoff=most), place) for place, one in enumerate(held)]
    distance, place = min(distances, default=(most + 1, 0))
    return held[place] if distance <= most else None


def _alike(word: str, term: str, held: Sequence[_Word]) -> _Word | None:
    keys = frozenset(sounds(word))
    return next((one for one in held if one.term == term or not keys.isdisjoint(sounds(one.text))), None)


def _words(body: bytes) -> Iterator[_Word]:
    """The words of an item, those of its title first."""
    for text in _texts(orjson.loads(body)):
        for token in analyse(text):
            yield _Word(text[token.start : token.end], token.term)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in sorted(value, key=lambda name: name != "title"):
            yield from _texts(value[one])
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)

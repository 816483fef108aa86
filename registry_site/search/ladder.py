"""The ladder (DESIGN §10): the steps in which a text is understood, and the test of records that each step stands for.

The answer comes from the first step that any record meets. What a step looks for is decided here, once for all engines;
deploy/decisions/0015 tells why the steps and tiers stand in this order, with the query that decided each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from registry_site.identifiers.numbers import dotted_key, fold, number_key
from registry_site.identifiers.padding import padded
from registry_site.identifiers.recognising import LONGEST, bare, recognise
from registry_site.language import retyped, sounds, spelled, terms, without_legal_forms
from registry_site.search.documents import IN_TITLE, PREFIX_FROM
from registry_site.search.keys import LONGEST_KEY, number_column_key
from registry_site.search.port import Step

NEAR_FROM = 4  # characters; a shorter key is near to too many
_NUMBER_DIGITS = 6  # a text of digits that is taken for a number has at least so many
_LONGEST_WORD_IN_NUMBER = 4
_MOST_TERMS = 64
_MOST_GUESSED = 8  # words of a text whose spelling is doubted: nobody mistypes a whole paragraph

Spelling = tuple[tuple[str, str], ...]
"""Words as typed, each with its term."""


class Match(Enum):
    """Where the terms of a condition must stand; PHRASE to WORDS are the tiers of words, each inside the next."""

    EVERYTHING = "everything"
    OWN_NUMBER = "own_number"  # the number of the record is one of the terms
    ANY_NUMBER = "any_number"  # any number in the record is one of the terms
    BEGINNING = "beginning"  # the number of the record begins with one of the terms
    PHRASE = "phrase"  # the terms stand side by side in a title
    TITLES = "titles"  # all terms in the titles
    NAMED = "named"  # all terms in titles and names of makers
    WORDS = "words"  # all terms anywhere in the record
    SOUNDS = "sounds"  # all terms are sound keys of words in titles and names of makers
    EVERY = "every"  # every one of the parts is met
    EITHER = "either"  # at least one of the parts is met


ANY_OF: Mapping[Match, str] = {Match.OWN_NUMBER: "number", Match.ANY_NUMBER: "numbers"}
"""The column of an index document in which one of the terms must stand."""
ALL_OF: Mapping[Match, str] = {Match.TITLES: "titles", Match.NAMED: "named", Match.WORDS: "words", Match.SOUNDS: "sounds"}
"""The column in which all of them must stand."""

COSTLY = frozenset({Step.NUMBER_NEAR, Step.TYPOS, Step.LAYOUT, Step.TRANSLITERATION})
"""Steps whose conditions an engine looks at longer than at a page without hits."""


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
    texts that the step takes for what was meant; `words` are those in whose place it
    looks for others.
    """

    step: Step
    terms: tuple[str, ...]
    tiers: tuple[Condition, ...]
    readings: tuple[str, ...] = ()
    words: Spelling = ()


def attempts(text: str) -> Iterator[Attempt]:
    """The steps for a text, in order, each made when it is asked for; none for a text without a word or number. Never raises."""
    if not text.strip():
        yield Attempt(step=Step.ALL, terms=(), tiers=(Condition(match=Match.EVERYTHING),))
        return
    spelling = spelled(text)[:_MOST_TERMS]
    kept = without_legal_forms([term for _, term in spelling])
    words = tuple((word, term) for word, term in spelling if term in kept)
    yield from _numbers(text)
    yield from _words(Step.WORDS, [kept], ()) if len(kept) == len(spelling) else _firm([term for _, term in spelling], kept)
    yield from _near(text)
    yield from _typos(words[:_MOST_GUESSED])
    yield from _layouts(text)
    # The folding of words drops what some romanisations write above or behind a letter, so these take the text as it is.
    pieces = [(piece, [term for term in terms(piece) if term in kept]) for piece in text.split()[:_MOST_GUESSED]]
    yield from _transliterated(tuple((piece, own[0]) for piece, own in pieces if own))


def edits_allowed(word: str) -> int:
    """How many characters of a typed word may be wrong: one of four letters, two of eight; none where it has a digit."""
    if not word.isalpha() or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def _numbers(text: str) -> Iterator[Attempt]:
    """For a text that may be a number, or has one between its words."""
    if not any(char.isdigit() for char in text[:LONGEST]):
        return
    alone, key, exact = _read(text)
    beginnings = tuple(
        one for one in dict.fromkeys((key, dotted_key(alone))) if len(fold(one)) >= PREFIX_FROM and any(map(str.isdigit, one))
    )
    for step, match, keys in (
        (Step.NUMBER, Match.OWN_NUMBER, exact),
        (Step.NUMBER, Match.ANY_NUMBER, exact),
        (Step.NUMBER_PREFIX, Match.BEGINNING, beginnings),
    ):
        if keys:
            yield Attempt(step=step, terms=(key,), tiers=(Condition(match=match, terms=keys),))


def _read(text: str) -> tuple[str, str, tuple[str, ...]]:
    """The text without words around a number, the key of the number, and the keys an equal one may have in an index."""
    recognised, alone = recognise(text), bare(text)
    key = recognised.key if recognised else number_key(alone)
    return alone, key, tuple(one for one in dict.fromkeys(map(number_column_key, (key, text[:LONGEST]))) if one)


def _near(text: str) -> Iterator[Attempt]:
    """Candidates for a number that is nowhere: one character away, or with the zeros that its serial has lost."""
    alone, key, _ = _read(text)
    if not (recognise(text) or _may_be_a_number(alone)):
        return
    close = (key,) if NEAR_FROM <= len(key) <= LONGEST_KEY else ()
    lost = tuple(map(number_column_key, padded(text)))
    tiers = []
    if close:
        tiers.append(Condition(match=Match.OWN_NUMBER, terms=close, edits=1))
    if lost:
        wider = Condition(match=Match.OWN_NUMBER, terms=lost)
        tiers.append(Condition(match=Match.EITHER, parts=(*tiers, wider)) if tiers else wider)
    if tiers:
        yield Attempt(step=Step.NUMBER_NEAR, terms=(*close, *lost), tiers=tuple(tiers))


def _may_be_a_number(text: str) -> bool:
    words = "".join(char if char.isalpha() else " " for char in text).split()
    return sum(map(str.isdigit, text)) >= _NUMBER_DIGITS and all(len(word) < _LONGEST_WORD_IN_NUMBER for word in words)


def _words(
    step: Step, variants: Sequence[Sequence[str]], numbers: tuple[str, ...], readings: tuple[str, ...] = ()
) -> Iterator[Attempt]:
    """All words of any one of the variants, or any of the numbers."""
    ways = [tuple(variant) for variant in variants if variant]
    if not ways and not numbers:
        return
    known = [Condition(match=Match.OWN_NUMBER, terms=numbers)] if numbers else []
    phrases = [Condition(match=Match.PHRASE, terms=way) for way in ways if len(way) > 1]
    tiers = [_either([*known, *phrases])] if known or phrases else []
    for match in (Match.TITLES, Match.NAMED, Match.WORDS):
        tiers.append(_either([*known, *(Condition(match=match, terms=tuple(dict.fromkeys(way))) for way in ways)]))
    terms_ = tuple(dict.fromkeys(term for way in ways for term in way)) + numbers
    yield Attempt(step=step, terms=terms_, tiers=tuple(tiers), readings=readings)


def _firm(found: Sequence[str], kept: Sequence[str]) -> Iterator[Attempt]:
    """Who types a legal form means a firm: its name first, with the form before without it, and no title before that."""
    terms_ = tuple(dict.fromkeys(kept))
    whole = Condition(match=Match.NAMED, terms=tuple(dict.fromkeys(found)))
    tiers = (whole, *(Condition(match=match, terms=terms_) for match in (Match.NAMED, Match.WORDS)))
    yield Attempt(step=Step.WORDS, terms=terms_, tiers=tiers)


def _typos(words: Spelling) -> Iterator[Attempt]:
    """Every word as typed, or nearly so in a title or the name of a maker. One doubted word comes before several, because a
    word that stands in the register as it was typed is seldom meant for another («крем» for «время»)."""
    allowed = {term: edits_allowed(word) for word, term in words}
    most = max(allowed.values(), default=0)
    if not most:
        return

    def one_nearly(match: Match, others: Match, limit: int) -> Condition:
        ways = []
        for doubted in allowed:
            if allowed[doubted]:
                exact = tuple(term for term in allowed if term != doubted)
                near = Condition(match=match, terms=(doubted,), edits=min(limit, allowed[doubted]))
                ways.append(_every([near, Condition(match=others, terms=exact)] if exact else [near]))
        return _either(ways)

    tiers = [one_nearly(Match.TITLES, Match.TITLES, limit) for limit in range(1, most + 1)]
    tiers.append(one_nearly(Match.NAMED, Match.NAMED, most))
    if len(allowed) > 1:
        tiers.append(one_nearly(Match.NAMED, Match.WORDS, most))
        near = (Condition(match=Match.NAMED, terms=(term,), edits=allowed[term]) for term in allowed)
        tiers.append(_every(_either([_anywhere(one.terms[0]), one]) for one in near))
    yield Attempt(step=Step.TYPOS, terms=tuple(allowed), tiers=tuple(tiers), words=words)


def _layouts(text: str) -> Iterator[Attempt]:
    """What the same keys would have written in another layout, words and numbers."""
    readings = retyped(text)
    recognised = tuple(dict.fromkeys(found.key for one in readings if (found := recognise(one)) is not None))
    variants = [without_legal_forms(terms(one)[:_MOST_TERMS]) for one in readings]
    yield from _words(Step.LAYOUT, variants, recognised, readings)


def _transliterated(pieces: Spelling) -> Iterator[Attempt]:
    """Words of titles and makers that sound like those typed, in either alphabet; what has no sound, as a code, as it is."""
    sounding = {term: tuple(sounds(piece)) for piece, term in pieces}
    if not any(sounding.values()):
        return

    def heard(term: str, match: Match, mark: str) -> Condition:
        keys = tuple(mark + key for key in sounding[term])
        return Condition(match=Match.SOUNDS, terms=keys) if keys else Condition(match=match, terms=(term,))

    tiers = [
        _every(heard(term, Match.TITLES, IN_TITLE) for term in sounding),
        _every(heard(term, Match.NAMED, "") for term in sounding),
    ]
    if len(sounding) > 1:
        tiers.append(_every(_either([_anywhere(term), heard(term, Match.NAMED, "")]) for term in sounding))
    yield Attempt(step=Step.TRANSLITERATION, terms=tuple(sounding), tiers=tuple(tiers), words=pieces)


def _anywhere(term: str) -> Condition:
    return Condition(match=Match.WORDS, terms=(term,))


def _every(parts: Iterable[Condition]) -> Condition:
    return _joined(Match.EVERY, tuple(parts))


def _either(parts: Iterable[Condition]) -> Condition:
    return _joined(Match.EITHER, tuple(parts))


def _joined(match: Match, parts: tuple[Condition, ...]) -> Condition:
    return parts[0] if len(parts) == 1 else Condition(match=match, parts=parts)

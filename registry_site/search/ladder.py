"""The ladder (DESIGN §10): the steps in which a text is understood, and the test of records that each step stands for.

The answer comes from the first step that any record meets. What a step looks for is decided here, once for all engines;
deploy/decisions/0015 tells why the steps and tiers stand in this order, with the query that decided each.
"""

from collections.abc import Iterator, Mapping, Sequence

from registry_site.identifiers.looks import looks_like
from registry_site.identifiers.numbers import dotted_key, fold, number_key
from registry_site.identifiers.padding import padded
from registry_site.identifiers.recognising import LONGEST, bare, recognise
from registry_site.language import retyped, sounds, spelled, terms, without_legal_forms
from registry_site.search.conditions import Attempt, Condition, Match, Spelling, all_met, any_met
from registry_site.search.keys import LONGEST_KEY, number_column_key
from registry_site.search.port import Step
from registry_site.search.wording import IN_TITLE, LONG_FROM, PREFIX_FROM, neighbours, whole

NEAR_FROM = 4  # characters; a shorter key is near to too many
_NUMBER_DIGITS = 6  # a text of digits that is taken for a number has at least so many
_LONGEST_WORD_IN_NUMBER = 4
_MOST_TERMS = 64
_MOST_GUESSED = 8  # words of a text whose spelling is doubted: nobody mistypes a whole paragraph


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
    yield from _layouts(text)
    # The folding of words drops what some romanisations write above or behind a letter, so these take the text as it is.
    pieces = [(piece, [term for term in terms(piece) if term in kept]) for piece in text.split()[:_MOST_GUESSED]]
    yield from _transliterated(tuple((piece, own[0]) for piece, own in pieces if own))
    yield from _typos(words[:_MOST_GUESSED])


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
    seen = (key, text[:LONGEST], *(look.key for look in looks_like(text)))
    return alone, key, tuple(one for one in dict.fromkeys(map(number_column_key, seen)) if one)


def _near(text: str) -> Iterator[Attempt]:
    """Candidates for a number that is nowhere: one character away, or with the zeros that its serial has lost."""
    if not any(char.isdigit() for char in text[:LONGEST]):
        return
    alone, key, _ = _read(text)
    lost = tuple(map(number_column_key, padded(text)))
    if not (lost or recognise(text) or _may_be_a_number(alone)):
        return
    close = (key,) if NEAR_FROM <= len(key) <= LONGEST_KEY else ()
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
    names = tuple(filter(None, map(whole, ways)))
    wholes = [Condition(match=Match.WHOLE, terms=names)] if names else []
    phrases = [Condition(match=Match.PHRASE, terms=neighbours(way)) for way in ways if len(way) > 1]
    tiers = [any_met([*known, *wholes])] if known or wholes else []
    if phrases:
        tiers.append(any_met([*known, *wholes, *phrases] if len(ways) > 1 else [*known, *phrases]))
    for match in (Match.TITLES, Match.NAMED, Match.WORDS):
        tiers.append(any_met([*known, *(Condition(match=match, terms=tuple(dict.fromkeys(way))) for way in ways)]))
    terms_ = tuple(dict.fromkeys(term for way in ways for term in way)) + numbers
    yield Attempt(step=step, terms=terms_, tiers=tuple(tiers), readings=readings)


def _firm(found: Sequence[str], kept: Sequence[str]) -> Iterator[Attempt]:
    """Who types a legal form means a firm: its name first, with the form before without it, and no title before that."""
    terms_ = tuple(dict.fromkeys(kept))
    whole = Condition(match=Match.NAMED, terms=tuple(dict.fromkeys(found)))
    tiers = (whole, *(Condition(match=match, terms=terms_) for match in (Match.NAMED, Match.WORDS)))
    yield Attempt(step=Step.WORDS, terms=terms_, tiers=tiers)


def _typos(words: Spelling) -> Iterator[Attempt]:
    """Every word as typed, or nearly so in a title or the name of a maker. Whole names come first, and one doubted word before
    several: what stands in the register as it was typed is seldom meant for another («крем» for «время»)."""
    written = {term: word for word, term in words}
    most = max(map(edits_allowed, written.values()), default=0)
    if not most:
        return
    # A digit is never doubted, and nothing else tells it from a letter in a whole name.
    name = "" if any(char.isdigit() for char in "".join(written)) else whole(list(written))
    names = [[Condition(match=Match.WHOLE, terms=(name,), edits=edits)] if name else [] for edits in (1, most)]
    several = all_met(any_met([_anywhere(term), _nearly(word, term, 2)]) for term, word in written.items())
    tiers = [
        *map(any_met, filter(None, names[:1])),
        any_met([*names[0], _one_doubted(written, Match.TITLES, 1)]),
        any_met([*names[1], _one_doubted(written, Match.NAMED, 1)]),
        any_met([*names[1], _one_doubted(written, Match.WORDS, 2)]),
    ]
    if len(written) > 1:
        tiers.append(any_met([*names[1], several]))
    yield Attempt(step=Step.TYPOS, terms=tuple(written), tiers=tuple(tiers), words=words)


def _one_doubted(written: Mapping[str, str], others: Match, limit: int) -> Condition:
    """One word is nearly there, the others are as they were typed; in titles it is looked for by its stem alone."""
    ways = []
    for doubted, word in written.items():
        if edits := min(limit, edits_allowed(word)):
            exact = tuple(term for term in written if term != doubted)
            stem = Condition(match=Match.TITLES, terms=(doubted,), edits=edits)
            near = stem if others is Match.TITLES else _nearly(word, doubted, limit)
            ways.append(all_met([near, Condition(match=others, terms=exact)] if exact else [near]))
    return any_met(ways)


def _nearly(word: str, term: str, limit: int) -> Condition:
    """In titles and names of makers, by the stem or as the word is spelt. Two letters may be wrong of a word that has eight of
    them there, whatever was lost on the way."""
    edits = min(limit, edits_allowed(word))
    if not edits:
        return Condition(match=Match.NAMED, terms=(term,))
    ways = [Condition(match=Match.NAMED, terms=(term,), edits=edits)]
    lost = limit > edits and len(word) >= LONG_FROM - 2
    if word != term or lost:
        ways.append(Condition(match=Match.SPELT_LONG if lost else Match.SPELT, terms=(word,), edits=limit if lost else edits))
    return any_met(ways)


def _layouts(text: str) -> Iterator[Attempt]:
    """What the same keys would have written in another layout, words and numbers."""
    readings = retyped(text)
    recognised = tuple(dict.fromkeys(found.key for one in readings if (found := recognise(one)) is not None))
    variants = [without_legal_forms(terms(one)[:_MOST_TERMS]) for one in readings]
    yield from _words(Step.LAYOUT, variants, recognised, readings)


def _transliterated(pieces: Spelling) -> Iterator[Attempt]:
    """Words of titles and makers that sound like those typed, in either alphabet. Numbers have no sound: they stand as typed."""
    keys = {piece: tuple(sounds(piece)) for piece, _ in pieces}
    if not any(keys.values()):
        return
    numbers = {piece: tuple(term for term in terms(piece) if any(map(str.isdigit, term))) for piece in keys}
    known = dict(pieces)

    def heard(piece: str, match: Match, mark: str) -> Condition:
        alike = Condition(match=Match.SOUNDS, terms=tuple(mark + key for key in keys[piece]))
        exact = Condition(match=match, terms=numbers[piece] or (known[piece],))
        return all_met([alike, exact]) if keys[piece] and numbers[piece] else alike if keys[piece] else exact

    name = "" if any(numbers.values()) else whole([key for piece in keys for key in keys[piece]], IN_TITLE)
    tiers = [Condition(match=Match.WHOLE, terms=(name,))] if name else []
    tiers.append(all_met(heard(piece, Match.TITLES, IN_TITLE) for piece in keys))
    tiers.append(all_met(heard(piece, Match.NAMED, "") for piece in keys))
    if len(keys) > 1:
        tiers.append(all_met(any_met([_as_typed(piece), heard(piece, Match.NAMED, "")]) for piece in keys))
    yield Attempt(step=Step.TRANSLITERATION, terms=tuple(known.values()), tiers=tuple(tiers), words=pieces)


def _as_typed(piece: str) -> Condition:
    return Condition(match=Match.WORDS, terms=tuple(dict.fromkeys(terms(piece))))


def _anywhere(term: str) -> Condition:
    return Condition(match=Match.WORDS, terms=(term,))

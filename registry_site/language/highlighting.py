"""Marking the words and numbers of a question in a text as displayed, by the analysis the engines use."""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from registry_site.language.words import TO_LATIN, analyse

_SHORTEST_NUMBER = 4  # folded characters, as for a search by prefix


class Segment(NamedTuple):
    """A piece of a text; the pieces joined give the text back, so that a template escapes each one by itself."""

    text: str
    marked: bool


def highlight(text: str, terms: Iterable[str]) -> list[Segment]:
    """Cut a text into segments, those that answer `terms` marked. Terms are stems, folded numbers or their beginnings."""
    wanted = frozenset(terms)
    spans = [(token.start, token.end) for token in analyse(text) if token.term in wanted]
    numbers = {
        "".join(map(_folded, term)) for term in wanted if len(term) >= _SHORTEST_NUMBER and any(char.isdigit() for char in term)
    }
    if numbers:
        spans.extend(_numbers(text, numbers))
    segments: list[Segment] = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        start = max(start, done)
        if start > done:
            segments.append(Segment(text[done:start], False))
        segments.append(Segment(text[start:end], True))
        done = end
    if done < len(text):
        segments.append(Segment(text[done:], False))
    return segments


def _numbers(text: str, keys: Iterable[str]) -> list[tuple[int, int]]:
    """Where a folded number begins in the text, whatever its dots, blanks, case and look-alikes."""
    characters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in _folded(char):
            characters.append(part)
            places.append(place)
    key_text = "".join(characters)
    # A series letter typed as P is searched as R (FORMATS 1.3), so either may stand in the text.
    spellings = {key for one in keys for key in ((one, one[:11] + "p" + one[12:]) if one[11:12] == "r" else (one,)) if key}
    spans: list[tuple[int, int]] = []
    for key in spellings:
        at = key_text.find(key)
        while at >= 0:
            start = places[at]
            if start == 0 or not text[start - 1].isalnum():
                spans.append((start, places[at + len(key) - 1] + 1))
            at = key_text.find(key, at + 1)
    return spans


def _folded(char: str) -> str:
    """A character as numbers are compared, in lower case; nothing for punctuation, blanks and `№`."""
    if char == "№":
        return ""
    plain = unicodedata.normalize("NFKC", char).lower().replace("ё", "е").translate(TO_LATIN)
    return "".join(part for part in plain if "0" <= part <= "9" or "a" <= part <= "z" or "а" <= part <= "я")

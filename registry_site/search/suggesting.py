"""From a text typed so far to the names and numbers it may become: what is looked for is decided here, once for all engines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from registry_site.identifiers.numbers import dotted_key, number_key
from registry_site.identifiers.recognising import LONGEST, bare
from registry_site.language import name_key, retyped, spelled, without_legal_forms
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.port import Suggestion

_FROM = 2  # characters; one begins too many names to tell anything
_LONGEST_TEXT = 200  # characters: no name that is completed is longer
_MOST_WORDS = 16


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Names that have all `words` and a word that begins with `begun`; numbers whose key begins with one of `numbers`."""

    words: tuple[str, ...]
    begun: str
    numbers: tuple[str, ...]


class Completing(Protocol):
    """One opened index, as far as completion needs it."""

    def completed(self, asked: Sequence[Beginning], limit: int) -> Iterable[Sequence[Suggestion]]:
        """For each beginning the first `limit` names in the order of their ranks, and as many numbers in that of their ids."""


def suggested(index: Completing, text: str, limit: int) -> tuple[Suggestion, ...]:
    """The suggestions for a text; where there are none, those for what the same keys write in another layout. Never raises."""
    cut = text[:_LONGEST_TEXT]
    typed = beginning(cut)
    if typed is None or limit < 1:
        return ()
    (found,) = index.completed([typed], limit)
    if found:
        return in_order(found)[:limit]
    others = [(reading, one) for reading in retyped(cut) if (one := beginning(reading)) is not None]
    if not others:
        return ()
    for (reading, _), found in zip(others, index.completed([one for _, one in others], limit), strict=True):
        if found:
            return tuple(replace(one, reading=reading) for one in in_order(found)[:limit])
    return ()


def beginning(text: str) -> Beginning | None:
    """What a text asks for; None for less than two letters or digits. Legal forms before the last word are left out."""
    spelling = spelled(text)[:_MOST_WORDS]
    if sum(len(word) for word, _ in spelling) < _FROM:
        return None
    kept = without_legal_forms([term for _, term in spelling])
    words = dict.fromkeys(word for word, term in spelling[:-1] if term in kept)
    return Beginning(words=tuple(words), begun=spelling[-1][0], numbers=_numbers(text))


def together(found: Mapping[Register, Sequence[Suggestion]], limit: int) -> list[tuple[Register, Suggestion]]:
    """The first suggestions of several registers; other keyboard layouts are tried only where nothing else was found in any."""
    pairs = [(register, one) for register, held in found.items() for one in held]
    typed = [pair for pair in pairs if not pair[1].reading]
    return sorted(typed or pairs, key=lambda pair: _order(pair[1]))[:limit]


def in_order(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """The most frequent first, ties by text as folded, then by field."""
    return tuple(sorted(found, key=_order))


def _order(one: Suggestion) -> tuple[int, str, str]:
    return -one.count, name_key(one.text), one.field


def numbered(register: Register, record: PublicRecord) -> Suggestion:
    """The suggestion of the number of one record."""
    return Suggestion(text=str(record.values[register.number]), field=register.number, count=1, id=record.id)


def _numbers(text: str) -> tuple[str, ...]:
    """Beginnings of numbers; those shorter than PREFIX_FROM of `wording` are in no index."""
    if not any(char.isdigit() for char in text[:LONGEST]):
        return ()
    alone = bare(text)
    return tuple(filter(None, dict.fromkeys((number_key(alone), dotted_key(alone)))))

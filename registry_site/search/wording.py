"""The words of a record as an index takes them: by tier, as whole names, as spelt and as they sound."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from registry_site.language import sounds, spelled, without_legal_forms
from registry_site.language import terms as analysed

IN_TITLE = "^"  # before the sound key of a word in a title, or of a whole name; no key has it
PREFIX_FROM, PREFIX_TO = 4, 14  # characters; beyond, a beginning is rare enough to be looked up in the numbers themselves
SPELT_FROM, LONG_FROM = 4, 8  # letters from which a word may be misspelt in one place, and in two

_JOINT = "+"  # between the words of a whole name, and of a pair; no analysis makes it
_LONGEST_WHOLE = 64  # characters; nobody types a longer name whole
_QUOTED = re.compile('«([^«»]+)»|["“„]([^"“”„]+)["”“]')

Terms = tuple[tuple[str, str], ...]


def mark_of(path: str) -> str:
    """What stands in the column `held` before each term of the field at a path: `maker:альф`."""
    return f"{path}:"


def worded(number: str, numbers: Iterable[str], title: Sequence[str], maker: Sequence[str], others: Iterable[str]) -> Terms:
    """Pairs of a column and its terms joined by blanks; no term holds one. `others` are the terms of all other text.

    `number` is the folded number of the record, `numbers` all its numbers, `prefixes` the beginnings of its own. `titles`,
    `named` (titles and makers) and `words` (all text) are sets that include the one before; `pairs` are the neighbours in
    a title, with legal forms between them and without, each pair as one term. `wholes` are the titles, and what stands in
    quotes in them, each as one term, and once more by its sound. `spelt` holds the words of `named` unstemmed, `spelt_long`
    the long ones of them, `sounds` the sound keys of `named` and those of titles once more behind IN_TITLE.
    """
    in_titles, in_makers = [spelled(one) for one in title], spelled(" ".join(maker))
    titles = [[term for _, term in words] for words in in_titles]
    firmless = [without_legal_forms(found) for found in titles]
    in_title = set().union(*titles)
    named = in_title.union(term for _, term in in_makers)
    words = named.union(others, map(str.lower, numbers))
    spelt = {word for pairs in (*in_titles, in_makers) for word, _ in pairs if len(word) >= SPELT_FROM and word.isalpha()}
    in_sounds = [sounds(one) for one in title]
    sounding = set().union(*in_sounds)
    heard = {f"{IN_TITLE}{key}" for key in sounding}.union(sounding, sounds(" ".join(maker)))
    return (
        ("number", number),
        ("numbers", " ".join(numbers)),
        ("prefixes", " ".join(number[:length] for length in range(PREFIX_FROM, min(len(number), PREFIX_TO) + 1))),
        ("titles", " ".join(in_title)),
        ("pairs", " ".join({pair for found in (*titles, *firmless) for pair in neighbours(found)})),
        ("wholes", " ".join(set(_wholes(title, firmless, in_sounds)))),
        ("named", " ".join(named)),
        ("words", " ".join(words)),
        ("spelt", " ".join(spelt)),
        ("spelt_long", " ".join(word for word in spelt if len(word) >= LONG_FROM)),
        ("sounds", " ".join(heard)),
    )


def whole(terms: Sequence[str], mark: str = "") -> str:
    """Terms as one, in their order; empty where there are none, or too many for a name that anybody types."""
    key = _JOINT.join(terms)
    return mark + key if 0 < len(key) <= _LONGEST_WHOLE else ""


def neighbours(terms: Sequence[str]) -> tuple[str, ...]:
    """Every two terms that stand side by side, as one: a phrase is looked up by these, which costs less than by places."""
    return tuple(map(_JOINT.join, pairwise(terms)))


def _wholes(title: Sequence[str], firmless: Iterable[Sequence[str]], in_sounds: Iterable[Sequence[str]]) -> Iterator[str]:
    """The keys of the titles, given with their terms without legal forms and their sound keys, and of the names quoted in them."""
    quoted = [first or second for one in title for first, second in _QUOTED.findall(one)]
    for found in (*firmless, *(without_legal_forms(analysed(one)) for one in quoted)):
        if key := whole(found):
            yield key
    for heard in (*in_sounds, *map(sounds, quoted)):
        if key := whole(heard, IN_TITLE):
            yield key

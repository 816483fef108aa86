"""The classes of queries: how each is written, what the right answer has in common with the record it was drawn from."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from random import Random

from bench.quality.keyboards import on_latin_keys, on_russian_keys
from bench.quality.known import Corpus, Known, folded, maker_said, plain_number
from bench.quality.misspelling import inflected, slipped, with_the_other_e
from bench.quality.spelling import with_other_digits, with_twins, without_last_group, without_punctuation, without_zeros
from bench.quality.transliterating import by_ear, gost, passport

Written = Callable[[Random, Corpus, Known], str | None]
Fair = Callable[[Corpus, str], bool]


def _number(known: Known) -> Hashable:
    return plain_number(known.number)


def _brand(known: Known) -> Hashable:
    return folded(known.brand)


def _pair(known: Known) -> Hashable:
    return folded(known.brand), folded(maker_said(known.maker))


def _barcode(known: Known) -> Hashable:
    return known.barcode


def _always(corpus: Corpus, query: str) -> bool:
    return True


def _begins_one(corpus: Corpus, query: str) -> bool:
    """The beginning of one number only: otherwise nobody could know which one is meant."""
    return corpus.beginning_with(query) == 1


def _begins_none(corpus: Corpus, query: str) -> bool:
    """No number and no beginning of one: otherwise another answer would be right."""
    return corpus.beginning_with(query) == 0


def _said_by_nobody(corpus: Corpus, query: str) -> bool:
    """Has a word that stands in no name: otherwise another record holds all these words, and is a right answer, too."""
    return corpus.unknown_words(query)


def _no_brand(corpus: Corpus, query: str) -> bool:
    """Not the name of another product."""
    return folded(query) not in corpus.brands


@dataclass(frozen=True, kw_only=True)
class QueryClass:
    """One way to write a query. `answer` is what a right hit has in common with the record the query was drawn from.

    Only `fair` queries are asked. With `candidate` an answer counts only if it is labelled a candidate.
    `beyond` is measured without an aim: nothing promises it.
    """

    name: str
    write: Written
    answer: Callable[[Known], Hashable]
    fair: Fair = _always
    candidate: bool = False
    beyond: bool = False


def _line(chance: Random, corpus: Corpus, known: Known) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(2005, 2025)
    written = chance.choice(corpus.label_lines)
    return written.format(number=known.number, brand=known.brand, maker=known.maker, day=f"{day:02d}.{month:02d}.{year}")


def _maker_and_product(chance: Random, corpus: Corpus, known: Known) -> str | None:
    """In either order; the maker as people say it, or, half of the time, with its legal form."""
    said = maker_said(known.maker)
    if not said or not known.brand:
        return None
    names = [known.brand, said if chance.random() < 0.5 else known.maker]
    chance.shuffle(names)
    return " ".join(names)


def _on_latin_keys(chance: Random, corpus: Corpus, known: Known) -> str | None:
    return on_latin_keys(_as_typed(chance, known.brand))


def _on_russian_keys(chance: Random, corpus: Corpus, known: Known) -> str | None:
    return on_russian_keys(_as_typed(chance, known.brand))


def _as_typed(chance: Random, text: str) -> str:
    return text.lower() if chance.random() < 0.5 else text


NUMBER_CLASSES = (
    QueryClass(name="number as printed", write=lambda chance, corpus, known: known.number, answer=_number),
    QueryClass(
        name="number, look-alike letters", write=lambda chance, corpus, known: with_twins(chance, known.number), answer=_number
    ),
    QueryClass(
        name="number without punctuation", write=lambda chance, corpus, known: without_punctuation(known.number), answer=_number
    ),
    QueryClass(name="number in lower case", write=lambda chance, corpus, known: known.number.lower(), answer=_number),
    QueryClass(
        name="number without its last group",
        write=lambda chance, corpus, known: without_last_group(known.number),
        answer=_number,
        fair=_begins_one,
    ),
    QueryClass(
        name="number with lost zeros",
        write=lambda chance, corpus, known: without_zeros(chance, known.number),
        answer=_number,
        fair=_begins_none,
        candidate=True,
    ),
    QueryClass(name="number in a line from a label", write=_line, answer=_number),
    QueryClass(name="barcode", write=lambda chance, corpus, known: known.barcode, answer=_barcode),
    QueryClass(
        name="number with a wrong digit",
        write=lambda chance, corpus, known: with_other_digits(chance, known.number, 1),
        answer=_number,
        fair=_begins_none,
        candidate=True,
        beyond=True,
    ),
    QueryClass(
        name="number on the other layout",
        write=lambda chance, corpus, known: on_russian_keys(known.number) or on_latin_keys(known.number),
        answer=_number,
        beyond=True,
    ),
)
NAME_CLASSES = (
    QueryClass(name="name as printed", write=lambda chance, corpus, known: known.brand, answer=_brand),
    QueryClass(
        name="name, inflected", write=lambda chance, corpus, known: inflected(chance, known.brand), answer=_brand, fair=_no_brand
    ),
    QueryClass(
        name="name, one typo",
        write=lambda chance, corpus, known: slipped(chance, known.brand, 1, 4),
        answer=_brand,
        fair=_said_by_nobody,
    ),
    QueryClass(
        name="name, two typos",
        write=lambda chance, corpus, known: slipped(chance, known.brand, 2, 8),
        answer=_brand,
        fair=_said_by_nobody,
    ),
    QueryClass(name="Russian name on the Latin layout", write=_on_latin_keys, answer=_brand, fair=_said_by_nobody),
    QueryClass(name="Latin name on the Russian layout", write=_on_russian_keys, answer=_brand, fair=_said_by_nobody),
    QueryClass(
        name="name in Latin, passport",
        write=lambda chance, corpus, known: passport(known.brand),
        answer=_brand,
        fair=_said_by_nobody,
    ),
    QueryClass(
        name="name in Latin, GOST 7.79 B",
        write=lambda chance, corpus, known: gost(known.brand),
        answer=_brand,
        fair=_said_by_nobody,
    ),
    QueryClass(
        name="name in Latin, by ear",
        write=lambda chance, corpus, known: by_ear(chance, known.brand),
        answer=_brand,
        fair=_said_by_nobody,
    ),
    QueryClass(
        name="Latin name in Cyrillic", write=lambda chance, corpus, known: known.cyrillic, answer=_brand, fair=_said_by_nobody
    ),
    QueryClass(name="name with ё for е", write=lambda chance, corpus, known: with_the_other_e(chance, known.brand), answer=_brand),
    QueryClass(name="maker and name", write=_maker_and_product, answer=_pair),
)
CLASSES = (*NUMBER_CLASSES, *NAME_CLASSES)


def _other_number(chance: Random, corpus: Corpus, known: Known) -> str | None:
    """A number of a valid form with one or two other digits."""
    changed = with_other_digits(chance, known.number, 2) if corpus.valid.fullmatch(known.number) else ""
    return changed if corpus.valid.fullmatch(changed) else None


WRONG = QueryClass(name="wrong numbers", write=_other_number, answer=_number, fair=_begins_none)
"""Numbers that no record has."""

"""From text to search terms: NFKC, case, ё, look-alike letters, invisible characters, and the stems of each language."""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import Stemmer

LONGEST_TERM = 64  # characters; a longer word is cut, alike in the index and in a question
_REMEMBERED = 100_000  # pieces

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# A chunk is a word as written, with the soft hyphens, zero-width characters and combining marks inside it.
_CHUNK = re.compile(rf"[\w{_INVISIBLE}\u0300-\u036f]+")
_REMOVED = re.compile(f"[{_INVISIBLE}]+")
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile("[A-Za-z]")
_DIGITS = re.compile("[0-9]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[a-z]")
_VOWELS = re.compile("[аеиоуыэюя]+")
_ARMENIAN_WORD = re.compile("[\u0561-\u0587]+")
_TURKIC = re.compile("[әғқңөұүһ]")  # letters of Kazakh and Kyrgyz that no other language of the registers has
# Both languages hang endings on an unchanging beginning, and no stemmer of them exists. For Turkish, of the same build, words
# cut to five letters are found nearly as well as stemmed ones (Can et al., SIGIR 2006 and JASIST 59:3, 2008).
_TURKIC_STEM = 5
_TWINS = ("авекмнорстух", "abekmhopctyx")
TO_LATIN = str.maketrans(*_TWINS)
"""Lower-case Cyrillic letters whose capitals look like Latin ones."""
TO_CYRILLIC = str.maketrans(*reversed(_TWINS))
_CYRILLIC_TWINS, _LATIN_TWINS = map(frozenset, _TWINS)


@dataclass(frozen=True, slots=True)
class Token:
    """One search term and the part of the original text it comes from, `text[start:end]`."""

    term: str
    start: int
    end: int


def analyse(text: str) -> list[Token]:
    """The terms of a text with their places in the original text. Never raises."""
    return [Token(term, found.start(), found.end()) for found in _CHUNK.finditer(text) for term in _terms_of[found.group()]]


def terms(text: str) -> list[str]:
    """The terms of a text in order, repeated ones kept: what an index takes. None holds a blank."""
    return list(chain.from_iterable(map(_terms_of.__getitem__, text.split())))


def spelled(text: str) -> list[tuple[str, str]]:
    """For every term of `terms(text)`, in order, the word it comes from and the term: ("перевозки", "перевозк").

    The word is folded (NFKC, case, ё, look-alikes) but not stemmed, so that typing errors are counted in what was typed.
    """
    pieces = text.split()
    return list(
        zip(
            chain.from_iterable(map(words_of.__getitem__, pieces)),
            chain.from_iterable(map(_terms_of.__getitem__, pieces)),
            strict=True,
        )
    )


def name_key(text: str) -> str:
    """The key a name is filtered by as a whole: words folded but not stemmed; quotes, dashes and points do not count.

    A name without a letter or digit is its own key, blanks collapsed.
    """
    words = " ".join(chain.from_iterable(map(words_of.__getitem__, text.split())))
    return words or " ".join(text.split())


class Remembered(dict[str, tuple[str, ...]]):
    """A function from a piece of text without blanks to its words, computed once and kept up to a bound."""

    def __init__(self, compute: Callable[[str], tuple[str, ...]], *, with_numbers: bool = True) -> None:
        super().__init__()
        self._compute = compute
        self._with_numbers = with_numbers
        # A stemmer keeps its working memory between words, so threads take turns; what is remembered needs no lock.
        self._lock = threading.Lock()

    def __missing__(self, piece: str) -> tuple[str, ...]:
        # Page numbers, dates, house numbers: they come once, are cheap to fold, and would push the words out.
        if piece.isascii() and not _LETTER.search(piece):
            return tuple([word[:LONGEST_TERM] for word in _DIGITS.findall(piece)]) if self._with_numbers else ()
        with self._lock:
            found = self._compute(piece)
            if len(self) >= _REMEMBERED:
                self.clear()
            if len(piece) <= LONGEST_TERM:
                self[piece] = found
        return found


def _stems(piece: str) -> tuple[str, ...]:
    return tuple(map(_stem, words_of[piece]))


def _stem(word: str) -> str:
    if not word.isalpha():
        return word
    if word.isascii():
        return str(_ENGLISH.stemWord(word))
    if _CYRILLIC.match(word):
        if _TURKIC.search(word):
            return word[:_TURKIC_STEM]
        stem = _settled(word)
        # АО and ООО have no ending; as the stems а and оо they would be one with the vitamin А.
        return word if _VOWELS.fullmatch(stem) else stem
    return str(_ARMENIAN.stemWord(word)) if _ARMENIAN_WORD.fullmatch(word) else word


def _settled(word: str) -> str:
    """The Russian stem, stemmed again until nothing changes: names of substances look inflected («Фентанил»), so that one
    of their forms loses an ending and another two («фентан», «фентанил»)."""
    while (stem := str(_RUSSIAN.stemWord(word))) != word:
        word = stem
    return stem


def _words(piece: str) -> tuple[str, ...]:
    """The folded words of a piece of text, not yet stemmed."""
    return tuple(word for chunk in _CHUNK.findall(piece) for word in _words_of_chunk(chunk))


def _words_of_chunk(chunk: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", _REMOVED.sub("", chunk)).casefold()
    if not plain.isascii():
        plain = "".join(map(_letter, unicodedata.normalize("NFKC", plain)))
    for word in _WORD.findall(plain):
        yield _one_alphabet(word)[:LONGEST_TERM]


def _letter(char: str) -> str:
    """ё as е, й and other Cyrillic letters whole, diacritics of other alphabets dropped."""
    if char == "ё":
        return "е"
    if char.isascii() or _CYRILLIC.match(char):
        return char
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))


def _one_alphabet(word: str) -> str:
    """A word of mixed alphabets in the one that all its letters allow, else the one most of them have; В12 in Latin."""
    if word.isascii() or word.isdigit():
        return word
    letters = [char for char in word if not char.isdigit()]
    if len(letters) < len(word) and all(char in _CYRILLIC_TWINS or char.isascii() for char in letters):
        return word.translate(TO_LATIN)
    latin, cyrillic = set(_LATIN.findall(word)), set(_CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return word
    if (latin <= _LATIN_TWINS) != (cyrillic <= _CYRILLIC_TWINS):
        return word.translate(TO_CYRILLIC if latin <= _LATIN_TWINS else TO_LATIN)
    return word.translate(TO_LATIN if len(_LATIN.findall(word)) > len(_CYRILLIC.findall(word)) else TO_CYRILLIC)


_RUSSIAN = Stemmer.Stemmer("russian")
_ENGLISH = Stemmer.Stemmer("english")
_ARMENIAN = Stemmer.Stemmer("armenian")
words_of = Remembered(_words)
_terms_of = Remembered(_stems)

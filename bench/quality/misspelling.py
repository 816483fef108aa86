"""Names as people get them wrong: one or two slips of the finger, another case of the noun, ё and е."""

import re
from itertools import pairwise
from random import Random

_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTERS = {True: "абвгдежзийклмнопрстуфхцчшщъыьэюя", False: "abcdefghijklmnopqrstuvwxyz"}
_NOUN = re.compile("[А-ЯЁ][а-яё]{3,}")
_HUSHING, _HARD = "жчшщ", "гкхжчшщ"  # after these stands и for ы; after the hushing ones and ц stands е for an unstressed о


def slipped(chance: Random, text: str, times: int, shortest: int) -> str | None:
    """One word of at least `shortest` letters with `times` slips, each in a part of its own; None if there is no such word."""
    words = [found for found in _WORD.finditer(text) if len(found.group()) >= shortest]
    if not words:
        return None
    found = chance.choice(words)
    word = found.group()
    ends = [len(word) * part // times for part in range(times + 1)]
    parts = [word[start:end] for start, end in pairwise(ends)]
    slips = [_slip(chance, part) for part in parts]
    slipped_word = "".join(slips)
    # Two equal neighbours may have been exchanged, or a letter left out in one part and put in again in the next.
    if slipped_word == word or any(slip == part for slip, part in zip(slips, parts, strict=True)):
        return None
    return text[: found.start()] + slipped_word + text[found.end() :]


def _slip(chance: Random, word: str) -> str:
    """A letter put for another, left out, put in, or exchanged with its neighbour, anywhere in the word."""
    place = chance.randrange(len(word))
    letter = chance.choice(_LETTERS[word[place].lower() in _LETTERS[True]])
    match chance.randrange(4):
        case 0:
            return word[:place] + letter + word[place + 1 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + letter + word[place:]
        case _:
            place = min(place, len(word) - 2)
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def inflected(chance: Random, text: str) -> str | None:
    """Another case, singular, of a name of one Russian word that ends in а, я, й or a consonant; None for any other name."""
    if not _NOUN.fullmatch(text):
        return None
    stem, last = text[:-1], text[-1]
    before = stem[-1]
    if last == "а":
        soft = before in _HUSHING or before == "ц"
        endings = ("и" if before in _HARD else "ы", "е", "у", "ей" if soft else "ой")
    elif last == "я":
        endings = ("и", "и" if before == "и" else "е", "ю", "ей")
    elif last == "й":
        endings = ("я", "ю", "ем", "и" if before == "и" else "е")
    elif last in "еиоуыэюёьъ":
        return None
    else:
        stem, endings = text, ("а", "у", "ем" if last in _HUSHING or last == "ц" else "ом", "е")
    return stem + chance.choice(endings)


def with_the_other_e(chance: Random, text: str) -> str | None:
    """One ё as е, or one е as ё, as on a careless label; None if there is neither."""
    places = [place for place, char in enumerate(text) if char in "ЁёЕе"]
    if not places:
        return None
    place = chance.choice([one for one in places if text[one] in "Ёё"] or places)
    return text[:place] + text[place].translate(str.maketrans("ЁёЕе", "ЕеЁё")) + text[place + 1 :]

"""Numbers as people write them: in letters of the other alphabet, without punctuation, cut short, with zeros lost."""

import re
from random import Random

_TWINS = str.maketrans("АВЕКМНОРСТУХABEKMHOPCTYX", "ABEKMHOPCTYXАВЕКМНОРСТУХ")
_PUNCTUATION = re.compile(r"[\s.\-/]+")
_ZEROS = re.compile(r"(?<!\d)(?=\d{6})0+(?=[1-9])")  # of a serial: six digits or more
_LAST_GROUP = re.compile(r"(.{6,})[./-][^./-]+")


def with_twins(chance: Random, number: str) -> str | None:
    """At least one letter from the other alphabet; None if no letter has a twin there."""
    places = [place for place, char in enumerate(number) if char != char.translate(_TWINS)]
    if not places:
        return None
    changed = set(chance.sample(places, chance.randint(1, len(places))))
    return "".join(char.translate(_TWINS) if place in changed else char for place, char in enumerate(number))


def without_punctuation(number: str) -> str:
    """Nothing but letters and digits."""
    return _PUNCTUATION.sub("", number)


def without_last_group(number: str) -> str | None:
    """All but the last group; None if too little would be left."""
    found = _LAST_GROUP.fullmatch(number)
    return found.group(1) if found else None


def without_zeros(chance: Random, number: str) -> str | None:
    """Some or all of the zeros that a serial begins with are lost; None if it begins with none."""
    found = _ZEROS.search(number)
    if found is None:
        return None
    lost = chance.randint(1, found.end() - found.start())
    return number[: found.start()] + number[found.start() + lost :]


def with_other_digits(chance: Random, number: str, most: int) -> str:
    """At least one digit and at most so many are other ones."""
    places = [place for place, char in enumerate(number) if char.isdigit()]
    changed = list(number)
    for place in chance.sample(places, min(len(places), chance.randint(1, most))):
        changed[place] = chance.choice([digit for digit in "0123456789" if digit != number[place]])
    return "".join(changed)

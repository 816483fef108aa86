"""What queries are drawn from: records as a person knows them, and what all of them hold, to see which query is a fair one.

The foldings of this package are its own: it judges `registry_site/language` and `registry_site/identifiers`.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from registry_site.registers.model import Register
from registry_site.search.port import SearchEngine

Document = Mapping[str, object]

_WORD = re.compile(r"[^\W_]+")
_NOT_NUMBER = re.compile(r"[\W_]+")
_TWINS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_FORM = re.compile(
    "ооо|оао|зао|пао|ао|ип|фгуп|гуп|гуз|руп|сооо|нпо|пфк|хфк|нпк|нтфф|лтд|гмбх|кгаа|аг|аб|ад|ас|инк|лп|ко|кг|са|сас|спа|бв|нв",
    re.IGNORECASE,
)
_DOTTED_FORM = re.compile(r"\bд\.\s?[до]\.(?:\s?о\.)?|\bс\.\s?[ар]\.(?:\s?[ос]\.)?|\bа\.\s?о\.", re.IGNORECASE)
_ASIDE = re.compile(r"[(\[,/].*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Known:
    """One record as a person knows it. `brand` is its trade name; `cyrillic` how the reader would say a Latin one."""

    id: str
    number: str
    brand: str
    maker: str
    barcode: str = ""
    cyrillic: str = ""


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """A register as it is served, its records as a person knows them, and the same out of an item of an answer."""

    name: str
    register: Register
    engine: SearchEngine
    records: tuple[Known, ...]
    known: Callable[[Document], Known]
    label_lines: tuple[str, ...]
    valid: re.Pattern[str]

    @cached_property
    def numbers(self) -> list[str]:
        """The folded numbers of all records, each once, in order."""
        return sorted({number for record in self.records if (number := plain_number(record.number))})

    @cached_property
    def brands(self) -> frozenset[str]:
        """The folded trade names."""
        return frozenset(folded(record.brand) for record in self.records)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of trade names and makers."""
        return frozenset(_words(record.brand + " " + record.maker for record in self.records))

    def unknown_words(self, text: str) -> bool:
        """True if the text has a word that stands in no trade name and no maker."""
        return not self.words.issuperset(_words([text]))

    def beginning_with(self, number: str, most: int = 2) -> int:
        """How many of the numbers begin with this one, at most `most`."""
        wanted = plain_number(number)
        start = bisect_left(self.numbers, wanted)
        return sum(one.startswith(wanted) for one in self.numbers[start : start + most])


def plain_number(text: str) -> str:
    """A number without case, punctuation, blanks and alphabet."""
    return _NOT_NUMBER.sub("", text.upper()).translate(_TWINS)


def folded(text: str) -> str:
    """A name without case, punctuation and ё."""
    return " ".join(_WORD.findall(text.lower().replace("ё", "е")))


def maker_said(maker: str) -> str:
    """A maker as people say it: without the legal form, and without what stands in brackets or after a comma or a slash."""
    said = _DOTTED_FORM.sub(" ", _ASIDE.sub("", maker))
    return " ".join(word for word in said.split() if not _FORM.fullmatch(word.strip(".,")))


def _words(texts: Iterable[str]) -> Iterable[str]:
    return (word for text in texts for word in folded(text).split())

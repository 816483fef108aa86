"""The names that a typed text may become: those of titles and makers, each once, with how many records have it.

They stand in an index of their own beside the records. What is counted is held in memory only up to a bound: beyond, it is
sorted, written to files without a name, and merged at the end (DESIGN §6: a NAME is completed as typed).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, NamedTuple, Protocol, TypeVar

import orjson

from registry_site.language import name_key
from registry_site.search.port import Suggestion

LONGEST = 100
"""Characters of a name that are completed. Longer ones are not left out, because certificates name most products in a whole
sentence whose beginning people know; they are cut, because nobody reads more of a suggestion, and because what comes behind
(composition, packaging, conditions of use) tells apart what people look for together."""

_SHORTEST = 20  # characters; a cut name with less says nothing
_PART_ENDS = re.compile(r"[,;:(]|\.(?= )")
_LEFT_OPEN = " ,;:.(«\"'–—-"
_HELD = 50_000  # distinct names in memory, some 30 MB
_MOST_RECORDS = 2**31 - 1


class Name(NamedTuple):
    """A name of one record: `key` are its folded words, `path` the field, `text` the name as written there."""

    key: str
    path: str
    text: str


class Named(Protocol):
    """What has names."""

    @property
    def names(self) -> tuple[Name, ...]: ...


Bearer = TypeVar("Bearer", bound=Named)


class NameDocument(NamedTuple):
    """A name as an engine takes it: folded `words` joined by blanks, the order key, and the suggestion as JSON."""

    words: str
    rank: int
    body: bytes


def names_of(held: Iterable[tuple[str, str]]) -> tuple[Name, ...]:
    """The names of a record out of paths and values: each once, in the first field that has it."""
    found: dict[str, Name] = {}
    for path, value in held:
        text, key = _read(value)
        if key and key not in found:
            found[key] = Name(key, path, text)
    return tuple(found.values())


@lru_cache(maxsize=5_000)
def _read(name: str) -> tuple[str, str]:
    """The name as it is shown, and its key. Remembered, because makers come again and again."""
    text = shortened(name)
    return text, name_key(text)


def shortened(name: str) -> str:
    """A name of at most LONGEST characters, blanks collapsed: a longer one up to where a part of it ends, or else a word.

    Empty for a word that is too long itself.
    """
    text = " ".join(name.split())
    if len(text) <= LONGEST:
        return text
    ends = [found.start() for found in _PART_ENDS.finditer(text, _SHORTEST, LONGEST + 1)]
    end = ends[-1] if ends else text.rfind(" ", 0, LONGEST + 1)
    return text[: max(end, 0)].rstrip(_LEFT_OPEN)


class Tally:
    """Counts names as records pass by. A context manager: its temporary files, in `folder`, go at the end."""

    def __init__(self, folder: Path | None = None, held: int = _HELD) -> None:
        self._folder = folder
        self._most = held
        self._counts: Counter[Name] = Counter()
        self._files = ExitStack()
        self._runs: list[IO[bytes]] = []

    def __enter__(self) -> "Tally":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._files.close()

    def passing(self, documents: Iterable[Bearer]) -> Iterator[Bearer]:
        """The documents as they come, their names counted."""
        for document in documents:
            self.add(document.names)
            yield document

    def add(self, found: Sequence[Name]) -> None:
        """Count the names of one record."""
        self._counts.update(found)
        if len(self._counts) >= self._most:
            self._put_aside()

    def documents(self) -> Iterator[NameDocument]:
        """Every name counted, in the order of keys; `rank` puts the most frequent first and those alike by key."""
        runs = [map(orjson.loads, run) for run in self._runs]
        same_key = groupby(merge(*runs, self._sorted()), key=itemgetter(0))
        for place, (key, entries) in enumerate(same_key):
            text, path, count = _joined([*entries])
            body = orjson.dumps({"text": text, "field": path, "count": count})
            yield NameDocument(key, (_MOST_RECORDS - count) << 32 | place, body)

    def _sorted(self) -> Iterator[list[Any]]:
        for name, count in sorted(self._counts.items()):
            yield [*name, count]

    def _put_aside(self) -> None:
        run = self._files.enter_context(TemporaryFile(dir=self._folder))  # noqa: SIM115 -- closed with the tally
        run.writelines(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE) for entry in self._sorted())
        run.seek(0)
        self._runs.append(run)
        self._counts.clear()


def suggestion(body: bytes) -> Suggestion:
    """The suggestion that a name document was made of."""
    return Suggestion(**orjson.loads(body))


def _joined(entries: Sequence[Sequence[Any]]) -> tuple[str, str, int]:
    """The most frequent writing of a name, the field it mostly stands in, and the count; ties in the order of the alphabet."""
    if len(entries) == 1:
        _, path, text, count = entries[0]
        return text, path, count
    texts, paths = Counter[str](), Counter[str]()
    for _, path, text, count in entries:
        texts[text] += count
        paths[path] += count
    return _most(texts), _most(paths), texts.total()


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda one: (-counts[one], one))

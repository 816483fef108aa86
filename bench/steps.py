"""What each step of the ladder costs in the embedded engine, beside a plain query of the same words, facets included.

All in one process; every text is asked in each way before the next one. A text counts for the step that answers it.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from tantivy import Index, Occur, Order, Query

from bench.names import names
from bench.questions import FACETS
from bench.report import Line
from registry_site.language import terms
from registry_site.registers import REGISTERS
from registry_site.search.embedded import EmbeddedEngine
from registry_site.search.port import SearchRequest, Step

REGISTER = REGISTERS["certificates"]
TEXTS = 200  # of each way of writing
ROUNDS = 3
_LATIN = dict(zip("абвгдезиклмнопрстуфы", "abvgdeziklmnoprstufy", strict=True))
_KEYS = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))


def steps(data: Path) -> Iterator[Line]:
    """The lines of the benchmark, for the certificates that were loaded into a data folder."""
    engine = EmbeddedEngine(data / "index")
    plain = _plain(data / "index" / REGISTER.name)

    def ask(text: str) -> Step:
        return engine.search(REGISTER, SearchRequest(text=text, facets=FACETS)).interpretation.step

    def complete(text: str) -> Step:
        engine.suggest(REGISTER, text, 8)
        return Step.NOTHING

    spent: dict[Step, list[float]] = defaultdict(list)
    beside: list[float] = []
    for round_ in range(ROUNDS + 1):
        for text in _texts():
            seconds, step = _timed(ask, text)
            bare = _timed(plain, text)[0] if step is Step.WORDS else None
            if round_:
                spent[step].append(seconds)
                if bare is not None:
                    beside.append(bare)
    bare_p50, bare_p99 = _middle_and_end(beside)
    yield Line(what="plain query of all words", value=bare_p50, unit="ms (p50)", note=f"p99 {bare_p99:.2f} ms")
    for step, times in spent.items():
        p50, p99 = _middle_and_end(times)
        yield Line(
            what=f"ladder, answered by {step.value}",
            value=p50,
            unit="ms (p50)",
            beside=f"plain {bare_p50:.2f} ms",
            ratio=p50 / bare_p50,
            at_most=1.5 if step is Step.WORDS else None,
            note=f"p99 {p99:.2f} ms, {len(times) // ROUNDS} texts",
        )
    typed = [_timed(complete, text[:length])[0] for text in names()[0][:TEXTS] for length in (2, 3, 5) if len(text) >= length]
    p95 = quantiles(typed, n=20)[-1]
    yield Line(what="completion, two to five letters", value=p95, unit="ms (p95)", beside="10 ms", ratio=p95 / 10, at_most=1)
    every = [one for times in spent.values() for one in times]
    p50, p99 = _middle_and_end(every)
    yield Line(
        what="the whole ladder", value=p99, unit="ms (p99)", beside="30 ms", ratio=p99 / 30, at_most=1, note=f"p50 {p50:.2f} ms"
    )


def _timed(way: Callable[[str], Step], text: str) -> tuple[float, Step]:
    started = perf_counter()
    step = way(text)
    return (perf_counter() - started) * 1000, step


def _plain(folder: Path) -> Callable[[str], Step]:
    """The first twenty records that hold every word, and the counts of three facets, asked as plainly as can be."""
    index = Index.open(str(folder / (folder / "current").read_text().strip()))
    searcher = index.searcher()

    def ask(text: str) -> Step:
        query = Query.boolean_query([(Occur.Must, Query.term_query(index.schema, "words", term)) for term in terms(text)])
        found = searcher.search(query, limit=20, order_by_field="rank", order=Order.Asc)
        searcher.aggregate(query, {path: {"terms": {"field": f"key_{path}", "size": 50}} for path in FACETS})
        for _, address in found.hits:
            searcher.doc(address).get_first("body")
        return Step.WORDS

    return ask


def _middle_and_end(times: Sequence[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=100)[-1]


def _texts() -> list[str]:
    """Names of products, alone and with a word that many records hold, as written and as people mistype them; and numbers."""
    chance = random.Random(20)
    plain = [name.lower() for name in names()[0] if name.isalpha() and len(name) > 7 and set(name.lower()) <= set(_KEYS)]
    made: list[str] = []
    for name in chance.sample(plain, min(TEXTS, len(plain))):
        written = (name, _mistyped(name, chance), _by(_KEYS, name), _by(_LATIN, name), f"{name}ъъъ")
        made += written
        made += [f"крем {written[0]}", f"крем {written[1]}", _by(_KEYS, f"крем {name}"), f"krem {written[3]}"]
        serial = chance.randrange(500_000)
        made += [f"RU.77.99.11.00{digit}.E.{serial:06d}.05.18" for digit in (1, 3)]
        made.append(f"RU.77.99.11.001.E.{serial:06d}")
    return made


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + chance.choice("аеиост") + word[place + 1 :]


def _by(table: Mapping[str, str], text: str) -> str:
    return "".join(table.get(char, char) for char in text)

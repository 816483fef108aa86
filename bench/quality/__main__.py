"""The judge of the search: `python -m bench.quality [--rows N] [--queries N] [--engine NAME] [--seed N] [--failures N]`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.quality import made, medicines
from bench.quality.classes import CLASSES, WRONG
from bench.quality.judging import Verdict, judged
from bench.quality.known import Corpus
from bench.quality.places import PLACES
from bench.quality.telling import claims, class_line, failures, overall_line, wrong_line
from bench.report import Line
from bench.running import measured

_WRONG = 1_000


def main() -> int:
    """Judge, print and save. Exit status 1 if an aim is missed, too: the aims are floors here."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="made-up certificates to load (20000)")
    parser.add_argument("--queries", type=int, default=300, help="queries of each class in each corpus (300)")
    parser.add_argument("--engine", choices=sorted(PLACES), default="embedded", help="the engine to judge (embedded)")
    parser.add_argument("--seed", type=int, default=5, help="which queries are drawn (5)")
    parser.add_argument("--failures", type=int, default=5, help="failed queries to show of each class (5)")
    asked = parser.parse_args()
    missed: list[str] = []
    told: list[str] = []

    def measure(work: Path) -> Iterator[Line]:
        with PLACES[asked.engine](work) as place:
            corpora = (
                medicines.corpus(place.writer, place.engine),
                made.corpus(place.engine, asked.rows, work, place.settings),
            )
            for corpus in corpora:
                for line in _judge(corpus, asked, told):
                    if line.verdict == "missed":
                        missed.append(line.what)
                    yield line

    facts = {"rows": asked.rows, "judge": "quality", "engine": asked.engine, "seed": asked.seed, "queries": asked.queries}
    status = measured(measure, facts)
    print("\n".join(told))
    if missed:
        print(f"\nMissed: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else status


def _judge(corpus: Corpus, asked: argparse.Namespace, told: list[str]) -> Iterator[Line]:
    """The lines of one corpus, class by class; the failures are told to `told`."""
    verdicts: list[Verdict] = []
    for kind in CLASSES:
        verdict = judged(corpus, kind, asked.queries, asked.seed)
        if verdict.answers:
            verdicts.append(verdict)
            yield class_line(verdict)
    yield overall_line(corpus.name, verdicts)
    told.extend(failures(verdicts, asked.failures))
    wrong = judged(corpus, WRONG, _WRONG, asked.seed)
    yield wrong_line(wrong)
    told.extend(claims(wrong, asked.failures))


if __name__ == "__main__":
    sys.exit(main())

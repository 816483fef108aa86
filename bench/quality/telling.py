"""The verdicts as lines of the table of every benchmark, and the queries that failed."""

from collections.abc import Iterator, Sequence

from bench.quality.judging import Answered, Verdict
from bench.report import Line

EACH, OVERALL, CLAIMED = 0.90, 0.97, 0


def class_line(verdict: Verdict) -> Line:
    """success@3 of one class, with what else is known of it."""
    success = verdict.success(3)
    return Line(
        what=f"{verdict.corpus}: {verdict.kind.name}",
        value=100 * success,
        unit=f"% of {len(verdict.answers)}",
        beside=f"first {verdict.success(1):.1%}, MRR {verdict.reciprocal_rank:.3f}",
        ratio=success,
        at_least=None if verdict.kind.beyond else EACH,
        note=_note(verdict),
    )


def wrong_line(verdict: Verdict) -> Line:
    """How many numbers that no record has were answered as found."""
    claimed = len(verdict.claimed)
    what = f"{verdict.corpus}: wrong numbers answered as found"
    return Line(what=what, value=claimed, unit=f"of {len(verdict.answers)}", ratio=claimed, at_most=CLAIMED, note=_note(verdict))


def overall_line(corpus: str, verdicts: Sequence[Verdict]) -> Line:
    """success@3 of all queries that have an aim."""
    answers = [one for verdict in verdicts if not verdict.kind.beyond for one in verdict.answers]
    right = sum(one.place is not None and one.place <= 3 for one in answers) / max(1, len(answers))
    return Line(what=f"{corpus}: all classes", value=100 * right, unit=f"% of {len(answers)}", ratio=right, at_least=OVERALL)


def failures(verdicts: Sequence[Verdict], most: int) -> Iterator[str]:
    """The first failures of each class, a line each."""
    for verdict in verdicts:
        found = verdict.failures
        if found and most:
            yield f"\n{verdict.corpus}: {verdict.kind.name}, {len(found)} of {len(verdict.answers)}"
            yield from (f"  {_told(one)}" for one in found[:most])


def claims(verdict: Verdict, most: int) -> Iterator[str]:
    """The first wrong numbers that were answered as found."""
    if verdict.claimed and most:
        yield f"\n{verdict.corpus}: {verdict.kind.name}, answered as found"
        yield from (f"  {_told(one)}" for one in verdict.claimed[:most])


def _told(one: Answered) -> str:
    hits = "; ".join(f"{hit.number} {hit.brand}" for hit in one.hits) or "no hit"
    return f"{one.query!r} for {one.drawn.number} {one.drawn.brand} ({one.drawn.maker}) → {one.step}: {hits}"


def _note(verdict: Verdict) -> str:
    steps = ", ".join(f"{step} {count}" for step, count in verdict.steps.most_common())
    middle, worst = verdict.latency
    return f"{steps} · {middle:.1f} ms, p99 {worst:.1f} ms"

"""One run of the benchmark: `python -m bench [--rows N] [--seconds S]`; prints a table and saves it."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import rows
from bench.children import PYTHON, BenchError, run, serving, with_data
from bench.machines import dumping, serving_machines
from bench.names import names
from bench.pressure import Answer, Asked, Pair, fetch, press_in_turn
from bench.questions import api, bare, page, texts
from bench.report import Line
from bench.running import measured
from bench.steps import steps

MEGABYTE = 1 << 20


def main() -> int:
    """Measure, print and save. Exit status 1 if a part came to no result; a missed aim is a finding and no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="certificates to load (200000)")
    parser.add_argument("--seconds", type=int, default=2, help="length of each of five rounds of requests (2)")
    asked = parser.parse_args()

    def measure(work: Path) -> Iterator[Line]:
        yield from loading(work, asked.rows)
        yield from steps(work / "data")
        yield from answering(work, asked.seconds)
        yield from serving_machines(work)

    return measured(measure, {"rows": asked.rows, "seconds": asked.seconds})


def loading(work: Path, count: int) -> Iterator[Line]:
    """From the file to a published index, beside the bare engine; the same file again; the peak of memory."""
    source, data, log = work / "certificates.csv", work / "data", work / "log"
    rows.write(source, count, *names())
    yield Line(what="CSV file", value=source.stat().st_size / MEGABYTE, unit="MB")
    load = with_data(data, PYTHON, "-m", "indexer", "load", "--no-dump", "certificates", str(source))
    # Before and after, because the speed of a shared machine drifts.
    before = run([PYTHON, "-m", "bench.bare_load", str(source), str(work / "bare")], log)
    first = run(load, log)
    after = run([PYTHON, "-m", "bench.bare_load", str(source), str(work / "bare again")], log)
    bare_rate = 2 * count / (before.seconds + after.seconds)
    yield Line(what="bare engine: CSV into tantivy", value=bare_rate, unit="rows/s", note=f"peak {before.peak / MEGABYTE:,.0f} MB")
    yield Line(
        what="load: file to published index",
        value=count / first.seconds,
        unit="rows/s",
        beside=f"bare engine {bare_rate:,.0f} rows/s",
        ratio=count / first.seconds / bare_rate,
        at_least=0.25,
        note=f"{first.seconds:.1f} s, peak {first.peak / MEGABYTE:,.0f} MB",
    )
    yield from dumping(data, log)
    peak = first.peak / MEGABYTE
    yield Line(what="peak memory of the load", value=peak, unit="MB", beside="1,500 MB", ratio=peak / 1500, at_most=1)
    again = run(load, log)
    yield Line(
        what="load of the unchanged file",
        value=again.seconds,
        unit="s",
        beside=f"first load {first.seconds:.1f} s",
        ratio=again.seconds / first.seconds,
        at_most=0.25,
        note=f"{count / again.seconds:,.0f} rows/s, peak {again.peak / MEGABYTE:,.0f} MB",
    )
    one = run([*load[:-1], str(_with_one_change(source))], log)
    yield Line(what="load with one row changed", value=one.seconds, unit="s", note="every row read, the index built anew")


def _with_one_change(source: Path) -> Path:
    """The same export but for the last digit of the first serial number of a blank."""
    changed = source.with_name("changed.csv")
    with source.open("rb") as old, changed.open("wb") as new:
        new.write(old.readline() + old.readline().replace(b'"0000000"', b'"0000001"'))
        shutil.copyfileobj(old, new)
    return changed


def answering(work: Path, seconds: int) -> Iterator[Line]:
    """Requests per second of the site, in turn with a bare view of the same question or a hello, all under one command line."""
    data, log = work / "data", work / "log"
    with (
        serving("bench.views:hello", data, log) as hello,
        serving("bench.views:search", data, log) as plain,
        serving("wsgi:site", data, log) as site,
    ):
        for name, text in texts().items():
            answer, hits = fetch(site, api(text)), _total(fetch(plain, bare(text)))
            if _meta_total(answer) != hits:
                raise BenchError(f"{text}: the site finds {_meta_total(answer)} records, the bare view {hits}")
            beside = Asked(port=plain, target=bare(text))
            what = f"{name} ({hits:,} hits)"
            yield _line(
                f"JSON search, {what}", press_in_turn(Asked(port=site, target=api(text)), beside, seconds), "bare view", 0.7
            )
            yield _line(f"list page, {what}", press_in_turn(Asked(port=site, target=page(text)), beside, seconds), "bare view", 0.4)
        known = Asked(port=site, target=api(text), status=304, headers={"If-None-Match": answer.headers["etag"]})
        yield _line("JSON search, answered 304", press_in_turn(known, Asked(port=hello, target="/healthz"), seconds), "hello", 0.7)


def _line(what: str, pair: Pair, name: str, at_least: float) -> Line:
    rate = pair.first
    latency = "" if rate.p50 is None or rate.p99 is None else f"p50 {rate.p50:.1f} ms, p99 {rate.p99:.1f} ms"
    return Line(
        what=what,
        value=rate.per_second,
        unit="requests/s",
        beside=f"{name} {pair.second.per_second:,.0f}",
        ratio=pair.ratio,
        at_least=at_least,
        note=" · ".join(part for part in (latency, "" if rate.by == "wrk" else f"by {rate.by}") if part),
    )


def _total(answer: Answer) -> int:
    return int(answer.json["total"])


def _meta_total(answer: Answer) -> int:
    return int(answer.json["meta"]["total"]["value"])


if __name__ == "__main__":
    sys.exit(main())

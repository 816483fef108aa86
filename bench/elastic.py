"""One run of the benchmark with Elasticsearch: `python -m bench.elastic [--rows N] [--heap MB]`; prints a table and saves it.

The server is started here and removed again. Whatever stands side by side is asked in turn, in the same minute.
"""

import argparse
import http.client
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

from elasticsearch import Elasticsearch

from bench import rows
from bench.children import PYTHON, BenchError, run, serving, with_data
from bench.names import names
from bench.pressure import Asked, press_in_turn
from bench.questions import FACETS, api
from bench.report import Line
from bench.running import measured
from deploy.servers.elasticsearch import LARGE, configured, running
from deploy.servers.places import prepared, scratch
from deploy.servers.rest import Access
from registry_site.language import terms
from registry_site.registers import REGISTERS
from registry_site.search.elastic import questions
from registry_site.search.elastic.client import connect
from registry_site.search.ladder import attempts
from registry_site.search.layout import layout
from registry_site.search.plan import plan
from registry_site.search.port import SearchRequest

REGISTER = REGISTERS["certificates"]
ALIAS = "registry-certificates"
QUESTIONS = 150
ROUNDS = 3


def main() -> int:
    """Measure, print and save. Exit status 1 if a part came to no result; a missed aim is a finding and no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench.elastic", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="certificates to load (200000)")
    parser.add_argument("--heap", type=int, default=2048, help="memory of Elasticsearch in MB (2048)")
    asked = parser.parse_args()
    home = prepared()

    def whole(work: Path) -> Iterator[Line]:
        with scratch() as folder:
            nodes = configured(home, folder, nodes=1, heap=asked.heap, memory=LARGE)
            with running(nodes):
                yield from measure(work, nodes[0].access, asked.rows)

    return measured(whole, {"rows": asked.rows, "heap": asked.heap, "engine": "elastic"})


def measure(work: Path, access: Access, count: int) -> Iterator[Line]:
    """Filling, then asking."""
    source, data, log = work / "certificates.csv", work / "data", work / "log"
    address = f"https://127.0.0.1:{access.port}"
    cluster = {
        "REGISTRY_SEARCH_URL": address,
        "REGISTRY_SEARCH_USER": access.user,
        "REGISTRY_SEARCH_PASSWORD": access.password,
        "REGISTRY_SEARCH_CA": str(access.authority),
        "REGISTRY_SEARCH_REPLICAS": "0",
    }
    rows.write(source, count, *names())
    first = run(with_data(data, PYTHON, "-m", "indexer", "load", "--no-dump", "certificates", str(source)), log)
    yield Line(what="load with the embedded engine", value=count / first.seconds, unit="rows/s", note=f"{first.seconds:.1f} s")
    client = connect([address], user=access.user, password=access.password, ca=access.authority, timeout=60)
    yield from filling(client, data, work, cluster, log, count)
    size = client.indices.stats(index=ALIAS)["indices"]
    held = next(iter(size.values()))["primaries"]["store"]["size_in_bytes"]
    yield Line(what="size of the index", value=held / count / 1024, unit="kB a record", note=f"{held / 1e6:,.0f} MB")
    with (
        serving("wsgi:site", data, log, cluster) as clustered,
        serving("wsgi:site", data, log) as embedded,
    ):
        yield from asking(client, clustered, embedded)


def filling(client: Elasticsearch, data: Path, work: Path, cluster: Mapping[str, str], log: Path, count: int) -> Iterator[Line]:
    """From the ledger to a served index, beside the client's own bulk of the same documents, ready made."""
    documents = work / "documents"
    run(with_data(data, PYTHON, "-m", "bench.bare_bulk", "make", str(documents), settings=cluster), log)
    before = _seconds_of("send", data, documents, cluster, log)
    bulk = _seconds_of("sendall", data, documents, cluster, log)
    began = _spent(client).cpu
    project = run(with_data(data, PYTHON, "-m", "indexer", "rebuild", "certificates", settings=cluster), log)
    cost = (_spent(client).cpu - began) / count
    after = _seconds_of("send", data, documents, cluster, log)
    documents.unlink()
    rate = 2 * count / (before + after)
    yield Line(what="bare parallel_bulk", value=rate, unit="documents/s")
    yield Line(
        what="the project's bulk of the same documents",
        value=count / bulk,
        unit="documents/s",
        beside=f"bare {rate:,.0f}",
        ratio=count / bulk / rate,
        at_least=0.6,
    )
    yield Line(
        what="rebuild: ledger to served index",
        value=count / project.seconds,
        unit="records/s",
        beside=f"bare {rate:,.0f}",
        ratio=count / project.seconds / rate,
        note=f"{project.seconds:.1f} s, peak {project.peak / 2**20:,.0f} MB",
    )
    yield Line(what="processor time of Elasticsearch", value=cost, unit="ms a document")


def _seconds_of(way: str, data: Path, documents: Path, cluster: Mapping[str, str], log: Path) -> float:
    """What the sending program says it needed for sending alone, without its start."""
    run(with_data(data, PYTHON, "-m", "bench.bare_bulk", way, str(documents), settings=cluster), log)
    return float(log.read_text().splitlines()[-1])


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Milliseconds of many questions, asked one after the other."""

    p50: float
    p95: float


def asking(client: Elasticsearch, clustered: int, embedded: int) -> Iterator[Line]:
    """One question at a time through the site, by the bare client, and through a site with the embedded engine."""
    texts = _texts()
    with _site(clustered) as ask_clustered, _site(embedded) as ask_embedded:
        bare, through, beside = in_turn([lambda text: _bare(client, text), ask_clustered, ask_embedded], texts)
    yield Line(what="bare client call", value=bare.p50, unit="ms (p50)", note=f"p95 {bare.p95:.1f} ms")
    yield Line(
        what="JSON search through the site",
        value=through.p50,
        unit="ms (p50)",
        beside=f"bare call {bare.p50:.1f} ms",
        ratio=through.p50 / bare.p50,
        at_most=1.3,
        note=f"p95 {through.p95:.1f} ms",
    )
    yield Line(
        what="the same with the embedded engine",
        value=beside.p50,
        unit="ms (p50)",
        beside=f"Elasticsearch {through.p50:.1f} ms",
        ratio=beside.p50 / through.p50,
        note=f"p95 {beside.p95:.1f} ms",
    )
    text = texts[0]
    before = _spent(client)
    pair = press_in_turn(Asked(port=clustered, target=api(text)), Asked(port=embedded, target=api(text)), 4)
    after = _spent(client)
    yield Line(
        what="under pressure, 8 connections",
        value=pair.first.per_second,
        unit="requests/s",
        beside=f"embedded {pair.second.per_second:,.0f}",
        ratio=pair.ratio,
        note=f"p50 {pair.first.p50:.1f} ms, p99 {pair.first.p99:.1f} ms" if pair.first.p50 and pair.first.p99 else "",
    )
    cost = (after.cpu - before.cpu) / (after.searches - before.searches)
    yield Line(what="processor time of Elasticsearch", value=cost, unit="ms a search")


class _Work(NamedTuple):
    """What a node has done since it started: milliseconds of processor time, and searches answered."""

    cpu: int
    searches: int


def _spent(client: Elasticsearch) -> _Work:
    (node,) = client.nodes.stats(metric=["process", "indices"])["nodes"].values()
    return _Work(node["process"]["cpu"]["total_in_millis"], node["indices"]["search"]["query_total"])


def in_turn(ways: Sequence[Callable[[str], int]], texts: Sequence[str]) -> list[Spent]:
    """Every text once to warm up, then in rounds, each text in each way before the next. All ways must find the same number."""
    spent: list[list[float]] = [[] for _ in ways]
    for round_ in range(ROUNDS + 1):
        for text in texts:
            totals = []
            for way, times in zip(ways, spent, strict=True):
                started = perf_counter()
                totals.append(way(text))
                if round_:
                    times.append((perf_counter() - started) * 1000)
            if len(set(totals)) > 1:
                raise BenchError(f"{text}: the totals differ: {totals}")
    return [Spent(p50=median(times), p95=quantiles(times, n=20)[-1]) for times in spent]


def _texts() -> list[str]:
    """Distinct names of products, one or two words each, some with a word that a twelfth of all records hold."""
    plain = [product for product in names()[0] if len(terms(product)) in (1, 2) and not any(map(str.isdigit, product))]
    step = max(1, len(plain) // QUESTIONS)
    return [text if place % 3 else f"крем {text}" for place, text in enumerate(islice(plain, 0, step * QUESTIONS, step))]


def _bare(client: Elasticsearch, text: str) -> int:
    """The very search that the site sends, by the client alone."""
    asked = plan(layout(REGISTER), SearchRequest(text=text, facets=FACETS))
    found = client.search(index=ALIAS, **questions.page(layout(REGISTER), asked, next(attempts(text))))
    return int(found["hits"]["total"]["value"])


@contextmanager
def _site(port: int) -> Iterator[Callable[[str], int]]:
    """Asks a site over one connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(text: str) -> int:
        connection.request("GET", api(text))
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise BenchError(f"{text}: status {response.status}: {body[:300]!r}")
        return int(json.loads(body)["meta"]["total"]["value"])

    try:
        yield ask
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())

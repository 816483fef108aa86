"""What programs are served: files, changes and lists of numbers, beside reading the same rows from the database alone."""

import http.client
import json
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.children import PYTHON, ROOT, BenchError, run, serving, with_data
from bench.pressure import fetch
from bench.report import Line

_PAGES = 60  # of the changes feed, a thousand changes each
_ROUNDS = 5
_NUMBERS = 1000


def dumping(data: Path, log: Path) -> Iterator[Line]:
    """The files of the generation that was loaded into a data folder just now, and is its only one."""
    before = _bare(data)
    dump = with_data(data, PYTHON, "-m", "indexer", "dump")
    made = run(dump, log)
    # With all files made, the same command starts and ends: the rows alone are counted without the start of Python, too.
    start = run(dump, log).seconds
    bare = (before + _bare(data)) / 2
    (account,) = (data / "dumps" / "made" / "certificates").iterdir()
    told = json.loads(account.read_bytes())
    rate = sum(file["count"] for file in told["files"].values()) / (made.seconds - start)
    yield Line(
        what="dump made: records, table and changes",
        value=rate,
        unit="lines/s",
        beside=f"the rows alone {bare:,.0f}/s",
        ratio=rate / bare,
        at_least=0.5,
        note=f"{told['records'] / (made.seconds - start):,.0f} records/s; the whole command {made.seconds:.1f} s, its start {start:.1f}; "
        f"peak {made.peak / 2**20:,.0f} MB with the mapped ledger",
    )


def serving_machines(work: Path) -> Iterator[Line]:
    """The changes feed from files and from the ledger, and lists of numbers, of a data folder with dumps."""
    data, log = work / "data", work / "log"
    with serving("wsgi:site", data, log) as site:
        rates = [(_feed(site), _bare(data)) for _ in range(_ROUNDS)]
        yield _told_line("changes feed, a thousand at a time", "changes/s", rates, 0.5)
        rates = [(_fetched(site), _bare(data)) for _ in range(_ROUNDS)]
        yield _told_line("dump of the whole register, fetched and unpacked", "records/s", rates, 0.5)
        count = _last(site)
        for what, wrong in (("", 0), (", one in ten unknown", 10)):
            numbers = _numbers(site, count, wrong)
            spent = median(_verified(site, numbers) for _ in range(_ROUNDS))
            yield Line(
                what=f"{_NUMBERS:,} numbers verified at once{what}",
                value=spent * 1000,
                unit="ms",
                beside="150 ms",
                ratio=spent / 0.150,
                at_most=None if wrong else 1,
            )
    dumps = data / "dumps"
    dumps.rename(aside := work / "dumps aside")
    with serving("wsgi:site", data, log) as site:
        yield _told_line("changes feed without files", "changes/s", [(_feed(site), _bare(data)) for _ in range(_ROUNDS)], None)
    aside.rename(dumps)


def _told_line(what: str, unit: str, rates: Sequence[tuple[float, float]], aim: float | None) -> Line:
    told, bare = (median(one) for one in zip(*rates, strict=True))
    return Line(
        what=what,
        value=told,
        unit=unit,
        beside=f"the rows alone {bare:,.0f}/s",
        ratio=median(one / other for one, other in rates),
        at_least=aim,
    )


def _bare(data: Path) -> float:
    """Rows per second."""
    command = [PYTHON, "-m", "bench.bare_rows", str(data / "ledger.db")]
    count, seconds = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return int(count) / float(seconds)


def _feed(port: int) -> float:
    """Changes per second over one connection, the pages read whole and not looked into but for their end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    target, started, pages = "/api/v1/changes?since=0&limit=1000", perf_counter(), 0
    while pages < _PAGES:
        connection.request("GET", target)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise BenchError(f"{target}: status {response.status}")
        pages += 1
        target = body.rpartition(b'"next":"')[2].partition(b'"')[0].decode()
        if b'"has_more":false' in body[-200:]:
            break
    connection.close()
    return pages * 1000 / (perf_counter() - started)


def _fetched(port: int) -> float:
    """Records per second from the question to the last line unpacked."""
    manifest = json.loads(fetch(port, "/api/v1/dumps/manifest.json").body)
    file = manifest["registers"][0]["files"]["records"]
    connection, unpacked, count = http.client.HTTPConnection("127.0.0.1", port, timeout=60), zlib.decompressobj(31), 0
    started = perf_counter()
    connection.request("GET", file["url"])
    response = connection.getresponse()
    while packed := response.read(1 << 20):
        while packed:
            count += unpacked.decompress(packed).count(b"\n")
            packed = unpacked.unused_data
            if unpacked.eof:
                unpacked = zlib.decompressobj(31)
    spent = perf_counter() - started
    connection.close()
    if count != file["count"]:
        raise BenchError(f"{file['name']}: {count} records of {file['count']}")
    return count / spent


def _last(port: int) -> int:
    return int(json.loads(fetch(port, "/api/v1/changes?since=0&limit=1").body)["high_water"])


def _numbers(port: int, count: int, wrong: int) -> list[str]:
    """Numbers from all over the register; every so many-th of them with another month, which no record has."""
    pages = [fetch(port, f"/api/v1/changes?since={count // 10 * part}&limit={_NUMBERS // 10}").body for part in range(10)]
    numbers = [change["id"] for page in pages for change in json.loads(page)["items"]]
    return [f"{number[:-5]}13{number[-3:]}" if wrong and place % wrong == 0 else number for place, number in enumerate(numbers)]


def _verified(port: int, numbers: Sequence[str]) -> float:
    """Seconds from the question to the end of its answer."""
    body = json.dumps({"numbers": numbers}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = perf_counter()
    connection.request("POST", "/api/v1/verify", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    spent = perf_counter() - started
    connection.close()
    if response.status != 200:
        raise BenchError(f"verify: status {response.status}: {answer[:300]!r}")
    return spent

"""Requests per second of one address: by wrk where it is installed, else by a client of our own, which is slower itself."""

import http.client
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from time import monotonic
from typing import Any

from bench.children import BenchError

ROUNDS = 5
CONNECTIONS = 8  # twice as many as the production command line has threads on two cores


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`p50` and `p99` are milliseconds, None where the client does not tell; `by` names the client."""

    per_second: float
    p50: float | None
    p99: float | None
    by: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def fetch(port: int, target: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One GET on loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", target, headers=dict(headers or {}))
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=named, body=response.read())
    finally:
        connection.close()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One address of one server, and the status that every answer must have."""

    port: int
    target: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two addresses asked in turn: the middle round of each, and the middle of the ratios of the rounds."""

    first: Rate
    second: Rate
    ratio: float


def press_in_turn(first: Asked, second: Asked, seconds: int) -> Pair:
    """Ask for two addresses in turn, `ROUNDS` rounds of `seconds` each, after a second of warming up.

    The speed of a shared machine drifts from one minute to the next; what is asked within one round meets the same
    machine. Raises BenchError if any answer has another status.
    """
    for one in (first, second):
        answer = fetch(one.port, one.target, one.headers)
        if answer.status != one.status:
            raise BenchError(f"{one.target}: status {answer.status}, expected {one.status}: {answer.body[:300]!r}")
        _press(one, 1)
    rounds = [(_press(first, seconds), _press(second, seconds)) for _ in range(ROUNDS)]
    return Pair(
        first=_middle([one for one, _ in rounds]),
        second=_middle([one for _, one in rounds]),
        ratio=median(one.per_second / other.per_second for one, other in rounds),
    )


def _press(one: Asked, seconds: int) -> Rate:
    client = _wrk if shutil.which("wrk") else _own
    # As the proxy in front asks (deploy/nginx): kept connections gather at one process of gunicorn, by chance all eight of them.
    return client(one.port, one.target, seconds, {**one.headers, "Connection": "close"}, one.status)


def _middle(rates: list[Rate]) -> Rate:
    return sorted(rates, key=lambda rate: rate.per_second)[len(rates) // 2]


def _wrk(port: int, target: str, seconds: int, headers: Mapping[str, str], status: int) -> Rate:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *given, f"http://127.0.0.1:{port}{target}"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if found is None or "Non-2xx or 3xx" in text or "Socket errors" in text:
        raise BenchError(f"{target}:\n{text}")
    return Rate(per_second=float(found[1]), p50=_percentile(text, 50), p99=_percentile(text, 99), by="wrk")


def _percentile(text: str, which: int) -> float | None:
    found = re.search(rf"^\s+{which}%\s+([\d.]+)(us|ms|s)$", text, re.MULTILINE)
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]] if found else None


def _own(port: int, target: str, seconds: int, headers: Mapping[str, str], status: int) -> Rate:
    spent: list[float] = []
    wrong: list[int] = []
    end = monotonic() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (started := monotonic()) < end and not wrong:
            connection.request("GET", target, headers=dict(headers))
            response = connection.getresponse()
            response.read()
            spent.append(monotonic() - started)
            if response.status != status:
                wrong.append(response.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise BenchError(f"{target}: status {wrong[0]}")
    ordered = sorted(spent)
    at = [ordered[len(ordered) * share // 100] * 1000 for share in (50, 99)]
    return Rate(per_second=len(spent) / seconds, p50=at[0], p99=at[1], by="python")

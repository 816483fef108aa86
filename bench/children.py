"""Child processes under measure: how long one ran, what it needed at its peak, and servers that are ended again."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "deploy" / "gunicorn.conf.py"
PYTHON = sys.executable


class BenchError(Exception):
    """A part of the benchmark came to no result; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished child: wall-clock seconds and the peak of its resident memory in bytes."""

    seconds: float
    peak: int


def run(command: Sequence[str], log: Path) -> Run:
    """Run to the end, output to `log`. Raises BenchError with the end of the log if the exit status is not 0."""
    started = monotonic()
    with log.open("wb") as output:
        child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, usage = os.wait4(child.pid, 0)
    seconds = monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise BenchError(f"{' '.join(command)}: exit status {child.returncode}\n{log.read_text(errors='replace')[-3000:]}")
    return Run(seconds=seconds, peak=usage.ru_maxrss * 1024)  # Linux counts kilobytes


def with_data(data: Path, *command: str, settings: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """A command whose data folder is `data`, with further settings, on loopback where it serves."""
    return ["env", f"REGISTRY_DATA={data}", "REGISTRY_HOST=127.0.0.1", *(f"{k}={v}" for k, v in settings.items()), *command]


@contextmanager
def serving(application: str, data: Path, log: Path, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[int]:
    """Serve an application with the production command line; gives its port once it answers, ends it afterwards."""
    port = _free_port()
    gunicorn = (PYTHON, "-m", "gunicorn", "--config", str(CONFIGURATION), "--access-logfile", os.devnull)
    # Whoever measures asks from one address as much as can be answered.
    command = with_data(data, *gunicorn, application, settings={"REGISTRY_LIMITS": "0", **settings, "REGISTRY_PORT": str(port)})
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            _wait_for(server, port, log)
            yield port
        finally:
            server.terminate()
            server.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise BenchError(f"the server does not answer\n{log.read_text(errors='replace')[-3000:]}")

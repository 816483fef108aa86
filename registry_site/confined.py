"""Running a decoder over a hostile file in a process of its own, with limits on memory and processor time."""

import json
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_MEMORY = 1536 * 2**20  # bytes of address space: a decoded picture of 40 megapixels needs about a third
_SECONDS = 30  # of processor time
_PATIENCE = 120  # seconds on the clock, for a machine that is busy with other things
_DIED = "died"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a worker found: `facts` as JSON, `files` as bytes, or `fault`, a word of the worker's own list or `died`."""

    facts: Mapping[str, object]
    files: tuple[bytes, ...] = ()
    fault: str | None = None


def run_confined(module: str, data: bytes) -> Outcome:
    """Give `data` to `python -m module` and read its outcome. A worker that crashes, hangs or grows has the fault `died`."""
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(  # noqa: S603 -- the command is our own interpreter and module
            command, input=data, capture_output=True, timeout=_PATIENCE, env={"PYTHONPATH": str(_ROOT)}, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome(facts={}, fault=_DIED)
    if done.returncode != 0:
        return Outcome(facts={}, fault=_DIED)
    return _unpack(done.stdout)


def serve(work: Callable[[bytes], Outcome], *, memory: int = _MEMORY, seconds: int = _SECONDS) -> None:
    """The worker's side: limit this process, read the file from standard input, write the outcome to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a decoder has no business writing files
    outcome = work(sys.stdin.buffer.read())
    head = {"facts": outcome.facts, "fault": outcome.fault, "sizes": [len(file) for file in outcome.files]}
    text = json.dumps(head).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(text)) + text + b"".join(outcome.files))


def _unpack(packed: bytes) -> Outcome:
    (length,) = struct.unpack_from(">I", packed)
    head = json.loads(packed[4 : 4 + length])
    files, at = [], 4 + length
    for size in head["sizes"]:
        files.append(packed[at : at + size])
        at += size
    return Outcome(facts=head["facts"], files=tuple(files), fault=head["fault"])

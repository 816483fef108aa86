"""One task over a stream of batches, shared out to processes, results in the order of the batches."""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from traceback import format_exc
from typing import Any, NamedTuple, TypeVar

from registry_site.errors import Unavailable
from registry_site.memory import keep_freed
from registry_site.messages import N_, message

YOUNG = 50_000
"""Objects between two runs of the garbage collector, for processes that pass records on: it would go through every batch
of them, and finds nothing, because they hold no cycles."""

_MOST = 4  # more would wait for the one process that hands out every batch and takes every result
_PATIENCE = 10  # seconds that a process has to end by itself

Batch = TypeVar("Batch")
Result = TypeVar("Result")


class _Failed(NamedTuple):
    error: ValueError


def shared_out(task: Callable[[Batch], Result], batches: Iterable[Batch], *, alone: int) -> Iterator[Result]:
    """`task` of every batch, in order. The first `alone` batches stay in this process: others are not worth starting for them.

    Task, batches and results travel by pickle; the task is sent once. A ValueError of the task is raised here, and Unavailable
    if a process is lost. A batch is asked for while others are worked on, a few ahead of the results.
    """
    cores = len(os.sched_getaffinity(0))
    stream = iter(batches)
    first = list(islice(stream, alone + 1 if cores > 1 else 0))
    if len(first) <= alone:
        yield from map(task, chain(first, stream))
        return
    with ExitStack() as running:
        workers = [running.enter_context(_worker(task)) for _ in range(min(cores, _MOST))]
        yield from map(task, first[:alone])  # while they start
        yield from _by_turns(workers, chain(first[alone:], stream))


def _by_turns(workers: Sequence[Connection], batches: Iterable[object]) -> Iterator[Any]:
    """A worker gets a batch only once its result of the one before is here: with two on their way, both sides might wait
    for ever before a full pipe."""
    idle, busy = [*workers], deque[Connection]()
    for batch in batches:
        done = []
        if idle:
            worker = idle.pop()
        else:
            worker = busy.popleft()
            done.append(_received(worker))
        with _lost():
            worker.send(batch)
        busy.append(worker)
        yield from done
    yield from map(_received, busy)


def _received(worker: Connection) -> Any:
    with _lost():
        found = worker.recv()
    if isinstance(found, _Failed):
        raise found.error
    return found


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError) as error:
        text = N_("A process that shared the work ended too early. Is there memory enough? Try again.")
        raise Unavailable(message(text)) from error


@contextmanager
def _worker(task: Callable[[Batch], Result]) -> Iterator[Connection]:
    """The near end of a process. It ends when this end is closed, also by the sudden death of this process."""
    # Spawned, not forked: it takes over no lock, no thread and no open database.
    context = get_context("spawn")
    near, far = context.Pipe()
    process = context.Process(target=_serve, args=(far, task), daemon=True)
    process.start()
    far.close()
    try:
        yield near
    finally:
        near.close()
        process.join(_PATIENCE)
        process.kill()
        process.join()


def _serve(far: Connection, task: Callable[[Batch], Result]) -> None:
    gc.set_threshold(YOUNG)
    keep_freed()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process in charge decides what an interrupted load leaves behind
    with suppress(EOFError, ConnectionError):
        while True:
            far.send(_attempt(task, far.recv()))


def _attempt(task: Callable[[Batch], Result], batch: Batch) -> Result | _Failed:
    try:
        return task(batch)
    except ValueError as error:  # raised again where the results are taken
        error.add_note(format_exc())
        return _Failed(error)

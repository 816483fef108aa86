"""Sending documents so that none is lost: every one is acknowledged by the engine, sent again, or the load is refused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from registry_site.errors import RefusedByGate, Unavailable
from registry_site.messages import N_, message
from registry_site.search.elastic.client import Client, Overloaded, passing, send

# Documents, about 50 MB, kept until they are acknowledged: twice what is on its way when all goes well. No more are fetched
# before that, also when the sending is broken off: then the client's threads go on until nothing more comes.
_MOST_PENDING = 10_000
_CHUNK, _CHUNK_BYTES, _THREADS = 500, 5_000_000, 4
_PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 30, 30)  # seconds: two minutes, in which a cluster replaces a lost node
_LONGEST_REASON = 300


@dataclass(kw_only=True)
class _Stream:
    """The documents not yet fetched, and what became of fetching them: `broken` is an error of whoever makes them."""

    documents: Iterator[bytes]
    fetched: int = 0
    ended: bool = False
    broken: ValueError | None = None


def send_all(client: Client, index: str, register: str, documents: Iterable[bytes], pause: Callable[[float], None]) -> int:
    """Send every document under its place in the stream, so that one sent twice is one; returns how many there are.

    What the engine puts off (429, 503), and what is on its way when a node is lost, is sent again after a pause. Raises
    RefusedByGate with the count and the first reason if documents are refused, Unavailable if the engine stays silent.
    """
    stream, pending, pauses = _Stream(documents=iter(documents)), dict[str, bytes](), iter(_PAUSES)
    while True:
        taken, silent = _send_once(client, index, register, stream, pending)
        if stream.broken is not None:
            raise stream.broken
        if stream.ended and not pending:
            return stream.fetched
        if taken:  # patience begins anew whenever something was acknowledged
            pauses = iter(_PAUSES)
        if not pending:
            continue
        seconds = next(pauses, None)
        if seconds is None:
            text = N_("The search engine did not take %(count)s documents in two minutes. Nothing was published; load again later.")
            raise Unavailable(message(text, count=len(pending))) from silent
        pause(seconds)


def _send_once(
    client: Client, index: str, register: str, stream: _Stream, pending: dict[str, bytes]
) -> tuple[int, Overloaded | None]:
    """Send what is pending and what the stream still holds, strike off what is acknowledged; gives how many that were, and
    the fault that broke the sending off."""
    taken = 0
    refused, first = 0, ""
    going = _going(stream, pending)
    try:
        for told in send(client, index, going, threads=_THREADS, chunk=_CHUNK, most_bytes=_CHUNK_BYTES, register=register):
            if 200 <= told["status"] < 300:
                taken += pending.pop(told["_id"], None) is not None
            elif not passing(told["status"]):
                refused += 1
                first = first or str(told.get("error"))[:_LONGEST_REASON]
    except Overloaded as error:
        return taken, error
    if refused:
        text = N_("The search engine refused %(count)s documents, the first one because: %(reason)s. Nothing was published.")
        raise RefusedByGate(message(text, count=refused, reason=first))
    return taken, None


def _going(stream: _Stream, pending: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Runs in a thread of the client, beside the one that strikes off."""
    yield from list(pending.items())
    while len(pending) < _MOST_PENDING:
        try:
            document = next(stream.documents)
        except StopIteration:
            stream.ended = True
            return
        except ValueError as error:  # raised where it means something: among the client's threads it would be a fault of the engine
            stream.broken = error
            return
        name = str(stream.fetched)
        stream.fetched += 1
        pending[name] = document
        yield name, document

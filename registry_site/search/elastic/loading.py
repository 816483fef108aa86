"""Sending documents so that none is lost: every one is acknowledged by the engine, sent again, or the load is refused."""

from collections.abc import Callable, Iterable
from itertools import islice

from registry_site.errors import RefusedByGate, Unavailable
from registry_site.messages import N_, message
from registry_site.search.elastic.client import Client, Overloaded, passing, send

_SLICE = 5_000  # documents on their way at once, about 25 MB; kept until they are acknowledged
_CHUNK, _CHUNK_BYTES, _THREADS = 500, 5_000_000, 2
_PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 30, 30)  # seconds: two minutes, in which a cluster replaces a lost node
_LONGEST_REASON = 300


def send_all(client: Client, index: str, register: str, documents: Iterable[bytes], pause: Callable[[float], None]) -> int:
    """Send every document under its place in the stream, so that one sent twice is one; returns how many there are.

    What the engine puts off (429, 503), and what is on its way when a node is lost, is sent again after a pause. Raises
    RefusedByGate with the count and the first reason if documents are refused, Unavailable if the engine stays silent.
    """
    stream, sent = iter(documents), 0
    while part := list(islice(stream, _SLICE)):
        pending = {str(number): document for number, document in enumerate(part, sent)}
        _deliver(client, index, register, pending, pause)
        sent += len(part)
    return sent


def _deliver(client: Client, index: str, register: str, pending: dict[str, bytes], pause: Callable[[float], None]) -> None:
    """Send until nothing is pending. Patience begins anew whenever something was acknowledged."""
    pauses = iter(_PAUSES)
    while True:
        before, silent = len(pending), _send_once(client, index, register, pending)
        if not pending:
            return
        if len(pending) < before:
            pauses = iter(_PAUSES)
        seconds = next(pauses, None)
        if seconds is None:
            text = N_("The search engine did not take %(count)s documents in two minutes. Nothing was published; load again later.")
            raise Unavailable(message(text, count=len(pending))) from silent
        pause(seconds)


def _send_once(client: Client, index: str, register: str, pending: dict[str, bytes]) -> Overloaded | None:
    """Send what is pending and strike off what is acknowledged; gives the fault that ended the sending, if one did."""
    refused: list[object] = []
    try:
        for told in send(client, index, dict(pending), threads=_THREADS, chunk=_CHUNK, most_bytes=_CHUNK_BYTES, register=register):
            if 200 <= told["status"] < 300:
                pending.pop(told["_id"], None)
            elif not passing(told["status"]):
                refused.append(told.get("error"))
    except Overloaded as error:
        return error
    if refused:
        text = N_("The search engine refused %(count)s documents, the first one because: %(reason)s. Nothing was published.")
        raise RefusedByGate(message(text, count=len(refused), reason=str(refused[0])[:_LONGEST_REASON]))
    return None

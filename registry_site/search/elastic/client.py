"""The client of Elasticsearch and its faults as errors of the project. The only module that knows the client library."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, UnsupportedProductError
from elasticsearch.helpers import parallel_bulk
from elasticsearch.serializer import OrjsonSerializer

from registry_site.errors import IndexUnusable, Unavailable
from registry_site.messages import N_, Message, message

logging.getLogger("elastic_transport").setLevel(logging.WARNING)  # below, it tells of every call

Client = Elasticsearch

_RETRIES = 3
_LONG = 60.0  # seconds for one bulk: it waits for every copy of the index
_PASSING = (429, 502, 503, 504)  # what another moment or another node may answer otherwise

_SILENT = N_("The search engine cannot answer now. Please try again in a minute.")
_REFUSED = N_("The search engine refuses our user or key. Check REGISTRY_SEARCH_API_KEY or REGISTRY_SEARCH_USER and its role.")
_FOREIGN = N_("What answers at REGISTRY_SEARCH_URL is not Elasticsearch 8 or 9. Check the address.")
_GONE = N_("The index of %(register)s is missing or not whole: rebuild the register")
_ODD = N_("The search engine answered otherwise than expected (status %(status)s). Check its version and its log.")


class IndexGone(IndexUnusable):
    """The index asked for does not exist, is unfinished or not whole, or was removed."""

    @classmethod
    def of(cls, register: str) -> "IndexGone":
        return cls(message(_GONE, register=register))


class Overloaded(Unavailable):
    """The engine, or the way to it, fails in a way that passes: asking again later may succeed."""


def connect(
    addresses: Iterable[str],
    *,
    api_key: str = "",
    user: str = "",
    password: str = "",
    ca: Path | None = None,
    timeout: float = 5.0,
    node_class: Any = "urllib3",
) -> Client:
    """A client for these addresses. It opens no connection yet, and looks for no other nodes than those named.

    `timeout` is in seconds, of one call; `ca` is the file of the authority that has signed the certificates of the nodes.

    A call is sent to another node when one cannot be reached or answers 502 to 504, not when it takes too long.
    """
    secure: dict[str, Any] = {}
    if api_key:
        secure["api_key"] = api_key
    elif user:
        secure["basic_auth"] = (user, password)
    if ca is not None:
        secure["ca_certs"] = str(ca)
    return Elasticsearch(
        list(addresses),
        **secure,
        request_timeout=timeout,
        max_retries=_RETRIES,
        retry_on_status=(502, 503, 504),
        retry_on_timeout=False,
        sniff_on_start=False,
        sniff_on_node_failure=False,
        serializer=OrjsonSerializer(),
        meta_header=False,
        node_class=node_class,
    )


@contextmanager
def faults(register: str) -> Iterator[None]:
    """Turn a failed call into Unavailable: IndexGone for an index that is not there, Overloaded for what may pass."""
    try:
        yield
    except UnsupportedProductError as error:
        raise Unavailable(message(_FOREIGN)) from error
    except NotFoundError as error:
        raise IndexGone.of(register) from error
    except ApiError as error:
        raise _answered(error.meta.status) from error
    except TransportError as error:
        raise Overloaded(message(_SILENT)) from error
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        # An answer of another shape than the engine's own: a proxy in between, or a fault of its.
        raise Unavailable(message(_ODD, status=200)) from error


def _answered(status: int) -> Unavailable:
    if passing(status):
        return Overloaded(message(_SILENT))
    text: Message = message(_REFUSED) if status in (401, 403) else message(_ODD, status=status)
    return Unavailable(text)


def passing(status: int) -> bool:
    """Whether another moment may bring another answer than this status."""
    return status in _PASSING


def send(
    client: Client, index: str, documents: Iterable[tuple[str, bytes]], *, threads: int, chunk: int, most_bytes: int, register: str
) -> Iterator[Any]:
    """Send documents as JSON, each under its name, in several threads.

    Gives the engine's word on each: `_id`, `status`, and `error` where it was refused.
    """
    actions: Iterable[dict[str, Any]] = ({"_id": name, "document": document} for name, document in documents)
    with faults(register):
        told = parallel_bulk(
            client.options(request_timeout=_LONG, retry_on_timeout=True),
            actions,
            thread_count=threads,
            chunk_size=chunk,
            max_chunk_bytes=most_bytes,
            expand_action_callback=_expanded,
            raise_on_error=False,
            index=index,
            filter_path="items.*._id,items.*.status,items.*.error",
        )
        for _, items in told:
            yield from items.values()


def _expanded(action: Any) -> tuple[dict[str, Any], bytes]:
    return {"index": {"_id": action["_id"]}}, action["document"]


def aliased(client: Client, pattern: str) -> dict[str, list[str]]:
    """The names of the indexes behind each alias of a pattern."""
    try:
        # An older index that is removed at this moment would fail the question about the others, as "not found".
        held = client.indices.get_alias(name=pattern, ignore_unavailable=True)
    except NotFoundError as error:
        if not isinstance(error.body["error"], str):  # for a missing alias the engine has a sentence, for all else an object
            raise
        return {}
    found: dict[str, list[str]] = {}
    for index, said in held.items():
        for alias in said["aliases"]:
            found.setdefault(alias, []).append(index)
    return found

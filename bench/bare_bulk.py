"""The bare rate of filling Elasticsearch: `python -m bench.bare_bulk make FILE` writes the documents of the certificates as lines
of JSON, `… send FILE` sends them by the client's own `parallel_bulk` into an index with the project's mapping, `… sendall FILE`
by the project's `send_all`; both print how many seconds that took. The cluster and the ledger are those of the settings.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from indexer.publish import living_heads
from indexer.stores import open_stores
from registry_site.registers import REGISTERS
from registry_site.search.composing import composed
from registry_site.search.documents import Composer
from registry_site.search.elastic.client import connect
from registry_site.search.elastic.loading import send_all
from registry_site.search.elastic.mapping import index_settings, mappings, source
from registry_site.search.layout import layout
from registry_site.settings import indexer_settings

REGISTER = REGISTERS["certificates"]
INDEX = "bare-bulk"


def make(file: Path) -> None:
    """Write every document of the ledger's newest generation."""
    stores = open_stores(indexer_settings())
    composer = Composer(REGISTER, date(2026, 1, 1))
    with stores.engine.connect() as connection, file.open("wb") as output:
        for document in composed(REGISTER.name, composer.documents, living_heads(connection, REGISTER)):
            output.write(source(document) + b"\n")


def timed(way: Callable[[Elasticsearch, Iterator[bytes]], object], file: Path) -> float:
    """Send every line one way into an empty index; gives the seconds until all of them can be searched."""
    settings = indexer_settings()
    known = settings.cluster
    client = connect(settings.search_url.split(","), user=known.user, password=known.password, ca=known.ca, timeout=60)
    client.options(ignore_status=404).indices.delete(index=INDEX)
    client.indices.create(index=INDEX, settings=index_settings(shards=1, replicas=0), mappings=mappings(layout(REGISTER)))
    started = perf_counter()
    with file.open("rb") as lines:
        way(client, (line.rstrip() for line in lines))
    client.indices.refresh(index=INDEX)
    seconds = perf_counter() - started
    client.indices.delete(index=INDEX)
    return seconds


def bare(client: Elasticsearch, documents: Iterator[bytes]) -> None:
    """The client's own way, four threads and 500 documents at a time as the project has them."""
    actions = ({"_id": str(number), "document": document} for number, document in enumerate(documents))
    for _ in parallel_bulk(client, actions, index=INDEX, thread_count=4, chunk_size=500, expand_action_callback=_expanded):
        pass


def ours(client: Elasticsearch, documents: Iterator[bytes]) -> None:
    """The project's way, which keeps every document until it is acknowledged."""
    send_all(client, INDEX, REGISTER.name, documents, sleep)


def _expanded(action: Any) -> tuple[dict[str, Any], bytes]:
    return {"index": {"_id": action["_id"]}}, action["document"]


if __name__ == "__main__":
    action, path = sys.argv[1:]
    if action == "make":
        make(Path(path))
    else:
        print(timed({"send": bare, "sendall": ours}[action], Path(path)))

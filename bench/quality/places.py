"""Where the corpora are indexed: the embedded engine in a folder, or an Elasticsearch started for this run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.servers.elasticsearch import LARGE, configured, running
from deploy.servers.places import prepared, scratch
from registry_site.configured import SearchCluster
from registry_site.engines import EMBEDDED, open_writer
from registry_site.search.port import IndexWriter, SearchEngine

_HEAP = 1024  # MB


@dataclass(frozen=True, kw_only=True)
class Place:
    """A writer and an engine, and the settings by which the command line reaches the same engine from the data folder."""

    writer: IndexWriter
    engine: SearchEngine
    settings: Mapping[str, str]


@contextmanager
def embedded(data: Path) -> Iterator[Place]:
    """In the data folder."""
    writer, engine = open_writer(data, EMBEDDED, SearchCluster())
    yield Place(writer=writer, engine=engine, settings={})


@contextmanager
def elastic(data: Path) -> Iterator[Place]:
    """On a server of its own, which is ended and removed afterwards."""
    with scratch() as folder:
        nodes = configured(prepared(), folder, nodes=1, heap=_HEAP, memory=LARGE)
        with running(nodes):
            access = nodes[0].access
            address = f"https://127.0.0.1:{access.port}"
            cluster = SearchCluster(user=access.user, password=access.password, ca=access.authority, timeout=60, replicas=0)
            writer, engine = open_writer(data, address, cluster)
            settings = {
                "REGISTRY_SEARCH_URL": address,
                "REGISTRY_SEARCH_USER": access.user,
                "REGISTRY_SEARCH_PASSWORD": access.password,
                "REGISTRY_SEARCH_CA": str(access.authority),
                "REGISTRY_SEARCH_REPLICAS": "0",
            }
            yield Place(writer=writer, engine=engine, settings=settings)


PLACES = {"embedded": embedded, "elastic": elastic}

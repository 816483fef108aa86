"""The engines that the contract is asked of: each opened on a place of its own, with nothing published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry_site.search.elastic.client import Client, connect
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.embedded import EmbeddedEngine, EmbeddedWriter
from registry_site.search.port import IndexWriter, SearchEngine
from tests.servers import SearchServer, search_server_of_this_run

ENGINES = ["embedded", pytest.param("elastic", marks=pytest.mark.servers)]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A writer and an engine over one place."""

    writer: IndexWriter
    engine: SearchEngine


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Pair]:
    """Both sides of an engine; what it holds is gone afterwards."""
    if name == "embedded":
        yield Pair(writer=EmbeddedWriter(folder), engine=EmbeddedEngine(folder))
        return
    server = search_server_of_this_run()
    with server.prefix() as beginning, client_of(server) as client:
        prefix = beginning.rstrip("-")
        yield Pair(writer=ElasticWriter(client=client, prefix=prefix), engine=ElasticEngine(client, prefix))


def client_of(server: SearchServer, **changed: object) -> Client:
    """A client with all rights."""
    access = server.access
    address = f"https://127.0.0.1:{access.port}"
    return connect([address], **{"user": access.user, "password": access.password, "ca": server.ca, "timeout": 30, **changed})

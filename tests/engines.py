"""The engines that the contract is asked of: each opened on a place of its own, with nothing published."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from registry_site.search.elastic.client import Client, connect
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.embedded import EmbeddedEngine, EmbeddedWriter
from registry_site.search.port import IndexWriter, SearchEngine

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
    client, prefix = _client(), f"test{uuid4().hex[:12]}"
    try:
        yield Pair(writer=ElasticWriter(client=client, prefix=prefix), engine=ElasticEngine(client, prefix))
    finally:
        held = client.indices.get(index=f"{prefix}-*")
        if held:
            client.indices.delete(index=list(held))
        client.close()


def _client() -> Client:
    ca = os.environ.get("REGISTRY_TEST_SEARCH_CA")
    return connect([os.environ["REGISTRY_TEST_SEARCH_URL"]], ca=Path(ca) if ca else None, timeout=30)

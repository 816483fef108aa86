"""Three real Elasticsearch nodes, which the tests of this folder may kill. `make test-cluster` alone runs them."""

import pytest

from deploy.servers import elasticsearch
from deploy.servers.places import prepared, scratch
from deploy.servers.rest import ask

HEAP = 512  # MB a node


@pytest.fixture(scope="package")
def cluster():
    """Three nodes, some of which the test before may have left dead."""
    with scratch() as folder:
        configured = elasticsearch.configured(prepared(), folder / "nodes", nodes=3, heap=HEAP)
        with elasticsearch.running(configured) as started:
            yield started


@pytest.fixture
def nodes(cluster):
    """A green cluster of three nodes (`deploy.servers.elasticsearch.Node`) to kill and to start again, without an index of ours."""
    for node in cluster:
        if not node.child.runs():
            node.start_again()
    elasticsearch.wait_for(cluster[0], status="green", nodes=len(cluster))
    for row in ask(cluster[0].access, "GET", "/_cat/indices/registry-*?format=json&h=index"):
        ask(cluster[0].access, "DELETE", f"/{row['index']}")
    return cluster

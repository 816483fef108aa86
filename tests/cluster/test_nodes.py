"""A cluster of three survives the loss of a node, and is whole again when the node returns."""

import pytest

from deploy.servers.elasticsearch import rolling_restart, wait_for
from deploy.servers.rest import ask

pytestmark = pytest.mark.timeout(900)  # seconds; nodes start and stop several times, on few cores
DOCUMENTS = 50


@pytest.fixture
def filled(nodes):
    """The cluster, with one index of two shards, each with one copy."""
    settings = {"number_of_shards": 2, "number_of_replicas": 1, "unassigned.node_left.delayed_timeout": "0s"}
    ask(nodes[0].access, "PUT", "/registry-held", {"settings": {"index": settings}})
    for number in range(DOCUMENTS):
        ask(nodes[0].access, "PUT", f"/registry-held/_doc/{number}", {"number": number})
    ask(nodes[0].access, "POST", "/registry-held/_refresh")
    return nodes


def held_by(node) -> int:
    return ask(node.access, "GET", "/registry-held/_count")["count"]


def master_of(nodes):
    name = ask(nodes[0].access, "GET", "/_cat/master?format=json")[0]["node"]
    return next(node for node in nodes if node.name == name)


def test_three_nodes_are_one_green_cluster(nodes):
    for node in nodes:
        wait_for(node, status="green", nodes=3)


def test_a_killed_master_is_replaced_and_green_again_when_it_returns(filled):
    lost = master_of(filled)
    others = [node for node in filled if node is not lost]
    lost.child.kill()
    wait_for(others[0], status="yellow", nodes=2)
    assert held_by(others[0]) == held_by(others[1]) == DOCUMENTS
    lost.start_again()
    wait_for(lost, status="green", nodes=3)
    assert held_by(lost) == DOCUMENTS


def test_a_rolling_restart_keeps_every_document(filled):
    for restarted in rolling_restart(filled):
        assert held_by(restarted) == DOCUMENTS

"""The registry on three nodes: a hundred thousand certificates, nodes killed during the load and during searches."""

import http.client
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlencode

import pytest

from bench import rows
from bench.children import serving
from bench.names import names
from deploy.servers.elasticsearch import rolling_restart, wait_for
from deploy.servers.rest import ask
from indexer.check import check
from indexer.load import Order, load
from registry_site.configured import SearchCluster
from registry_site.registers import DECLARATIONS
from registry_site.search.port import SearchRequest
from tests.loading import CERTIFICATES, TODAY, Office
from tests.places import Places

pytestmark = pytest.mark.timeout(1800)  # seconds; three nodes, a load and two cores
RECORDS = 100_000
KILLED_AT = 30_000  # records on their way to the engine
TEXTS = ("крем", "ромашка", "витамин", "шампунь для волос", "вода минеральная", "средство моющее")


@dataclass(kw_only=True)
class Loaded:
    """An office whose index is on the cluster, and how its load went."""

    office: Office
    nodes: list
    settings: dict
    killed: str
    seconds: float


@pytest.fixture(scope="module")
def loaded(cluster, tmp_path_factory):
    """A load in the middle of which the node with the first copy of the new index was killed; the node has come back."""
    folder = tmp_path_factory.mktemp("office")
    access = cluster[0].access
    addresses = ",".join(f"https://127.0.0.1:{node.access.port}" for node in cluster)
    known = SearchCluster(
        user=access.user, password=access.password, ca=access.authority, timeout=60, prefix="registry-of-three", replicas=1
    )
    places = Places(
        ledger_url=f"sqlite:///{folder}/var/ledger.db",
        vault_url=f"sqlite:///{folder}/var/vault/vault.db",
        cases_url=f"sqlite:///{folder}/var/cases/cases.db",
        search_url=addresses,
        cluster=known,
    )
    office = Office(data=folder, places=places)
    source = folder / "certificates.csv"
    rows.write(source, RECORDS, *names())
    killed = []

    def kill_once(stage, count):
        if stage == "index" and count >= KILLED_AT and not killed:
            killed.append(first_copy(cluster))
            killed[0].child.kill()

    started = monotonic()
    load(office.stores, Order(declaration=DECLARATIONS["certificates"], paths=[source], today=TODAY), kill_once)
    seconds = monotonic() - started
    killed[0].start_again()
    wait_for(cluster[0], status="green", nodes=3)
    print(f"\nload of {RECORDS:,} with a node killed: {seconds:.0f} s, green again {monotonic() - started - seconds:.0f} s later")
    settings = {
        "REGISTRY_LEDGER_URL": places.ledger_url,
        "REGISTRY_SEARCH_URL": addresses,
        "REGISTRY_SEARCH_USER": known.user,
        "REGISTRY_SEARCH_PASSWORD": known.password,
        "REGISTRY_SEARCH_CA": str(known.ca),
        "REGISTRY_SEARCH_PREFIX": known.prefix,
    }
    return Loaded(office=office, nodes=list(cluster), settings=settings, killed=killed[0].name, seconds=seconds)


def first_copy(nodes):
    """The node that holds the first copy of the index being built."""
    path = "/_cat/shards/registry-of-three-*?format=json&h=index,prirep,node"
    (name,) = {row["node"] for row in ask(nodes[0].access, "GET", path) if row["prirep"] == "p"}
    return next(node for node in nodes if node.name == name)


@dataclass(kw_only=True)
class Visitors:
    """What some threads, asking the site without a pause, were answered: statuses, wrong totals, longest answer."""

    port: int
    totals: dict
    statuses: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)
    longest: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    def ask(self):
        while not self.done.is_set():
            for text in TEXTS:
                started = monotonic()
                status, total = answer(self.port, text)
                self.longest = max(self.longest, monotonic() - started)
                self.statuses[status] += 1
                if status == 200 and total != self.totals[text]:
                    self.wrong.append((text, total))


def answer(port, text):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/api/v1/certificates?" + urlencode({"q": text, "facets": "standing"}))
    response = connection.getresponse()
    body = json.loads(response.read())
    connection.close()
    return response.status, body["meta"]["total"]["value"] if response.status == 200 else None


@pytest.fixture
def visitors(loaded, tmp_path):
    with serving("wsgi:site", loaded.office.settings.data, tmp_path / "log", loaded.settings) as port:
        made = Visitors(port=port, totals={text: answer(port, text)[1] for text in TEXTS})
        threads = [threading.Thread(target=made.ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        yield made
        made.done.set()
        for thread in threads:
            thread.join()


def finish(visitors, what):
    visitors.done.set()
    print(f"\n{what}: {dict(visitors.statuses)}, the longest answer took {visitors.longest:.1f} s")
    return visitors.statuses, visitors.wrong


def test_a_node_killed_during_the_load_loses_no_record(loaded):
    assert loaded.office.stores.served.search(CERTIFICATES, SearchRequest()).total == RECORDS
    assert check(loaded.office.stores, CERTIFICATES) == []


def test_every_part_of_the_index_of_records_and_of_that_of_names_has_its_copy_again(loaded):
    shards = ask(loaded.nodes[0].access, "GET", "/_cat/shards/registry-of-three-*?format=json&h=prirep,state")
    assert Counter((row["prirep"], row["state"]) for row in shards) == {("p", "STARTED"): 2, ("r", "STARTED"): 2}


def test_visitors_notice_nothing_of_a_node_killed_during_their_searches(loaded, visitors):
    lost = first_copy(loaded.nodes)
    other = next(node for node in loaded.nodes if node is not lost)
    lost.child.kill()
    wait_for(other, status="yellow", nodes=2)
    lost.start_again()
    wait_for(other, status="green", nodes=3)
    statuses, wrong = finish(visitors, "a node killed and back")
    assert (set(statuses), wrong) == ({200}, [])


def test_visitors_notice_nothing_of_a_rolling_restart(loaded, visitors):
    for _ in rolling_restart(loaded.nodes):
        pass
    statuses, wrong = finish(visitors, "a rolling restart")
    assert (set(statuses), wrong) == ({200}, [])


def test_with_every_node_killed_the_site_answers_from_the_ledger_and_searches_again_when_they_return(loaded, tmp_path):
    (record, *_) = loaded.office.stores.served.search(CERTIFICATES, SearchRequest(limit=1)).documents
    identity = json.loads(record)["id"]
    with serving("wsgi:site", loaded.office.settings.data, tmp_path / "log", loaded.settings) as port:
        before = answer(port, "крем")
        for node in loaded.nodes:
            node.child.kill()
        assert [status_of(port, f"/ru/certificates/{identity}"), status_of(port, f"/api/v1/verify?number={identity}")] == [200, 200]
        assert answer(port, "крем") == (503, None)
        assert status_of(port, "/readyz") == 200
        for node in loaded.nodes:
            node.child.start()
        wait_for(loaded.nodes[0], status="green", nodes=3)
        assert answer(port, "крем") == before


def status_of(port, target):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", target)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status

"""The users and keys that deploy/elasticsearch/README.md makes may do their work and nothing else; its commands are run as they stand."""

import json
import re
import secrets
import subprocess

import pytest
from elasticsearch import AuthorizationException

from deploy.servers.rest import ask
from registry_site.search.elastic.client import connect
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.port import SearchRequest
from tests.corpus import DAY, REGISTERS, kept, records
from tests.servers import ROOT

CERTIFICATES = REGISTERS["certificates"]
ROLES = ("site", "indexer")
EACH_SITE = pytest.mark.parametrize("caller", ["site user", "site key"])
EACH_INDEXER = pytest.mark.parametrize("caller", ["indexer user", "indexer key"])


@pytest.fixture(scope="module")
def clients(search_server):
    """Clients by `site user`, `site key`, `indexer user` and `indexer key`, whom the commands of the document made."""
    admin = search_server.access
    address = f"https://127.0.0.1:{admin.port}"
    passwords = {role: secrets.token_urlsafe(16) for role in ROLES}
    environment = {
        "PATH": "/usr/bin:/bin",
        "SEARCH": address,
        "CA": str(search_server.ca),
        "ADMIN": f"{admin.user}:{admin.password}",
        "SITE_PASSWORD": passwords["site"],
        "INDEXER_PASSWORD": passwords["indexer"],
    }
    document = (ROOT / "deploy" / "elasticsearch" / "README.md").read_text()
    commands = "\n".join(re.findall(r"^```sh\n(.*?)^```", document, re.DOTALL | re.MULTILINE))
    done = subprocess.run(["bash", "-e"], input=commands, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    keys = {key["name"]: key for key in map(json.loads, done.stdout.splitlines()) if "encoded" in key}
    to = {"ca": search_server.ca, "timeout": 30}
    yield {
        **{f"{role} user": connect([address], user=f"registry-{role}", password=passwords[role], **to) for role in ROLES},
        **{f"{role} key": connect([address], api_key=keys[f"registry-{role}"]["encoded"], **to) for role in ROLES},
    }
    ask(admin, "DELETE", "/_security/api_key", {"ids": [key["id"] for key in keys.values()]})
    for role in ROLES:
        ask(admin, "DELETE", f"/_security/user/registry-{role}")
        ask(admin, "DELETE", f"/_security/role/registry-{role}")


@pytest.fixture
def prefix(index_prefix):
    """A prefix of index names as the project's settings take it, without the hyphen."""
    return index_prefix.removesuffix("-")


@pytest.fixture
def published(clients, prefix):
    """The prefix under which the indexer has published the certificates of the corpus."""
    writer = ElasticWriter(client=clients["indexer user"], prefix=prefix, replicas=0)
    writer.build(CERTIFICATES, 1, kept(records("certificates")), on=DAY)
    writer.swap(CERTIFICATES, 1)
    return prefix


def refused(client, method, path, body=None):
    headers = {"accept": "application/json", "content-type": "application/json"}
    with pytest.raises(AuthorizationException, match="security_exception"):  # an index closed for writing answers 403 too
        client.perform_request(method, path, headers=headers, body=body)


@EACH_INDEXER
def test_the_indexer_builds_swaps_carries_on_and_discards(clients, prefix, caller):
    writer = ElasticWriter(client=clients[caller], prefix=prefix, replicas=0)
    kept_records = list(kept(records("certificates")))
    assert writer.build(CERTIFICATES, 1, kept_records, on=DAY) == len(kept_records)
    writer.swap(CERTIFICATES, 1)
    writer.carry(CERTIFICATES, 1, 2)
    writer.swap(CERTIFICATES, 2)
    writer.discard(CERTIFICATES, 1)
    assert ElasticEngine(clients[caller], prefix).generation(CERTIFICATES) == 2


@EACH_SITE
def test_the_site_searches_and_walks_through_everything(clients, published, caller):
    engine = ElasticEngine(clients[caller], published)
    everything = len(list(engine.scan(CERTIFICATES)))
    assert everything == engine.search(CERTIFICATES, SearchRequest(facets=("status",))).total > 0


@EACH_SITE
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/{index}", None),
        ("PUT", "/{prefix}-new", None),
        ("POST", "/{index}/_doc", {"id": "x"}),
        ("POST", "/{index}/_delete_by_query", {"query": {"match_all": {}}}),
        ("POST", "/_aliases", {"actions": [{"add": {"index": "{index}", "alias": "{prefix}-mine"}}]}),
        ("PUT", "/{index}/_settings", {"index": {"blocks": {"write": False}}}),
        ("POST", "/{index}/_close", None),
        ("PUT", "/{index}/_clone/{prefix}-copy", None),
        ("GET", "/_cluster/settings", None),
        ("GET", "/_security/user", None),
        ("GET", "/unheard-of/_search", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_site_is_refused_whatever_changes_something_or_is_not_its_own(clients, published, caller, method, path, body):
    def named(text):
        return text.replace("{index}", f"{published}-certificates-1-1").replace("{prefix}", published)

    refused(clients[caller], method, named(path), json.loads(named(json.dumps(body))))


@EACH_INDEXER
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/another-index", None),
        ("POST", "/another-index/_doc", {"id": "x"}),
        ("DELETE", "/.security-7", None),
        ("GET", "/_security/user", None),
        ("PUT", "/_security/user/second", {"roles": ["superuser"], "password": "long-enough-for-it"}),
        ("PUT", "/_security/role/registry-indexer", {"cluster": ["all"]}),
        ("PUT", "/_cluster/settings", {"persistent": {"action.destructive_requires_name": False}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_indexer_is_refused_whatever_is_not_its_own(clients, caller, method, path, body):
    refused(clients[caller], method, path, body)


@EACH_INDEXER
def test_the_indexer_may_ask_for_the_health_of_the_cluster(clients, caller):
    assert clients[caller].cluster.health()["status"] in ("green", "yellow")

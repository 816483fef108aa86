"""The search engine that the settings name, for the site and for the indexer."""

from pathlib import Path
from urllib.parse import urlsplit

from registry_site.configured import SearchCluster
from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.search.elastic.client import Client, connect
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.embedded import EmbeddedEngine, EmbeddedWriter
from registry_site.search.port import IndexWriter, SearchEngine

EMBEDDED = "embedded:"
_HEARD = 1.0  # seconds that the site believes what it heard of the aliases, or that the cluster was silent


def open_engine(data: Path, search_url: str, cluster: SearchCluster) -> SearchEngine:
    """The engine that the public site asks. `data` is the folder of everything the project writes.

    Raises BadRequest for a search address that cannot be used.
    """
    if search_url == EMBEDDED:
        return EmbeddedEngine(_folder(data))
    return ElasticEngine(_client(search_url, cluster), cluster.prefix, fresh=_HEARD)


def open_writer(data: Path, search_url: str, cluster: SearchCluster) -> tuple[IndexWriter, SearchEngine]:
    """The writer, and an engine that answers as the site does, but always asks what is served.

    Raises BadRequest for a search address that cannot be used.
    """
    if search_url == EMBEDDED:
        return EmbeddedWriter(_folder(data)), EmbeddedEngine(_folder(data))
    client = _client(search_url, cluster)
    writer = ElasticWriter(client=client, prefix=cluster.prefix, shards=cluster.shards, replicas=cluster.replicas)
    return writer, ElasticEngine(client, cluster.prefix)


def _folder(data: Path) -> Path:
    return data / "index"


def _client(url: str, cluster: SearchCluster) -> Client:
    """Several addresses are separated by commas; each names its port."""
    addresses = [one.strip() for one in url.split(",")]
    for address in addresses:
        if not _usable(address):
            text = N_(
                "REGISTRY_SEARCH_URL must be embedded: or addresses like https://host:9200, separated by commas, without a user"
            )
            raise BadRequest(message(text), parameter="REGISTRY_SEARCH_URL", legal=(EMBEDDED, "https://host:9200"))
    return connect(
        addresses, api_key=cluster.api_key, user=cluster.user, password=cluster.password, ca=cluster.ca, timeout=cluster.timeout
    )


def _usable(address: str) -> bool:
    parts = urlsplit(address)
    try:
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port is not None and parts.username is None
    except ValueError:  # a port that is no number
        return False

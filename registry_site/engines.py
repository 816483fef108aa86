"""The search engine that the settings name, for the site and for the indexer."""

from pathlib import Path
from urllib.parse import urlsplit

from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.search.elastic.client import Client, connect
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.embedded import EmbeddedEngine, EmbeddedWriter
from registry_site.search.port import IndexWriter, SearchEngine
from registry_site.settings import IndexerSettings, SearchCluster, SiteSettings

EMBEDDED = "embedded:"
_HEARD = 1.0  # seconds that the site believes what it heard of the aliases, or that the cluster was silent


def open_engine(settings: SiteSettings) -> SearchEngine:
    """The engine that the public site asks. Raises BadRequest for a search address that cannot be used."""
    if settings.search_url == EMBEDDED:
        return EmbeddedEngine(_folder(settings.data))
    return ElasticEngine(_client(settings.search_url, settings.cluster), settings.cluster.prefix, fresh=_HEARD)


def open_writer(settings: IndexerSettings) -> tuple[IndexWriter, SearchEngine]:
    """The writer, and an engine that answers as the site does, but always asks what is served.

    Raises BadRequest for a search address that cannot be used.
    """
    if settings.search_url == EMBEDDED:
        return EmbeddedWriter(_folder(settings.data)), EmbeddedEngine(_folder(settings.data))
    cluster = settings.cluster
    client = _client(settings.search_url, cluster)
    writer = ElasticWriter(client=client, prefix=cluster.prefix, shards=cluster.shards, replicas=cluster.replicas)
    return writer, ElasticEngine(client, cluster.prefix)


def _folder(data: Path) -> Path:
    return data / "index"


def _client(url: str, cluster: SearchCluster) -> Client:
    """Several addresses are separated by commas; each names its port."""
    addresses = [one.strip() for one in url.split(",")]
    for address in addresses:
        if not _usable(address):
            text = N_("REGISTRY_SEARCH_URL must be embedded: or addresses like https://host:9200, separated by commas")
            raise BadRequest(message(text), parameter="REGISTRY_SEARCH_URL", legal=(EMBEDDED, "https://host:9200"))
    return connect(
        addresses, api_key=cluster.api_key, user=cluster.user, password=cluster.password, ca=cluster.ca, timeout=cluster.timeout
    )


def _usable(address: str) -> bool:
    parts = urlsplit(address)
    try:
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port is not None
    except ValueError:  # a port that is no number
        return False

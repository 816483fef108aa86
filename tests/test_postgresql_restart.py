"""A PostgreSQL that is stopped, killed or restarted: the site answers again by itself, and a load leaves nothing half done."""

import pytest

from deploy.servers import postgresql
from deploy.servers.places import scratch
from indexer import draft
from registry_site.app import create_site
from registry_site.configured import SiteSettings
from registry_site.errors import Unavailable
from tests.loading import Office, certificates, number
from tests.places import Places, connections_closed
from tests.servers import LedgerServer
from tests.worlds import SECRET

pytestmark = pytest.mark.servers
ADDRESS = f"/api/v1/certificates/{number(1)}/history"


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of this file alone, which may be ended."""
    with scratch() as folder:
        database = postgresql.configured(folder / "postgresql")
        with postgresql.running(database):
            yield database


@pytest.fixture
def office(server, tmp_path):
    with (
        LedgerServer(url=server.url).database() as ledger_url,
        LedgerServer(url=server.url).database() as vault_url,
        connections_closed(),
    ):
        places = Places(ledger_url=ledger_url, vault_url=vault_url, cases_url=f"sqlite:///{tmp_path}/cases.db")
        office = Office(data=tmp_path, places=places)
        office.load(certificates(5))
        yield office


@pytest.fixture
def client(office):
    settings = SiteSettings(
        data=office.settings.data, ledger_url=office.settings.ledger_url, search_url="embedded:", secret_key=SECRET
    )
    client = create_site(settings).test_client()
    assert client.get(ADDRESS).status_code == 200
    return client


def test_the_site_answers_after_a_restart_as_if_nothing_had_happened(server, client):
    server.restart()
    assert [client.get(ADDRESS).status_code for _ in range(3)] == [200, 200, 200]


def test_the_site_says_that_its_ledger_is_gone_and_answers_again_when_it_is_back(server, client):
    server.child.stop()
    gone = client.get(ADDRESS)
    assert (gone.status_code, gone.headers["Retry-After"], client.get("/healthz").status_code) == (503, "60", 200)
    assert client.get("/readyz").status_code == 503
    server.start_again()
    assert client.get(ADDRESS).status_code == 200
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("step", ["compare", "write"])
def test_a_server_killed_during_a_load_loses_nothing_and_the_next_load_works(server, office, monkeypatch, step):
    before = office.state()
    real = getattr(draft, step)

    def killed(*arguments):
        server.child.kill()
        return real(*arguments)

    with monkeypatch.context() as failing:
        failing.setattr(draft, step, killed)
        with pytest.raises(Unavailable):
            office.load(certificates(6))
    server.start_again()
    assert office.state()[:3] == before[:3]
    assert office.load(certificates(6)).generation == 2

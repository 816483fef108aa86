"""The servers that tests are given are the real ones, and each test has its own corner of them."""

import subprocess
import sys

import psycopg
import pytest

from deploy.servers.rest import Refused, ask
from tests.servers import ROOT


def test_elasticsearch_speaks_tls_alone_and_asks_who_is_there(search_server):
    stranger = search_server.access.__class__(port=search_server.access.port, user="x", password="y", authority=search_server.ca)
    with pytest.raises(Refused, match="401"):
        ask(stranger, "GET", "/")
    assert ask(search_server.access, "GET", "/")["tagline"] == "You Know, for Search"


def test_what_a_test_writes_under_its_prefix_is_gone_afterwards(search_server):
    with search_server.prefix() as prefix:
        ask(search_server.access, "PUT", f"/{prefix}index", {"aliases": {f"{prefix}alias": {}}})
        assert ask(search_server.access, "GET", f"/{prefix}alias/_count")["count"] == 0
    with pytest.raises(Refused, match="404"):
        ask(search_server.access, "GET", f"/{prefix}index")


def test_a_test_has_an_empty_database_of_its_own(ledger_server):
    with ledger_server.database() as one, ledger_server.database() as other:
        with psycopg.connect(one.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE t (i int)")
        with psycopg.connect(other.replace("+psycopg", "")) as connection:
            found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


def test_a_database_is_dropped_even_while_somebody_is_in_it(ledger_server):
    with ledger_server.database() as url:
        left_open = psycopg.connect(url.replace("+psycopg", ""))
    with pytest.raises(psycopg.OperationalError, match="terminat"):
        left_open.execute("SELECT 1")


@pytest.mark.parametrize("fixture", ["search_server", "ledger_server"])
def test_without_servers_a_test_that_needs_them_fails_and_says_how_to_start_them(fixture, tmp_path):
    (tmp_path / "test_it.py").write_text(f"from tests.conftest import {fixture}\ndef test_it({fixture}): pass")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", tmp_path, "-c", "/dev/null", tmp_path]
    done = subprocess.run(
        ["env", "-u", "REGISTRY_TEST_SEARCH_URL", "-u", "REGISTRY_TEST_LEDGER_URL", *command],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "make test-elastic" in done.stdout

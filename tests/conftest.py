"""What the tests of several rooms share.

Real servers: whoever asks for a fixture of SERVERS, directly or through another one, is marked `servers` by that and
left out of `make check`; a test that needs a server in another way says `@pytest.mark.servers`.
"""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from tests.browsing import chromium
from tests.bureau import Bureau
from tests.loading import Office
from tests.places import (
    connections_closed,
    emptied,
    emptied_databases,
    in_databases,
    in_files,
    new_cases,
    on_servers,
    prepare_cases,
)
from tests.servers import ledger_server_of_this_run, search_server_of_this_run
from tests.worlds import World

SERVERS = {"search_server", "ledger_server"}


def pytest_addoption(parser):
    told = "keep a picture of each step of the walks in this folder (make pictures)"
    parser.addoption("--pictures", type=Path, metavar="FOLDER", help=told)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--pictures") is None:
        alone = [item for item in items if item.get_closest_marker("pictures")]
        config.hook.pytest_deselected(items=alone)
        items[:] = [item for item in items if item not in alone]
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker("servers")


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory):
    """Hundreds of sites are made here, and each would compile every template that it shows."""
    Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    yield
    del Flask.jinja_options["bytecode_cache"]


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once():
    """Of each address Werkzeug makes two functions, which is most of the time that the making of a site takes."""
    compiled, known = Rule._compile_builder, {}

    def remembered(rule, append_unknown=True):
        said = (rule.rule, str(rule._trace), str(rule.defaults), append_unknown)
        if said not in known:
            known[said] = compiled(rule, append_unknown)
        return known[said]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of one file: its driver would hinder tests of others that have a loop of events of their own."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def pictures(request):
    """The folder into which walks put pictures of their steps; None where nobody asked for any."""
    return request.config.getoption("--pictures")


@pytest.fixture(scope="session")
def places_on_servers(ledger_server, search_server):
    """Databases and indexes on the servers, made once for this process of the test run."""
    with on_servers(ledger_server, search_server) as places:
        yield places


@pytest.fixture(params=["files", pytest.param("servers", marks=pytest.mark.servers)])
def places(request, tmp_path):
    """Where an office or a world keeps what it writes: every test that asks for one is run on both."""
    if request.param == "files":
        yield in_files(tmp_path)
        return
    with connections_closed():
        yield emptied(request.getfixturevalue("places_on_servers"))


@pytest.fixture
def world(tmp_path, places):
    """An empty small world: publish records into it, then ask its site."""
    return World(data=tmp_path, places=places)


@pytest.fixture
def databases(ledger_server):
    """Ledger and vault on the server, the index in files: for what PostgreSQL alone can show."""
    with in_databases(ledger_server) as places, connections_closed():
        yield places


@pytest.fixture(scope="session")
def databases_of_this_run(ledger_server):
    """The same, made once for this process of the test run."""
    with in_databases(ledger_server) as places:
        yield places


@pytest.fixture(params=["in_files", pytest.param("in_databases", marks=pytest.mark.servers)])
def prepared(request, tmp_path):
    """Ledger, vault and cases with nothing in them, in files and in databases; the index is in files."""
    if request.param == "in_files":
        found = in_files(tmp_path)
        prepare_cases(found.cases_url)
        yield found
        return
    with connections_closed():
        yield emptied_databases(request.getfixturevalue("databases_of_this_run"))


@pytest.fixture
def keys(tmp_path):
    """The key file of the cases."""
    return tmp_path / "keys"


@pytest.fixture
def cases(prepared, keys):
    """What people send, opened."""
    opened = new_cases(prepared.cases_url, keys)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def office_of_files(tmp_path):
    """An indexer that needs no server: for what only files can show."""
    return Office(data=tmp_path, places=in_files(tmp_path))


@pytest.fixture
def office(tmp_path, places):
    """An indexer with an empty data folder of its own."""
    return Office(data=tmp_path, places=places)


@pytest.fixture(scope="session")
def search_server():
    """The Elasticsearch of this run (`tests.servers.SearchServer`: url, ca, access, prefix()); shared, so use a prefix."""
    return search_server_of_this_run()


@pytest.fixture
def index_prefix(search_server):
    """A beginning of index names for one test alone; what begins with it is deleted after the test."""
    with search_server.prefix() as prefix:
        yield prefix


@pytest.fixture(scope="module")
def module_index_prefix(search_server):
    """The same for all tests of a file, for what is loaded once and only read."""
    with search_server.prefix() as prefix:
        yield prefix


@pytest.fixture(scope="session")
def ledger_server():
    """The PostgreSQL of this run (`tests.servers.LedgerServer`: url, database(), url_of(), execute())."""
    return ledger_server_of_this_run()


@pytest.fixture
def ledger_database(ledger_server):
    """SQLAlchemy's address of an empty database for one test alone, as superuser; dropped after the test."""
    with ledger_server.database() as url:
        yield url


@pytest.fixture
def bureau(office):
    """The agencies' door beside an indexer with an empty data folder."""
    return Bureau(office=office)


@pytest.fixture
def bureau_of_files(office_of_files):
    """The same where no server is needed."""
    return Bureau(office=office_of_files)

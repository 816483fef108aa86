"""Indexes anew from the ledger, and a new engine filled while the old one serves."""

from dataclasses import replace

import pytest

from indexer import rebuild
from indexer.check import check
from indexer.load import no_progress as quiet
from registry_site.configured import SearchCluster
from registry_site.errors import BadRequest, NothingPublished
from registry_site.registers import REGISTERS
from registry_site.search.port import SearchRequest
from tests.loading import CERTIFICATES, Office, certificates, licence, licences_xml
from tests.places import in_files

ALL = list(REGISTERS.values())


@pytest.fixture
def loaded(office):
    office.load(certificates(6))
    office.load(certificates(7, product="Порошок"))
    office.load(licences_xml(licence(1)), register="licences")
    return office


def test_every_register_that_was_loaded_is_built_anew(loaded):
    assert [(one.register, one.number) for one in rebuild.rebuild(loaded.stores, ALL, quiet)] == [
        ("certificates", 2),
        ("licences", 1),
    ]
    assert [check(loaded.stores, register) for register in ALL] == [[] for _ in ALL]


def test_nothing_is_built_before_the_first_load(office):
    with pytest.raises(NothingPublished):
        rebuild.rebuild(office.stores, ALL, quiet)


def test_an_address_that_cannot_be_used_is_refused_before_anything_is_built(loaded):
    with pytest.raises(BadRequest):
        rebuild.toward(loaded.stores, "opensearch://host")


@pytest.fixture
def moved(tmp_path, search_server, index_prefix):
    """An office with an embedded index, and the stores in which its registers have been built on a cluster too."""
    access = search_server.access
    cluster = SearchCluster(user=access.user, password=access.password, ca=search_server.ca, prefix=index_prefix.removesuffix("-"))
    office = Office(data=tmp_path, places=replace(in_files(tmp_path), cluster=cluster))
    office.load(certificates(7))
    stores = rebuild.toward(office.stores, f"https://127.0.0.1:{access.port}")
    rebuild.rebuild(stores, ALL, quiet)
    return office, stores


def test_a_new_engine_is_filled_from_the_ledger_and_holds_what_the_ledger_holds(moved):
    _, stores = moved
    assert stores.served.search(CERTIFICATES, SearchRequest(text="мыло")).total == 7
    assert check(stores, CERTIFICATES) == []


def test_the_old_engine_serves_on_while_and_after_the_new_one_is_filled(moved):
    office, _ = moved
    assert (office.served(), office.found("мыло")) == (1, 7)

"""A client that was written from the page for programs alone, by someone who saw nothing else of this project (tests/clients)."""

import json
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from werkzeug.serving import make_server

from indexer import restate
from indexer.dumps import dump
from registry_site.registers import DECLARATIONS, REGISTERS
from tests.clients import mirror
from tests.loading import TODAY, Office, certificate, certificates, licence, licences_xml, number
from tests.places import in_files
from tests.test_changes import QUIET, SUSPENDED


@contextmanager
def served(site):
    """The site over HTTP; gives its address."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def history(office):
    """Ten generations of two registers, a rollback and a night among them, one after the other."""
    later = TODAY + timedelta(days=5)
    yield office.load(certificates(5))
    yield office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    yield office.load(certificates(6, product="Порошок"))
    yield office.load([*certificates(6)[2:], certificate(9, issued_on="25.11.2026")], approve="smaller")
    yield office.load([*certificates(6)[2:], certificate(9, issued_on="25.11.2026")], approve="the same again")
    yield office.load(licences_xml(licence(1)), register="licences", approve="smaller")
    yield restate.roll_back(office.stores, DECLARATIONS["certificates"], 2, "the wrong file", QUIET)
    yield office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    yield restate.turn(office.stores, DECLARATIONS["licences"], later, QUIET)
    yield office.load([*certificates(7), certificate(9, issued_on="25.11.2026")], today=later)


def listed(address, register):
    return {record["id"]: record for record in mirror.find(address, register)}


def test_its_copy_of_all_registers_is_the_dump_and_the_list_after_ten_generations_and_a_rollback(office):
    state = {}
    with served(office.site(TODAY + timedelta(days=5))) as address:
        for turn, made in enumerate(history(office)):
            assert made is not None
            if turn % 3 == 1:  # else the changes are told from the ledger
                dump(office.stores, QUIET)
            mirror.mirror(address, state)
            state = json.loads(json.dumps(state))
        dump(office.stores, QUIET)
        published = [name for name in REGISTERS if name in state["registers"]]
        assert published == ["certificates", "licences"]
        for register in published:
            assert state["registers"][register] == mirror.dump(address, register, check_signature=True)
            assert state["registers"][register] == listed(address, register)


def test_who_comes_late_has_the_same_copy_as_who_came_every_time(office_of_files):
    every_time, late = {}, {}
    with served(office_of_files.site(TODAY + timedelta(days=5))) as address:
        for _ in history(office_of_files):
            mirror.mirror(address, every_time)
        assert mirror.mirror(address, late)["registers"] == every_time["registers"]


def test_it_begins_again_by_itself_where_the_service_was_restored_from_an_older_copy(office_of_files, tmp_path):
    office_of_files.load(certificates(5))
    restored = Office(data=tmp_path / "restored", places=in_files(tmp_path / "restored"))
    restored.data.mkdir()
    restored.load(certificates(8, product="Порошок"))
    state = {}
    with served(office_of_files.site()) as address:
        mirror.mirror(address, state)
    with served(restored.site()) as address:
        mirror.mirror(address, state)
        assert state["registers"]["certificates"] == listed(address, "certificates")


@pytest.mark.parametrize(("asked", "verdict"), [(number(1), "in_force"), (number(7), "not_found"), ("мыло", "malformed")])
def test_it_asks_for_a_verdict(office_of_files, asked, verdict):
    office_of_files.load(certificates(3))
    with served(office_of_files.site()) as address:
        assert mirror.verify(address, asked) == verdict

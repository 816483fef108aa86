"""`check` finds what was changed behind the indexer's back, and says what to do (DESIGN §7)."""

import hashlib
import json
import shutil
from dataclasses import asdict

import pytest

from indexer.check import check, sequence
from registry_site.identifiers.numbers import number_key
from tests.corpus import kept
from tests.loading import CERTIFICATES, TODAY, certificates, number


@pytest.fixture
def two_generations(office):
    return loaded_twice(office)


@pytest.fixture
def folders(office_of_files):
    """Where the indexes of the certificates lie after two loads, and the office."""
    office = loaded_twice(office_of_files)
    return office.settings.data / "index" / "certificates", office


def loaded_twice(office):
    office.load(certificates(6))
    office.load(certificates(7, product="Порошок"))
    return office


def complaints(office):
    return [str(one) for one in [*sequence(office.stores), *check(office.stores, CERTIFICATES)]]


def test_nothing_is_wrong_with_what_was_loaded(two_generations):
    assert complaints(two_generations) == []


def test_nothing_is_wrong_before_the_first_load(office):
    assert complaints(office) == []


def test_each_generation_is_chained_to_the_one_before(two_generations):
    second, first = two_generations.stores.ledger.generations(CERTIFICATES)
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash
    assert first.hash != second.hash


def test_the_hash_of_a_generation_can_be_computed_from_what_the_ledger_holds(two_generations):
    """Written out once more: whoever mirrors the ledger must come to the same hash."""
    two_generations.load(certificates(7, product="Порошок")[:-1])
    newest = two_generations.newest()
    facts = {name: value for name, value in asdict(newest).items() if name != "hash"}
    sources = [asdict(one) for one in two_generations.stores.ledger.sources(CERTIFICATES, 3)]
    head = json.dumps({"generation": facts, "sources": sources}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (row,) = [one for one in two_generations.ledger_rows()["revisions"] if one.generation == 3]
    assert row.number_key == number_key(number(7))
    line = f'\n9 remove {number(7)} 2 {row.content_hash} {row.number_key} [] "No longer in the published source"'
    assert hashlib.sha256((head + line).encode()).hexdigest() == newest.hash


TAMPERED = {
    "a document": (
        "update revisions set document = replace(document, 'Мыло', 'Мёд') where seq = 3",
        "revision 3 does not match its hash",
    ),
    "a hash of a document": (
        "update revisions set content_hash = '00' where seq = 3",
        "generation 1: its rows do not give its hash",
    ),
    "an operation": ("update revisions set op = 'remove' where seq = 3", "generation 1: its rows do not give its hash"),
    "an id": ("update revisions set record_id = 'RU.1' where seq = 3", "generation 1: its rows do not give its hash"),
    "a count of a generation": (
        "update generations set rejected = 1 where number = 2",
        "generation 2: its rows do not give its hash",
    ),
    "an approval": ("update generations set approved = 'yes' where number = 1", "generation 1: its rows do not give its hash"),
    "a hash of a generation": (
        "update generations set hash = '00' where number = 1",
        "generation 2: the chain to the generation before is broken",
    ),
    "a source": ("update sources set sha256 = '00' where generation = 1", "generation 1: its rows do not give its hash"),
    "a removed source": ("delete from sources where generation = 2", "generation 2: its rows do not give its hash"),
    "a removed generation": (
        "delete from generations where number = 1",
        "generation 2: the chain to the generation before is broken",
    ),
    "a gap": ("delete from revisions where seq = 3", "gaps: 7 revisions, the last is 8"),
    "a removed last revision": ("delete from revisions where seq = 8", "generation 2: its rows do not give its hash"),
    "a head": ("update heads set seq = 1 where record_id like '%000001%'", "the heads differ from the revisions"),
    "a removed head": ("delete from heads where record_id like '%000001%'", "the heads differ from the revisions"),
    "a number to look up by": (
        "update revisions set number_key = 'x' where seq = 3",
        "generation 1: its rows do not give its hash",
    ),
    "the fields said to have changed": (
        "update revisions set changed_fields = '[]' where seq = 7",
        "generation 2: its rows do not give its hash",
    ),
}


@pytest.mark.parametrize("thing", TAMPERED)
def test_what_was_tampered_with_is_found(two_generations, thing):
    statement, complaint = TAMPERED[thing]
    two_generations.tamper(statement)
    assert any(complaint in one for one in complaints(two_generations)), complaints(two_generations)


def test_a_tampered_reason_of_a_tombstone_is_found(two_generations):
    two_generations.load(certificates(7, product="Порошок")[:-1])
    two_generations.tamper("update revisions set reason = 'never mind' where op = 'remove'")
    assert any("generation 3: its rows do not give its hash" in one for one in complaints(two_generations))


def test_an_index_that_was_never_swapped_in_is_found(folders):
    folder, office = folders
    (folder / "current").write_text("1")
    assert complaints(office) == ["certificates: generation 1 is served, the newest is 2. Run: publish"]


def test_a_missing_pointer_to_the_index_is_found(folders):
    folder, office = folders
    (folder / "current").unlink()
    assert complaints(office) == ["certificates: generation None is served, the newest is 2. Run: publish"]


@pytest.mark.parametrize("missing", ["complete.json", ""])
def test_a_missing_index_is_found_and_the_remedy_named(folders, missing):
    folder, office = folders
    path = folder / "2" / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    (complaint,) = complaints(office)
    assert "rebuild" in complaint


def test_an_index_that_differs_from_the_ledger_is_found(office):
    office.load(certificates(6))
    other = office.stores.writer
    records = [record for record in office.stores.served.scan(CERTIFICATES) if record.id != number(3)]
    other.build(CERTIFICATES, 1, kept(records), on=TODAY)
    other.swap(CERTIFICATES, 1)
    assert complaints(office) == ["certificates: the index differs from the ledger. Run: rebuild certificates"]

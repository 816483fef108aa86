"""A load that is staged, refused, interrupted or in the way of another one leaves the published register exactly as it was."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from indexer import draft, restate, vault
from indexer.attachments import FileStore
from indexer.lock import exclusive
from registry_site.errors import LoadRunning, RefusedByGate, Unavailable
from registry_site.ledger.connecting import open_ledger
from registry_site.ledger.reading import record_of
from registry_site.registers import DECLARATIONS
from registry_site.search.port import IndexWriter, SearchRequest
from tests.corpus import kept
from tests.loading import CERTIFICATES, TODAY, Office, certificate, certificates, notices_zip, number
from tests.packages import notice, pack_photo
from tests.places import in_files

CERTIFICATE_DECLARATION = DECLARATIONS["certificates"]


def quiet(stage, count):
    pass


def rejected(n, **values):
    """A certificate without its product: a row that is refused."""
    return certificate(n, product="", signatory="Иванов", **values)


def staged_files(office):
    return list((office.settings.data).rglob(".stage-*"))


# --- staged


def test_a_staged_load_changes_nothing(office):
    office.load(certificates(10, signatory="Иванов"))
    before = office.state()
    office.load(certificates(9, product="Порошок", signatory="Петров"), stage=True)
    assert office.state() == before


def test_a_staged_load_writes_not_a_byte_into_the_file_of_the_ledger(tmp_path):
    office = Office(data=tmp_path, places=in_files(tmp_path))
    office.load(certificates(10))
    ledger = office.settings.data / "ledger.db"
    content = ledger.read_bytes()
    office.load(certificates(9, product="Порошок"), stage=True)
    assert ledger.read_bytes() == content


def test_a_staged_load_says_what_it_would_change(office):
    office.load(certificates(10))
    report = office.load([*certificates(9, product="Порошок"), certificate(11)], stage=True)
    assert (report.staged, report.generation) == (True, None)
    assert vars(report.difference) == {"added": 1, "changed": 1, "unchanged": 8, "removed": 1, "records": 10}
    assert set(report.sample) == {("add", number(11)), ("change", number(1)), ("remove", number(10))}


def test_a_staged_load_says_what_the_gate_would_refuse(office):
    office.load(certificates(10))
    report = office.load(certificates(5), stage=True)
    assert [str(one) for one in report.objections] == ["The register would shrink from 10 to 5 records; at most by 20 % it may."]


def test_a_staged_first_load_publishes_nothing(office):
    office.load(certificates(10), stage=True)
    assert (office.served(), office.ledger_rows()["generations"]) == (None, [])


def test_a_staged_load_leaves_no_photo(office):
    package = notices_zip([notice(1, photos=[{"file": "pack.jpg"}])], {"pack.jpg": pack_photo()})
    assert office.load(package, register="counterfeits", stage=True).difference.added == 1
    assert [path for path in office.settings.files.rglob("*") if path.is_file()] == []
    assert office.load(package, register="counterfeits").difference.added == 1
    assert [path for path in office.settings.files.rglob("*.jpg") if path.is_file()] != []


# --- the gate


def test_more_than_one_row_in_a_hundred_rejected_is_refused(office):
    office.load(certificates(98))
    before = office.state()
    with pytest.raises(RefusedByGate, match="2 of 100 rows were rejected"):
        office.load([*certificates(98), rejected(99), rejected(100)])
    assert office.state() == before


def test_one_row_in_a_hundred_rejected_is_published(office):
    report = office.load([*certificates(99), rejected(100)])
    assert (report.generation, report.count.rejected, office.newest().rejected) == (1, 1, 1)


def test_a_register_that_would_shrink_by_more_than_a_fifth_is_refused(office):
    office.load(certificates(10))
    before = office.state()
    with pytest.raises(RefusedByGate, match="shrink from 10 to 7"):
        office.load(certificates(7))
    assert office.state() == before


def test_a_register_may_shrink_by_a_fifth(office):
    office.load(certificates(10))
    assert office.load(certificates(8)).difference.removed == 2


def test_a_load_that_leaves_the_register_empty_is_refused(office):
    office.load(certificates(1))
    before = office.state()
    with pytest.raises(RefusedByGate, match="leave the register empty"):
        office.load([certificate(1, status="не подписано")])
    assert office.state() == before


def test_every_objection_is_told(office):
    office.load(certificates(10))
    with pytest.raises(RefusedByGate, match=r"1 of 6 rows were rejected.*shrink from 10 to 5"):
        office.load([*certificates(5), rejected(6)])


def test_an_approved_load_is_published_and_the_reason_recorded(office):
    office.load(certificates(10))
    report = office.load(certificates(5), approve="the ministry confirmed it by letter")
    assert (report.generation, len(office.scan())) == (2, 5)
    assert office.newest().approved == "the ministry confirmed it by letter"


def test_the_reject_file_says_where_which_field_and_why_and_no_value(office):
    report = office.load([*certificates(2), rejected(3)], approve="one is known to be wrong")
    (line,) = [json.loads(text) for text in report.reject_file.read_text().splitlines()]
    assert line == {"source": "source-1", "position": "line 4", "field": "product", "reason": "is required and empty"}


def test_the_reject_file_of_a_refused_load_stays(office):
    with pytest.raises(RefusedByGate):
        office.load([*certificates(2), rejected(3)])
    (path,) = (office.settings.data / "rejects").iterdir()
    assert "Иванов" not in path.read_text()
    assert json.loads(path.read_text())["position"] == "line 4"


def test_a_load_without_rejects_leaves_no_reject_file(office):
    assert office.load(certificates(2)).reject_file is None
    assert not (office.settings.data / "rejects").exists()


def spoiled(office, monkeypatch, spoil):
    """Every index is built from records that went through `spoil` first."""
    writer = type(office.stores.writer)
    build = writer.build

    def build_spoiled(self, register, generation, records, *, on):
        published = [record_of(register.name, *record) for record in records]
        return build(self, register, generation, kept(spoil(published)), on=on)

    monkeypatch.setattr(writer, "build", build_spoiled)


def test_an_index_that_does_not_hold_every_record_is_refused_even_if_approved(office, monkeypatch):
    office.load(certificates(5))
    before = office.state()
    spoiled(office, monkeypatch, lambda records: records[1:])
    with pytest.raises(RefusedByGate, match="holds 5 records, the ledger 6"):
        office.load(certificates(6), approve="I know better")
    assert office.state() == before


def test_an_index_that_does_not_find_a_record_by_its_number_is_refused_even_if_approved(office, monkeypatch):
    office.load(certificates(5))
    before = office.state()
    spoiled(
        office,
        monkeypatch,
        lambda records: [*records[:-1], replace(records[-1], values={**records[-1].values, "number": "another"})],
    )
    with pytest.raises(RefusedByGate, match=f"does not find {number(6)} by its number"):
        office.load(certificates(6), approve="I know better")
    assert office.state() == before


# --- interrupted


class Crash(BaseException):
    """The process is told to stop: nothing of ours may catch it for good."""


def crash(*arguments, **named):
    raise Crash


STEPS = {
    "in the middle of reading": (draft, "stage"),
    "when the rows are compared": (draft, "compare"),
    "when the vault is written": (vault, "keep"),
    "when the revisions are written": (draft, "write"),
    "when the index is built": (IndexWriter, "build"),
    "when the index is checked": (IndexWriter, "candidate"),
    "when the files are shown, before the commit": (FileStore, "commit"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_leaves_the_published_register_as_it_was(office, monkeypatch, step):
    monkeypatch.setattr(draft, "BATCH", 3)  # several batches of few rows
    office.load(certificates(7))
    before = office.state()
    with monkeypatch.context() as broken:
        owner, name = STEPS[step]
        owner = type(office.stores.writer) if owner is IndexWriter else owner
        first = iter([getattr(owner, name)] if step == "in the middle of reading" else [])
        broken.setattr(owner, name, lambda *arguments, **named: next(first, crash)(*arguments, **named))
        with pytest.raises(Crash):
            office.load(certificates(8, product="Порошок", signatory="Иванов"))
    served, published, ledger, kept, files = office.state()
    assert (served, published, ledger, files) == (before[0], before[1], before[2], before[4])
    assert kept == (1 if owner is FileStore else 0)  # the vault is committed first: it may know more than the ledger, never less
    assert staged_files(office) == []
    assert office.load(certificates(8, product="Порошок", signatory="Иванов")).generation == 2


def killed_before_the_swap(office, monkeypatch, *contents):
    with monkeypatch.context() as broken:
        broken.setattr(type(office.stores.writer), "swap", crash)
        with pytest.raises(Crash):
            office.load(*contents)


def test_between_commit_and_swap_readers_still_see_the_generation_before(office, monkeypatch):
    office.load(certificates(5))
    before = office.scan()
    killed_before_the_swap(office, monkeypatch, certificates(6))
    assert (office.served(), office.scan()) == (1, before)
    assert office.newest().number == 2


def test_publish_serves_what_a_crash_left_unserved(office, monkeypatch):
    office.load(certificates(5))
    killed_before_the_swap(office, monkeypatch, certificates(6))
    assert restate.turn(office.stores, CERTIFICATE_DECLARATION, TODAY, quiet).number == 2
    assert (office.served(), len(office.scan())) == (2, 6)


def test_publish_serves_a_crashed_first_load(office, monkeypatch):
    killed_before_the_swap(office, monkeypatch, certificates(6))
    assert office.served() is None
    assert restate.turn(office.stores, CERTIFICATE_DECLARATION, TODAY, quiet).number == 1
    assert len(office.scan()) == 6


def test_a_later_load_repairs_a_crash_before_the_swap(office, monkeypatch):
    office.load(certificates(5))
    killed_before_the_swap(office, monkeypatch, certificates(6))
    report = office.load(certificates(6))
    assert (report.generation, report.difference.unchanged) == (3, 6)
    assert (office.served(), len(office.scan())) == (3, 6)


def test_a_database_that_refuses_is_told_as_unavailable(office):
    office.load(certificates(5))
    before = office.state()
    with office.full_disk(), pytest.raises(Unavailable, match="The database or the disk refused"):
        office.load(certificates(6))
    assert office.state() == before


# --- another load, and readers


HOLDER = """
import sys
from pathlib import Path
from indexer.lock import exclusive
from registry_site.ledger.connecting import open_for_writing
with exclusive(Path(sys.argv[1]), open_for_writing(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_load_at_the_same_time_is_refused_and_the_first_one_not_disturbed(office):
    office.load(certificates(5))
    before = office.state()
    command = [sys.executable, "-c", HOLDER, str(office.settings.data), office.settings.ledger_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LoadRunning):
            office.load(certificates(6))
        assert office.state() == before
        other.stdin.close()
    assert office.load(certificates(6)).generation == 2


def test_a_killed_load_does_not_keep_the_lock(office):
    command = [sys.executable, "-c", HOLDER, str(office.settings.data), office.settings.ledger_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        other.kill()
    assert office.load(certificates(5)).generation == 1


@pytest.mark.parametrize("command", ["turn", "roll_back"])
def test_publish_and_rollback_wait_for_no_load_either(office, command):
    office.load(certificates(5))
    office.load(certificates(6))
    arguments = {"turn": (TODAY, quiet), "roll_back": (1, "wrong file", quiet)}[command]
    with exclusive(office.settings.data, office.stores.engine), pytest.raises(LoadRunning):
        getattr(restate, command)(office.stores, CERTIFICATE_DECLARATION, *arguments)
    assert office.served() == 2


def test_readers_see_the_old_generation_whole_while_the_new_one_is_built(office, monkeypatch):
    office.load(certificates(5))
    ledger, engine = open_ledger(office.settings.ledger_url), office.stores.served
    seen = []

    def look():
        page = engine.search(CERTIFICATES, SearchRequest(limit=1))
        known = ledger.record(CERTIFICATES, number(1), page.generation).record.values["product"]
        seen.append((page.generation, page.total, known, len(ledger.generations(CERTIFICATES))))

    writer = type(office.stores.writer)
    build = writer.build

    def build_watched(self, register, generation, records, *, on):
        look()
        count = build(self, register, generation, records, on=on)
        look()
        return count

    monkeypatch.setattr(writer, "build", build_watched)
    office.load(certificates(6, product="Порошок"))
    look()
    assert seen == [(1, 5, "Мыло № 1", 1), (1, 5, "Мыло № 1", 1), (2, 6, "Порошок", 2)]

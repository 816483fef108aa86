"""Loading a register again and again: what is new, changed, gone and back, and which rows are one record (DESIGN §3, §9)."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import load as load_module
from indexer import reading
from indexer.reading import take
from registry_site.errors import TornSource
from tests.loading import CERTIFICATES, certificate, certificates, csv_bytes, licence, licences_xml, number


def same_number(first, second, **values):
    """Two certificates with one number, issued on two days."""
    return [certificate(1, issued_on=first, **values), certificate(1, issued_on=second, product="Порошок")]


def test_a_first_load_publishes_generation_1(office):
    report = office.load(certificates(5))
    assert (report.generation, office.served()) == (1, 1)
    assert (report.count.read, report.count.accepted, report.count.rejected) == (5, 5, 0)
    assert list(office.scan()) == [number(n) for n in range(1, 6)]
    assert office.scan()[number(3)]["product"] == "Мыло № 3"


def test_an_equal_second_load_is_a_generation_in_which_nothing_changed(office):
    office.load(certificates(5))
    before = office.scan()
    report = office.load(certificates(5))
    assert (report.generation, office.served()) == (2, 2)
    assert vars(report.difference) == {"added": 0, "changed": 0, "unchanged": 5, "removed": 0, "records": 5}
    assert office.scan() == before
    assert office.changes(2) == []
    assert (office.newest().first_seq, office.newest().last_seq) == (6, 5)


def test_the_rows_of_a_load_before_are_known_and_not_validated_again(office, monkeypatch):
    office.load(certificates(5))
    monkeypatch.setattr(reading, "_read", None)
    report = office.load(certificates(5)[::-1])
    assert (report.count.known, report.count.accepted, report.difference.unchanged) == (5, 5, 5)


def test_the_very_files_of_the_load_before_are_not_read_again(office, monkeypatch):
    files = certificates(3), [*certificates(5)[3:], certificate(6, status="не подписано")]
    first = office.load(*files)
    monkeypatch.setattr(load_module, "take", None)
    report = office.load(*files)
    assert (report.generation, report.difference.unchanged) == (2, 5)
    told = [(count.read, count.accepted, count.withheld, count.rejected) for count in (first.count, report.count)]
    assert told[0] == told[1]
    before, now = ([replace(one, received_at="") for one in office.stores.ledger.sources(CERTIFICATES, made)] for made in (1, 2))
    assert before == now


@pytest.mark.parametrize("other", ["order", "code", "a row refused"])
def test_the_very_files_are_read_again_where_that_may_tell_something(office, monkeypatch, other):
    files = [certificates(3), certificates(5)[3:]]
    if other == "a row refused":
        files[0] = [*files[0], certificate(9, number="")]
    office.load(*files, approve="one row of the sample has no number")
    taken = []
    monkeypatch.setattr(load_module, "take", lambda intake, path, progress: taken.append(path) or take(intake, path, progress))
    if other == "code":
        monkeypatch.setattr("indexer.load.fingerprint", lambda *known: "of other code")
    office.load(*(files[::-1] if other == "order" else files), approve="again")
    assert len(taken) == 2


def test_the_index_of_an_equal_second_load_is_carried_over_and_not_built_again(office_of_files):
    office = office_of_files
    office.load(certificates(5))
    office.load(certificates(5))
    root = office.settings.data / "index" / "certificates"
    first, second = (
        {file.relative_to(root / name): file.stat().st_ino for file in (root / name).rglob("*") if file.is_file()}
        for name in ("1", "2")
    )
    assert {name for name in first if first[name] == second.get(name)} == set(first) - {Path("complete.json")}


def test_rows_are_read_anew_when_the_reading_code_has_changed(office, monkeypatch):
    office.load(certificates(5))
    monkeypatch.setattr("indexer.load.fingerprint", lambda *known: "of other code")
    report = office.load(certificates(5))
    assert (report.count.known, report.difference.unchanged) == (0, 5)


def test_a_file_of_the_same_size_is_not_taken_for_the_same(office):
    office.load(certificates(3))
    assert office.load(certificates(3, product="Мыло № 9")).difference.changed == 1


def test_a_changed_row_is_one_revision_that_names_the_changed_fields(office):
    office.load(certificates(5))
    report = office.load(certificates(5, product="Порошок", maker="ООО «Свет»"))
    assert (report.difference.changed, report.difference.unchanged) == (1, 4)
    (revision,) = office.changes(2)
    assert (revision.record_id, revision.revision, revision.op) == (number(1), 2, "upsert")
    assert sorted(revision.changed_fields) == ["maker", "product"]
    assert office.scan()[number(1)]["product"] == "Порошок"


def test_a_vanished_row_leaves_a_tombstone_with_its_reason(office):
    office.load(certificates(6))
    report = office.load(certificates(6)[1:])
    assert report.difference.removed == 1
    (tombstone,) = office.changes(2)
    assert (tombstone.record_id, tombstone.op, tombstone.revision, tombstone.record) == (number(1), "remove", 2, None)
    assert tombstone.reason == "No longer in the published source"


def test_a_vanished_record_is_gone_from_search_and_known_to_the_ledger(office):
    office.load(certificates(6))
    office.load(certificates(6)[1:])
    assert number(1) not in office.scan()
    assert office.found(number(1)) == 0
    assert office.stores.ledger.record(CERTIFICATES, number(1), 1).record.values["product"] == "Мыло № 1"
    assert office.stores.ledger.record(CERTIFICATES, number(1), 2).op == "remove"


def test_a_returned_row_continues_the_numbering_of_its_revisions(office):
    office.load(certificates(6))
    office.load(certificates(6)[1:])
    office.load(certificates(6))
    assert [(one.revision, one.op, one.generation) for one in office.history(number(1))] == [
        (1, "upsert", 1),
        (2, "remove", 2),
        (3, "upsert", 3),
    ]
    assert number(1) in office.scan()


def test_sequence_numbers_run_on_over_registers_without_a_gap(office):
    office.load(certificates(2))
    office.load(licences_xml(licence(1)), register="licences")
    office.load(certificates(3, product="Порошок"))
    assert [(row.seq, row.register) for row in office.ledger_rows()["revisions"]] == [
        (1, "certificates"),
        (2, "certificates"),
        (3, "licences"),
        (4, "certificates"),
        (5, "certificates"),
    ]


def test_exact_duplicates_are_one_record(office):
    report = office.load([*certificates(3), certificate(2)])
    assert (report.count.accepted, report.difference.records) == (4, 3)
    assert list(office.scan()) == [number(1), number(2), number(3)]


def test_rows_of_one_number_with_other_contents_are_two_records_the_older_first(office):
    office.load(same_number("15.01.2024", "10.01.2024"))
    held = office.scan()
    assert {id_: values["issued_on"] for id_, values in held.items()} == {number(1): "2024-01-10", f"{number(1)}~2": "2024-01-15"}
    assert {values["number"] for values in held.values()} == {number(1)}


def test_rows_of_one_number_and_day_are_ordered_by_the_hash_of_their_contents(office):
    office.load([certificate(1, product=product) for product in ("Мыло", "Паста", "Порошок")])
    hashes = {row.record_id: row.content_hash for row in office.ledger_rows()["heads"]}
    assert list(hashes) == [number(1), f"{number(1)}~2", f"{number(1)}~3"]
    assert list(hashes.values()) == sorted(hashes.values())


def test_the_order_of_the_rows_changes_no_record(office):
    rows = [*same_number("15.01.2024", "10.01.2024"), certificate(1, product="Паста"), certificate(2)]
    office.load(rows)
    before = office.scan()
    for order in (rows[::-1], rows[1:] + rows[:1], rows[2:] + rows[:2]):
        assert office.load(order).difference.unchanged == 4
    assert office.scan() == before


def test_look_alike_letters_and_blanks_lead_to_one_record(office):
    latin = certificate(1)
    office.load([latin, {**latin, "number": latin["number"].replace("E", "Е")}])
    assert list(office.scan()) == [number(1), f"{number(1)}~2"]


def test_several_files_are_one_register(office):
    office.load(certificates(5))
    report = office.load(certificates(5)[:3], csv_bytes(certificates(5)[3:], encoding="cp1251", delimiter=","))
    assert (report.difference.unchanged, report.difference.removed) == (5, 0)
    assert [(one.name, one.format) for one in office.stores.ledger.sources(CERTIFICATES, 2)] == [
        ("source-1", "nsi_certificates_csv"),
        ("source-2", "nsi_certificates_csv"),
    ]


def test_the_sources_of_a_generation_are_kept_with_hash_and_size(office):
    content = csv_bytes(certificates(3))
    office.load(content)
    (source,) = office.stores.ledger.sources(CERTIFICATES, 1)
    assert (source.size, len(source.sha256)) == (len(content), 64)


def test_a_zipped_file_is_loaded_like_a_plain_one(office):
    office.load(certificates(3))
    path = office.data / "packed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", csv_bytes(certificates(3)))
    assert office.load(path.read_bytes()).difference.unchanged == 3


def test_a_row_changed_in_a_restricted_value_alone_makes_no_revision_but_a_new_row_in_the_vault(office):
    office.load(certificates(3, signatory="Иванов"))
    report = office.load(certificates(3, signatory="Петров"))
    assert (report.difference.unchanged, report.difference.changed) == (3, 0)
    assert office.changes(2) == []
    assert [(row.generation, json.loads(row.values)) for row in office.vault_rows()] == [
        (1, {"signatory": "Иванов"}),
        (2, {"signatory": "Петров"}),
    ]


def test_the_ledger_points_at_the_newest_restricted_values_of_a_record(office):
    office.load(certificates(3, signatory="Иванов"))
    office.load(certificates(3, signatory="Петров"))
    held = {row.row_hash: json.loads(row.values) for row in office.vault_rows()}
    (head,) = [row for row in office.ledger_rows()["heads"] if row.record_id == number(1)]
    assert held[head.row_hash] == {"signatory": "Петров"}


def test_a_row_without_restricted_values_leaves_nothing_in_the_vault(office):
    office.load(certificates(3))
    assert office.vault_rows() == []


def test_an_unsigned_certificate_is_counted_and_not_published(office):
    report = office.load([*certificates(3), certificate(4, status="не подписано")])
    assert (report.count.withheld, report.count.rejected, report.difference.records) == (1, 0, 3)
    assert number(4) not in office.scan()


def test_a_certificate_that_lost_its_signature_is_removed(office):
    office.load(certificates(6))
    office.load(certificates(6, status="не подписано"))
    assert number(1) not in office.scan()


@pytest.mark.parametrize("made_up", [True, False])
def test_a_generation_says_whether_its_rows_are_made_up(office, made_up):
    office.load(certificates(3), made_up=made_up)
    assert office.newest().made_up is made_up


def test_a_generation_is_as_fresh_as_the_source_says_or_as_it_was_received(office):
    office.load(certificates(3), as_of="2026-11-20")
    assert office.newest().data_as_of == "2026-11-20"
    office.load(certificates(3))
    assert office.newest().data_as_of == office.stores.ledger.sources(CERTIFICATES, 2)[0].received_at


def page(first, last, total):
    """One answer of the portal: records `first` to `last` of a list of `total`."""
    items = [
        {"data": {"NUMB_DOC": number(n), "NAME_PROD": f"Мыло {n}", "STATUS": "подписан и действует"}}
        for n in range(first, last + 1)
    ]
    return json.dumps({"totalCount": total, "byFilterCount": total, "data": items}, ensure_ascii=False).encode()


def test_the_pages_of_one_list_are_weighed_together(office):
    report = office.load(page(1, 2, 5), page(3, 4, 5), page(5, 5, 5))
    assert (report.count.accepted, len(office.scan())) == (5, 5)


@pytest.mark.parametrize(
    "pages",
    [
        [page(1, 2, 5)],
        [page(1, 2, 5), page(3, 4, 5)],
        [page(1, 2, 5), page(3, 4, 5), page(1, 2, 5)],
        [page(1, 2, 5), page(3, 5, 6)],
        [page(1, 9, 9), page(10, 11, 3)],
    ],
    ids=["one page", "a page missing", "a page given twice", "totals that differ", "another list is whole"],
)
def test_pages_that_do_not_make_up_their_list_are_torn(office, pages):
    with pytest.raises(TornSource, match=r"declares \d records and holds \d"):
        office.load(*pages)
    assert office.served() is None

"""An extract is of a number: it has every record of that number and nothing of another, however the number and the ids are written."""

import json

import pytest

from tests.issuing import Bench, banner, main_of, text
from tests.loading import Office, certificate, certificates, number
from tests.places import in_files
from tests.test_shared_ids import NEW, OLD

GENUINE = "This is the file that was issued"
TWIN = {"product": "Крем", "issued_on": "16.01.2024", "status": "аннулирован"}


@pytest.fixture
def bench(tmp_path):
    return Bench(office=Office(data=tmp_path, places=in_files(tmp_path)))


@pytest.fixture
def twins(bench):
    bench.office.load([certificate(1), certificate(1, **TWIN), certificate(2)])
    return bench


def told(issued):
    """What the extract says, by the id of each record."""
    return {one["id"]: one for one in json.loads(issued.kept.signed)["records"]}


def standings(issued):
    return {id_: one["record"] and one["record"]["standing"] for id_, one in told(issued).items()}


def test_of_several_records_of_one_number_an_extract_has_all_and_each_names_the_others(twins):
    issued = twins.issue(1)
    assert standings(issued) == {number(1): "in_force", f"{number(1)}~2": "ended"}
    assert [one["same_number"] for one in told(issued).values()] == [[f"{number(1)}~2"], [number(1)]]
    said = text(issued.pdf)
    assert said.count("Several records have this number") == 2
    assert f"{number(1)}~2" in said.replace(" ", "")


def test_a_record_that_is_alone_says_nothing_of_others(twins):
    assert "Several records" not in text(twins.issue(2).pdf)


def test_a_number_that_is_in_the_register_is_never_told_as_removed(twins):
    twins.office.load([certificate(1, **TWIN), certificate(2)], approve="one is gone")
    issued = twins.issue(1)
    assert standings(issued) == {f"{number(1)}~2": "ended"}
    assert "Removed from the register" not in text(issued.pdf)


def test_where_no_record_of_a_number_is_left_all_are_told_as_removed(twins):
    twins.office.load([certificate(2)], approve="both are gone")
    issued = twins.issue(1)
    assert standings(issued) == {number(1): None, f"{number(1)}~2": None}
    assert text(issued.pdf).count(f"№ {number(1)}") >= 2


def test_a_number_may_be_written_in_any_way(twins):
    for place, written in enumerate((number(2).replace(".", " ").lower(), f"СГР № {number(2)} от 15.01.2024")):
        assert list(told(twins.issue(written, case=f"E-2026-00000{place}"))) == [number(2)]


def test_what_an_id_held_for_another_number_is_left_out(bench):
    bench.office.load([*certificates(6), certificate(900, number=OLD)])
    bench.office.load([*certificates(6), certificate(900, number=NEW, status="аннулирован", product="Крем")])
    (new,) = told(bench.issue(NEW)).values()
    assert (new["record"]["title"], [one["op"] for one in new["history"]]) == ("Крем", ["upsert"])
    gone = bench.issue(OLD, case="E-2026-000002")
    (old,) = told(gone).values()
    assert (old["record"], old["record_number"], [one["op"] for one in old["history"]]) == (None, OLD, ["remove", "upsert"])
    assert "Another number has taken its place in the register" in text(gone.pdf)


def test_a_record_of_the_number_that_came_later_is_told_by_the_check(bench):
    bench.office.load([certificate(1), certificate(2)])
    issued = bench.issue(1)
    bench.office.load([certificate(1), certificate(1, **TWIN), certificate(2)])
    answer = bench.upload(issued.pdf)
    assert banner(answer) == GENUINE
    assert "A record has changed since: see below." in main_of(answer)
    assert "Today the register has more under this number, which is not in the extract: Крем no longer in force" in main_of(answer)
    assert 'class="banner banner--bad"' in answer.text


def test_a_number_that_lives_on_in_another_record_is_not_called_removed_still(twins):
    twins.office.load([certificate(2)], approve="both are gone")
    issued = twins.issue(1)
    twins.office.load([certificate(1, product="Пена", issued_on="01.01.2020"), certificate(2)])
    said = main_of(twins.upload(issued.pdf))
    assert "it was published again since" in said
    assert "The records have not changed since." not in said


def test_the_check_does_not_take_the_record_of_another_number_for_the_one_that_was_extracted(bench):
    bench.office.load([*certificates(6), certificate(900, number=OLD)])
    issued = bench.issue(OLD)
    bench.office.load([*certificates(6), certificate(900, number=NEW, product="Крем")])
    answer = bench.upload(issued.pdf)
    assert "The record was removed from the register since." in main_of(answer)
    assert "The record as it is published now" not in main_of(answer)


def test_the_records_of_one_number_in_an_extract_have_not_changed_by_being_several(twins):
    said = main_of(twins.upload(twins.issue(1).pdf))
    assert "The records have not changed since." in said
    assert f"This extract has all of them. The others: {number(1)}~2." in said

"""Ids once given are kept: which of the rows of one number continues which record (DESIGN §9, decision 8)."""

from contextlib import ExitStack
from datetime import date
from functools import partial
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, text

from indexer import draft, restate
from indexer.ranking import rank
from registry_site.ledger.tables import heads, metadata
from registry_site.registers import DECLARATIONS
from tests.loading import TODAY, certificate, certificates, licence, licences_xml, number

BASE = "A.1"
LATER = date(2026, 11, 26)


@pytest.fixture(scope="module", params=["files", pytest.param("servers", marks=pytest.mark.servers)])
def ranked(request):
    """A function from rows (content, row, date) and living records (place, content, row), all of one base, to ids and their contents."""
    with ExitStack() as used:
        on_server = request.param == "servers"
        engine = create_engine(
            used.enter_context(request.getfixturevalue("ledger_server").database()) if on_server else "sqlite://"
        )
        used.callback(engine.dispose)
        metadata.create_all(engine)
        yield partial(ranked_in, engine)


def ranked_in(engine, incoming, living=()):
    with engine.connect() as connection, connection.begin() as undone:
        for place, content, row in living:
            values = {"register": "r", "record_id": BASE if place == 1 else f"{BASE}~{place}", "base_id": BASE, "order_date": ""}
            connection.execute(insert(heads), {**values, "content_hash": content, "row_hash": row, "seq": place, "revision": 1})
        draft.begin(connection)
        rows = [
            draft.Staged(base_id=BASE, number_key=BASE, order_date=day, content_hash=content, row_hash=row, document="{}")
            for content, row, day in incoming
        ]
        draft.stage(connection, rows, 0)
        rank(connection, "r")
        found = connection.execute(text("select record_id, content_hash from target")).all()
        undone.rollback()
    assert len({record_id for record_id, _ in found}) == len(found)
    return dict(tuple(one) for one in found)


def test_first_ids_are_given_by_date_then_content_hash(ranked):
    rows = [("d", "1", "2024-01-02"), ("b", "2", "2024-01-03"), ("c", "3", "2024-01-01"), ("a", "4", "2024-01-02")]
    assert ranked(rows) == {BASE: "c", f"{BASE}~2": "a", f"{BASE}~3": "d", f"{BASE}~4": "b"}


def test_a_row_with_the_contents_of_a_record_keeps_its_id(ranked):
    assert ranked([("a", "1", "2020"), ("z", "2", "2024")], [(1, "z", "9"), (3, "a", "8")]) == {BASE: "z", f"{BASE}~3": "a"}


def test_the_same_row_read_otherwise_keeps_its_id(ranked):
    living = [(1, "old a", "1"), (2, "b", "2")]
    assert ranked([("z", "1", "2024"), ("b", "2", "2020")], living) == {BASE: "z", f"{BASE}~2": "b"}


def test_contents_count_before_the_row(ranked):
    assert ranked([("b", "1", ""), ("a", "2", "")], [(1, "a", "1"), (2, "b", "2")]) == {BASE: "a", f"{BASE}~2": "b"}


def test_a_changed_row_takes_the_place_of_the_living_record_it_leaves_before_a_place_of_the_dead(ranked):
    assert ranked([("new", "9", "2020")], [(2, "b", "2")]) == {f"{BASE}~2": "new"}


def test_a_new_row_takes_the_next_free_place_even_with_an_older_date(ranked):
    living = [(1, "a", "1"), (2, "b", "2")]
    rows = [("a", "1", "2024"), ("b", "2", "2024"), ("y", "5", "2020"), ("x", "4", "2020")]
    assert ranked(rows, living) == {BASE: "a", f"{BASE}~2": "b", f"{BASE}~3": "x", f"{BASE}~4": "y"}


def test_the_last_of_two_records_keeps_its_id_when_the_other_is_gone(ranked):
    assert ranked([("b", "2", "")], [(1, "a", "1"), (2, "b", "2")]) == {f"{BASE}~2": "b"}


def test_two_living_records_of_one_content_become_one(ranked):
    assert ranked([("a", "1", ""), ("a", "2", "")], [(1, "a", "1"), (2, "a", "2")]) == {BASE: "a"}


@pytest.mark.parametrize("living", [[], [(1, "x", "3"), (2, "a", "9"), (4, "y", "2")]])
def test_ids_do_not_depend_on_the_order_of_the_rows(ranked, living):
    rows = [("a", "1", "2024"), ("c", "3", ""), ("c", "2", ""), ("b", "3", "2023"), ("d", "5", "2020")]
    assert len({tuple(sorted(ranked(order, living).items())) for order in permutations(rows)}) == 1


CONTENTS, ROWS = st.sampled_from("abcdef"), st.sampled_from("123456")
DAYS = st.sampled_from(["", "2023", "2024"])
PLACES = st.integers(1, 7)
LIVING = st.lists(st.tuples(PLACES, CONTENTS, ROWS), max_size=6, unique_by=lambda one: one[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CONTENTS, ROWS, DAYS), min_size=1, max_size=8), LIVING)
def test_every_content_gets_one_id_and_a_living_one_keeps_its_own(ranked, rows, living):
    found = ranked(rows, living)
    assert sorted(found.values()) == sorted({content for content, _, _ in rows})
    for content in set(found.values()) & {content for _, content, _ in living}:
        first = min(place for place, held, _ in living if held == content)
        assert found[BASE if first == 1 else f"{BASE}~{first}"] == content


# --- through a load


@pytest.mark.parametrize("name", "BCDEFGH")
def test_twins_do_not_swap_their_ids_when_a_status_turns_with_the_day(office, name):
    suspended = licence(99, full_name_licensee=name, suspension="Приостановлено: от 2026-11-25, Причина: проверка")
    twins = licences_xml(licence(1), licence(99, full_name_licensee="A"), suspended)

    def licensees():
        return {record_id: values["licensee"] for record_id, values in office.scan("licences").items()}

    office.load(twins, register="licences", today=TODAY)
    before = licensees()
    office.load(twins, register="licences", today=LATER)
    assert licensees() == before
    restate.turn(office.stores, DECLARATIONS["licences"], date(2026, 12, 1), lambda stage, count: None)
    office.load(twins, register="licences", today=date(2026, 12, 1))
    assert licensees() == before


def test_a_record_whose_twin_is_gone_keeps_its_id_and_the_twin_comes_back_to_its_own(office):
    twins = [certificate(1, issued_on="10.01.2024"), certificate(1, issued_on="11.01.2024")]
    rest = certificates(9)[1:]
    office.load([*twins, *rest])
    before = office.scan()
    office.load([twins[1], *rest])
    assert (number(1) in office.scan(), office.scan()[f"{number(1)}~2"]) == (False, before[f"{number(1)}~2"])
    office.load([*rest, *twins[::-1]])
    assert office.scan() == before

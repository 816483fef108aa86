"""Few records are read by what names them: SQLite keeps no statistics, and by itself would read a whole register for one of them."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from registry_site.ledger.numbers import by_key, entries
from tests.loading import CERTIFICATES, certificates, number


@contextmanager
def statements(engine):
    """What is asked of the database inside, with its values."""
    heard = []

    def asked(_connection, _cursor, statement, values, _context, _many):
        heard.append((statement, values))

    event.listen(engine, "before_cursor_execute", asked)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", asked)


@pytest.fixture
def ledger(office_of_files):
    office_of_files.load(certificates(12))
    return office_of_files.stores.ledger


def plans(ledger, heard):
    """How SQLite finds what these statements ask for."""
    with ledger.engine.connect() as connection:
        return [row[-1] for one, values in heard for row in connection.exec_driver_sql(f"explain query plan {one}", values)]


@pytest.mark.parametrize(
    "question",
    [
        lambda ledger, name: ledger.record(CERTIFICATES, name, 1),
        lambda ledger, name: ledger.history(CERTIFICATES, name, 1),
        lambda ledger, name: by_key(ledger, CERTIFICATES, name.replace(".", ""), 1),
        lambda ledger, name: entries(ledger, CERTIFICATES, [name.replace(".", ""), "1", "2"], 1),
    ],
)
def test_records_that_are_named_are_read_by_their_names(ledger, question):
    with statements(ledger.engine) as heard:
        assert question(ledger, number(7))
    used = [plan for plan in plans(ledger, heard) if "revisions" in plan]
    assert used
    assert all("revisions_by_record" in plan or "revisions_by_key" in plan for plan in used)


def test_the_newest_changes_are_read_by_their_numbers_and_nothing_is_sorted(ledger):
    with statements(ledger.engine) as heard:
        assert [one.seq for one in ledger.changes_in(CERTIFICATES, 1, 1, 3)] == [12, 11, 10]
    used = plans(ledger, heard)
    assert [plan for plan in used if "revisions" in plan] == ["SEARCH revisions USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]
    assert not any("TEMP B-TREE" in plan for plan in used)


def test_a_thousand_numbers_are_asked_for_in_a_few_statements(ledger):
    with statements(ledger.engine) as heard:
        entries(ledger, CERTIFICATES, [f"{place}" for place in range(1_000)], 1)
    assert len(heard) <= 4

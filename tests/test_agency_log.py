"""The log of accesses: one chain whoever writes, and every change in it is seen."""

import multiprocessing

import pytest
from sqlalchemy import func, select

from indexer.agencies.audit import Line, append, faults
from indexer.vault import open_for_door
from indexer.vault_tables import accesses
from registry_site.canonical import canonical, content_hash
from tests.bureau import Bureau
from tests.places import run_sql

PROCESSES, EACH = 4, 25


def written(bureau, count):
    with bureau.office.stores.vault.engine.begin() as connection:
        for n in range(count):
            append(connection, Line(action="GET sampling-controls", outcome="granted", status=200, body="by-vet", object=str(n)))


def found(bureau):
    with bureau.office.stores.vault.engine.connect() as connection:
        return [str(one) for one in faults(connection)]


def tampered(bureau, statement):
    vault = bureau.office.settings.vault_url
    allowed = [f"drop trigger agency_accesses_no_{act}" for act in ("update", "delete")] if vault.startswith("sqlite") else []
    run_sql(vault, *allowed, statement)


def appending(url, ready, body):
    engine = open_for_door(url)
    ready.wait()
    for n in range(EACH):
        with engine.begin() as connection:
            append(connection, Line(action="GET sampling-controls", outcome="granted", status=200, body=body, object=str(n)))
    engine.dispose()


def test_processes_that_write_at_once_make_one_chain(bureau):
    url = bureau.office.settings.vault_url
    assert bureau.office.stores.vault.engine
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES)
    workers = [context.Process(target=appending, args=(url, ready, f"body-{n}")) for n in range(PROCESSES)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0] * PROCESSES
    lines = bureau.lines()
    assert [line.number for line in lines] == list(range(1, PROCESSES * EACH + 1))
    assert {line.body: [other.object for other in lines if other.body == line.body] for line in lines} == {
        f"body-{n}": [str(place) for place in range(EACH)] for n in range(PROCESSES)
    }
    assert found(bureau) == []


def test_a_whole_chain_has_no_fault_and_begins_with_the_first_hash(bureau):
    assert found(bureau) == []
    written(bureau, 3)
    assert found(bureau) == []
    assert bureau.lines()[0].previous_hash == "0" * 64


@pytest.mark.parametrize("column", ["at", "body", "key_id", "action", "object", "outcome", "address", "request_id", "hash"])
def test_a_line_that_was_changed_is_found(bureau, column):
    written(bureau, 4)
    tampered(bureau, f"update agency_accesses set {column} = 'x' where number = 3")
    assert found(bureau)[0] == "The log of accesses: line 3 was changed, or is not the one that was written."


def test_a_line_that_is_missing_is_found(bureau):
    written(bureau, 4)
    tampered(bureau, "delete from agency_accesses where number = 2")
    assert found(bureau) == ["The log of accesses: line 3 follows line 1. Lines between them are missing."]


def test_a_line_written_anew_with_a_right_hash_of_its_own_is_found_by_the_next(bureau):
    written(bureau, 3)
    with bureau.office.stores.vault.engine.connect() as connection:
        row = dict(connection.execute(select(accesses).where(accesses.c.number == 2)).one()._mapping)
    row.pop("hash")
    forged = content_hash(canonical({**{str(name): value for name, value in row.items()}, "outcome": "forged"}))
    tampered(bureau, f"update agency_accesses set outcome = 'forged', hash = '{forged}' where number = 2")
    assert found(bureau) == ["The log of accesses: line 3 was changed, or is not the one that was written."]


def test_in_a_file_nothing_of_it_can_be_changed_or_deleted(office_of_files):
    bureau = Bureau(office=office_of_files)
    written(bureau, 1)
    for statement in ("delete from agency_accesses", "update agency_accesses set body = ''"):
        with pytest.raises(Exception, match="is only added to"):
            run_sql(office_of_files.settings.vault_url, statement)


def test_what_cannot_be_printed_and_what_is_too_long_is_made_harmless(bureau):
    with bureau.office.stores.vault.engine.begin() as connection:
        append(connection, Line(action="GET -", outcome="not_found", status=404, object="a\n\x00\u202eb" + "x" * 500))
    (line,) = bureau.lines()
    assert (line.object[:5], len(line.object)) == ("a???b", 160)
    assert found(bureau) == []


def test_a_line_that_is_not_committed_leaves_no_gap(bureau):
    written(bureau, 1)
    with bureau.office.stores.vault.engine.connect() as connection, connection.begin() as work:
        append(connection, Line(action="x", outcome="granted", status=200))
        work.rollback()
    written(bureau, 1)
    with bureau.office.stores.vault.engine.connect() as connection:
        assert connection.scalar(select(func.max(accesses.c.number))) == 2
    assert found(bureau) == []

"""Generations without a source: a rollback is a new generation equal to an older one, and statuses turn with the day (DESIGN §3.7, §9)."""

from datetime import date, timedelta

import pytest

from indexer import restate
from indexer.check import check
from registry_site.errors import BadRequest
from registry_site.registers import DECLARATIONS, REGISTERS
from tests.loading import CERTIFICATES, TODAY, certificate, certificates, licence, licences_xml, number

SUSPENDED = "Приостановлено: Дата с {begun:%d.%m.%Y}, причина: проверка/Возобновлено: Дата с {ended:%d.%m.%Y}, причина: решение"
TOMORROW = TODAY + timedelta(days=1)


def quiet(stage, count):
    pass


def roll_back(office, to, reason="the wrong file was loaded"):
    return restate.roll_back(office.stores, DECLARATIONS["certificates"], to, reason, quiet)


def turn(office, today):
    return restate.turn(office.stores, DECLARATIONS["licences"], today, quiet)


def licences():
    """Three licences: one always in force, one whose suspension ends tomorrow, one that is suspended in ten days."""
    ends_tomorrow = SUSPENDED.format(begun=date(2026, 11, 1), ended=TOMORROW)
    begins_later = f"Приостановлено: Дата с {TODAY + timedelta(days=10):%d.%m.%Y}, причина: проверка"
    return licences_xml(licence(1), licence(2, suspension=ends_tomorrow), licence(3, suspension=begins_later))


def statuses(office):
    return [values["status"] for values in office.scan("licences").values()]


# --- rollback


def test_a_rollback_is_a_new_generation_equal_to_the_older_one(office):
    office.load([*certificates(6, product="Порошок"), certificate(2, product="Паста")])
    first = office.scan()
    office.load(certificates(7)[1:])
    made = roll_back(office, 1)
    assert (made.number, made.kind, office.served()) == (3, "rollback", 3)
    assert office.scan() == first
    assert list(office.stores.ledger.records(CERTIFICATES, 3)) == list(office.stores.ledger.records(CERTIFICATES, 1))


def test_a_rollback_keeps_its_reason_and_its_aim(office):
    office.load(certificates(6))
    office.load(certificates(7))
    roll_back(office, 1)
    newest = office.newest()
    assert (newest.kind, newest.rolled_back_to, newest.reason) == ("rollback", 1, "the wrong file was loaded")


def test_a_rollback_rewrites_no_row_and_appends_its_revisions(office):
    office.load(certificates(6))
    office.load(certificates(7, product="Порошок"))
    before = office.ledger_rows()
    roll_back(office, 1)
    after = office.ledger_rows()
    for table in ("generations", "sources", "revisions"):
        assert after[table][: len(before[table])] == before[table]
    assert [(one.record_id, one.op, one.revision) for one in office.changes(3)] == [
        (number(1), "upsert", 3),
        (number(7), "remove", 2),
    ]


def test_a_record_that_a_rollback_removes_says_so(office):
    office.load(certificates(6))
    office.load(certificates(7))
    roll_back(office, 1)
    assert office.history(number(7))[-1].reason == "Not in the generation that was restored"


def test_a_rollback_of_a_rollback_restores_what_was_undone(office):
    office.load(certificates(6))
    office.load(certificates(7))
    second = office.scan()
    roll_back(office, 1)
    roll_back(office, 2)
    assert (office.served(), office.scan()) == (4, second)


@pytest.mark.parametrize("to", [0, 2, 3])
def test_a_rollback_to_the_newest_generation_or_to_none_is_refused(office, to):
    office.load(certificates(6))
    office.load(certificates(7))
    before = office.state()
    with pytest.raises(BadRequest) as refusal:
        roll_back(office, to)
    assert refusal.value.legal == ("1",)
    assert office.state() == before


def test_after_a_rollback_the_first_load_reads_every_row_anew_and_the_next_one_none(office):
    office.load(certificates(6))
    office.load(certificates(7))
    roll_back(office, 1)
    assert office.load(certificates(6)).count.known == 0
    assert office.load(certificates(6)).count.known == 6


def test_two_records_of_one_number_keep_their_places_after_a_rollback(office):
    days = ["2024-01-10", "2024-01-11", "2024-01-12", "2024-01-13"]  # by hash they would stand otherwise: asserted below
    rows = [certificate(1, issued_on=day) for day in days]
    office.load(rows)
    first = office.scan()
    assert [values["issued_on"] for values in first.values()] == days
    hashes = [row.content_hash for row in office.ledger_rows()["heads"]]
    assert hashes != sorted(hashes)
    office.load([certificate(2)], approve="all four are to come back by the rollback")
    roll_back(office, 1)
    for _ in range(3):
        assert office.load(rows).difference.changed == 0
    assert office.scan() == first


# --- the day


def test_the_status_of_the_day_is_published(office):
    office.load(licences(), register="licences")
    assert statuses(office) == ["in_force", "suspended", "in_force"]


def test_a_licence_whose_suspension_ends_tomorrow_turns_with_the_day_alone(office):
    office.load(licences(), register="licences")
    made = turn(office, TOMORROW)
    assert (made.number, made.kind, made.day, office.served("licences")) == (2, "turn", TOMORROW.isoformat(), 2)
    assert statuses(office) == ["in_force", "in_force", "in_force"]
    (revision,) = office.changes(2, "licences")
    assert (revision.record.values["number"], revision.changed_fields) == ("Л042-01125-24/00000002", ("status",))


def test_the_turn_of_a_day_takes_no_second_generation(office):
    office.load(licences(), register="licences")
    turn(office, TOMORROW)
    assert turn(office, TOMORROW) is None
    assert turn(office, TODAY + timedelta(days=10)).changed == 1
    assert statuses(office) == ["in_force", "in_force", "suspended"]


def test_a_register_whose_statuses_depend_on_no_day_never_turns(office):
    office.load(certificates(3))
    assert restate.turn(office.stores, DECLARATIONS["certificates"], TOMORROW, quiet) is None
    assert office.served() == 1


def test_nothing_turns_before_the_first_load(office):
    assert turn(office, TODAY) is None
    assert office.served("licences") is None


def test_an_equal_load_after_the_turn_changes_nothing_and_knows_its_rows(office):
    office.load(licences(), register="licences")
    turn(office, TOMORROW)
    report = office.load(licences(), register="licences", today=TOMORROW)
    assert (report.difference.unchanged, report.count.known) == (3, 3)


def test_a_load_on_another_day_computes_every_status_anew(office):
    office.load(licences(), register="licences")
    report = office.load(licences(), register="licences", today=TOMORROW)
    assert (report.count.known, report.difference.changed) == (0, 1)
    assert statuses(office) == ["in_force", "in_force", "in_force"]


def test_all_is_well_after_rollbacks_and_turns(office):
    office.load(certificates(6))
    office.load(certificates(7))
    roll_back(office, 1)
    office.load(licences(), register="licences")
    turn(office, TOMORROW)
    assert [check(office.stores, register) for register in REGISTERS.values()] == [[] for _ in REGISTERS]


def test_what_a_declaration_has_closed_since_does_not_come_back_with_a_rollback(office_of_files):
    office = office_of_files
    office.load(licences(), register="licences")
    with office.stores.engine.begin() as connection:  # as a declaration of then would have published it
        connection.exec_driver_sql(
            """update revisions set document = json_set(document, '$.closed', 'secret', '$.places', json('[{"closed": "secret"}]'))"""
        )
    office.load(licences_xml(licence(9)), register="licences", approve="other")
    restate.roll_back(office.stores, DECLARATIONS["licences"], 1, "the wrong file", quiet)
    assert {frozenset(values) for values in office.scan("licences").values()} == {frozenset(REGISTERS["licences"].names)}
    assert "secret" not in str(office.scan("licences"))

"""Verifying a number: one verdict from all registers, never a false «in force», and what it rests on."""

from dataclasses import replace
from datetime import date

import pytest

from registry_site.errors import BadRequest, NothingPublished
from registry_site.identifiers.numbers import number_key
from registry_site.ledger.numbers import entries
from registry_site.registers import REGISTERS
from registry_site.registers.model import Standing
from registry_site.verifying.evidence import Evidence, find
from registry_site.verifying.verdicts import Verdict
from registry_site.verifying.verification import verify
from tests.worlds import TODAY

NUMBER = "RU.77.99.88.003.E.000001.01.24"
LICENCE = "Л042-01137-77/00263495"
LICENCE_ID = "L042-01137-77_00263495"


def certificate(status="подписан и действует", **values):
    return {"number": NUMBER, "product": "Мыло", "status": status, "status_on": "2024-01-15", "issued_on": "2024-01-10", **values}


def licence(*events, **values):
    made = [
        {"kind": kind, "from": day, "until": None, "reason": None, "partial": partial, "works": None}
        for kind, day, partial in events
    ]
    return {
        "number": LICENCE,
        "licensee": "ООО «Аптека»",
        "status": "in_force",
        "issued_on": "2020-03-01",
        "events": made,
        **values,
    }


def notice(**values):
    return {"id": "BY-00001-26", "trade_name": "Средство", "status": "falsified", "published_on": "2026-05-01", **values}


def ask(world, number=NUMBER, on=None):
    return verify(world.site().extensions["registry"], number, None if on is None else date.fromisoformat(on))


def certificates(world, *records, **changed):
    ids = [NUMBER, *(f"{NUMBER}~{place}" for place in range(2, 9))]
    world.publish("certificates", dict(zip(ids, records, strict=False)), **changed)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("подписан и действует", "in_force"),
        ("приостановлен", "suspended"),
        ("аннулирован", "ended"),
        ("удалён в связи с переоформлением", "ended"),
        ("на рассмотрении", "unclear"),
        (None, "unclear"),
        ("", "unclear"),
    ],
)
def test_the_verdict_is_the_standing_of_the_record(world, status, verdict):
    certificates(world, certificate(status))
    found = ask(world)
    assert found.verdict.value == verdict
    assert [(one.id, one.evidence) for one in found.matches] == [(NUMBER, Evidence.PUBLISHED)]


def test_a_match_names_its_register_source_generation_and_freshness(world):
    certificates(world, certificate())
    found = ask(world)
    match = found.matches[0]
    assert (match.register, match.number, match.title, match.since) == ("certificates", NUMBER, "Мыло", "2024-01-15")
    assert (match.generation, match.data_as_of, found.data_as_of) == (1, "2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z")
    assert match.source.startswith("Unified register")
    assert found.checked_at.endswith("Z")
    assert found.not_asked == ("licences", "counterfeits")


@pytest.mark.parametrize(
    "written",
    [
        "ru.77.99.88.003.е.000001.01.24",
        "RU 77 99 88 003 Е 000001 01 24",
        "№ RU.77.99.88.003.Е.000001.01.24",
        "СГР № RU.77.99.88.003.E.000001.01.24 от 15.01.2024",
        "RU77998\u200b8003E0000010124",
    ],
)
def test_letters_blanks_case_and_words_around_the_number_do_not_matter(world, written):
    certificates(world, certificate())
    assert ask(world, written).verdict is Verdict.IN_FORCE


def test_the_answer_comes_from_the_ledger_and_asks_the_index_nothing(world):
    certificates(world, certificate())
    ask(world)
    assert world.engine.asked == []


def test_an_unknown_number_is_not_found_and_near_ones_are_no_answers(world):
    certificates(world, certificate())
    world.engine.near_ids["certificates"] = [NUMBER]
    found = ask(world, NUMBER.replace("000001", "000007"))
    assert found.verdict is Verdict.NOT_FOUND
    assert found.matches == ()
    assert [(one.register, one.id) for one in found.look_alikes] == [("certificates", NUMBER)]
    assert "proves neither" in str(found.statement)


def test_an_answer_is_not_watered_down_with_candidates(world):
    certificates(world, certificate())
    world.engine.near_ids["certificates"] = ["RU.77.99.88.003.E.000002.01.24"]
    assert ask(world).look_alikes == ()


@pytest.mark.parametrize("text", ["", "   ", "мыло", "№", "\u0000", "💊"])
def test_a_text_without_a_digit_is_no_number(world, text):
    certificates(world, certificate())
    assert ask(world, text).verdict is Verdict.MALFORMED


@pytest.mark.parametrize("text", ["{0}, {1}", "{1}; {0}", "{0}\n{1}", "BY-00001-26 {0}"])
def test_of_several_numbers_none_is_judged(world, text):
    other = "RU.77.99.88.003.E.000777.01.24"
    certificates(world, certificate(), certificate("аннулирован", number=other))
    found = ask(world, text.format(NUMBER, other))
    assert (found.verdict, found.matches) == (Verdict.MALFORMED, ())
    assert "one number at a time" in str(found.statement)


@pytest.mark.parametrize("tail", [" 77", "-99", ".5", "/1"])
def test_a_number_with_more_digits_is_another_number(world, tail):
    certificates(world, certificate())
    assert ask(world, NUMBER + tail).verdict is Verdict.NOT_FOUND


def test_a_number_beyond_512_characters_is_refused(world):
    certificates(world, certificate())
    with pytest.raises(BadRequest):
        ask(world, "1" * 513)


def test_records_of_one_number_that_differ_are_ambiguous(world):
    certificates(world, certificate(), certificate("аннулирован"))
    found = ask(world)
    assert found.verdict is Verdict.AMBIGUOUS
    assert {one.standing.value for one in found.matches} == {"in_force", "ended"}


def test_records_of_one_number_that_agree_are_one_answer(world):
    certificates(world, certificate(), certificate(product="Мыло жидкое"))
    found = ask(world)
    assert found.verdict is Verdict.IN_FORCE
    assert len(found.matches) == 2


def test_records_of_two_registers_with_one_number_are_weighed_together(world):
    certificates(world, certificate())
    world.publish("counterfeits", {NUMBER: notice(id=NUMBER)})
    assert ask(world).verdict is Verdict.AMBIGUOUS


def test_a_removed_record_has_ended_and_shows_its_tombstone(world):
    certificates(world, certificate())
    certificates(world, made_at="2026-11-21T08:00:00Z", reason="No longer in the published source")
    found = ask(world)
    match = found.matches[0]
    assert found.verdict is Verdict.ENDED
    assert (match.evidence, match.removed_on, match.reason) == (
        Evidence.TOMBSTONE,
        "2026-11-21",
        "No longer in the published source",
    )
    assert (match.number, match.title) == (NUMBER, "Мыло")
    assert "2026-11-21" in str(found.statement)


def test_a_removed_twin_does_not_make_the_record_that_stayed_ambiguous(world):
    certificates(world, certificate(), certificate("аннулирован"))
    certificates(world, certificate(), made_at="2026-11-21T08:00:00Z")
    found = ask(world)
    assert found.verdict is Verdict.IN_FORCE
    assert len(found.matches) == 2


def test_a_twin_that_was_there_on_the_day_still_counts_for_that_day(world):
    certificates(world, certificate(), certificate("аннулирован"), made_at="2026-11-18T08:00:00Z")
    certificates(world, certificate(), made_at="2026-11-20T08:00:00Z")
    assert ask(world, on="2026-11-19").verdict is Verdict.AMBIGUOUS


def test_a_record_the_ledger_has_but_the_served_generation_has_not_is_not_known_yet(world):
    certificates(world, certificate("приостановлен"))
    world.publish("certificates", {NUMBER: certificate()}, swap=False)
    assert ask(world).verdict is Verdict.SUSPENDED


@pytest.mark.parametrize(
    ("events", "verdict", "since"),
    [
        ((), "in_force", "2020-03-01"),
        ((("suspension", "2026-10-01", False),), "suspended", "2026-10-01"),
        ((("suspension", "2026-10-01", True),), "suspended", "2026-10-01"),
        ((("suspension", "2026-10-01", False), ("resumption", "2026-11-22", None)), "in_force", "2026-11-22"),
        ((("suspension", "2026-10-01", False), ("resumption", "2026-11-23", None)), "suspended", "2026-10-01"),
        ((("suspension", "2026-12-01", False),), "in_force", "2020-03-01"),
        ((("unknown", "2026-10-01", None),), "unclear", None),
        ((("suspension", None, False),), "unclear", None),
    ],
)
def test_the_status_of_a_licence_is_computed_for_today(world, events, verdict, since):
    world.publish("licences", {LICENCE_ID: licence(*events)})
    found = ask(world, LICENCE)
    assert found.verdict.value == verdict
    if since is not None:
        assert found.matches[0].since == since


def test_a_part_that_is_suspended_is_named_by_its_status(world):
    world.publish("licences", {LICENCE_ID: licence(("suspension", "2026-10-01", True))})
    assert ask(world, LICENCE).matches[0].status == "partly_suspended"


def test_a_licence_whose_term_is_over_has_ended_since_the_day_after(world):
    world.publish("licences", {LICENCE_ID: licence(ends_on="2026-11-10")})
    found = ask(world, LICENCE)
    assert (found.verdict.value, found.matches[0].since) == ("ended", "2026-11-11")


def test_a_notice_is_a_warning_and_ended(world):
    world.publish("counterfeits", {"BY-00001-26": notice()})
    found = ask(world, "BY-00001-26")
    assert found.verdict is Verdict.ENDED
    assert found.matches[0].warning
    assert "dangerous product" in str(found.statement)


@pytest.mark.parametrize(
    "status", ["falsified", "counterfeit", "circulation_suspended", "withdrawn_from_circulation", None, "in_force", "действует"]
)
@pytest.mark.parametrize("withdrawn", [None, "2026-06-01", "2027-01-01"])
def test_no_notice_makes_a_product_look_fine(world, status, withdrawn):
    world.publish("counterfeits", {"BY-00001-26": notice(status=status, withdrawn_on=withdrawn)})
    for on in (None, "2026-05-15", "2026-11-22"):
        assert ask(world, "BY-00001-26", on).verdict is not Verdict.IN_FORCE


def test_a_notice_that_was_withdrawn_says_so_and_is_not_called_ended(world):
    world.publish("counterfeits", {"BY-00001-26": notice(withdrawn_on="2026-06-01")})
    found = ask(world, "BY-00001-26")
    assert (found.verdict, found.matches[0].evidence) == (Verdict.UNCLEAR, Evidence.WITHDRAWN)
    assert "withdrawn on 2026-06-01" in str(found.statement)


def test_a_notice_to_be_withdrawn_later_still_warns(world):
    world.publish("counterfeits", {"BY-00001-26": notice(withdrawn_on="2026-12-01")})
    assert ask(world, "BY-00001-26").verdict is Verdict.ENDED


def test_a_register_that_warns_never_says_in_force_even_if_its_declaration_does(world):
    _, (record,) = world.publish("counterfeits", {"BY-00001-26": notice(status="fine")})
    register = replace(REGISTERS["counterfeits"], standings={"fine": Standing.IN_FORCE})
    ledger = world.site().extensions["registry"].ledger
    (entry,) = entries(ledger, register, [number_key(record.id)], 1)[number_key(record.id)]
    found = find(register, entry, generation_on=lambda _: 1, today=TODAY, on=None)
    assert (found.standing, found.status) == (Standing.UNCLEAR, "fine")


def test_the_registration_number_of_a_notice_is_not_its_number(world):
    world.publish("counterfeits", {"BY-00001-26": notice(status="circulation_suspended", registration_number=NUMBER)})
    assert ask(world).verdict is Verdict.NOT_FOUND


def test_nothing_published_at_all_is_no_answer(world):
    with pytest.raises(NothingPublished):
        ask(world)


def test_a_day_to_come_is_refused(world):
    certificates(world, certificate())
    with pytest.raises(BadRequest):
        ask(world, on="2026-11-23")


def test_on_a_day_before_the_issue_there_was_nothing_to_be_in_force(world):
    certificates(world, certificate())
    found = ask(world, on="2024-01-09")
    assert (found.verdict, found.matches[0].evidence, found.matches[0].standing) == (Verdict.NOT_FOUND, Evidence.BEFORE_BEGIN, None)
    assert "not been issued yet" in str(found.statement)


def test_a_record_dated_ahead_is_not_in_force_today(world):
    certificates(world, certificate(issued_on="2027-01-01", status_on=None))
    assert ask(world).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("day", ["2024-01-15", "2025-06-01", "2026-11-22"])
def test_on_a_day_after_the_status_began_it_held(world, day):
    certificates(world, certificate())
    assert ask(world, on=day).verdict is Verdict.IN_FORCE


def test_on_a_day_before_the_status_began_nothing_is_known(world):
    certificates(world, certificate())
    found = ask(world, on="2024-01-14")
    assert (found.verdict, found.matches[0].evidence) == (Verdict.UNCLEAR, Evidence.NONE)


def test_a_status_without_a_date_reaches_no_other_day(world):
    certificates(world, certificate(status_on=None))
    assert ask(world).verdict is Verdict.IN_FORCE
    assert ask(world, on="2026-11-01").verdict is Verdict.UNCLEAR


def test_an_earlier_status_is_known_from_the_ledger_of_that_day(world):
    certificates(world, certificate(status_on="2026-01-01"), made_at="2026-11-01T08:00:00Z")
    certificates(world, certificate("приостановлен", status_on="2026-11-10"), made_at="2026-11-12T08:00:00Z")
    before, during = ask(world, on="2026-11-05"), ask(world, on="2026-11-10")
    assert (before.verdict, before.matches[0].evidence) == (Verdict.IN_FORCE, Evidence.LEDGER)
    assert (during.verdict, during.matches[0].evidence) == (Verdict.SUSPENDED, Evidence.DATES)


def test_a_removed_certificate_is_not_in_force_on_a_day_the_ledger_does_not_reach(world):
    certificates(world, certificate(), made_at="2026-11-18T08:00:00Z")
    certificates(world, made_at="2026-11-20T08:00:00Z")
    assert ask(world, on="2025-06-01").verdict is Verdict.UNCLEAR
    assert ask(world, on="2026-11-19").verdict is Verdict.IN_FORCE


def test_what_was_found_out_later_goes_before_what_the_register_said_then(world):
    certificates(world, certificate(status_on="2026-01-01"), made_at="2026-11-01T08:00:00Z")
    certificates(world, certificate("аннулирован", status_on="2026-11-03"), made_at="2026-11-12T08:00:00Z")
    assert ask(world, on="2026-11-05").verdict is Verdict.ENDED


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2020-02-29", "not_found"), ("2020-03-01", "in_force"), ("2026-10-01", "suspended"), ("2026-11-15", "in_force")],
)
def test_a_licence_on_a_day_follows_its_events(world, day, verdict):
    world.publish("licences", {LICENCE_ID: licence(("suspension", "2026-10-01", False), ("resumption", "2026-11-15", None))})
    assert ask(world, LICENCE, day).verdict.value == verdict


def test_a_licence_without_a_day_of_issue_is_not_in_force_on_days_nobody_knows_of(world):
    world.publish("licences", {LICENCE_ID: licence(issued_on=None)})
    assert ask(world, LICENCE).verdict is Verdict.IN_FORCE
    assert ask(world, LICENCE, "1999-01-01").verdict is Verdict.UNCLEAR


def test_a_removed_licence_on_a_day_before_follows_its_last_known_events(world):
    world.publish("licences", {LICENCE_ID: licence(("suspension", "2026-10-01", False))})
    world.publish("licences", {}, made_at="2026-11-21T08:00:00Z")
    assert ask(world, LICENCE, "2026-09-30").verdict is Verdict.IN_FORCE
    assert ask(world, LICENCE, "2026-10-02").verdict is Verdict.SUSPENDED
    assert ask(world, LICENCE, "2026-11-21").verdict is Verdict.ENDED


def test_a_licence_the_register_called_suspended_that_day_is_not_in_force_by_a_later_text(world):
    world.publish("licences", {LICENCE_ID: licence(("suspension", "2026-08-20", False))}, made_at="2026-09-01T09:00:00Z")
    world.publish("licences", {LICENCE_ID: licence()}, made_at="2026-11-01T09:00:00Z")
    assert ask(world, LICENCE, "2026-09-10").verdict is Verdict.UNCLEAR
    assert ask(world, LICENCE, "2026-08-25").verdict is Verdict.IN_FORCE
    assert ask(world, LICENCE, "2026-11-05").verdict is Verdict.IN_FORCE


def test_a_certificate_the_register_called_suspended_that_day_is_not_in_force_by_an_old_date(world):
    certificates(world, certificate("приостановлен", status_on="2026-08-20"), made_at="2026-09-01T09:00:00Z")
    certificates(world, certificate(), made_at="2026-11-01T09:00:00Z")
    assert ask(world, on="2026-09-10").verdict is Verdict.UNCLEAR


def test_a_record_that_was_out_of_the_register_that_day_is_not_in_force_because_it_came_back(world):
    certificates(world, certificate(), made_at="2026-09-01T09:00:00Z")
    certificates(world, made_at="2026-09-05T09:00:00Z")
    certificates(world, certificate(), made_at="2026-11-01T09:00:00Z")
    assert ask(world, on="2026-09-10").verdict is Verdict.UNCLEAR
    assert ask(world, on="2026-11-05").verdict is Verdict.IN_FORCE


def test_a_twin_that_took_the_place_of_an_annulled_one_does_not_answer_for_it(world):
    annulled, other = certificate("аннулирован"), certificate(product="Мыло жидкое")
    certificates(world, annulled, other, made_at="2026-10-01T09:00:00Z")
    certificates(world, other, made_at="2026-11-01T09:00:00Z")
    assert ask(world).verdict is Verdict.IN_FORCE
    assert ask(world, on="2026-10-15").verdict is Verdict.AMBIGUOUS


def test_a_termination_without_a_date_reaches_no_earlier_day(world):
    world.publish("licences", {LICENCE_ID: licence(termination="Прекращение деятельности")})
    today = ask(world, LICENCE)
    assert (today.verdict, today.matches[0].since) == (Verdict.ENDED, None)
    assert ask(world, LICENCE, "2021-06-01").verdict is Verdict.UNCLEAR
    assert ask(world, LICENCE, "2026-11-21").matches[0].evidence is Evidence.LEDGER


def test_a_record_is_removed_on_the_day_it_was_in_moscow(world):
    certificates(world, certificate(), made_at="2026-10-01T09:00:00Z")
    certificates(world, made_at="2026-10-31T22:30:00Z")  # half past one on the 1st of November in Moscow
    match = ask(world).matches[0]
    assert (match.removed_on, match.since) == ("2026-11-01", "2026-11-01")
    assert ask(world, on="2026-10-31").verdict is Verdict.IN_FORCE
    assert ask(world, on="2026-11-01").verdict is Verdict.ENDED
    gone = world.site().test_client().get(f"/api/v1/certificates/{NUMBER}")
    assert (gone.status_code, gone.json["tombstone"]["removed_on"]) == (410, "2026-11-01")


def test_the_api_answers_as_the_contract_says(world):
    certificates(world, certificate())
    client = world.site().test_client()
    response = client.get("/api/v1/verify", query_string={"number": f"№ {NUMBER.lower()}", "on": TODAY.isoformat(), "lang": "en"})
    body = response.json
    assert list(body)[:6] == ["verdict", "matches", "look_alikes", "checked_at", "data_as_of", "statement"]
    assert (body["verdict"], body["on"], body["not_asked"]) == ("in_force", "2026-11-22", ["licences", "counterfeits"])
    match = body["matches"][0]
    assert (match["id"], match["standing"], match["evidence"], match["warning"]) == (NUMBER, "in_force", "published", False)
    assert match["links"]["self"] == f"/api/v1/certificates/{NUMBER}"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "number"),
        ("number=1&day=2", "day"),
        ("number=1&on=tomorrow", "on"),
        ("number=1&number=2", "number"),
        ("number=1&on=2030-01-01", "on"),
    ],
)
def test_the_api_refuses_what_it_does_not_understand(world, query, parameter):
    certificates(world, certificate())
    response = world.site().test_client().get(f"/api/v1/verify?{query}")
    assert (response.status_code, response.json["errors"][0]["parameter"]) == (400, parameter)

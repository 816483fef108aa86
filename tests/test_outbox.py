"""Mails out: told once, by whichever sender comes first, over servers that refuse, hang up and answer late; nothing personal in the open."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import ValidationError
from sqlalchemy import select

from deploy.servers.certificates import make_certificates
from indexer import posting
from registry_site.announced import publisher_of
from registry_site.cases import outbox
from registry_site.cases.mails import TEMPLATES
from registry_site.cases.store import open_cases
from registry_site.cases.tables import outbox as table
from registry_site.errors import BadRequest, Unavailable
from registry_site.forms.reading import mail_line
from registry_site.mail_addresses import mail_address
from registry_site.mail_server import CA, FROM, PASSWORD, URL, USER, mail_server_of
from tests.issuing import BODY
from tests.places import run_sql
from tests.post_office import SENDER, killed_at, post_office, sender

ORIGIN = "https://registry.example"
NO_ADDRESSES = ("a..b@x.ru", "ivan.@mail.ru", "a:b@x.ru", "info@a.b.", "a@x_y.ru")
VALUES = {"number": "E-2026-000001", "day": "2026-11-23", "due": "2026-12-23", "link": "/ru/receipt"}


@pytest.fixture
def office():
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("mail") / "tls")


def put(cases, occasion="case/E-2026-000001/received", address="anna@example.ru", language="ru", **values):
    with cases.writing() as connection:
        return outbox.put(connection, cases.keyring, occasion, "received", language, address, {**VALUES, **values}, "E-2026-000001")


def send(cases, office, later=timedelta(), **server):
    return posting.run(cases, office.server(**server), ORIGIN, lambda: datetime.now(UTC) + timedelta(seconds=1) + later)


def rows(cases):
    with cases.reading() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()


def states(cases):
    return [(row.state, row.told) for row in rows(cases)]


def test_a_mail_that_waits_is_sent_once_and_then_never_again(cases, office):
    put(cases)
    assert send(cases, office).sent == 1
    assert send(cases, office, timedelta(days=9)).sent == 0
    assert office.recipients() == ["anna@example.ru"]


def test_the_same_is_never_told_twice_not_even_after_it_was_sent(cases, office):
    assert put(cases)
    assert not put(cases)
    send(cases, office)
    assert not put(cases)
    assert send(cases, office, timedelta(days=1)).sent == 0


def test_a_mail_waits_only_if_what_it_tells_of_was_stored(cases, office):
    with suppress(ZeroDivisionError), cases.writing() as connection:
        outbox.put(connection, cases.keyring, "x", "received", "ru", "a@example.ru", VALUES)
        raise ZeroDivisionError
    assert rows(cases) == []


def test_values_that_are_not_those_of_the_template_are_refused_before_anything_waits(cases):
    with pytest.raises(ValueError, match="received has the places"):
        put(cases, name="Анна")


def test_a_mail_is_plain_text_with_the_headers_of_a_program_and_nothing_personal_in_its_subject(cases, office):
    put(cases, language="en")
    send(cases, office)
    _, mail = office.taken[0]
    assert mail.get_content_type() == "text/plain"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["From"].addresses[0].addr_spec == SENDER
    assert mail["Subject"] == "Your message was registered"
    assert "E-2026-000001. An answer is due by December 23, 2026." in mail.get_content()
    assert f"{ORIGIN}/ru/receipt" in mail.get_content()


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_no_subject_has_a_place_for_a_value(template):
    assert "%" not in template.subject


def test_an_occasion_has_one_message_id_and_another_occasion_another(cases, office):
    office.answers["DATA"] = "take and hang up"
    put(cases)
    put(cases, "case/E-2026-000002/received")
    send(cases, office)
    office.answers.clear()
    send(cases, office, timedelta(hours=1))
    first, second, *again = office.identifiers()
    assert first != second
    assert sorted(again) == sorted([first, second])


def test_after_it_was_sent_neither_address_nor_values_are_kept(cases, office):
    put(cases)
    send(cases, office)
    assert (rows(cases)[0].sealed_address, rows(cases)[0].sealed_values) == (b"", b"")


def test_while_it_waits_the_address_lies_nowhere_readable(cases, prepared):
    put(cases)
    assert b"anna" not in b"".join(value for row in rows(cases) for value in row if isinstance(value, bytes))
    assert "anna" not in str(rows(cases))


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_server_that_hangs_up_at_any_stage_gets_the_mail_later(cases, office, stage):
    office.answers[stage] = "hang up"
    put(cases)
    if stage == "EHLO":
        with pytest.raises(Unavailable, match="cannot be reached"):
            send(cases, office)
    else:
        assert send(cases, office).postponed == 1
    assert office.taken == []
    office.answers.clear()
    assert send(cases, office, timedelta(hours=1)).sent == 1
    assert len(office.taken) == 1


def test_a_server_that_breaks_three_connections_in_succession_is_left_alone(cases, office):
    for number in range(5):
        put(cases, f"case/{number}")
    office.answers["MAIL"] = "hang up"
    with pytest.raises(Unavailable, match="broke 3 connections"):
        send(cases, office)
    assert [row.attempts for row in rows(cases)] == [1, 1, 1, 0, 0]


def test_one_mail_that_breaks_its_connection_does_not_hold_up_the_others(cases, office):
    put(cases, "case/1", address="first@example.ru")
    put(cases, "case/2", address="second@example.ru")

    def only_the_first():
        office.answers = {} if seen else {"RCPT": "hang up"}
        seen.append(1)

    seen = []
    office.before["RCPT"] = only_the_first
    done = send(cases, office)
    assert (done.sent, done.postponed, office.recipients()) == (1, 1, ["second@example.ru"])


@pytest.mark.parametrize(("stage", "answer"), [("MAIL", "451 4.3.0 busy"), ("RCPT", "450 4.2.0 greylisted"), ("DATA", "452 full")])
def test_what_the_server_puts_off_waits_longer_each_time_and_is_sent_in_the_end(cases, office, stage, answer):
    office.answers[stage] = answer
    put(cases)
    assert send(cases, office).postponed == 1
    assert send(cases, office).postponed == 0
    assert send(cases, office, timedelta(minutes=2)).postponed == 1
    assert send(cases, office, timedelta(minutes=4)).postponed == 0
    office.answers.clear()
    assert send(cases, office, timedelta(minutes=8)).sent == 1


def test_after_five_days_of_being_put_off_a_mail_has_failed(cases, office):
    office.answers["RCPT"] = "450 4.2.0 later"
    put(cases)
    hours = 0
    while rows(cases)[0].state == "waiting":
        send(cases, office, timedelta(hours=hours))
        hours += 4
    assert 118 < hours < 142
    assert rows(cases)[0].told == "450 4.2.0"


def test_a_mail_that_nobody_tried_to_send_for_five_days_is_told_and_not_sent_unless_somebody_wants_it(cases, office):
    put(cases)
    done = send(cases, office, timedelta(days=5, minutes=1))
    assert (done.sent, done.failed, states(cases)) == (0, 1, [("failed", "too old")])
    assert [str(one) for one in done.troubles] == [
        "Mails that waited for more than five days are not sent: 1. See python -m indexer outbox list, and outbox retry."
    ]
    with cases.writing() as connection:
        assert outbox.again(connection, rows(cases)[0].id, datetime.now(UTC))
    assert send(cases, office).sent == 1


def test_a_mail_that_waited_for_almost_five_days_is_sent(cases, office):
    put(cases)
    assert send(cases, office, timedelta(days=5, minutes=-1)).sent == 1


def test_a_mail_that_is_tried_again_and_again_is_not_too_old_for_it(cases, office):
    office.answers["RCPT"] = "450 4.2.0 later"
    put(cases)
    send(cases, office, timedelta(days=4))
    office.answers.clear()
    assert send(cases, office, timedelta(days=6)).sent == 1


def test_a_mail_that_is_too_large_for_the_server_has_failed_and_holds_up_no_other(cases):
    put(cases, link=f"/{'a' * 3000}")
    put(cases, "case/other")
    with post_office(data_size_limit=4000, enable_SMTPUTF8=True) as narrow:
        done = send(cases, narrow)
    assert (done.sent, done.failed, states(cases)[0]) == (1, 1, ("failed", "552"))


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_what_the_server_refuses_for_good_has_failed_and_its_words_are_not_kept(cases, office, stage):
    office.answers[stage] = "550 5.1.1 <anna@example.ru>: nobody of this name"
    put(cases)
    assert send(cases, office).failed == 1
    assert states(cases) == [("failed", "550 5.1.1")]
    assert send(cases, office, timedelta(days=1)).failed == 0


def test_a_mail_that_failed_is_sent_once_somebody_lets_it_wait_again(cases, office):
    office.answers["RCPT"] = "550 5.1.1 unknown"
    put(cases)
    send(cases, office)
    office.answers.clear()
    with cases.writing() as connection:
        assert outbox.again(connection, rows(cases)[0].id, datetime.now(UTC))
        assert not outbox.again(connection, 777, datetime.now(UTC))
    assert send(cases, office).sent == 1


def test_a_server_that_refuses_us_costs_no_mail_an_attempt(cases, office):
    office.answers["MAIL"] = "550 5.7.1 who are you"
    put(cases)
    with pytest.raises(Unavailable, match=r"refuses this sender \(550 5.7.1\)"):
        send(cases, office)
    assert [(row.state, row.attempts, row.claimed_until) for row in rows(cases)] == [("waiting", 0, None)]


def test_a_server_that_is_not_there_costs_no_mail_an_attempt(cases, office):
    put(cases)
    with pytest.raises(Unavailable, match="cannot be reached"):
        send(cases, office, port=1)
    assert rows(cases)[0].attempts == 0


def test_without_a_mail_that_waits_no_server_is_asked(cases, office):
    assert send(cases, office, port=1).sent == 0


def test_two_senders_at_once_send_nobody_the_same_mail_twice(cases, office, prepared, keys):
    for number in range(20):
        put(cases, f"case/{number}", address=f"a{number}@example.ru")
    sent = []

    def one():
        own = open_cases(prepared.cases_url, keys)
        sent.append(send(own, office).sent)
        own.engine.dispose()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 20
    assert sorted(office.recipients()) == sorted(f"a{number}@example.ru" for number in range(20))


def test_a_sender_that_lost_its_lease_says_that_the_mail_may_have_gone_twice(cases, office):
    put(cases)
    late = datetime.now(UTC) + timedelta(hours=1)

    def other():
        with cases.writing() as connection:
            assert outbox.claim(connection, late) is not None

    office.before["DATA"] = other
    done = send(cases, office)
    assert [str(trouble) for trouble in done.troubles] == [
        "Mail 1 took longer than it was held for: it may have been sent twice, under one Message-ID."
    ]


def test_a_mail_whose_row_went_while_it_was_sent_did_not_go_twice(cases, office, prepared):
    put(cases)
    office.before["DATA"] = lambda: run_sql(prepared.cases_url, "delete from outbox")
    done = send(cases, office)
    assert (done.sent, done.troubles) == (1, [])


@pytest.mark.parametrize("answer", ["452 full", "550 5.7.1 no"])
def test_a_mail_whose_row_went_while_it_was_refused_neither_waits_nor_has_failed(cases, office, prepared, answer):
    put(cases)
    office.answers["DATA"] = answer
    office.before["DATA"] = lambda: run_sql(prepared.cases_url, "delete from outbox")
    done = send(cases, office)
    assert (done.postponed, done.failed) == (0, 0)


@pytest.mark.parametrize(("stage", "twice"), [("RCPT", False), ("DATA", True)])
def test_a_sender_that_is_killed_loses_no_mail_and_what_goes_twice_has_one_message_id(cases, office, prepared, keys, stage, twice):
    put(cases)
    killed_at(stage, prepared.cases_url, keys, office)
    assert send(cases, office).sent == 0  # it still belongs to the one that was killed
    assert send(cases, office, outbox.LEASE + timedelta(minutes=1)).sent == 1
    assert len(office.taken) == 1 + twice
    assert len(set(office.identifiers())) == 1


def test_the_command_sends_and_says_how_many(cases, office, prepared, keys):
    put(cases)
    done = sender(prepared.cases_url, keys, office)
    told, _ = done.communicate()
    assert (done.returncode, told) == (0, b"Mails: 1 sent, 0 put off, 0 failed for good\n")


def test_mails_go_over_starttls_and_a_server_without_it_gets_none(cases, certificates, office):
    put(cases)
    with pytest.raises(Unavailable, match="offers no STARTTLS"):
        send(cases, office, upgraded=True)
    with post_office(certificates) as secured:
        assert send(cases, secured, upgraded=True).sent == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_mail(cases, certificates):
    put(cases)
    with post_office(certificates) as secured, pytest.raises(Unavailable, match="cannot be reached: SSLCertVerificationError"):
        send(cases, secured, upgraded=True, ca=None)


def test_the_sender_signs_in_and_a_wrong_password_costs_no_mail_an_attempt(cases):
    put(cases)
    with post_office(login=True) as guarded:
        guarded.users["registry"] = "right"
        with pytest.raises(Unavailable, match=r"refuses this sender \(535 5.7.8\)"):
            send(cases, guarded, user="registry", password="wrong")
        assert send(cases, guarded, user="registry", password="right").sent == 1


def test_a_row_that_does_not_open_is_told_and_holds_up_no_other(cases, office, prepared):
    put(cases)
    put(cases, "case/other")
    run_sql(prepared.cases_url, "update outbox set occasion = 'case/moved' where occasion = 'case/other'")
    done = send(cases, office)
    assert (done.sent, done.postponed, len(done.troubles)) == (1, 1, 1)


def named(**changed):
    plain = {URL: "smtp://mail.example", USER: "", PASSWORD: "", CA: "", FROM: SENDER}
    return mail_server_of({**plain, **changed})


def test_a_server_elsewhere_must_encrypt_and_one_on_this_machine_need_not():
    near, far, wrapped = named(**{URL: "smtp://localhost:25"}), named(), named(**{URL: "smtps://mail.example"})
    assert [(one.port, one.upgraded, one.wrapped) for one in (near, far, wrapped)] == [
        (25, False, False),
        (587, True, False),
        (465, False, True),
    ]


def test_user_and_password_stand_in_the_address_or_apart():
    within, apart = named(**{URL: "smtp://a%40b:p%2Fw@mail.example"}), named(**{USER: "a@b", PASSWORD: "p/w"})
    assert (within.user, within.password) == (apart.user, apart.password) == ("a@b", "p/w")
    assert "p/w" not in repr(within)


@pytest.mark.parametrize(
    "changed",
    [
        {URL: "http://mail.example"},
        {URL: "smtp://"},
        {URL: "smtp://mail.example:x"},
        {URL: "smtp://mail.example/box"},
        {USER: "a"},
        {PASSWORD: "p"},
        {FROM: ""},
        {FROM: "Registry <a@b.example>"},
    ],
)
def test_settings_that_cannot_be_used_are_refused(changed):
    with pytest.raises(BadRequest, match="REGISTRY_"):
        named(**changed)


def test_without_an_address_there_is_no_server():
    assert named(**{URL: ""}) is None


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (" anna@Example.RU ", "anna@example.ru"),
        ("Anna.K+x@sub.example.org", "Anna.K+x@sub.example.org"),
        ("анна@пример.рф", "анна@xn--e1afmkfd.xn--p1ai"),
        ("anna@localhost", None),
        ("anna", None),
        ("anna@", None),
        ("@example.ru", None),
        ("anna@example.ru\nBcc: all@example.ru", None),
        ("anna, boris@example.ru", None),
        ("<anna@example.ru>", None),
        ("anna@-example.ru", None),
        ("an..na@example.ru", None),
        ("anna@[127.0.0.1]", None),
        (f"{'a' * 65}@example.ru", None),
        (f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.ru", None),
        ("", None),
        ("o'brien@example.ru", "o'brien@example.ru"),
        *((one, None) for one in NO_ADDRESSES),
    ],
)
def test_a_mail_address_has_one_form_or_is_none(typed, known):
    assert mail_address(typed) == known


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_a_form_takes_no_address_that_nothing_can_be_sent_to(typed):
    with pytest.raises(ValidationError):
        mail_line().deserialize(typed)


@pytest.mark.parametrize("typed", ["o'brien@example.ru", "анна@пример.рф"])
def test_a_form_takes_what_a_mail_can_be_sent_to(typed):
    assert mail_line().deserialize(typed) == typed


@pytest.mark.parametrize("typed", [*NO_ADDRESSES, "анна@example.ru"])
def test_mails_come_from_no_address_that_none_could_be_sent_to(typed):
    with pytest.raises(BadRequest, match="REGISTRY_MAIL_FROM must be a mail address"):
        named(**{FROM: typed})


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_nobody_publishes_under_an_address_that_nothing_can_be_sent_to(typed):
    told = {"TAX": BODY.tax_id, "NAME": "b", "CONTACT": "c", "PHONE": "1", "EMAIL": typed}
    with pytest.raises(BadRequest, match="EMAIL must be a mail address"):
        publisher_of(told)


def test_an_address_in_cyrillic_letters_goes_only_to_a_server_that_takes_them(cases, office):
    put(cases, address="анна@xn--e1afmkfd.xn--p1ai")
    assert send(cases, office).failed == 1
    assert states(cases) == [("failed", "no SMTPUTF8")]
    with post_office(enable_SMTPUTF8=True) as modern:
        put(cases, "case/other", address="анна@xn--e1afmkfd.xn--p1ai")
        assert send(cases, modern).sent == 1
        assert modern.recipients() == ["анна@xn--e1afmkfd.xn--p1ai"]

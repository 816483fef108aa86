"""Changes of a list by mail: nobody gets any without having confirmed, everybody who did hears each change once, and one click ends it."""

import json
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from altcha import Challenge, Payload, solve_challenge
from sqlalchemy import select

from indexer import subscribing
from registry_site.cases import outbox as waiting_rows
from registry_site.cases import subscriptions as subscribing_rows
from registry_site.cases.tables import outbox, subscriptions
from registry_site.happenings import windows
from tests.following import ADDRESS, CONFIRMING, FAR, ORIGIN, ask, begun, link, patient, waiting
from tests.loading import TODAY, Office, certificate, certificates, licence, licences_xml, number
from tests.places import run_sql
from tests.post_office import SENDER

STOPPED = "приостановлен"


@pytest.fixture
def office(tmp_path, prepared):
    found = Office(data=tmp_path, places=prepared)
    found.load(certificates(3))
    return found


@pytest.fixture
def keys(office):
    """Where the site and the commands look for them."""
    return office.settings.data / "cases" / "keys"


@pytest.fixture
def client(office, cases):
    return office.site(mail_from=SENDER, seconds=patient()).test_client()


def subscribe(client, cases, query="", **changed):
    """Ask and confirm; the id of the subscription."""
    assert ask(client, query, **changed).status_code == 303
    path = link(waiting(cases)[-1][1], CONFIRMING)
    assert client.post(path).status_code == 200
    with cases.reading() as connection:
        return connection.execute(select(subscriptions.c.id).order_by(subscriptions.c.asked_on.desc())).scalars().all()[-1]


def news(office, cases, today=TODAY):
    """What the run adds to the mails that wait."""
    before = len(waiting(cases))
    done = subscribing.run(office.stores, cases, today)
    added = waiting(cases)[before:]
    assert done.mails == len(added)
    return added


def told(mail):
    """The first words of the entries of a mail of news."""
    text = mail.get_content()
    return [line for line in text.splitlines() if line.partition(":")[0] in EVENTS]


EVENTS = ("New record", "Changed record", "Now in this list", "No longer in this list", "Removed from the register")


def rows(cases):
    with cases.reading() as connection:
        return connection.execute(select(subscriptions)).all()


def test_asking_sends_one_mail_with_the_address_that_confirms_and_nothing_else_before(client, cases, office):
    response = ask(client, "?q=мыло")
    assert (response.status_code, response.location) == (303, "/en/subscriptions/asked")
    ((address, mail),) = waiting(cases)
    assert address == ADDRESS
    assert "«мыло»" in client.get(link(mail, CONFIRMING)).text
    office.load([certificate(1, product="Мыло новое"), *certificates(3)[1:]])
    assert news(office, cases) == []


def test_the_mail_that_asks_for_confirmation_says_nothing_that_whoever_asked_has_written(client, cases):
    ask(client, "?q=Купите+снадобье&maker_has=spam.example")
    ((_, mail),) = waiting(cases)
    assert "State registration certificates" in mail.get_content()
    assert [word for word in ("Купите", "снадобье", "spam") if word in mail.get_content()] == []


def test_whoever_fills_the_field_that_no_person_sees_is_asked_again(client, cases):
    response = ask(client, website="https://spam.example")
    assert (response.status_code, waiting(cases)) == (422, [])
    assert ADDRESS in response.text


@pytest.mark.parametrize("age", [-5, 0, 2, 24 * 3600 + 1])
def test_whoever_is_quicker_than_people_are_or_has_an_old_form_is_asked_to_wait(office, cases, age):
    form = begun(office.site(mail_from=SENDER, seconds=lambda: FAR).test_client())
    later = office.site(mail_from=SENDER, seconds=lambda: FAR + age).test_client()
    response = ask(later, begun=form)
    assert (response.status_code, waiting(cases)) == (422, [])
    assert ADDRESS in response.text
    assert "wait a moment" in response.text


@pytest.mark.parametrize("form", ["", "x", f"{'a' * 43}.1.{'0' * 64}"])
def test_a_form_that_we_did_not_make_asks_nobody_to_confirm(client, cases, form):
    assert ask(client, begun=form).status_code == 422
    assert waiting(cases) == []


def test_a_form_with_a_flaw_is_sent_again_without_waiting_anew(office, cases):
    now = [FAR]
    client = office.site(mail_from=SENDER, seconds=lambda: now[0]).test_client()
    form = begun(client)
    now[0] += 3
    flawed = ask(client, email="anna", begun=form)
    assert f'name="begun" value="{form}"' in flawed.text


def test_a_form_of_another_site_is_refused(client, cases):
    form = begun(client)
    data = {"email": ADDRESS, "frequency": "weekly", "begun": form}
    response = client.post("/en/subscriptions/new/certificates", data=data, headers={"Origin": "https://spam.example"})
    assert (response.status_code, waiting(cases)) == (403, [])


def test_without_a_solved_puzzle_the_mail_is_queued_behind_the_others_and_not_refused(client, cases, monkeypatch):
    monkeypatch.setattr("registry_site.forms.puzzles._COST", 1)
    challenge = Challenge.from_dict(client.get("/en/subscriptions/puzzle").json)
    solution = Payload(challenge, solve_challenge(challenge)).to_base64()
    assert ask(client, "?q=мыло").status_code == 303
    assert ask(client, "?q=крем", solution=solution).status_code == 303
    assert ask(client, "?q=паста", solution=solution).status_code == 303  # a puzzle is good once
    with cases.reading() as connection:
        assert waiting_rows.waiting(connection, datetime.now(UTC)) == 1
        assert waiting_rows.waiting(connection, datetime.now(UTC) + timedelta(minutes=16)) == 3


def test_the_link_of_the_mail_changes_nothing_until_its_button_is_pressed(client, cases, office):
    ask(client)
    path = link(waiting(cases)[0][1], CONFIRMING)
    assert client.get(path).status_code == client.head(path).status_code == 200
    assert rows(cases)[0].state == "asked"
    assert client.post(path).status_code == client.post(path).status_code == 200
    assert rows(cases)[0].state == "confirmed"


def test_whoever_confirmed_hears_of_each_change_once(client, cases, office):
    subscribe(client, cases)
    office.load([certificate(1, product="Порошок"), *certificates(4)[1:]])
    ((address, mail),) = news(office, cases)
    assert address == ADDRESS
    assert told(mail) == [f"New record: Мыло № 4 ({number(4)})", f"Changed record: Порошок ({number(1)})"]
    assert f"{ORIGIN}/en/certificates/{number(4)}" in mail.get_content()
    assert news(office, cases) == []


def test_what_was_before_the_confirmation_is_no_news(client, cases, office):
    ask(client)
    office.load(certificates(4))
    client.post(link(waiting(cases)[0][1], CONFIRMING))
    assert news(office, cases) == []


def test_only_what_concerns_the_query_is_told_also_that_a_record_left_it(client, cases, office):
    subscribe(client, cases, "?standing=in_force")
    office.load([certificate(1, status=STOPPED), *certificates(3)[1:]])
    assert [told(mail) for _, mail in news(office, cases)] == [[f"No longer in this list: Мыло № 1 ({number(1)})"]]
    office.load([certificate(1, status=STOPPED, product="Порошок"), *certificates(3)[1:]])
    assert news(office, cases) == []


def test_a_record_that_begins_to_answer_the_query_is_told_though_it_is_not_new(client, cases, office):
    subscribe(client, cases, "?q=порошок")
    office.load([certificate(1, product="Порошок"), *certificates(3)[1:]])
    assert [told(mail) for _, mail in news(office, cases)] == [[f"Now in this list: Порошок ({number(1)})"]]


def test_several_publications_between_two_runs_are_one_mail_by_what_was_and_what_is(client, cases, office):
    subscribe(client, cases, "?standing=in_force")
    changed = [certificate(1, status=STOPPED), certificate(2, product="Порошок"), certificate(3), certificate(4)]
    office.load(changed)
    office.load([certificate(1, product="Крем"), certificate(2, product="Паста"), certificate(3)], approve="smaller")
    ((_, mail),) = news(office, cases)
    assert sorted(told(mail)) == [f"Changed record: Крем ({number(1)})", f"Changed record: Паста ({number(2)})"]


def test_a_record_that_was_removed_is_told_with_the_reason_and_as_nothing_that_holds(client, cases, office):
    subscribe(client, cases)
    office.load(certificates(2), approve="smaller")
    ((_, mail),) = news(office, cases)
    assert told(mail) == [f"Removed from the register: Мыло № 3 ({number(3)})"]
    assert "No longer in the published source" in mail.get_content()
    assert "in force" not in mail.get_content()


def test_a_weekly_subscription_gets_one_mail_in_a_week_and_loses_nothing(client, cases, office):
    subscribe(client, cases, frequency="weekly")
    monday = date(2026, 11, 23)
    office.load(certificates(4))
    assert [told(mail) for _, mail in news(office, cases, monday)] == [[f"New record: Мыло № 4 ({number(4)})"]]
    office.load(certificates(5))
    assert news(office, cases, monday + timedelta(days=6)) == []
    assert [told(mail) for _, mail in news(office, cases, monday + timedelta(days=7))] == [[f"New record: Мыло № 5 ({number(5)})"]]


def test_a_mail_of_news_is_ended_by_one_click_of_a_mail_program(client, cases, office):
    subscribe(client, cases)
    office.load(certificates(4))
    ((_, mail),) = news(office, cases)
    address = mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith(f"<{ORIGIN}/en/subscriptions/")
    path = urlsplit(address.strip("<>")).path
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}).status_code == 200
    assert rows(cases) == []
    assert waiting(cases) == []
    office.load(certificates(5))
    assert news(office, cases) == []


def test_a_scanner_that_follows_the_link_ends_nothing_and_pressing_twice_is_no_error(client, cases):
    id_ = subscribe(client, cases)
    assert client.get(f"/ru/subscriptions/{id_}").status_code == 200
    assert len(rows(cases)) == 1
    assert [client.post(f"/ru/subscriptions/{id_}").status_code for _ in range(2)] == [200, 200]
    assert client.get(f"/ru/subscriptions/{id_}").status_code == 404


@pytest.mark.parametrize("id_", ["%25", "_" * 32, "x", "asked"])
def test_an_id_that_nobody_has_ends_no_subscription_of_another(client, cases, id_):
    subscribe(client, cases)
    client.post(f"/en/subscriptions/{id_}")
    assert len(rows(cases)) == len(waiting(cases)) == 1


def test_mail_that_waits_for_one_is_not_taken_back_by_the_end_of_another(client, cases, office):
    subscribe(client, cases)
    other = subscribe(client, cases, "?q=мыло", email="boris@example.ru")
    office.load([certificate(1, product="Мыло новое"), *certificates(3)[1:]])
    assert len(news(office, cases)) == 2
    client.post(f"/en/subscriptions/{other}")
    assert "boris@example.ru" not in [address for address, _ in waiting(cases)]
    assert ADDRESS in [address for address, _ in waiting(cases)]


@pytest.mark.parametrize("state", ["waiting", "failed", "sent"])
def test_with_a_subscription_goes_every_mail_of_it_so_that_none_can_be_sent_again(client, cases, office, state):
    id_ = subscribe(client, cases)
    run_sql(office.places.cases_url, f"update outbox set state = '{state}'")
    client.post(f"/en/subscriptions/{id_}")
    with cases.reading() as connection:
        assert connection.execute(select(outbox)).all() == []


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(client, cases):
    subscribe(client, cases)
    known, unknown = ask(client), ask(client, email="boris@example.ru")
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert [address for address, _ in waiting(cases)] == [ADDRESS, "boris@example.ru"]


@pytest.mark.parametrize("query", ["?q=мыло", "?q=мыло{n}"])
def test_nobody_fills_the_box_of_a_stranger(client, cases, query):
    for n in range(20):
        assert ask(client, query.format(n=n)).status_code == 303
    assert len(waiting(cases)) == 5


def test_whoever_lost_the_mail_asks_again_and_confirms_with_the_new_one_the_same_subscription(client, cases):
    ask(client)
    ask(client)
    first, second = (link(mail, CONFIRMING) for _, mail in waiting(cases))
    assert client.post(second).status_code == 200
    assert [row.state for row in rows(cases)] == ["confirmed"]
    assert client.get(first).status_code == 200


def test_whoever_asks_again_on_the_last_day_has_two_days_from_then(client, cases, office):
    ask(client)
    run_sql(office.places.cases_url, "update subscriptions set asked_on = '2026-01-01'")
    ask(client)
    with cases.writing() as connection:
        assert subscribing_rows.end_unconfirmed(connection, TODAY.isoformat()) == 0


def test_five_mails_of_yesterday_hinder_no_mail_of_today(office, cases):
    for n in range(7):
        ask(office.site(mail_from=SENDER, seconds=patient()).test_client(), f"?q=мыло{n}")
    later = office.site(mail_from=SENDER, seconds=patient(), today=TODAY + timedelta(days=1)).test_client()
    ask(later, "?q=крем")
    assert len(waiting(cases)) == 6


def test_what_was_confirmed_meanwhile_takes_no_mail_from_another_that_is_asked_for_again(client, cases):
    for query in ("?q=мыло", "?q=крем", "?q=мыло"):
        ask(client, query)
    client.post(link(waiting(cases)[1][1], CONFIRMING))
    ask(client, "?q=мыло")
    assert len(waiting(cases)) == 4


def test_mails_of_what_was_confirmed_hinder_no_other_subscription(client, cases):
    for n in range(7):
        subscribe(client, cases, f"?q=мыло{n}")
    assert [row.state for row in rows(cases)] == ["confirmed"] * 7


def test_the_same_wish_written_in_another_order_is_the_same(client, cases):
    ask(client, "?q=мыло&standing=in_force&standing=suspended&sort=number&per_page=50")
    ask(client, "?q=мыло&standing=in_force&standing=suspended&page=2", email=ADDRESS.upper())
    assert len(rows(cases)) == 1


@pytest.mark.parametrize("email", ["", "anna", "anna@example.ru\r\nBcc: all@example.ru"])
def test_what_is_no_mail_address_is_asked_for_again_with_what_was_typed(client, cases, email):
    response = ask(client, "?q=мыло", email=email)
    assert response.status_code == 422
    assert "Write a mail address like name@example.org." in response.text
    assert "«мыло»" in response.text
    assert waiting(cases) == []


@pytest.mark.parametrize("path", ["new/certificates?colour=red", "new/certificates?standing=red", "asked?x=1"])
def test_what_a_list_does_not_understand_is_refused(client, path):
    assert client.get(f"/en/subscriptions/{path}").status_code == 400


def test_a_register_that_there_is_not_has_no_subscriptions(client):
    assert client.get("/en/subscriptions/new/colours").status_code == 404


def test_a_frequency_that_there_is_not_is_refused(client, cases):
    assert ask(client, frequency="hourly").status_code == 400
    assert waiting(cases) == []


@pytest.mark.parametrize("spoil", [lambda path: path[:-3] + "abc", lambda path: path[:-40], lambda path: f"{path}x"])
def test_a_changed_address_confirms_nothing(client, cases, spoil):
    ask(client)
    path = spoil(link(waiting(cases)[0][1], CONFIRMING))
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert rows(cases)[0].state == "asked"


def test_an_address_is_good_for_two_days(client, cases, monkeypatch):
    ask(client)
    path = link(waiting(cases)[0][1], CONFIRMING)
    with clock_of_tokens(monkeypatch, ahead=2 * 24 * 3600 + 2):
        assert client.post(path).status_code == 404
    assert client.post(path).status_code == 200


@contextmanager
def clock_of_tokens(monkeypatch, ahead):
    with monkeypatch.context() as changed:
        changed.setattr("itsdangerous.timed.time.time", lambda now=time.time: now() + ahead)
        yield


def test_no_page_is_stored_found_by_engines_or_names_the_address(client, cases):
    id_ = subscribe(client, cases)
    ask(client, "?q=крем")
    paths = [
        "new/certificates",
        "asked",
        id_,
        link(waiting(cases)[-1][1], CONFIRMING).rpartition("subscriptions/")[2],
    ]
    for path in paths:
        response = client.get(f"/en/subscriptions/{path}")
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store"), path
        assert 'name="robots" content="noindex"' in response.text
        assert "anna" not in response.text
        assert "anna" not in path


def test_no_address_lies_readable_in_the_database(client, cases, office):
    subscribe(client, cases)
    folder = (office.settings.data / "cases").glob("*")
    assert b"anna@" not in b"".join(path.read_bytes() for path in folder)


def test_the_list_offers_it_with_its_query_only_where_mails_are_sent(client, office):
    html = client.get("/en/certificates?q=мыло&sort=number&per_page=50").text
    assert 'href="/en/subscriptions/new/certificates?q=%D0%BC%D1%8B%D0%BB%D0%BE" rel="nofollow">by mail</a>' in html
    assert "subscriptions" not in office.site().test_client().get("/en/certificates?q=мыло").text


def test_where_no_mails_are_sent_the_address_says_so_and_a_subscription_can_still_be_ended(client, cases, office):
    id_ = subscribe(client, cases)
    silent = office.site().test_client()
    response = silent.get("/en/subscriptions/new/certificates")
    assert response.status_code == 404
    assert "No mails are sent from here." in response.text
    assert ask(silent).status_code == 404
    assert silent.post(f"/en/subscriptions/{id_}").status_code == 200
    assert rows(cases) == []


def test_asking_costs_so_much_that_a_minute_has_room_for_ten(office, cases):
    client = office.site(mail_from=SENDER, seconds=patient(), limits=1200).test_client()
    form = begun(office.site(mail_from=SENDER, seconds=lambda: FAR).test_client())
    assert [ask(client, email=f"a{n}@example.ru", begun=form).status_code for n in range(11)] == [303] * 10 + [429]


def test_more_changes_than_fit_are_counted_and_lead_to_the_list(client, cases, office, monkeypatch):
    monkeypatch.setattr(subscribing, "_LONGEST", 2)
    subscribe(client, cases, "?q=мыло")
    office.load(certificates(8))
    ((_, mail),) = news(office, cases)
    assert len(told(mail)) == 2
    assert f"More changes than fit into a mail: 3\n{ORIGIN}/en/certificates?q=" in mail.get_content()


def test_where_the_window_does_not_reach_back_the_mail_says_that_something_is_missing(client, cases, office, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_LOOKED_AT", 1)
    subscribe(client, cases)
    office.load(certificates(5))
    ((_, mail),) = news(office, cases)
    assert len(told(mail)) == 1
    assert "not everything is told here" in mail.get_content()


def test_changes_of_other_registers_make_no_mail_seem_incomplete(client, cases, office, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_LOOKED_AT", 1)
    subscribe(client, cases)
    office.load(licences_xml(licence(1)), register="licences")
    office.load(certificates(4))
    ((_, mail),) = news(office, cases)
    assert "not everything is told here" not in mail.get_content()


def test_a_query_that_its_register_does_not_know_any_more_is_reported_and_holds_up_no_other(client, cases, office):
    lose(office, subscribe(client, cases, "?standing=in_force"))
    subscribe(client, cases, email="boris@example.ru")
    office.load(certificates(4))
    done = subscribing.run(office.stores, cases, TODAY)
    assert (done.mails, len(done.troubles)) == (2, 1)


def lose(office, id_):
    """Let a subscription be of a query with a filter that the register does not have."""
    lost = json.dumps({"asked": "", "text": "", "filters": {"colour": ["red"]}, "ranges": {}, "held": {}})
    run_sql(office.places.cases_url, f"update subscriptions set query = '{lost}' where id = '{id_}'")


def test_whose_query_is_not_known_any_more_is_told_once_and_the_subscription_has_ended(client, cases, office):
    lose(office, subscribe(client, cases))
    office.load(certificates(4))
    subscribing.run(office.stores, cases, TODAY)
    ((address, mail),) = waiting(cases)
    assert address == ADDRESS
    assert mail["Subject"] == "A subscription of yours has ended"
    assert f"State registration certificates\n\nThe register as it is now: {ORIGIN}/en/certificates" in mail.get_content()
    assert rows(cases) == []
    office.load(certificates(5))
    again = subscribing.run(office.stores, cases, TODAY)
    assert (again.mails, again.troubles, len(waiting(cases))) == (0, [], 1)


def test_nobody_is_told_of_the_end_of_what_was_ended_meanwhile(client, cases, office, monkeypatch):
    id_ = subscribe(client, cases)
    lose(office, id_)
    office.load(certificates(4))
    read = subscribing.read

    def ended_meanwhile(*given):
        client.post(f"/en/subscriptions/{id_}")
        return read(*given)

    monkeypatch.setattr(subscribing, "read", ended_meanwhile)
    subscribing.run(office.stores, cases, TODAY)
    assert waiting(cases) == []


def test_a_subscription_whose_query_is_not_known_any_more_can_be_ended_on_its_page(client, cases, office):
    id_ = subscribe(client, cases)
    lose(office, id_)
    page = client.get(f"/en/subscriptions/{id_}")
    assert page.status_code == 200
    assert "End the subscription" in page.text
    assert "This list cannot be shown any more" in page.text
    assert client.post(f"/en/subscriptions/{id_}").status_code == 200
    assert rows(cases) == []


def test_a_subscription_whose_query_is_not_known_any_more_cannot_be_confirmed(client, cases, office):
    ask(client)
    lose(office, rows(cases)[0].id)
    path = link(waiting(cases)[0][1], CONFIRMING)
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert rows(cases)[0].state == "asked"


def test_the_button_that_ends_ends_also_on_the_page_that_had_confirmed(client, cases):
    id_ = subscribe(client, cases)
    path = link(waiting(cases)[0][1], CONFIRMING)
    page = client.get(path).text
    assert "End the subscription" in page
    assert f'action="/en/subscriptions/{id_}"' in page


def test_who_was_told_this_week_costs_no_search_until_the_next(client, cases, office, monkeypatch):
    subscribe(client, cases, frequency="weekly")
    office.load(certificates(4))
    assert len(news(office, cases)) == 1
    office.load(certificates(5))
    asked = []
    monkeypatch.setattr(subscribing, "news", lambda *given: asked.append(given))
    assert news(office, cases) == []
    assert asked == []


def test_every_part_of_a_query_is_kept(client, cases, office):
    subscribe(client, cases, "?q=мыло&standing=in_force&issued_on_from=2024-01-01&issued_on_to=2024-02-01&maker_has=чистота")
    changed = [
        certificate(4),
        certificate(5, issued_on="15.03.2024"),
        certificate(6, maker="АО «Другое»"),
        certificate(7, product="Крем"),
    ]
    office.load([*certificates(3), *changed])
    ((_, mail),) = news(office, cases)
    assert told(mail) == [f"New record: Мыло № 4 ({number(4)})"]

"""The report of a suspicious product: asked page by page, kept once, routed, answered by receipt, and anonymous where it says so."""

import json
import re
import threading

import pytest
from altcha import Challenge, Payload, solve_challenge
from sqlalchemy import func, select, update

from registry_site.cases import letters
from registry_site.cases.tables import cases as cases_table
from registry_site.cases.tables import drafts, uploads
from registry_site.forms.report import report
from registry_site.regions import bodies, central
from tests import sample_records
from tests.places import in_files, run_sql
from tests.reporting import ANSWERS, CERTIFICATE, CODE, CONTACT, Bureau, photo
from tests.worlds import World


@pytest.fixture
def bureau(tmp_path, prepared):
    found = Bureau(world=World(data=tmp_path, places=prepared))
    yield found
    found.cases.engine.dispose()


@pytest.fixture
def reporter(bureau):
    return bureau.reporter().begin()


@pytest.fixture
def done(reporter):
    reporter.answer_all()
    return reporter


def count(bureau, table):
    with bureau.cases.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_an_anonymous_report_is_kept_with_its_day_its_body_and_its_register_and_nothing_of_the_sender(bureau, done):
    done.send()
    (row,) = bureau.rows()
    assert (row.number, row.kind, row.channel, row.anonymous) == ("R-2026-000001", "report", "web", True)
    assert (row.region, row.body, row.register) == ("Ставропольский край", "68", "certificates")
    assert (row.received_at, row.sealed_contact, row.received_on) == (None, None, bureau.world.today.isoformat())
    assert bureau.opened(row, "sealed_contents") == {
        "product": "Мыло «Снежинка»",
        "number": CERTIFICATE,
        "region": "Ставропольский край",
        "place": "Рынок у вокзала",
        "bought_on": "2026-11-20",
        "batch": "17",
        "good_until": "05.2027",
        "description": "Пахнет керосином.",
    }


def test_a_named_report_keeps_who_sent_it_and_when(bureau, reporter):
    reporter.answer_all(named=True).send()
    (row,) = bureau.rows()
    assert row.received_at is not None
    assert bureau.opened(row, "sealed_contact") == {"name": CONTACT["name"], "address": CONTACT["address"]}


def test_the_confirmation_tells_number_receipt_day_and_where_it_goes(done):
    assert done.send().headers["Location"] == "/ru/reports/sent"
    text = done.page("sent").text
    assert "R-2026-000001" in text
    assert CODE.search(text)
    assert bodies()["68"].name in text


def test_whoever_clicks_send_twice_has_sent_one_report_with_one_receipt(bureau, done):
    sent = {"token": done.token("review")}
    for _ in range(2):
        assert done.client.post(done.address("review"), data=sent).headers["Location"] == "/ru/reports/sent"
    assert done.receipt() == done.receipt()
    assert len(bureau.rows()) == 1


def test_whoever_sends_twice_at_once_has_sent_one_report(bureau, done):
    sent, cookie = {"token": done.token("review")}, done.client.get_cookie("reports", path="/ru/reports/").value
    found = []

    def send():
        client = bureau.site.test_client()
        client.set_cookie("reports", cookie, path="/ru/reports/")
        found.append(client.post("/ru/reports/review", data=sent).headers["Location"])

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["/ru/reports/sent"] * 4
    assert len(bureau.rows()) == 1


def test_after_finishing_the_receipt_cannot_be_shown_again(bureau, done):
    done.send()
    done.client.post(done.address("sent"), data={"token": done.token("sent")})
    assert done.page("sent").headers["Location"] == "/ru/reports/?lost=yes"
    assert count(bureau, drafts) == 0
    assert len(bureau.rows()) == 1


def test_a_wrong_answer_is_told_with_a_link_to_its_field_and_what_was_typed_stays(reporter):
    reporter.answer("sender", **{"as": "anonymous"})
    page = reporter.answer("product", product="", maker="Артель")
    assert page.status_code == 422
    assert 'href="#q-product"' in page.text
    assert 'id="q-product"' in page.text
    assert 'value="Артель"' in page.text


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("sender", {"as": "somebody"}, "as"),
        ("product", {"product": "м" * 301}, "product"),
        ("place", {"region": "86"}, "region"),
        ("place", {"region": "1", "bought_on": "2026-02-30"}, "bought_on"),
        ("place", {"region": "1", "bought_on": "2999-01-01"}, "bought_on"),
        ("description", {"description": " \n "}, "description"),
        ("contact", {"name": "Анна"}, "email"),
        ("contact", {"name": "Анна", "email": "anna"}, "email"),
        ("contact", {"name": "Анна", "phone": "позвоните"}, "phone"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_beside_its_question(reporter, step, values, field):
    for name, right in {**ANSWERS, "sender": {"as": "named"}}.items():
        if name == step:
            break
        reporter.answer(name, **right)
    page = reporter.answer(step, **values)
    assert page.status_code == 422
    assert re.findall(r'<li><a href="#q-(\w+)">', page.text) == [field]


def test_the_back_button_shows_what_was_answered(reporter):
    reporter.answer("sender", **{"as": "anonymous"})
    reporter.answer("product", product="Мыло")
    assert 'value="Мыло"' in reporter.page("product").text


def test_nobody_skips_a_question(reporter):
    assert reporter.page("description").headers["Location"] == "/ru/reports/sender"
    assert reporter.page("review").headers["Location"] == "/ru/reports/sender"
    assert reporter.page("photos").headers["Location"] == "/ru/reports/sender"


def test_after_a_change_the_way_leads_back_to_the_check(done):
    assert done.answer("batch", batch="18").headers["Location"] == "/ru/reports/review"
    assert ">18<" in done.page("review").text


def test_whoever_turns_anonymous_leaves_no_name_behind(bureau, reporter):
    reporter.answer_all(named=True)
    reporter.answer("sender", **{"as": "anonymous"})
    reporter.answer("sender", **{"as": "named"})
    assert CONTACT["name"] not in reporter.page("contact").text
    reporter.answer("sender", **{"as": "anonymous"})
    reporter.send()
    (row,) = bureau.rows()
    assert row.sealed_contact is None
    assert CONTACT["name"] not in json.dumps(bureau.opened(row, "sealed_contents"), ensure_ascii=False)


def test_the_number_of_a_failed_check_is_filled_in(bureau):
    sample_records.fill(bureau.world)
    reporter = bureau.reporter()
    page = reporter.client.get("/ru/verify?number=RU.77.99.88.003.E.999999.05.18").text
    address = re.search(r'href="(/ru/reports/\?number=[^"]+)"', page)[1]
    assert 'name="number" value="RU.77.99.88.003.E.999999.05.18"' in reporter.client.get(address).text
    reporter.begin(number="RU.77.99.88.003.E.999999.05.18").answer("sender", **{"as": "anonymous"})
    assert 'value="RU.77.99.88.003.E.999999.05.18"' in reporter.page("product").text


@pytest.mark.parametrize(
    ("number", "register"),
    [
        (CERTIFICATE, "certificates"),
        ("Л042-01125-24/00285494", "licences"),
        ("RU-00001-26", "counterfeits"),
        ("77", None),
        ("", None),
    ],
)
def test_a_report_goes_to_the_register_of_its_number(number, register):
    said = {**ANSWERS, "product": {"product": "Мыло", **({"number": number} if number else {})}}
    assert report().submission(said, "ru").register == register


def test_a_record_page_leads_to_a_report_with_its_number(bureau):
    sample_records.fill(bureau.world)
    page = bureau.reporter().client.get(f"/en/certificates/{sample_records.CERTIFICATE}").text
    address = re.search(r'href="(/en/reports/\?number=[^"]+)"', page)[1]
    assert 'value="RU.77.99.88.003.Е.001953.05.18"' in bureau.reporter().client.get(address).text


def test_what_happened_in_no_known_region_goes_to_the_service_itself():
    said = {**ANSWERS, "place": {"region": central().number}}
    made = report().submission(said, "ru")
    assert (made.body, made.region) == ("85", None)


def test_the_list_of_bodies_is_whole():
    assert len(bodies()) == 85
    assert len({one.region for one in bodies().values() if one.region}) == 84
    assert bodies()["30"].region == "Москва"


def test_the_cookie_is_for_the_pages_of_the_form_alone_and_for_no_script(bureau):
    response = bureau.reporter().client.post("/ru/reports/")
    said = response.headers.getlist("Set-Cookie")
    assert sorted(re.search("Path=([^;]+)", one)[1] for one in said) == ["/en/reports/", "/ru/reports/"]
    assert all("HttpOnly" in one and "SameSite=Strict" in one and "Expires" not in one for one in said)


def test_behind_a_proxy_that_speaks_https_the_cookie_travels_there_alone(bureau):
    client = bureau.reporter(proxies=1).client
    response = client.post("/ru/reports/", headers={"X-Forwarded-Proto": "https"})
    assert all("Secure" in one for one in response.headers.getlist("Set-Cookie"))


def test_the_start_offers_to_go_on_with_what_was_answered(bureau, done):
    assert 'href="/ru/reports/review"' in done.page().text
    assert 'href="/ru/reports/review"' not in bureau.reporter().page().text


def test_the_form_goes_on_in_another_language(bureau, reporter):
    reporter.answer("sender", **{"as": "anonymous"})
    reporter.language = "en"
    assert reporter.page("product").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
@pytest.mark.parametrize("path", ["", "sender", "review", "sent", "status", "status/letter", "photos/add", "photos/remove"])
def test_a_form_of_another_site_is_refused(reporter, path, headers):
    assert reporter.client.post(reporter.address(path), headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["sender", "review", "sent", "photos/add", "photos/remove"])
def test_a_form_without_the_token_of_its_draft_is_refused(reporter, path):
    assert reporter.client.post(reporter.address(path), data={"token": "0" * 64}).status_code == 403


def test_a_cookie_that_is_not_ours_holds_nothing(bureau, reporter):
    reporter.client.set_cookie("reports", f"{'A' * 43}.1.{'0' * 64}", path="/ru/reports/")
    assert reporter.page("sender").headers["Location"] == "/ru/reports/?lost=yes"


def test_answers_lie_sealed(bureau, done):
    with bureau.cases.reading() as connection:
        lying = b"".join(connection.execute(select(drafts.c.sealed_answers)).scalars())
    assert "керосином".encode() not in lying


def test_answers_are_forgotten_after_the_day_that_follows(bureau, done):
    done.add_photo(photo())
    bureau.world.today = bureau.world.today.fromordinal(bureau.world.today.toordinal() + 2)
    bureau.reporter().begin()
    assert done.page("review").headers["Location"] == "/ru/reports/?lost=yes"
    assert (count(bureau, drafts), count(bureau, uploads)) == (1, 0)


def test_leaving_quickly_forgets_everything_and_leads_elsewhere(bureau, done):
    done.add_photo(photo())
    response = done.page("exit")
    assert response.headers["Location"].startswith("https://")
    assert (count(bureau, drafts), count(bureau, uploads)) == (0, 0)
    assert done.page("review").headers["Location"] == "/ru/reports/?lost=yes"


def test_leaving_quickly_after_it_was_sent_leaves_the_report(bureau, done):
    done.send()
    done.page("exit")
    assert len(bureau.rows()) == 1


def test_the_state_is_told_by_the_code_however_it_was_typed(done):
    done.send()
    code = done.receipt()
    for typed in (code, code.lower().replace("-", " ")):
        page = done.state(typed)
        assert page.status_code == 200
        assert "R-2026-000001" in page.text


@pytest.mark.parametrize("code", ["", "nonsense", "ABEK-MH0P-CTYX-1111-2345-6789-QRST"])
def test_a_code_of_nothing_is_told_so(reporter, code):
    assert reporter.state(code).status_code == 422


def test_a_code_is_never_taken_out_of_an_address(done):
    done.send()
    code = done.receipt()
    assert "R-2026-000001" not in done.page(f"status?code={code}").text


def test_the_code_of_another_kind_of_case_opens_nothing_here(bureau, done):
    done.send()
    code = done.receipt()
    with bureau.cases.writing() as connection:
        connection.execute(update(cases_table).values(kind="complaint"))
    assert [done.state(code).status_code, done.write(code, "Ещё одно.").status_code] == [307, 422]


def test_sender_and_desk_write_to_each_other(bureau, done):
    done.send()
    code = done.receipt()
    with bureau.cases.writing() as connection:
        letters.write(connection, bureau.cases.keyring, "R-2026-000001", letters.DESK, "Где куплено?", bureau.world.today)
        connection.execute(update(cases_table).values(stage="asked"))
    assert "Где куплено?" in done.state(code).text
    assert "У вокзала." in done.write(code, "У вокзала.").text
    (row,) = bureau.rows()
    assert (row.stage, row.version) == ("in_work", 2)


def test_a_letter_that_is_sent_again_is_one_letter(done):
    done.send()
    code = done.receipt()
    done.write(code, "Ещё одно.")
    assert done.write(code, "Ещё одно.").text.count("Ещё одно.") == 1


def test_nothing_is_added_to_a_closed_case_and_what_was_typed_stays(bureau, done):
    done.send()
    code = done.receipt()
    with bureau.cases.writing() as connection:
        connection.execute(update(cases_table).values(stage="closed", outcome="answered"))
    assert done.write(code, "Ещё одно.").status_code == 422
    assert "<textarea" not in done.state(code).text


def test_a_photo_is_kept_without_place_time_owner_and_name(bureau, done):
    assert done.add_photo(photo()).status_code == 303
    done.send()
    ((number, name, data),) = bureau.files()
    assert (number, name) == ("R-2026-000001", "photo-1.jpg")
    assert b"Exif" not in data
    assert "Пелагея".encode() not in data


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 hello", photo()[:-200], photo() + b"<script>"])
def test_what_is_no_sound_photo_is_refused_and_the_others_stay(bureau, done, data):
    done.add_photo(photo())
    page = done.add_photo(data)
    assert page.status_code == 422
    assert 'href="#q-photo"' in page.text
    assert len(bureau.files()) == 1


def test_a_sixth_photo_is_refused(bureau, done):
    for more in range(1, 6):
        done.add_photo(photo((64 + more, 48)))
    assert done.add_photo(photo()).status_code == 422
    assert len(bureau.files()) == 5


def test_a_photo_can_be_taken_away(bureau, done):
    done.add_photo(photo())
    kept = re.search(r'name="id" value="([0-9a-f]{32})"', done.page("photos").text)[1]
    done.client.post(done.address("photos/remove"), data={"token": done.token("photos"), "id": kept})
    assert bureau.files() == []


def test_nobody_takes_away_the_photo_of_another(bureau, done):
    done.add_photo(photo())
    kept = re.search(r'name="id" value="([0-9a-f]{32})"', done.page("photos").text)[1]
    other = bureau.reporter().begin().answer_all()
    other.client.post(other.address("photos/remove"), data={"token": other.token("photos"), "id": kept})
    assert len(bureau.files()) == 1


@pytest.mark.parametrize("size", [2 * 2**20, 8 * 2**20 + 1, 10 * 2**20])
def test_a_photo_may_be_large_but_not_too_large(done, size):
    sent = photo()
    page = done.add_photo(sent + b"\0" * (size - len(sent)))
    assert page.status_code == (303 if size <= 8 * 2**20 else 422)


def test_no_other_page_takes_more_than_a_megabyte(done):
    assert done.answer("description", description="я" * 2**20).status_code == 413


def test_all_people_together_cannot_fill_the_disk(bureau, done, monkeypatch):
    monkeypatch.setattr("registry_site.forms.files.WAITING", 1000)
    assert done.add_photo(photo((640, 480))).status_code in (303, 422)
    assert done.add_photo(photo((480, 640))).status_code == 422
    assert done.send().status_code == 303


def test_a_full_disk_during_an_upload_loses_nothing(tmp_path):
    bureau = Bureau(world=World(data=tmp_path, places=in_files(tmp_path)))
    done = bureau.reporter().begin().answer_all()
    done.add_photo(photo())
    run_sql(bureau.url, "create trigger no_room before insert on uploads begin select raise(abort, 'disk full'); end")
    assert done.add_photo(photo((640, 480))).status_code == 503
    run_sql(bureau.url, "drop trigger no_room")
    done.send()
    assert [number for number, _, _ in bureau.files()] == ["R-2026-000001"]
    bureau.cases.engine.dispose()


def test_whoever_fills_the_field_that_no_person_sees_is_asked_again(bureau, done):
    assert done.send(website="https://spam.example").status_code == 422
    assert bureau.rows() == []
    assert done.send().status_code == 303


def test_whoever_is_quicker_than_people_are_is_asked_to_wait(bureau, done):
    bureau.seconds -= 59
    assert done.send().status_code == 422
    bureau.seconds += 59
    assert done.send().status_code == 303


FAR = 4_000_000_000.0
"""Seconds since 1970 so far ahead that no puzzle of then has expired by the clock of the machine."""


def solved(reporter):
    challenge = Challenge.from_dict(reporter.page("puzzle").json)
    return Payload(challenge, solve_challenge(challenge)).to_base64()


def test_a_report_for_which_a_puzzle_was_solved_is_proven_and_one_without_waits(bureau, monkeypatch):
    monkeypatch.setattr("registry_site.forms.puzzles._COST", 1)
    bureau.seconds = FAR
    reporter = bureau.reporter().begin().answer_all()
    reporter.send(solution=solved(reporter))
    bureau.reporter().begin().answer_all().send()
    assert [row.unproven for row in bureau.rows()] == [False, True]


def test_a_puzzle_lets_one_report_through(bureau, monkeypatch):
    monkeypatch.setattr("registry_site.forms.puzzles._COST", 1)
    bureau.seconds = FAR
    solution = solved(bureau.reporter())
    for _ in range(2):
        bureau.reporter().begin().answer_all().send(solution=solution)
    assert [row.unproven for row in bureau.rows()] == [False, True]


@pytest.mark.parametrize("solution", ["", "nonsense", "e30=", "bnVsbA==", "A" * 5000, "eyJjaGFsbGVuZ2UiOnt9LCJzb2x1dGlvbiI6W119"])
def test_what_is_no_solution_is_queued_and_not_refused(bureau, done, solution):
    assert done.send(solution=solution).status_code == 303
    assert [row.unproven for row in bureau.rows()] == [True]


def test_tries_of_codes_are_slowed_down(bureau):
    reporter = bureau.reporter(limits=200)
    assert [reporter.state("nonsense").status_code for _ in range(4)] == [422, 422, 422, 429]


def test_the_pages_of_the_form_are_counted_nowhere_but_in_memory(bureau):
    reporter = bureau.reporter(limits=1200).begin()
    reporter.page("sender")
    assert not (bureau.world.data / "limits").exists()
    reporter.client.get("/ru/verify")
    assert (bureau.world.data / "limits").exists()


@pytest.mark.parametrize("path", ["", "sender", "review", "sent", "status", "puzzle", "exit"])
def test_no_copy_of_a_page_is_kept_anywhere(reporter, path):
    assert reporter.page(path).headers["Cache-Control"] == "no-store"


def test_workers_are_allowed_on_these_pages_alone(reporter):
    policies = [reporter.client.get(path).headers["Content-Security-Policy"] for path in ("/ru/reports/", "/ru/")]
    assert [re.search("worker-src ([^;]+)", one)[1] for one in policies] == ["'self'", "'none'"]


@pytest.mark.parametrize("path", ["", "sender", "status"])
def test_a_site_whose_cases_were_not_prepared_serves_everything_else(tmp_path, path):
    world = World(data=tmp_path, places=in_files(tmp_path))
    client = world.site(cases_url=world.places.cases_url, cases_keys=tmp_path / "keys").test_client()
    page = client.get(f"/en/reports/{path}")
    assert (page.status_code, "python -m indexer cases prepare" in page.text) == (503, True)
    assert client.get("/en/verify").status_code == 200
    assert not (tmp_path / "keys").exists()


def test_whoever_must_leave_is_led_away_even_without_a_database(bureau, done):
    client = bureau.site_with(cases_keys=bureau.world.data / "none").test_client()
    client.set_cookie("reports", done.client.get_cookie("reports", path="/ru/reports/").value, path="/ru/reports/")
    assert client.get("/ru/reports/exit").status_code == 303

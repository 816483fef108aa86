"""A site whose search engine is down: what the ledger knows is answered, what was not looked for is never called missing."""

import logging
import re
import shutil

import pytest

from registry_site.app import create_site
from registry_site.configured import SiteSettings
from registry_site.serving.conditional import CACHED
from tests.loading import TODAY, certificate, certificates, licence, licences_xml, number
from tests.sample_records import CERTIFICATE, LICENCE, NOTICE, SUSPENDED, fill
from tests.worlds import SECRET

KNOWN, UNKNOWN = "RU.77.99.88.003.Е.001953.05.18", "RU.77.99.88.003.E.999999.05.18"
FROM_THE_LEDGER = [
    "/ru/",
    "/en/",
    "/ru/search",
    f"/ru/certificates/{CERTIFICATE}",
    f"/ru/licences/{LICENCE}",
    f"/en/counterfeits/{NOTICE}",
    "/ru/verify",
    f"/ru/verify?number={KNOWN}",
    f"/ru/verify?number={KNOWN}&on=2026-11-21",
    f"/ru/verify?number={UNKNOWN}",
    "/ru/bulletins/",
    "/ru/bulletins/2026-W47",
    "/ru/about/",
    "/ru/about/sources",
    "/schemas/notice.json",
    "/api/v1/status",
    "/api/v1/fields",
    f"/api/v1/certificates/{CERTIFICATE}",
    f"/api/v1/certificates/{CERTIFICATE}?as_of=2026-11-21",
    f"/api/v1/certificates/{CERTIFICATE}/history",
    f"/api/v1/verify?number={KNOWN}",
    f"/api/v1/verify?number={UNKNOWN}",
    "/healthz",
    "/readyz",
]
NOTHING_FOUND = ("Ничего не найдено", "ничего не найдено", "Здесь ничего")


@pytest.fixture
def filled(world):
    return fill(world)


@pytest.fixture
def client(filled):
    return filled.site().test_client()


@pytest.fixture(params=[True, False], ids=["not reachable", "not searching"])
def down(filled, client, request):
    """The client of a site whose engine says nothing at all, or cannot search."""
    filled.engine.fail(down=request.param)
    return client


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.get_data(as_text=True)


@pytest.mark.parametrize("address", FROM_THE_LEDGER)
def test_what_the_ledger_knows_is_answered(down, address):
    page(down, address)


def test_another_writing_of_a_number_leads_to_its_record(down):
    assert down.get("/ru/certificates/ru 77 99 88 003 е 001953 05 18").status_code == 308


STORED = [one for one in FROM_THE_LEDGER if "verify" not in one and not one.endswith("z")]


@pytest.mark.parametrize("address", [*STORED, "/ru/certificates", "/ru/search?q=крем", "/api/v1/certificates"])
def test_whatever_may_be_stored_may_be_given_for_a_day_while_the_site_fails(client, address):
    assert "stale-if-error=86400" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("address", FROM_THE_LEDGER)
def test_an_answer_made_without_the_engine_is_neither_tagged_nor_stored(filled, client, address):
    filled.engine.fail()
    response = client.get(address)
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/ru/", f"/ru/certificates/{CERTIFICATE}", "/api/v1/status"])
def test_an_answer_with_parts_left_out_is_neither_tagged_nor_stored(filled, client, address):
    filled.engine.fail(down=False)
    response = client.get(address)
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_the_tag_of_a_whole_answer_is_not_confirmed_by_a_site_that_cannot_make_it(filled, client):
    tag = client.get("/ru/").headers["ETag"]
    filled.engine.fail()
    assert client.get("/ru/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", ["/ru/", "/ru/certificates", f"/ru/certificates/{CERTIFICATE}", "/api/v1/status"])
def test_the_next_answer_after_the_engine_is_back_is_whole_again(filled, client, address):
    whole = page(client, address)
    filled.engine.fail()
    assert client.get(address).get_data(as_text=True) != whole
    filled.engine.mend()
    response = client.get(address)
    assert response.get_data(as_text=True) == whole
    assert response.headers["Cache-Control"] == CACHED


@pytest.mark.parametrize("address", [*FROM_THE_LEDGER, "/ru/certificates?q=крем", "/ru/search?q=крем", "/api/v1/certificates"])
def test_an_engine_that_fails_is_asked_once_by_each_request(filled, client, address):
    filled.engine.fail()
    client.get(address, headers={"If-None-Match": '"x"'})
    assert filled.engine.refused <= 1


def test_a_record_page_says_that_related_records_were_not_looked_up(client, filled):
    filled.engine.fail(down=False)
    assert "Сейчас их нельзя подобрать: поиск не отвечает." in page(client, f"/ru/certificates/{CERTIFICATE}")
    assert "They cannot be looked up now: the search does not answer." in page(client, f"/en/certificates/{CERTIFICATE}")


def test_a_record_page_still_links_the_records_that_its_fields_name(down):
    assert f'href="/ru/certificates/{SUSPENDED}"' in page(down, f"/ru/certificates/{CERTIFICATE}")


def test_look_alikes_that_could_not_be_looked_up_are_unknown_and_not_none(filled, client):
    filled.engine.near_ids = {"certificates": (CERTIFICATE,)}
    assert len(client.get(f"/api/v1/verify?number={UNKNOWN}").json["look_alikes"]) == 1
    filled.engine.fail()
    body = client.get(f"/api/v1/verify?number={UNKNOWN}&lang=en").json
    assert (body["verdict"], body["look_alikes"]) == ("not_found", None)
    assert body["look_alikes_note"].startswith("Numbers that look alike cannot be looked up now")
    assert "Похожие номера сейчас нельзя подобрать" in page(client, f"/ru/verify?number={UNKNOWN}")


def test_a_verdict_that_needs_no_look_alikes_is_the_same_without_the_engine(filled, client):
    before = client.get(f"/api/v1/verify?number={KNOWN}").json
    filled.engine.fail()
    after = client.get(f"/api/v1/verify?number={KNOWN}").json
    assert {**before, "checked_at": ""} == {**after, "checked_at": ""}
    assert (after["verdict"], after["look_alikes"], after["look_alikes_note"]) == ("in_force", [], None)


def test_a_record_that_is_not_there_has_unknown_candidates(filled, client):
    filled.engine.fail()
    response = client.get(f"/api/v1/certificates/{UNKNOWN}?lang=en")
    assert (response.status_code, response.json["candidates"]) == (404, None)
    assert response.json["detail"].endswith("Numbers near it cannot be looked up now.")
    assert "Похожие номера сейчас нельзя подобрать" in page(client, f"/ru/certificates/{UNKNOWN}", 404)


def test_the_home_page_counts_records_and_leaves_out_what_needs_the_search(down):
    found = page(down, "/ru/")
    assert "Поиск по словам сейчас не работает." in found
    assert "Сколько из них с каким статусом, сейчас нельзя сосчитать." in found
    assert "Последние извещения сейчас нельзя показать." in found
    assert '<div class="register__count">2 <small>' in found


def test_the_status_tells_counts_by_standing_only_if_somebody_counted(down):
    found = down.get("/api/v1/status").json["items"][0]
    assert (found["register"], found["records"], found["standings"], found["search"]) == ("certificates", 2, None, "down")


@pytest.mark.parametrize(
    "address",
    ["/ru/certificates", "/ru/certificates?q=крем", "/ru/search?q=крем", f"/ru/search?q={UNKNOWN}", "/ru/certificates?q=2018"],
)
def test_a_page_that_cannot_look_says_so_and_never_that_nothing_was_found(down, address):
    response = down.get(address)
    found = response.get_data(as_text=True)
    assert (response.status_code, response.headers["Retry-After"], response.headers["Cache-Control"]) == (503, "60", "no-store")
    assert "Поиск сейчас не работает" in found
    assert 'action="/ru/verify"' in found
    assert not [text for text in NOTHING_FOUND if text in found]


def test_the_page_without_the_search_speaks_english_too(down):
    assert "The search does not work now" in page(down, "/en/search?q=cream", 503)


@pytest.mark.parametrize(
    "address", [f"/ru/search?q={KNOWN}", f"/ru/certificates?q={KNOWN}", f"/ru/search?q=СГР № {KNOWN} от 14.05.2018"]
)
def test_a_number_in_the_question_is_found_in_the_ledger(down, address):
    response = down.get(address)
    found = response.get_data(as_text=True)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert "Поиск по словам сейчас не работает; показано найденное по номеру." in found
    assert f'href="/ru/certificates/{CERTIFICATE}"' in found
    assert "ООО «Мыловар»" in found


def test_filters_that_were_not_applied_are_told(down):
    assert "Фильтры не применены." in page(down, f"/ru/certificates?q={KNOWN}&issuing_state=KZ")
    assert "Фильтры не применены." not in page(down, f"/ru/certificates?q={KNOWN}")


def test_a_number_whose_record_was_removed_is_told_as_removed(world):
    world.publish("certificates", {CERTIFICATE: {"number": KNOWN, "product": "Мыло", "status": "приостановлен"}})
    world.publish("certificates", {})
    world.engine.fail()
    found = page(world.site().test_client(), f"/ru/certificates?q={KNOWN}")
    assert "Запись удалена из реестра" in found


def test_a_program_is_told_that_the_search_is_down_and_where_a_number_can_be_asked(down):
    response = down.get("/api/v1/certificates", query_string={"q": KNOWN, "lang": "en"})
    assert (response.status_code, response.headers["Retry-After"], response.json["code"]) == (503, "60", "search_down")
    assert down.get(response.json["links"]["verify"]).json["verdict"] == "in_force"
    assert "links" not in down.get("/api/v1/certificates?q=крем").json


def test_a_mistake_in_the_question_is_told_as_ever(down):
    assert down.get("/ru/certificates?colour=red").status_code == 400
    assert down.get("/api/v1/certificates?colour=red").status_code == 400


def test_a_register_that_was_never_published_stays_unpublished(world):
    world.publish("certificates", {CERTIFICATE: {"number": KNOWN, "product": "Мыло", "status": "приостановлен"}})
    client = world.site().test_client()
    world.engine.fail()
    assert client.get("/readyz").json["generations"] == {
        "certificates": 1,
        "licences": None,
        "counterfeits": None,
        "inspections": None,
    }
    assert client.get("/api/v1/licences/1").json["code"] == "nothing_published"
    assert client.get(f"/api/v1/verify?number={KNOWN}").json["not_asked"] == ["licences", "counterfeits"]


def test_without_the_engine_the_newest_generation_of_the_ledger_is_served(filled, client):
    changed = {CERTIFICATE: {"number": KNOWN, "product": "Мыло", "status": "аннулирован"}}
    filled.publish("certificates", changed, made_at="2026-11-21T09:00:00Z", swap=False)
    assert client.get(f"/api/v1/certificates/{CERTIFICATE}").json["meta"]["generation"] == 1
    filled.engine.fail()
    assert client.get(f"/api/v1/certificates/{CERTIFICATE}").json["meta"]["generation"] == 2


def test_each_answer_without_the_engine_is_logged_with_its_reason(filled, client, caplog):
    filled.engine.fail()
    filled.engine.failing.__cause__ = OSError("no route to the engine")
    with caplog.at_level(logging.INFO):
        client.get(f"/ru/certificates/{CERTIFICATE}")
        response = client.get("/ru/search?q=крем")
    first, second = caplog.records
    assert (first.levelname, "no route to the engine" in first.getMessage()) == ("WARNING", True)
    assert (second.levelname, response.headers["X-Request-Id"] in second.getMessage()) == ("ERROR", True)
    assert second.exc_info[1] is filled.engine.failing


def rename(world, table, name):
    with world.database.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def test_a_failing_ledger_is_not_taken_for_a_failing_engine(filled, client):
    filled.engine.fail()
    rename(filled, "generations", "elsewhere")
    try:
        assert "Журнал сейчас не отвечает" in page(client, f"/ru/certificates?q={KNOWN}", 503)
        assert client.get("/api/v1/status").json["code"] == "unavailable"
        assert client.get("/readyz").status_code == 503
    finally:
        rename(filled, "elsewhere", "generations")


@pytest.fixture
def loaded(office_of_files):
    """A real index and a real ledger, and the site on them."""
    office = office_of_files
    office.load([certificate(1, maker="ООО «Мыловар»"), certificate(2, maker="ООО «Мыловар»"), *certificates(5)[2:]])
    office.load(licences_xml(licence(1)), register="licences")
    return office


def site(office):
    settings = SiteSettings(
        data=office.settings.data, ledger_url=office.settings.ledger_url, search_url="embedded:", secret_key=SECRET
    )
    return create_site(settings, today=lambda: TODAY).test_client()


@pytest.mark.parametrize("fresh", [True, False], ids=["a process just started", "a process that served it"])
def test_an_index_that_was_lost_is_no_register_that_was_never_published(loaded, fresh):
    client = site(loaded)
    if not fresh:
        assert "Мыло № 1" in page(client, "/ru/certificates")
    shutil.rmtree(loaded.settings.data / "index" / "certificates")
    client = site(loaded) if fresh else client
    assert "Мыло № 1" in page(client, f"/ru/certificates/{number(1)}")
    assert client.get("/ru/certificates").status_code == 503
    assert client.get("/api/v1/certificates").json["code"] == "search_down"
    assert client.get("/readyz").json == {
        "status": "degraded",
        "generations": {"certificates": 1, "licences": 1, "counterfeits": None, "inspections": None},
    }
    assert "Поиск по словам сейчас не работает" in page(client, f"/ru/certificates?q={number(1)}")


def test_the_other_registers_are_searched_while_one_index_is_lost(loaded):
    shutil.rmtree(loaded.settings.data / "index" / "certificates")
    response = site(loaded).get("/api/v1/licences?q=аптека")
    assert (response.status_code, response.json["meta"]["total"]["value"]) == (200, 1)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_damaged_index_is_mended_by_a_rebuild_and_noticed_at_once(loaded):
    served = loaded.settings.data / "index" / "certificates" / "1"
    whole = site(loaded).get(f"/ru/certificates/{number(1)}").get_data(as_text=True)
    served.rename(served.with_name("aside"))
    client = site(loaded)
    assert "Сейчас их нельзя подобрать" in page(client, f"/ru/certificates/{number(1)}")
    served.with_name("aside").rename(served)
    assert page(client, f"/ru/certificates/{number(1)}") == whole


def test_a_search_in_all_registers_leaves_out_the_one_whose_index_is_damaged_and_says_so(loaded):
    client = site(loaded)
    served = loaded.settings.data / "index" / "certificates" / "1"
    marker = served / "complete.json"
    marker.write_text(re.sub('"fingerprint": "[^"]*"', '"fingerprint": "of another version"', marker.read_text()))
    html = page(client, "/ru/search?q=аптека")
    assert "Свидетельства о государственной регистрации» сейчас нельзя" in html
    assert 'id="licences"' in html

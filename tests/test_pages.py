"""The public pages through the client: what a reader is told, and what an address may say."""

from datetime import date

import pytest
from sqlalchemy import text

from registry_site.assets import static_url
from tests.sample_records import CERTIFICATE, LICENCE, NOTICE, SUSPENDED, certificates, fill, photo_in


@pytest.fixture
def filled(world):
    return fill(world)


@pytest.fixture
def client(filled):
    return filled.site().test_client()


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(("asked", "language"), [("en-GB,en;q=0.9", "en"), ("ru", "ru"), ("fr", "ru"), ("", "ru")])
def test_the_root_leads_to_the_language_the_browser_prefers(client, asked, language):
    answer = client.get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_an_unknown_language_is_not_found(client):
    assert client.get("/fr/").status_code == 404


def test_language_links_lead_to_the_same_page_with_the_same_query(client):
    found = page(client, "/ru/certificates?q=крем&issuing_state=KZ")
    assert 'href="/en/certificates?q=%D0%BA%D1%80%D0%B5%D0%BC&amp;issuing_state=KZ"' in found
    assert '<html lang="ru"' in found
    assert 'hreflang="x-default"' in found


def test_the_home_page_shows_each_register_with_its_counts_and_the_newest_notices(client):
    found = page(client, "/ru/")
    assert "Свидетельства о государственной регистрации" in found
    assert "действует – 1" in found
    assert "Экоцид" in found
    assert "-320.webp" in found
    assert "8 800 333-51-12" in found


def test_the_home_page_says_so_where_nothing_is_published(world):
    assert "Пока ничего не опубликовано." in page(world.site().test_client(), "/ru/")


def test_the_banner_stands_only_while_made_up_rows_are_served(filled):
    assert "Демонстрационные данные" not in page(filled.site().test_client(), "/ru/verify")
    with filled.database.begin() as connection:
        connection.execute(text("update generations set made_up = true where register = 'licences'"))
    assert "Демонстрационные данные" in page(filled.site().test_client(), "/ru/verify")


def test_a_list_has_its_count_in_heading_and_title(client):
    found = page(client, "/ru/certificates?q=крем")
    assert "<title>«крем»: 2 записи – Свидетельства о государственной регистрации" in found
    assert '<h1 class="govuk-heading-l">«крем»: 2 записи</h1>' in found


def test_the_words_of_the_question_are_marked_and_everything_else_is_escaped(client):
    found = page(client, "/ru/certificates?q=крем")
    assert "<mark>Крем</mark> для рук «Бархат» &lt;увлажняющий&gt;" in found
    assert "<увлажняющий>" not in found


def test_the_sections_of_the_law_are_tabs(client):
    found = page(client, "/ru/certificates?standing=suspended&standing=ended")
    assert 'aria-current="page">Приостановлены и аннулированы <b>1</b>' in found
    assert 'href="/ru/certificates?standing=in_force"' in found
    assert "Статус неясен" not in found


def test_a_register_without_sections_has_no_tabs(client):
    assert 'class="tabs"' not in page(client, "/ru/counterfeits")


def test_old_values_stay_in_the_form_and_become_chips(client):
    found = page(client, "/ru/certificates?issuing_state=KZ&issued_on_from=2010-01-01")
    assert 'value="KZ" form="find" checked' in found
    assert 'name="issued_on_from" value="2010-01-01"' in found
    assert (
        'href="/ru/certificates?issued_on_from=2010-01-01"><span class="hidden">Убрать фильтр </span>Государство выдачи: Казахстан'
        in found
    )


def test_an_unknown_parameter_is_refused_with_the_legal_names(client):
    found = page(client, "/ru/certificates?makr=x", 400)
    assert "Параметра makr нет. Может быть, maker?" in found
    assert "<code>maker</code>" in found


@pytest.mark.parametrize(
    "address",
    [
        "/ru/?x=1",
        "/ru/search?x=1",
        "/ru/verify?x=1",
        "/ru/bulletins/?x=1",
        "/ru/about/?x=1",
        f"/ru/certificates/{CERTIFICATE}?as_of=2026-01-01",
        f"/ru/certificates/{CERTIFICATE}?x=1",
    ],
)
def test_no_page_ignores_a_parameter_it_does_not_know(client, address):
    assert client.get(address).status_code == 400


def test_nothing_found_says_what_that_means_and_which_filter_hides_something(client):
    found = page(client, "/ru/certificates?q=крем&issuing_state=KZ&issuing_state=AM&maker=Никто")
    assert "Здесь ничего не найдено" in found
    assert "без «Изготовитель: Никто»" in found
    assert "Что значит, если ничего не найдено" in found


def test_a_record_shows_its_status_first_and_every_public_field(client):
    found = page(client, f"/ru/certificates/{SUSPENDED}")
    assert "Действие приостановлено" in found or "действие приостановлено" in found
    assert "С 20 января 2026" in found
    assert found.index('id="verdict"') < found.index("Что записано в реестре")
    assert "Не указано в реестре:" in found


def test_another_writing_of_a_number_leads_to_the_record_for_good(client):
    answer = client.get("/ru/certificates/ru 77.99.88.003 е 001953-05-18")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/ru/certificates/{CERTIFICATE}")


def test_a_number_that_names_a_published_record_is_a_link(client):
    assert f'<a href="/ru/certificates/{SUSPENDED}">KZ.16.01.78.003.E.004103.03.11</a>' in page(
        client, f"/ru/certificates/{CERTIFICATE}"
    )


def test_an_unknown_number_is_404_with_candidates_that_are_only_candidates(filled):
    filled.engine.near_ids["certificates"] = (CERTIFICATE,)
    found = page(filled.site().test_client(), "/ru/certificates/RU.77.99.88.003.E.001954.05.18", 404)
    assert "Похожие номера – проверьте каждый знак" in found
    assert f"/ru/certificates/{CERTIFICATE}" in found


@pytest.mark.parametrize("address", ["/ru/certificates/ЪЬ", "/api/v1/certificates/ЪЬ", "/api/v1/certificates/Ъ~2"])
def test_signs_that_make_no_id_are_no_record(client, address):
    assert client.get(address).status_code == 404


def test_a_removed_record_is_410_with_its_last_title_and_the_reason(filled):
    filled.publish("certificates", {CERTIFICATE: certificates()[CERTIFICATE]})
    found = page(filled.site().test_client(), f"/ru/certificates/{SUSPENDED}", 410)
    assert "Крем детский" in found
    assert "удалено из реестра" in found


def test_two_records_of_one_number_name_each_other(filled):
    own = certificates()
    filled.publish("certificates", {**own, f"{CERTIFICATE}~2": {**own[CERTIFICATE], "product": "Совсем другой крем"}})
    found = page(filled.site().test_client(), f"/ru/certificates/{CERTIFICATE}")
    assert "С этим номером несколько записей" in found
    assert f'href="/ru/certificates/{CERTIFICATE}~2">Совсем другой крем</a>' in found


def test_a_partly_suspended_licence_says_which_part_and_until_when(client):
    found = page(client, f"/ru/licences/{LICENCE}")
    assert "действие приостановлено частично" in found
    assert "Каких работ касается: розница" in found
    assert "С 14 декабря 2026" in found


def test_a_licence_is_told_for_the_day_it_is_read(filled):
    filled.today = date(2026, 12, 20)
    found = page(filled.site().test_client(), f"/ru/licences/{LICENCE}")
    assert 'id="verdict">действует</h2>' in found


def test_two_hundred_places_are_folded_and_all_there(client):
    found = page(client, f"/ru/licences/{LICENCE}")
    assert found.count("г. Красноярск, ул. Мира, д. ") == 200
    assert "Показать ещё 192" in found


def test_a_notice_warns_and_says_what_to_do(client):
    found = page(client, f"/ru/counterfeits/{NOTICE}")
    assert 'id="verdict">фальсификат</h2>' in found
    assert "Что делать, если купили" in found
    assert 'alt="Лицевая сторона упаковки"' in found
    assert f'href="/files/{"ab" * 32}.pdf"' in found


def test_a_withdrawn_notice_says_so_and_warns_no_longer(client):
    found = page(client, "/ru/counterfeits/BY-00002-26")
    assert "извещение отозвано" in found
    assert "Что делать, если купили" not in found


def test_the_history_tells_from_what_to_what(filled):
    changed = certificates()
    changed[SUSPENDED] = {**changed[SUSPENDED], "status": "аннулирован", "maker": "ООО «Новый мыловар»"}
    filled.publish("certificates", changed, made_at="2026-11-21T09:00:00Z")
    with filled.database.begin() as connection:
        connection.execute(text("""update revisions set changed_fields = '["status", "maker"]' where generation = 2"""))
    found = page(filled.site().test_client(), f"/ru/certificates/{SUSPENDED}")
    assert "<del>действие приостановлено</del>" in found
    assert "<ins>ООО «Новый мыловар»</ins>" in found


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ("RU.77.99.88.003.Е.001953.05.18", "действует"),
        ("ru 77 99 88 003 e 001953 05 18", "действует"),
        ("KZ.16.01.78.003.E.004103.03.11", "действие приостановлено"),
        ("RU.77.99.88.003.E.999999.05.18", "не найдено"),
        ("крем", "это не номер"),
        ("BY-00001-26", "фальсификат"),
    ],
)
def test_one_number_gets_one_plain_answer(client, number, heading):
    assert f'id="verdict">{heading}</h2>' in page(client, f"/ru/verify?number={number}")


def test_not_found_says_what_it_does_not_prove(client):
    assert "Это не доказывает ни того, что документа никогда не было" in page(
        client, "/ru/verify?number=RU.77.99.88.003.E.999999.05.18"
    )


def test_a_recognised_number_puts_the_verdict_over_the_search(client):
    found = page(client, "/ru/search?q=RU.77.99.88.003.E.001953.05.18")
    assert "Похоже на номер свидетельства о государственной регистрации." in found
    assert 'id="verdict">действует</h2>' in found


def test_a_bulletin_lists_what_is_new_in_its_week(client):
    found = page(client, "/ru/bulletins/2026-W47")
    assert "Крем детский" in found
    assert "Новые: 2" in found
    assert 'href="/ru/bulletins/2026-W46"' in found


@pytest.mark.parametrize("week", ["2026-W48", "2025-W53", "2026-W00", "2026-47", "W47", "0001-W01", "1899-W52"])
def test_a_week_to_come_or_none_at_all_is_not_found(client, week):
    assert client.get(f"/ru/bulletins/{week}").status_code == 404


@pytest.mark.parametrize("topic", ["", "sources", "search", "api", "accessibility"])
def test_the_pages_about_the_registers_are_there_in_both_languages(client, topic):
    assert client.get(f"/ru/about/{topic}").status_code == 200
    assert client.get(f"/en/about/{topic}").status_code == 200


def test_a_photo_is_kept_for_good_and_a_document_is_saved_not_shown(filled, client):
    sha = photo_in(filled.data / "files")
    photo = client.get(f"/files/{sha}.jpg", buffered=True)
    assert photo.mimetype == "image/jpeg"
    assert "immutable" in photo.headers["Cache-Control"]
    assert photo.headers["X-Content-Type-Options"] == "nosniff"
    (filled.data / "files" / "ab").mkdir()
    (filled.data / "files" / "ab" / f"{'ab' * 32}.pdf").write_bytes(b"%PDF-1.7")
    assert client.get(f"/files/{'ab' * 32}.pdf", buffered=True).headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name", ["../secret_key", "..%2f..%2fledger.db", "ledger.db", f"{'a' * 64}.svg", f"{'A' * 64}.jpg", f"{'a' * 64}.jpg"]
)
def test_no_other_name_leads_to_a_file(client, name):
    assert client.get(f"/files/{name}").status_code == 404


def test_static_files_asked_for_by_content_hash_are_immutable(client):
    assert "immutable" in client.get(static_url("site.css"), buffered=True).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/site.css?v=0", buffered=True).headers.get("Cache-Control", "")


def test_no_page_uses_inline_code_or_style_or_another_origin(client):
    for address in (
        "/ru/",
        "/ru/certificates?q=крем",
        f"/ru/counterfeits/{NOTICE}",
        "/ru/verify?number=1",
        "/ru/bulletins/2026-W47",
    ):
        found = page(client, address)
        assert " style=" not in found
        assert "<script>" not in found
        assert " onclick=" not in found
        assert 'src="http' not in found


def test_an_english_page_marks_russian_texts_as_russian(client):
    assert '<h1 class="govuk-heading-l" lang="ru">Крем детский</h1>' in page(client, f"/en/certificates/{SUSPENDED}")


def test_the_schema_of_a_notice_names_its_public_fields_and_no_restricted_one(client):
    found = client.get("/schemas/notice.json").get_json()
    assert {"id", "trade_name", "batch", "photos"} <= set(found["properties"])
    assert "sampling_control" not in found["properties"]
    assert client.get("/schemas/vessels.json").status_code == 404


def test_hostile_values_stay_text_in_cards_and_in_facets(world):
    bad = '"><img src=x onerror=alert(1)>'
    one, two = (
        {
            "number": f"RU.77.99.88.003.E.00000{n}.05.18",
            "status": "приостановлен",
            "product": bad,
            "maker": bad,
            "product_category": f"{bad}{n}",
        }
        for n in (1, 2)
    )
    world.publish("certificates", {"RU.77.99.88.003.E.000001.05.18": one, "RU.77.99.88.003.E.000002.05.18": two})
    client = world.site().test_client()
    for address in (
        "/ru/certificates",
        "/ru/certificates?q=img",
        "/ru/certificates/RU.77.99.88.003.E.000001.05.18",
        "/ru/search?q=img",
    ):
        assert "<img src=x" not in page(client, address)

"""The pages in a real browser, on a phone and on a desk: no sideways scrolling, accessible, safe under the CSP, usable by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browsing import DESK, IN_A_BROWSER, PHONE, listened_to, look_over, serving, without_refusals
from tests.issuing import Bench, code_on
from tests.loading import Office, certificates
from tests.opening import PUBLISHER, written
from tests.places import in_files
from tests.sample_records import CERTIFICATE, INSPECTION, LICENCE, NOTICE, fill
from tests.worlds import World

PAGES = (
    "/ru/",
    "/en/",
    "/ru/search?q=крем",
    "/ru/certificates",
    "/ru/certificates?q=крем&issuing_state=KZ&issued_on_from=2010-01-01",
    "/en/certificates?maker_has=мыловар&issued_on_from=2018-01-01&issued_on_to=2018-12-31",
    "/ru/certificates?q=нет",
    "/ru/counterfeits",
    "/ru/advanced/certificates?q=крем&maker=Альфа&maker=Бета&issuing_state=KZ",
    "/en/advanced/licences",
    "/ru/values/licences/places.city?q=аптека&places.city=Красноярск&containing=крас",
    f"/ru/certificates/{CERTIFICATE}",
    f"/ru/licences/{LICENCE}",
    f"/ru/counterfeits/{NOTICE}",
    f"/en/counterfeits/{NOTICE}",
    "/ru/inspections",
    f"/en/inspections/{INSPECTION}",
    "/ru/verify",
    "/ru/verify?number=RU.77.99.88.003.E.001953.05.18",
    "/ru/verify?number=RU.77.99.88.003.E.999999.05.18",
    "/ru/bulletins/",
    "/ru/bulletins/2026-W47",
    "/ru/about/search",
    "/ru/certificates?no=1",
)

WITHOUT_SEARCH = (
    "/ru/",
    "/en/",
    "/ru/search?q=детский+крем",
    "/en/certificates?q=крем",
    "/ru/search?q=RU.77.99.88.003.E.001953.05.18",
    "/ru/certificates?q=RU.77.99.88.003.E.001953.05.18&issuing_state=KZ",
    f"/ru/certificates/{CERTIFICATE}",
    "/ru/certificates/RU.77.99.88.003.E.999999.05.18",
    "/ru/verify?number=RU.77.99.88.003.E.999999.05.18",
)

EXTRACT_CHECKS = ("/ru/extracts/check?number=E-2026-000001", "/en/extracts/check")

OPEN_DATA = ("/ru/opendata/", "/en/opendata/", "/ru/opendata/certificates", "/en/opendata/certificates")

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    data = tmp_path_factory.mktemp("world")
    with serving(fill(World(data=data, places=in_files(data))).site()) as address:
        yield address


@pytest.fixture(scope="module")
def address_without_search(tmp_path_factory):
    data = tmp_path_factory.mktemp("world")
    world = fill(World(data=data, places=in_files(data)))
    world.engine.fail()
    with serving(world.site()) as address:
        yield address


@pytest.fixture(scope="module", params=[None, PUBLISHER], ids=["nobody", "publisher"])
def address_of_files(request, tmp_path_factory):
    data = tmp_path_factory.mktemp("office")
    office = Office(data=data, places=in_files(data))
    office.load(certificates(3))
    written(office)
    with serving(office.site(publisher=request.param)) as address:
        yield address


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def tab(browser, request):
    context = browser.new_context(viewport=request.param, locale="ru-RU")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_is_accessible_and_breaks_no_policy(tab, address, path):
    examine(tab, address + path)


@pytest.mark.parametrize("path", WITHOUT_SEARCH)
def test_a_page_without_the_search_fits_is_accessible_and_breaks_no_policy(tab, address_without_search, path):
    examine(tab, address_without_search + path)


@pytest.mark.parametrize("path", OPEN_DATA)
def test_a_page_of_open_data_fits_is_accessible_and_breaks_no_policy(tab, address_of_files, path):
    examine(tab, address_of_files + path)


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """The address of a site that checks extracts, and the file of one that it issued."""
    bench = Bench(office=Office(data=tmp_path_factory.mktemp("office"), places=in_files(tmp_path_factory.mktemp("places"))))
    bench.office.load(certificates(3))
    issued = bench.issue(1, 2)
    with serving(bench.site()) as address:
        yield address, issued.pdf


@pytest.mark.parametrize("path", EXTRACT_CHECKS)
def test_the_check_of_an_extract_by_its_paper_is_filled_in_by_the_qr_code(tab, extract, path):
    address, pdf = extract
    code = code_on(pdf)
    examine(tab, f"{address}{path}#{code}")
    assert (tab.input_value("#code"), code in tab.url) == (code, False)
    tab.fill("#number", "E-2026-000001")
    tab.locator("form:has(#code) button").click()
    expect(tab.locator("#finding")).to_be_visible()
    look_over(tab)


@pytest.mark.parametrize("path", EXTRACT_CHECKS)
@pytest.mark.parametrize("change", [lambda pdf: pdf, lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-1.6")], ids=["issued", "changed"])
def test_the_check_of_an_extract_by_its_file_is_accessible(tab, extract, path, change):
    address, pdf = extract
    tab.goto(f"{address}{path}")
    tab.set_input_files("#file", {"name": "extract.pdf", "mimeType": "application/pdf", "buffer": change(pdf)})
    tab.locator("form:has(#file) button").click()
    expect(tab.locator("#finding")).to_be_visible()
    look_over(tab)


def examine(tab, address):
    said = listened_to(tab)
    tab.goto(address)
    look_over(tab)
    assert without_refusals(said) == []


def test_everything_in_the_window_can_be_reached_and_shows_its_focus(tab, address):
    tab.goto(f"{address}/ru/certificates")
    seen = set()
    for _ in range(14):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("document.activeElement.outerHTML"))
        style = tab.evaluate("(({outlineStyle, boxShadow}) => [outlineStyle, boxShadow])(getComputedStyle(document.activeElement))")
        assert style[0] != "none" or style[1] != "none"
    assert len(seen) == 14


def test_the_first_stop_of_the_keyboard_skips_to_the_content(tab, address):
    tab.goto(f"{address}/ru/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_a_photo_opens_large_in_a_dialog_and_escape_closes_it(tab, address):
    tab.goto(f"{address}/ru/counterfeits/{NOTICE}")
    tab.click("a[data-zoom]")
    assert tab.evaluate("document.getElementById('zoom').open")
    assert tab.evaluate("document.querySelector('#zoom img').alt") == "Лицевая сторона упаковки"
    tab.keyboard.press("Escape")
    assert not tab.evaluate("document.getElementById('zoom').open")


def test_filters_work_and_leave_a_short_address(browser, address):
    context = browser.new_context(viewport=DESK)
    tab = context.new_page()
    tab.goto(f"{address}/ru/certificates")
    tab.check("input[name=issuing_state][value=KZ]")
    tab.click("text=Применить")
    assert tab.url == f"{address}/ru/certificates?issuing_state=KZ"
    assert tab.locator("h1").inner_text() == "1 запись"
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_searching_by_fields_and_choosing_among_all_values_need_no_script(browser, address, size):
    context = browser.new_context(viewport=size, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/ru/certificates?q=крем")
    tab.click("text=Расширенный поиск")
    tab.check("input[name=issuing_state][value=KZ]")
    tab.click("button.button:has-text('Найти')")
    assert tab.locator("h1").inner_text() == "«крем»: 1 запись"
    tab.goto(f"{address}/ru/values/licences/places.city?q=аптека")
    tab.fill("#containing", "КРАСНО")
    tab.keyboard.press("Enter")
    tab.check("input[value=Красноярск]")
    tab.click("text=Показать записи")
    assert tab.url.startswith(f"{address}/ru/licences?")
    assert tab.locator(".chips").inner_text().count("Красноярск") == 1
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_searching_filtering_and_checking_need_no_script(browser, address, size):
    context = browser.new_context(viewport=size, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/ru/")
    tab.fill("#ask", "крем")
    tab.click("text=Найти")
    assert tab.locator("h1").inner_text() == "«крем»: 2 записи"
    tab.goto(f"{address}/ru/certificates")
    if size is PHONE:
        tab.click("summary:has-text('Фильтры')")
    tab.check("input[name=issuing_state][value=KZ]")
    tab.click("text=Применить")
    assert tab.locator("h1").inner_text() == "1 запись"
    tab.goto(f"{address}/ru/verify")
    tab.fill("#ask", "ru 77 99 88 003 е 001953 05 18")
    tab.click("button.ask__button")
    assert tab.locator("#verdict").inner_text().lower() == "действует"
    tab.goto(f"{address}/ru/counterfeits/{NOTICE}")
    tab.click("a[data-zoom]")
    assert tab.url.endswith(".jpg")
    context.close()


# Completion in the box


@pytest.fixture(params=["/ru/", "/ru/search", "/ru/certificates"])
def box(tab, address, request):
    """A page with a search box, its list open over «кр»: two products."""
    tab.goto(address + request.param)
    type_into(tab, "кр")
    return tab


def type_into(tab, text):
    tab.locator("#ask").press_sequentially(text)
    tab.wait_for_selector("#ask[aria-expanded=true]")


def offered(tab):
    return tab.locator("[role=option] > span:first-child").all_inner_texts()


def pointed_at(tab):
    """The text of the option that the box points at, after checking that it alone is the selected one."""
    named = tab.get_attribute("#ask", "aria-activedescendant")
    chosen = tab.locator("[role=option][aria-selected=true]")
    assert [one.get_attribute("id") for one in chosen.all()] == ([named] if named else [])
    return chosen.locator("span").first.inner_text() if named else None


HAND, CHILD = "Крем для рук «Бархат» <увлажняющий>", "Крем детский"


def test_the_box_offers_what_the_text_may_become_and_is_accessible_with_its_list_open(box):
    assert offered(box) == [CHILD, HAND]
    assert box.locator("[role=option]").first.inner_text().split("\n")[-1] == "Продукция, записей: 1"
    box.keyboard.press("ArrowDown")
    look_over(box)


def test_the_arrows_walk_the_list_and_the_box_and_never_take_the_focus_out_of_it(box):
    walk = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        box.keyboard.press(key)
        walk.append(pointed_at(box))
        assert box.evaluate("document.activeElement.id") == "ask"
    assert walk == [CHILD, HAND, None, HAND, CHILD, None]
    assert box.input_value("#ask") == "кр"


def test_enter_searches_for_what_is_pointed_at(box):
    box.keyboard.press("ArrowDown")
    with box.expect_navigation():
        box.keyboard.press("Enter")
    assert box.input_value("#ask") == CHILD
    assert CHILD in box.locator("h1").inner_text()


def test_enter_searches_for_the_text_as_typed_where_nothing_is_pointed_at(box):
    with box.expect_navigation():
        box.keyboard.press("Enter")
    assert box.input_value("#ask") == "кр"


def test_escape_closes_the_list_and_keeps_the_text_and_an_arrow_opens_it_again(box):
    box.keyboard.press("ArrowDown")
    box.keyboard.press("Escape")
    assert box.locator("[role=listbox]").is_hidden()
    assert (box.get_attribute("#ask", "aria-expanded"), pointed_at(box), box.input_value("#ask")) == ("false", None, "кр")
    box.keyboard.press("ArrowUp")
    assert (box.get_attribute("#ask", "aria-expanded"), pointed_at(box)) == ("true", HAND)


def test_tab_closes_the_list_and_goes_on_to_the_button(box):
    box.keyboard.press("ArrowDown")
    box.keyboard.press("Tab")
    assert box.locator("[role=listbox]").is_hidden()
    assert box.evaluate("document.activeElement.className") == "ask__button"
    assert box.input_value("#ask") == "кр"


def test_a_click_searches_for_what_was_clicked(box):
    with box.expect_navigation():
        box.locator("[role=option]").last.click()
    assert box.input_value("#ask") == HAND


def test_a_click_elsewhere_closes_the_list(box):
    box.locator("h1").click()
    assert box.locator("[role=listbox]").is_hidden()


def test_the_number_of_suggestions_is_said_once_and_taken_back_with_the_list(tab, address):
    tab.goto(f"{address}/ru/")
    said = tab.locator("#ask-said")
    assert (said.get_attribute("role"), said.inner_text()) == ("status", "")
    tab.evaluate(
        """() => {
          window.said = [];
          const region = document.getElementById("ask-said");
          new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true });
        }"""
    )
    type_into(tab, "крем")
    expect(said).not_to_have_text("")
    assert tab.evaluate("window.said.filter(Boolean)") == ["Подсказок: 2. Выбор – стрелками."]
    tab.keyboard.press("Escape")
    assert said.inner_text() == ""


def test_that_there_is_nothing_to_suggest_is_said_too(tab, address):
    tab.goto(f"{address}/ru/")
    tab.locator("#ask").press_sequentially("зззз")
    expect(tab.locator("#ask-said")).to_have_text("Подсказок нет.")
    assert tab.locator("[role=listbox]").is_hidden()


def test_one_letter_asks_nothing_and_quick_typing_asks_once(tab, address):
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    tab.goto(f"{address}/ru/")
    tab.locator("#ask").press_sequentially("к")
    tab.wait_for_timeout(400)
    assert [url for url in asked if "/api/" in url] == []
    tab.locator("#ask").press_sequentially("рем")
    tab.wait_for_selector("#ask[aria-expanded=true]")
    assert len([url for url in asked if "/api/" in url]) == 1


def test_an_answer_that_comes_too_late_changes_nothing(tab, address):
    late = []
    tab.route("**/api/v1/suggest*", lambda route: late.append(route) if len(late) < 1 else route.continue_())
    tab.goto(f"{address}/ru/")
    tab.locator("#ask").press_sequentially("мы")
    tab.wait_for_timeout(400)
    tab.fill("#ask", "")
    type_into(tab, "кр")
    late[0].continue_()
    tab.wait_for_timeout(300)
    assert offered(tab) == [CHILD, HAND]


def test_the_list_stays_as_it_is_while_more_is_typed_and_nothing_changes(box):
    first = box.locator("[role=option]").first.element_handle()
    box.evaluate(
        "window.hid = 0; new MutationObserver(() => window.hid++).observe(document.getElementById('ask-list'), {attributes: true})"
    )
    with box.expect_response("**/api/v1/suggest*"):
        box.keyboard.type("ем")
    box.wait_for_timeout(100)
    assert box.evaluate("(one) => one.isConnected", first)
    assert box.evaluate("window.hid") == 0


@pytest.mark.parametrize("fault", ["503", "not JSON", "no connection"])
def test_where_the_suggestions_fail_the_box_stays_silent_and_searches(tab, address, fault):
    raised = []
    tab.on("pageerror", lambda error: raised.append(str(error)))
    answers = {
        "503": lambda route: route.fulfill(status=503, content_type="application/problem+json", body="{}"),
        "not JSON": lambda route: route.fulfill(status=200, body="<html>"),
        "no connection": lambda route: route.abort(),
    }
    tab.route("**/api/v1/suggest*", answers[fault])
    tab.goto(f"{address}/ru/")
    with tab.expect_event("requestfinished" if fault != "no connection" else "requestfailed"):
        tab.locator("#ask").press_sequentially("крем")
    tab.wait_for_timeout(1000)
    assert tab.locator("[role=listbox]").is_hidden()
    assert tab.locator("#ask-said").inner_text() == ""
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/ru/search?q=*")
    assert raised == []


def test_without_a_script_the_box_is_a_plain_one(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/ru/")
    assert tab.get_attribute("#ask", "role") is None
    assert tab.locator("[role=listbox]").count() == 0
    context.close()

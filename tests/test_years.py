"""Years and months beside a list: links with counts that limit a date, the chosen one marked and removable."""

import re

import pytest

from tests.sample_records import certificates, fill

SOAP = next(iter(certificates().values()))
DAYS = ("2026-02-01", "2026-02-28", "2026-01-05", "2025-12-31", "2024-02-29", *(f"{year}-07-01" for year in range(2023, 2016, -1)))


@pytest.fixture
def client(world):
    """Certificates of ten years; three of the newest one, in two months."""
    world.publish("certificates", {f"A-{n}": {**SOAP, "number": f"A-{n}", "issued_on": day} for n, day in enumerate(DAYS)})
    return world.site().test_client()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def periods(found):
    """`(label, count, address)` of every year and month, in the order of the page."""
    links = re.findall(r'<a class="year" href="([^"]*)"[^>]*><span>(.*?)</span><b>(.*?)</b></a>', found)
    return [(re.sub("<span.*?</span>", "", label), int(count), href.replace("&amp;", "&")) for href, label, count in links]


def marked(found):
    return re.findall(r'aria-current="true"><span><span class="hidden">(.*?) </span>(.*?)</span>', found)


def test_years_are_links_to_the_list_of_that_year_with_the_sum_of_its_months(client):
    found = periods(page(client, "/ru/certificates"))
    assert [(label, count) for label, count, _ in found][:3] == [("2026", 3), ("2025", 1), ("2024", 1)]
    assert len(found) == 10
    assert found[0][2] == "/ru/certificates?issued_on_from=2026-01-01&issued_on_to=2026-12-31"


@pytest.mark.parametrize(
    ("language", "months"), [("ru", ("февраль 2026 г.", "январь 2026 г.")), ("en", ("February 2026", "January 2026"))]
)
def test_the_chosen_year_has_its_months_with_it(client, language, months):
    found = periods(page(client, f"/{language}/certificates?issued_on_from=2026-01-01&issued_on_to=2026-12-31"))
    assert [(label, count) for label, count, _ in found][:4] == [("2026", 3), (months[0], 2), (months[1], 1), ("2025", 1)]
    assert found[1][2] == f"/{language}/certificates?issued_on_from=2026-02-01&issued_on_to=2026-02-28"


def test_a_month_ends_with_its_last_day(client):
    found = periods(page(client, "/ru/certificates?issued_on_from=2024-01-01&issued_on_to=2024-12-31"))
    assert "/ru/certificates?issued_on_from=2024-02-01&issued_on_to=2024-02-29" in [href for _, _, href in found]


@pytest.mark.parametrize(
    ("range_", "label"),
    [
        ("issued_on_from=2026-01-01&issued_on_to=2026-12-31", "2026"),
        ("issued_on_from=2026-02-01&issued_on_to=2026-02-28", "февраль 2026 г."),
    ],
)
def test_the_chosen_one_is_marked_and_leads_back_to_all(client, range_, label):
    found = page(client, f"/ru/certificates?q=крем&{range_}&page=1")
    assert marked(found) == [("Убрать фильтр", label)]
    assert ("/ru/certificates?q=%D0%BA%D1%80%D0%B5%D0%BC") in [href for one, _, href in periods(found) if one == label]
    assert f'href="/ru/certificates?q=%D0%BA%D1%80%D0%B5%D0%BC&amp;{range_[range_.index("issued_on_to") :]}"' in found  # a chip


@pytest.mark.parametrize(
    "range_", ["issued_on_from=2026-01-15&issued_on_to=2026-02-10", "issued_on_from=2026-01-01", "issued_on_to=2026-12-31"]
)
def test_another_range_marks_nothing_and_opens_the_year_it_lies_in(client, range_):
    found = page(client, f"/ru/certificates?{range_}")
    assert marked(found) == []
    assert ("февраль 2026 г." in [label for label, _, _ in periods(found)]) is range_.endswith("02-10")


def test_a_link_keeps_the_rest_of_the_question_but_not_the_page(client):
    chosen = "q=крем&maker_has=мыловар&status_on_to=2027-01-01&issued_on_to=2025-01-01&sort=issued_on&per_page=50&page=1"
    hrefs = [href for label, _, href in periods(page(client, f"/ru/certificates?{chosen}")) if label == "2026"]
    rest = "q=%D0%BA%D1%80%D0%B5%D0%BC&maker_has=%D0%BC%D1%8B%D0%BB%D0%BE%D0%B2%D0%B0%D1%80&status_on_to=2027-01-01&sort=issued_on&per_page=50"
    assert hrefs == [f"/ru/certificates?{rest}&issued_on_from=2026-01-01&issued_on_to=2026-12-31"]


def test_older_years_open_on_demand_and_are_open_where_one_is_chosen(client):
    found = page(client, "/ru/certificates")
    closed = '<details class="more"><summary>Ещё 3<span class="hidden">: Дата выдачи</span></summary><ul class="years">'
    assert closed in found
    assert closed.replace('"more"', '"more" open') in page(
        client, "/ru/certificates?issued_on_from=2017-01-01&issued_on_to=2017-12-31"
    )


def test_a_year_that_other_filters_leave_nothing_of_stays_with_none(client):
    found = periods(page(client, "/ru/certificates?q=нигде&issued_on_from=2026-01-01&issued_on_to=2026-12-31"))
    assert [(label, count) for label, count, _ in found] == [("2026", 0)]


def test_a_date_with_nothing_to_choose_has_no_years(world):
    world.publish("certificates", {"A-1": {**SOAP, "number": "A-1"}})
    found = page(world.site().test_client(), "/ru/certificates")
    assert 'name="issued_on_from"' in found
    assert periods(found) == []


def test_the_years_of_every_date_that_sorts_stand_beside_its_list(world):
    client = fill(world).site().test_client()
    for register, name in (("licences", "issued_on"), ("counterfeits", "published_on")):
        found = page(client, f"/en/{register}?{name}_from=2026-01-01&{name}_to=2026-12-31")
        assert periods(found)[0][0] == "2026"


def test_hostile_text_stays_text_in_the_links(client):
    assert "<u>" not in page(client, '/ru/certificates?q="><u>&maker="><u>&issued_on_from=2026-01-01')

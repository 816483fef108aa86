"""The months of a date as a facet, on every engine: all of them, the newest first, under the question but not its own range."""

from collections.abc import Iterator
from datetime import date

import pytest

from registry_site.search.port import DateRange, SearchEngine, SearchPage, SearchRequest
from tests.corpus import DAY, REGISTERS, in_order, kept, public
from tests.engines import ENGINES, opened

REGISTER = REGISTERS["certificates"]
MONTHS = [f"{year}-{month:02d}" for year in range(2024, 1999, -1) for month in range(12, 0, -1)]
MAY = DateRange(start=date(2020, 5, 1), end=date(2020, 5, 31))


def made() -> Iterator[dict[str, object]]:
    """One certificate of each of three hundred months; in May of 2020 three more, two of them of soap; one without a date."""
    common = {"product": "Крем", "status": "подписан и действует", "maker": "ООО «Альфа»"}
    for n, month in enumerate(MONTHS):
        yield {**common, "number": f"RU.77.99.88.003.E.{n:06d}.05.18", "issued_on": f"{month}-{1 + n % 28:02d}"}
    for n, (product, day) in enumerate((("Мыло", "01"), ("Мыло", "31"), ("Крем", "15"))):
        yield {**common, "number": f"KZ.16.01.78.003.E.{n:06d}.03.11", "issued_on": f"2020-05-{day}", "product": product}
    yield {
        **common,
        "number": "BY.60.61.01.008.E.000040.06.26",
        "status_on": "2024-02-03",
        "status": "аннулирован",
        "maker": "Бета",
    }


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine that serves these certificates."""
    with opened(request.param, tmp_path_factory.mktemp("index")) as pair:
        pair.writer.build(REGISTER, 1, kept(in_order(public("certificates", one) for one in made())), on=DAY)
        pair.writer.swap(REGISTER, 1)
        yield pair.engine


def ask(engine: SearchEngine, text: str = "", **asked: object) -> SearchPage:
    return engine.search(REGISTER, SearchRequest(**{"text": text, "limit": 0, "facets": ("issued_on",), **asked}))


def counted(page: SearchPage, path: str = "issued_on") -> list[tuple[str, int]]:
    return [(one.value, one.count) for one in page.facets[path]]


ALL = [(month, 4 if month == "2020-05" else 1) for month in MONTHS]


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_all_months_come_the_newest_first_whatever_the_size_of_a_facet(engine, size):
    assert counted(ask(engine, facet_size=size)) == ALL


def test_a_facet_of_size_none_is_empty(engine):
    assert counted(ask(engine, facet_size=0)) == []


def test_a_record_without_the_date_is_in_no_month(engine):
    page = ask(engine, filters={"standing": ("ended",)}, facets=("issued_on", "status_on"))
    assert (page.total, counted(page), counted(page, "status_on")) == (1, [], [("2024-02", 1)])


def test_months_ignore_the_range_of_their_own_date_which_still_narrows_the_hits(engine):
    page = ask(engine, ranges={"issued_on": MAY}, facets=("issued_on", "product_category", "standing"))
    assert (page.total, counted(page)) == (4, ALL)
    assert counted(page, "standing") == [("in_force", 4)]


def test_the_months_of_another_date_heed_the_range(engine):
    page = ask(engine, ranges={"issued_on": MAY, "status_on": DateRange(start=date(2024, 1, 1))}, facets=("issued_on", "status_on"))
    assert (page.total, counted(page), counted(page, "status_on")) == (0, [], [])


@pytest.mark.parametrize("asked", [
    {"text": "мыло"}, {"filters": {"number": ("KZ.16.01.78.003.E.000000.03.11", "KZ.16.01.78.003.E.000001.03.11")}}, {"held": {"product": "мыло"}},
    {"text": "мыло", "filters": {"standing": ("in_force",)}}, {"text": "мылло"},
])  # fmt: skip
def test_months_heed_the_text_the_filters_and_the_words(engine, asked):
    for ranges in ({}, {"issued_on": MAY}, {"issued_on": DateRange(end=date(2001, 1, 1))}):
        assert counted(ask(engine, ranges=ranges, **asked)) == [("2020-05", 2)]


def test_months_stand_beside_a_facet_with_a_filter_of_its_own(engine):
    page = ask(engine, filters={"standing": ("ended",)}, ranges={"issued_on": MAY}, facets=("standing", "issued_on"))
    assert (page.total, counted(page), counted(page, "standing")) == (0, [], [("in_force", 4)])

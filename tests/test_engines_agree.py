"""Both engines side by side: whole pages compared, to the last byte of the last document, over a thousand real names."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice, product
from pathlib import Path

import pytest

from registry_site.app import create_site
from registry_site.configured import SiteSettings
from registry_site.pages.cards import cards
from registry_site.search.port import DateRange, SearchEngine, SearchPage, SearchRequest, Sort
from registry_site.translating import translator
from tests.corpus import ANNULLED, DAY, IN_FORCE, REGISTERS, SUSPENDED, in_order, kept, public, records
from tests.engines import opened
from tests.worlds import SECRET

REGISTER = REGISTERS["certificates"]
NAMES = Path(__file__).parent.parent / "demo" / "certificates" / "makers_and_names.csv"
RECORDS = 1_000
FACETS = REGISTER.facets

TEXTS = (
    "", "крем", "шампунь детский", "вода минеральная", "витамин C", "B12", "омега-3", "RU.77", "RU.77.99.88.003.E.000017",
    "RU.77.99.88.003.E.000017.01.19", "гель детский", "Средство", "крем ромашка", "ооо", "зао фарм", "амикацин ферейн",
)  # fmt: skip
SORTS = (None, Sort(field="issued_on"), Sort(field="issued_on", descending=True), Sort(field="number", descending=True))
NARROWINGS: tuple[dict[str, object], ...] = (
    {},
    {"filters": {"standing": ("in_force", "suspended")}},
    {"filters": {"maker_country": ("RU",), "status": (IN_FORCE, ANNULLED)}},
    {"ranges": {"issued_on": DateRange(start=date(2016, 1, 1), end=date(2019, 12, 31))}},
)


def real_names() -> Iterator[tuple[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["trade_name"], row["maker"]


@pytest.fixture(scope="module")
def engines(search_server, tmp_path_factory) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    """The embedded engine and Elasticsearch, serving the same records."""
    made = [
        public("certificates", {
            "number": f"RU.77.99.88.003.E.{n:06d}.01.{10 + n % 16}", "product": product_name, "maker": maker,
            "status": (IN_FORCE, IN_FORCE, ANNULLED, SUSPENDED)[n % 4], "maker_country": ("RU", "BY", "KZ")[n % 3],
            "issued_on": f"20{10 + n % 16}-0{1 + n % 9}-1{n % 9}" if n % 10 else None,
        })
        for n, (product_name, maker) in enumerate(islice(real_names(), RECORDS))
    ]  # fmt: skip
    everything = kept(in_order([*made, *records("certificates")]))
    folder = tmp_path_factory.mktemp("index")
    with opened("embedded", folder) as first, opened("elastic", folder) as second:
        for pair in (first, second):
            pair.writer.build(REGISTER, 1, everything, on=DAY)
            pair.writer.swap(REGISTER, 1)
        yield first.engine, second.engine


def both(engines: tuple[SearchEngine, SearchEngine], asked: SearchRequest) -> tuple[SearchPage, SearchPage]:
    embedded, elastic = engines
    return embedded.search(REGISTER, asked), elastic.search(REGISTER, asked)


@pytest.mark.parametrize("narrowing", NARROWINGS, ids=["everything", "standing", "two filters", "years"])
def test_pages_totals_facets_places_and_how_a_text_was_understood_are_the_same(engines, narrowing):
    for text, sort, position in product(TEXTS, SORTS, (0, 40)):
        embedded, elastic = both(engines, SearchRequest(text=text, sort=sort, position=position, facets=FACETS, **narrowing))
        assert embedded == elastic, (text, sort, position)


@pytest.mark.parametrize("text", ["", "крем", "шампунь детский", "RU.77"])
@pytest.mark.parametrize("sort", SORTS, ids=["by relevance", "oldest", "newest", "by number"])
def test_a_walk_through_all_pages_is_the_same(engines, text, sort):
    asked = SearchRequest(text=text, sort=sort, limit=300)
    while True:
        embedded, elastic = both(engines, asked)
        assert embedded == elastic
        if embedded.last is None:
            return
        asked = replace(asked, after=embedded.last)


def test_highlights_are_the_same(engines, tmp_path):
    site = create_site(
        SiteSettings(data=tmp_path, ledger_url=f"sqlite:///{tmp_path}/ledger.db", search_url="embedded:", secret_key=SECRET)
    )
    with site.app_context():
        embedded, elastic = (
            cards(REGISTER, page.documents, page.interpretation.terms, translator("ru"))
            for page in both(engines, SearchRequest(text="крем ромашка"))
        )
    assert "<mark>" in embedded
    assert embedded == elastic


def test_numbers_near_a_number_are_the_same(engines):
    embedded, elastic = engines
    for key in ("RU779988003E0000170119", "RU779988003E00001701", "RU779988003E0000", "RU77998800E0000170119", "77"):
        assert embedded.near(REGISTER, key, 50) == elastic.near(REGISTER, key, 50)


def test_a_walk_through_everything_is_the_same(engines):
    embedded, elastic = engines
    assert list(embedded.scan(REGISTER)) == list(elastic.scan(REGISTER))

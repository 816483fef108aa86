"""The contract of every search engine (DESIGN §4, laws 5 to 8): one corpus, one suite, one more engine per `ENGINES` entry."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_site.errors import BadRequest, NothingPublished, Unavailable
from registry_site.registers.model import PublicRecord
from registry_site.search.port import DateRange, SearchEngine, SearchPage, SearchRequest, Sort, Step
from tests.corpus import CERTIFICATES, DAY, REGISTERS, in_order, kept, name_of, public, records
from tests.engines import ENGINES, Pair, opened

CERTIFICATE_REGISTER = REGISTERS["certificates"]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine that serves the corpus."""
    with opened(request.param, tmp_path_factory.mktemp("index")) as pair:
        for name, register in REGISTERS.items():
            pair.writer.build(register, 1, kept(records(name)), on=DAY)
            pair.writer.swap(register, 1)
        yield pair.engine


@pytest.fixture(params=ENGINES)
def fresh(request, tmp_path) -> Iterator[Pair]:
    """A writer and an engine with nothing published."""
    with opened(request.param, tmp_path) as pair:
        yield pair


def ask(engine: SearchEngine, text: str = "", register: str = "certificates", **request: object) -> SearchPage:
    return engine.search(REGISTERS[register], SearchRequest(text=text, **request))


def ids(page: SearchPage) -> list[str]:
    return [json.loads(document)["id"] for document in page.documents]


def found(engine: SearchEngine, text: str = "", register: str = "certificates", **request: object) -> list[str]:
    return [name_of(register, identity) for identity in ids(ask(engine, text, register, **request))]


def facet(page: SearchPage, path: str) -> dict[str, int]:
    return {one.value: one.count for one in page.facets[path]}


def publish(pair: Pair, generation: int, *published: PublicRecord) -> None:
    pair.writer.build(CERTIFICATE_REGISTER, generation, kept(in_order(published)), on=DAY)
    pair.writer.swap(CERTIFICATE_REGISTER, generation)


def some(count: int, **values: object) -> list[PublicRecord]:
    return [
        public("certificates", {"number": f"RU.77.99.88.003.E.{n:06d}.05.18", "product": "Чай", **values}) for n in range(count)
    ]


# Words


def test_every_word_must_be_found(engine):
    assert found(engine, "шампунь ромашка") == ["camomile in maker"]
    assert found(engine, "шампунь мыло") == []


def test_a_word_is_found_in_another_form(engine):
    assert found(engine, "перевозка средство") == ["of the old form"]


@pytest.mark.parametrize("text", ["ёлочный", "елочный", "ЕЛОЧНЫЕ", "ёлоч\u00adный", "«ёлочный»", "елочный\u200b", "eлочный"])
def test_a_word_is_found_whatever_its_yo_case_quotes_and_invisible_characters(engine, text):
    assert found(engine, text) == ["with series R"]


def test_a_code_is_found_in_either_alphabet(engine):
    assert found(engine, "витамин B12") == found(engine, "витамин в12") == ["with Cyrillic parts"]


def test_a_title_comes_before_a_maker_and_a_maker_before_other_text(engine):
    assert found(engine, "ромашка") == ["camomile in title", "camomile in maker", "camomile in text"]


def test_a_whole_name_comes_before_a_longer_one_with_the_same_word(engine):
    assert found(engine, "крем")[0] == "words across titles"  # its trademark is «Крем», the first id is of another


def test_words_side_by_side_come_first_and_never_across_two_titles(engine):
    # «words together» is not in force and has the last id of the three: only the phrase puts it first.
    assert found(engine, "детский крем") == ["words together", "words apart", "words across titles"]


def test_inside_a_tier_records_in_force_come_first_then_ids(engine):
    assert found(engine, "крем")[1:] == ["words apart", "camomile in title", "words together"]


def test_the_answer_says_how_the_text_was_understood(engine):
    page = ask(engine, "детский крем")
    assert (page.interpretation.step, page.interpretation.terms) == (Step.WORDS, ("детск", "крем"))
    assert ask(engine).interpretation.step is Step.ALL
    assert ask(engine, "несуществующее").interpretation.step is Step.NOTHING


def test_a_text_without_a_word_finds_nothing(engine):
    page = ask(engine, "*** 😀", facets=("status",))
    assert (page.total, page.documents, page.facets["status"]) == (0, (), ())


# Numbers


@pytest.mark.parametrize("text", [
    "RU.77.99.88.003.R.000803.04.25",
    "RU.77.99.88.003.Р.000803.04.25",  # a Cyrillic Р is read as the series R
    "ru 77 99 88 003 r 000803 04 25",
    "RU779988003R0008030425",
    "№RU.77.99.88.003.R.000803.04.25",
    "СГР № RU.77.99.88.003.R.000803.04.25 от 01.04.2025",
    "R\u200bU.77.99.88.003.R.000803.04.25",
])  # fmt: skip
def test_a_number_is_found_in_any_writing(engine, text):
    page = ask(engine, text)
    assert ids(page) == ["RU.77.99.88.003.R.000803.04.25"]
    assert page.interpretation.step is Step.NUMBER


@pytest.mark.parametrize("text", ["RU.23.КК.08.008.Е.000964.08.14", "RU.23.KK.08.008.E.000964.08.14", "ru23кк08008е0009640814"])
def test_look_alike_letters_make_one_number(engine, text):
    assert found(engine, text) == ["with Cyrillic parts"]


def test_the_own_number_comes_before_the_number_of_another_field(engine):
    assert found(engine, "77.99.23.3.у.7647.12.04") == ["of the old form"]


def test_a_number_of_another_field_is_found(engine):
    page = ask(engine, "77 04 865540")
    assert [name_of("certificates", one) for one in ids(page)] == ["of a taxpayer"]
    assert page.interpretation.step is Step.NUMBER


def test_a_licence_is_found_by_its_number_but_not_with_a_letter_for_the_digit(engine):
    assert found(engine, "л042 01137 77 00263495", "licences") == ["two places in one region"]
    assert ask(engine, "ЛО42-01137-77/00263495", "licences").interpretation.step is Step.NUMBER_NEAR


@pytest.mark.parametrize(
    "text", ["RU.77.99.88.003", "ru77 99 88 003 r 0008", "СГР RU.77.99.88.003.R.000803", "№ RU779988003R00080304"]
)
def test_the_beginning_of_a_number_is_enough(engine, text):
    page = ask(engine, text)
    assert [name_of("certificates", one) for one in ids(page)] == ["with series R"]
    assert page.interpretation.step is Step.NUMBER_PREFIX


@pytest.mark.parametrize("text", ["77.99.23.3.У.76", "77.99.23.3.y.7647.12"])
def test_the_beginning_of_an_old_number_is_compared_with_its_dots(engine, text):
    assert found(engine, text) == ["of the old form"]


def test_a_number_that_is_only_mentioned_is_found_as_words(engine):
    page = ask(engine, "RU.77.99.88.003.R.000804.04.25")
    assert [name_of("certificates", one) for one in ids(page)] == ["of a taxpayer"]
    assert page.interpretation.step is Step.WORDS


def test_a_number_that_is_nowhere_is_not_found(engine):
    assert ask(engine, "RU.77.99.88.003.R.000899.04.25").interpretation.step is Step.NOTHING


def test_words_and_a_number_in_one_question(engine):
    assert found(engine, "гамма 7704865540") == ["of a taxpayer"]


def test_a_filter_does_not_change_how_a_text_is_understood(engine):
    page = ask(engine, "RU.77.99.88.003.R.000803.04.25", filters={"status": ("аннулирован",)}, facets=("status",))
    assert (page.total, facet(page, "status")) == (0, {"подписан и действует": 1})
    # «with series R» names this number as the one it replaces, and is in force: still the question was the number itself.
    assert found(engine, "77.99.23.3.У.7647.12.04", filters={"standing": ("in_force",)}) == []


def test_near_gives_beginnings_and_numbers_one_character_away(engine):
    register = CERTIFICATE_REGISTER
    assert engine.near(register, "RU779988001E00000401", 10) == ()
    assert engine.near(register, "RU779988001E0000040", 10) == ("RU.77.99.88.001.E.000004.02.18",)
    assert engine.near(register, "RU779988001E0000040319", 10) == ()
    changed = engine.near(register, "RU779988001E0000090218", 10)
    assert changed == tuple(f"RU.77.99.88.001.E.00000{n}.02.18" for n in (4, 5, 6))
    assert engine.near(register, "RU779988001E000009021", 10) == ()
    assert engine.near(register, "RU779988001E0000090218", 2) == changed[:2]
    assert engine.near(register, "ru 77.99.88.001.е.000009.02.18", 10) == changed


def test_near_is_silent_about_keys_too_short_or_too_long_to_be_meant(fresh):
    numbers = ("AB12", "7" * 80)
    publish(fresh, 1, *(public("certificates", {"number": number, "product": "Чай"}) for number in numbers))
    near = [fresh.engine.near(CERTIFICATE_REGISTER, key, 10) for key in ("AB1", "AB123", "7" * 80, "1" * 100_000)]
    assert near == [(), ("AB12",), (), ()]


# Filters, ranges, facets


def test_values_of_one_filter_are_joined_by_or(engine):
    assert found(engine, filters={"maker_country": ("US", "BY")}) == ["of a taxpayer", "camomile in text", "with Cyrillic parts"]


def test_filters_are_joined_by_and(engine):
    chosen = {"maker_country": ("BY", "RU"), "product_category": ("косметика",)}
    assert found(engine, filters=chosen) == ["camomile in text", "camomile in maker", "camomile in title"]


def test_standing_is_a_filter_everywhere_and_an_unknown_status_is_unclear(engine):
    assert found(engine, filters={"standing": ("unclear",)}) == ["with Cyrillic parts"]
    assert found(engine, register="counterfeits", filters={"standing": ("suspended",)}) == ["expires on 3 June"]


def test_a_name_is_filtered_as_a_whole_whatever_its_quotes_and_case(engine):
    assert found(engine, filters={"maker": ('ооо  "альфа"',)}) == ["camomile in title"]
    assert found(engine, filters={"maker": ("альфа",)}) == []


def test_a_number_is_filtered_by_its_key(engine):
    assert found(engine, filters={"replaces": ("77.99.23.3.y.7647.12.04",)}) == ["with series R"]


def test_a_very_long_name_is_filtered_too(fresh):
    name = "Очень длинное имя " * 100
    publish(fresh, 1, *some(1, maker=name), public("certificates", {"number": "X-2", "product": "Чай", "maker": name + "другое"}))
    assert ids(ask(fresh.engine, filters={"maker": (name.upper(),)})) == ["RU.77.99.88.003.E.000000.05.18"]


def test_a_very_long_number_is_found_whole(fresh):
    number = "7" * 80
    publish(fresh, 1, *(public("certificates", {"number": one, "product": "Чай"}) for one in (number, number + "1")))
    assert ids(ask(fresh.engine, number)) == [number]
    assert ids(ask(fresh.engine, filters={"number": (number,)})) == [number]


def test_a_flag_is_filtered_by_true_and_false(engine):
    assert found(engine, register="counterfeits", filters={"reclamations.present": ("false",)}) == ["expires on 3 June"]


def test_a_facet_ignores_its_own_filter_and_heeds_the_others(engine):
    chosen = {"maker_country": ("RU",), "product_category": ("косметика",)}
    page = ask(engine, filters=chosen, facets=("maker_country", "product_category", "status"))
    assert facet(page, "maker_country") == {"RU": 2, "BY": 1}
    assert facet(page, "product_category") == {"косметика": 2}
    assert facet(page, "status") == {"аннулирован": 1, "подписан и действует": 1}


def test_a_facet_with_a_filter_of_its_own_heeds_the_ranges(engine):
    since = {"issued_on": DateRange(start=date(2018, 2, 1), end=date(2018, 12, 31))}
    page = ask(engine, filters={"maker_country": ("RU",)}, ranges=since, facets=("maker_country",))
    assert facet(page, "maker_country") == {"RU": 1, "BY": 1}


def test_a_value_met_twice_in_one_record_counts_once(engine):
    page = ask(engine, register="licences", facets=("places.region", "places.city"))
    assert facet(page, "places.region") == {"Москва": 1, "Красноярский край": 1}
    assert facet(page, "places.city") == {"Москва": 1, "Зеленоград": 1, "Красноярск": 1}


def test_facets_are_ordered_by_count_then_value_and_cut_there(fresh):
    values = ["в", "б", "а", "г", "г"]
    publish(
        fresh,
        1,
        *(replace(one, values={**one.values, "product_category": value}) for one, value in zip(some(5), values, strict=True)),
    )
    cut = ask(fresh.engine, facets=("product_category",), facet_size=2).facets["product_category"]
    assert [(one.value, one.count) for one in cut] == [("г", 2), ("а", 1)]


def test_a_facet_of_many_values_is_exact_at_its_end(fresh):
    # Four hundred values, each once, twice or three times; the cut goes through those with three.
    values = [f"{n:03d}" for n in range(400) for _ in range(1 + n * 7 % 3)]
    publish(
        fresh, 1, *(replace(one, values={**one.values, "product_category": values[n]}) for n, one in enumerate(some(len(values))))
    )
    shown = ask(fresh.engine, facets=("product_category",)).facets["product_category"]
    assert [(one.value, one.count) for one in shown] == [(f"{n:03d}", 3) for n in range(400) if n * 7 % 3 == 2][:50]


def test_a_range_includes_both_ends(engine):
    assert found(engine, ranges={"issued_on": DateRange(start=date(2018, 1, 10), end=date(2018, 2, 10))}) == [
        "camomile in maker",
        "camomile in title",
    ]


def test_a_range_may_be_open_and_leaves_out_records_without_a_date(engine):
    until = found(engine, ranges={"issued_on": DateRange(end=date(2014, 12, 31))})
    since = found(engine, ranges={"issued_on": DateRange(start=date(2015, 1, 1))})
    assert until == ["with Cyrillic parts", "of the old form"]
    assert len(since) == 7
    assert "words together" not in since


@pytest.mark.parametrize(("start", "end", "expected"), [
    (date(2027, 5, 31), date(2027, 5, 31), ["expires in May"]),
    (date(2027, 4, 1), date(2027, 5, 1), ["expires in May"]),
    (date(2027, 6, 1), date(2027, 6, 2), []),
    (date(2027, 6, 3), None, ["expires on 3 June"]),
    (None, date(2027, 4, 30), []),
])  # fmt: skip
def test_a_month_lies_in_a_range_if_any_of_its_days_does(engine, start, end, expected):
    assert found(engine, register="counterfeits", ranges={"expires_on": DateRange(start=start, end=end)}) == expected


def test_dates_of_sub_records_are_each_in_the_range_or_not(engine):
    between = {"events.from": DateRange(start=date(2020, 1, 1), end=date(2020, 12, 31))}
    within = {"events.from": DateRange(start=date(2021, 1, 1), end=date(2021, 12, 31))}
    assert found(engine, register="licences", ranges=between) == []
    assert found(engine, register="licences", ranges=within) == ["of the old form"]


# Order and pages


def test_without_a_text_the_newest_come_first_and_undated_ones_last(engine):
    assert found(engine) == [
        "of a taxpayer", "with series R", "words apart", "words across titles", "camomile in text", "camomile in maker",
        "camomile in title", "with Cyrillic parts", "of the old form", "words together",
    ]  # fmt: skip


def test_undated_records_are_last_in_both_directions_and_equal_dates_go_by_id(engine):
    upwards = found(engine, sort=Sort(field="issued_on"))
    assert upwards == [
        "of the old form", "with Cyrillic parts", "camomile in title", "camomile in maker", "camomile in text", "words apart",
        "words across titles", "with series R", "of a taxpayer", "words together",
    ]  # fmt: skip


def test_sorting_by_the_own_number_is_the_order_of_ids(engine):
    upwards = ids(ask(engine, sort=Sort(field="number")))
    assert upwards == sorted(upwards)
    assert ids(ask(engine, sort=Sort(field="number", descending=True))) == upwards[::-1]


def test_a_sort_by_field_overrides_relevance(engine):
    sort = Sort(field="issued_on", descending=True)
    assert found(engine, "ромашка", sort=sort) == ["camomile in text", "camomile in maker", "camomile in title"]


@pytest.mark.parametrize("text", ["", "ромашка", "детский крем", "RU.77"])
@pytest.mark.parametrize("sort", [None, Sort(field="status_on"), Sort(field="issued_on", descending=True)])
def test_the_pages_together_give_every_record_once(engine, text, sort):
    whole = ids(ask(engine, text, sort=sort, limit=100))
    paged = [one for start in range(0, 20, 2) for one in ids(ask(engine, text, sort=sort, limit=2, position=start))]
    assert paged == whole
    assert len(set(whole)) == len(whole) == ask(engine, text, sort=sort, limit=1).total


@pytest.mark.parametrize("text", ["", "ромашка", "детский крем", "RU.77", "крем"])
@pytest.mark.parametrize(
    "sort", [None, Sort(field="status_on"), Sort(field="issued_on", descending=True), Sort(field="number", descending=True)]
)
def test_a_walk_by_places_gives_every_record_once_with_the_same_total_and_facets(engine, text, sort):
    whole = ask(engine, text, sort=sort, limit=100, facets=("standing",))
    walked, page = [], ask(engine, text, sort=sort, limit=1, facets=("standing",))
    while page.last is not None:
        assert (page.total, page.facets) == (whole.total, whole.facets)
        walked += ids(page)
        page = ask(engine, text, sort=sort, limit=1, facets=("standing",), after=page.last)
    assert walked == ids(whole)


def test_a_walk_heeds_the_filters(engine):
    chosen = {"filters": {"standing": ("in_force",)}, "limit": 1}
    first = ask(engine, "крем", **chosen)
    assert found(engine, "крем", after=first.last, **chosen) == ["words apart"]


def test_a_page_beyond_the_end_is_empty_and_knows_the_total(engine):
    page = ask(engine, "крем", position=9_000)
    assert (page.total, page.documents) == (4, ())


def test_a_limit_of_none_gives_counts_alone(engine):
    page = ask(engine, "крем", limit=0, facets=("standing",))
    assert (page.total, page.documents, facet(page, "standing")) == (4, (), {"in_force": 2, "ended": 1, "suspended": 1})


def test_a_limit_and_a_facet_size_of_thousands_are_no_trouble(engine):
    page = ask(engine, limit=10_000, facets=("standing",), facet_size=10**12)
    assert len(page.documents) == len(CERTIFICATES)
    assert len(page.facets["standing"]) == 4


def test_a_facet_of_size_none_is_empty(engine):
    assert ask(engine, facets=("standing",), facet_size=0).facets["standing"] == ()


def test_a_document_is_an_item(engine):
    item = json.loads(ask(engine, "ЗАО Ромашка").documents[0])
    assert list(item)[:7] == ["id", "register", "title", "status", "standing", "links", "number"]
    assert (item["title"], item["standing"], item["label"]) == ("Шампунь", "in_force", None)
    assert item["links"]["self"] == "/api/v1/certificates/RU.77.99.88.001.E.000002.01.18"


@pytest.mark.parametrize("name", list(REGISTERS))
def test_a_scan_gives_every_record_as_it_was_in_the_order_of_ids(engine, name):
    assert list(engine.scan(REGISTERS[name])) == records(name)


def test_a_scan_gives_back_a_notice_whose_number_is_not_its_id(fresh):
    register = REGISTERS["counterfeits"]
    notice = public("counterfeits", {"id": "ВY-00001-26", "trade_name": "Дезактин", "status": "falsified"}, suffix="~2")
    fresh.writer.build(register, 1, kept([notice]), on=DAY)
    assert list(fresh.writer.candidate(register, 1).scan(register)) == [notice]


# Refusals


@pytest.mark.parametrize("request_", [
    SearchRequest(filters={"signatory": ("x",)}),
    SearchRequest(filters={"issued_on": ("2018-01-10",)}),
    SearchRequest(ranges={"maker": DateRange(start=DAY)}),
    SearchRequest(facets=("maker",)),
    SearchRequest(sort=Sort(field="maker")),
], ids=["restricted", "not a filter", "not a date", "not a facet", "not sortable"])  # fmt: skip
def test_an_unknown_path_is_refused_and_the_legal_ones_are_named(engine, request_):
    with pytest.raises(BadRequest) as refused:
        engine.search(CERTIFICATE_REGISTER, request_)
    assert "issued_on" in refused.value.legal or "status" in refused.value.legal
    assert "signatory" not in refused.value.legal


@pytest.mark.parametrize("request_", [
    SearchRequest(filters={"standing": ("valid",)}),
    SearchRequest(ranges={"issued_on": DateRange(start=date(2020, 1, 2), end=date(2020, 1, 1))}),
    SearchRequest(limit=-1),
    SearchRequest(position=-1),
    SearchRequest(position=9_981),
], ids=["no standing", "ends before it begins", "limit", "position", "beyond the window"])  # fmt: skip
def test_values_that_make_no_sense_are_refused(engine, request_):
    with pytest.raises(BadRequest):
        engine.search(CERTIFICATE_REGISTER, request_)


HOSTILE = [
    "status:приостановлен", "issued_on:[* TO *]", "*", "крем*", "(((", ")", '"', "«", "a AND", "NOT", "-", "+", "крем -детский",
    "крем OR мыло", "\\", "/.*/", "^5", "~2", "\x00", "крем\x00", "\ud800", "\u202eмерк", "😀", "{", "]", "<script>", "%s%d", "' OR 1=1",
    "x" * 10_000, "крем " * 5_000, "1" * 10_000, "а" * 70_000, "_", "\u00ad", "№", "½", "ﷺ" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{text[:12]!a}" for text in HOSTILE])
def test_a_hostile_text_is_only_a_text(engine, text):
    page = ask(engine, text, facets=("status",))
    assert page.total == len(page.documents) <= len(CERTIFICATES)
    ask(engine, filters={"maker": (text,), "status": (text,), "number": (text,)}, facets=("status",))
    engine.near(CERTIFICATE_REGISTER, text, 5)


def test_operators_of_query_languages_mean_nothing(engine):
    assert found(engine, "крем OR мыло") == []
    assert found(engine, "status:приостановлен") == []
    assert found(engine, "крем*") == found(engine, "крем")
    assert found(engine, "-крем") == found(engine, "крем")


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=60) | st.text("RU.0179ЕEкрем-/ №", max_size=30))
def test_no_text_ever_raises(engine, text):
    page = ask(engine, text, limit=3, facets=("standing",))
    assert page.total >= len(page.documents)


# Building and swapping


def test_nothing_is_served_before_the_first_swap(fresh):
    fresh.writer.build(CERTIFICATE_REGISTER, 1, kept(some(2)), on=DAY)
    assert fresh.engine.generation(CERTIFICATE_REGISTER) is None
    with pytest.raises(NothingPublished):
        ask(fresh.engine)


def test_an_index_made_by_several_processes_keeps_every_record_in_its_place(fresh):
    many = some(6000)
    publish(fresh, 1, *many)
    assert list(fresh.engine.scan(CERTIFICATE_REGISTER)) == many
    last = ask(fresh.engine, many[-1].id)
    assert (last.total, json.loads(last.documents[0])["id"]) == (1, many[-1].id)


def test_a_name_that_is_not_public_is_refused_by_the_other_processes_too(fresh):
    many = some(6000)
    odd = replace(many[-1], values={**many[-1].values, "signatory": "Иванов"})
    with pytest.raises(ValueError, match="not public fields: signatory"):
        fresh.writer.build(CERTIFICATE_REGISTER, 1, kept([*many[:-1], odd]), on=DAY)


def test_a_built_generation_is_seen_only_after_its_swap(fresh):
    publish(fresh, 1, *some(2))
    assert ask(fresh.engine).total == 2
    assert fresh.writer.build(CERTIFICATE_REGISTER, 2, kept(some(3)), on=DAY) == 3
    assert (ask(fresh.engine).total, fresh.engine.generation(CERTIFICATE_REGISTER)) == (2, 1)
    assert ask(fresh.writer.candidate(CERTIFICATE_REGISTER, 2)).total == 3
    fresh.writer.swap(CERTIFICATE_REGISTER, 2)
    page = ask(fresh.engine)
    assert (page.total, page.generation, fresh.engine.generation(CERTIFICATE_REGISTER)) == (3, 2, 2)


def test_the_previous_generation_is_kept_and_older_ones_go(fresh):
    for generation in (1, 2, 3):
        publish(fresh, generation, *some(generation))
    assert ask(fresh.writer.candidate(CERTIFICATE_REGISTER, 2)).total == 2
    with pytest.raises(Unavailable):
        fresh.writer.candidate(CERTIFICATE_REGISTER, 1)


def test_the_served_generation_can_be_built_again_and_is_served_meanwhile(fresh):
    publish(fresh, 1, *some(1))
    publish(fresh, 2, *some(2))
    fresh.writer.build(CERTIFICATE_REGISTER, 2, kept(some(5)), on=DAY)
    assert ask(fresh.engine).total == 2
    fresh.writer.swap(CERTIFICATE_REGISTER, 2)
    assert (ask(fresh.engine).total, fresh.engine.generation(CERTIFICATE_REGISTER)) == (5, 2)
    assert ask(fresh.writer.candidate(CERTIFICATE_REGISTER, 1)).total == 1


def test_an_index_is_carried_to_the_next_generation_without_building(fresh):
    publish(fresh, 1, *some(2))
    fresh.writer.carry(CERTIFICATE_REGISTER, 1, 2)
    assert fresh.engine.generation(CERTIFICATE_REGISTER) == 1
    fresh.writer.swap(CERTIFICATE_REGISTER, 2)
    page = ask(fresh.engine)
    assert (page.generation, page.total) == (2, 2)


def test_the_searches_of_many_threads_agree_while_generations_change(fresh):
    publish(fresh, 1, *records("certificates"))
    failures: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            page = ask(fresh.engine, "крем", facets=("status",))
            if page.total != 4 or len(page.documents) != 4:
                failures.append(page)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for generation in (2, 3, 4, 5):
        publish(fresh, generation, *records("certificates"))
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert fresh.engine.generation(CERTIFICATE_REGISTER) == 5


def test_a_discarded_generation_is_gone(fresh):
    fresh.writer.build(CERTIFICATE_REGISTER, 1, kept(some(1)), on=DAY)
    fresh.writer.discard(CERTIFICATE_REGISTER, 1)
    with pytest.raises(Unavailable):
        fresh.writer.swap(CERTIFICATE_REGISTER, 1)


def test_the_served_generation_cannot_be_discarded(fresh):
    publish(fresh, 1, *some(1))
    with pytest.raises(BadRequest):
        fresh.writer.discard(CERTIFICATE_REGISTER, 1)
    assert ask(fresh.engine).total == 1


def test_a_build_that_fails_leaves_nothing_and_the_next_one_works(fresh):
    def broken() -> Iterator[PublicRecord]:
        yield from some(2)
        raise KeyError("the ledger went away")

    publish(fresh, 1, *some(1))
    with pytest.raises(KeyError):
        fresh.writer.build(CERTIFICATE_REGISTER, 2, kept(broken()), on=DAY)
    with pytest.raises(Unavailable):
        fresh.writer.swap(CERTIFICATE_REGISTER, 2)
    assert ask(fresh.engine).total == 1
    assert fresh.writer.build(CERTIFICATE_REGISTER, 2, kept(some(3)), on=DAY) == 3


def test_an_empty_register_can_be_published(fresh):
    publish(fresh, 1)
    page = ask(fresh.engine, facets=("status",))
    assert (page.total, page.facets["status"], page.interpretation.step) == (0, (), Step.ALL)
    assert ask(fresh.engine, "крем").total == 0


@pytest.mark.parametrize("order", [[1, 0], [0, 0]], ids=["backwards", "twice"])
def test_records_out_of_the_order_of_ids_are_refused(fresh, order):
    two = some(2)
    with pytest.raises(ValueError, match="order of their ids"):
        fresh.writer.build(CERTIFICATE_REGISTER, 1, kept([two[place] for place in order]), on=DAY)


@pytest.mark.parametrize(("name", "values"), [
    ("certificates", {"signatory": "Иванов"}),
    ("certificates", {"colour": "red"}),
    ("counterfeits", {"sampling_control": [{"batch": "1"}]}),
    ("counterfeits", {"found_at": {"name": "Склад", "inspector": "Иванов"}}),
    ("counterfeits", {"photos": [{"sha256": "00", "gps": "53.9, 27.6"}]}),
    ("licences", {"places": [{"region": "Москва", "owner": "Иванов"}]}),
], ids=["restricted", "unknown", "restricted group", "part of a group", "part of a file", "part of a list"])  # fmt: skip
def test_a_value_under_a_name_that_is_not_public_is_refused_without_showing_it(fresh, name, values):
    record = records(name)[0]
    with pytest.raises(ValueError, match="not public") as refused:
        fresh.writer.build(REGISTERS[name], 1, kept([replace(record, values={**record.values, **values})]), on=DAY)
    assert not any(secret in str(refused.value) for secret in ("Иванов", "red", "53.9"))

"""Completion on every engine: which names, makers and numbers a text typed so far may become, and in what order."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_site.errors import NothingPublished
from registry_site.registers.model import PublicRecord
from registry_site.search.names import LONGEST, Name, Tally, names_of, shortened, suggestion
from registry_site.search.port import SearchEngine, Suggestion
from registry_site.search.suggesting import together
from tests.corpus import DAY, IN_FORCE, REGISTERS, in_order, kept, public
from tests.engines import ENGINES, Pair, opened

REGISTER = REGISTERS["certificates"]
LONG = "Средство дезинфицирующее «Аквастрим» (для обработки рук), состав: вода очищенная, спирт изопропиловый, глицерин и отдушка"

PRODUCTS = [
    *["Крем детский «Ромашка»"] * 3,
    *["Крем детский"] * 2,
    *["КРЕМ  ДЕТСКИЙ"] * 3,
    "Крем для рук",
    "Крем-бальзам",
    "Чай ёлочный",
    "Витамин B12",  # the letter is Latin here
    "Порошок Persil",
    "Կաթ ամառային",
    LONG,
    LONG.replace("глицерин", "вазелин"),
]
MAKERS = [*["ООО «Ромашка»"] * 2, *["Общество с ограниченной ответственностью «Горный склон»"] * 2, "Фабрика «Ромашка»"]


def number(place: int) -> str:
    return f"RU.77.99.88.003.Е.{1953 + place * 10_000:06d}.05.18"


def made(place: int, **values: object) -> PublicRecord:
    return public("certificates", {"number": number(place), "status": IN_FORCE, **values})


def publish(pair: Pair, generation: int, *records: PublicRecord) -> None:
    pair.writer.build(REGISTER, generation, kept(in_order(records)), on=DAY)
    pair.writer.swap(REGISTER, generation)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    products = [made(place, product=product) for place, product in enumerate(PRODUCTS)]
    makers = [made(len(PRODUCTS) + place, product="Мыло", maker=maker) for place, maker in enumerate(MAKERS)]
    both = made(50, product="Мыло", maker="АО Лотос", holder="АО «Лотос»", issuing_body="Лотосовый орган", label="Лотосы")
    with opened(request.param, tmp_path_factory.mktemp("index")) as pair:
        publish(pair, 1, *products, *makers, both)
        yield pair.engine


@pytest.fixture(params=ENGINES)
def fresh(request, tmp_path) -> Iterator[Pair]:
    with opened(request.param, tmp_path) as pair:
        yield pair


def texts(engine: SearchEngine, text: str, limit: int = 8) -> list[str]:
    return [one.text for one in engine.suggest(REGISTER, text, limit)]


# Names


def test_a_name_is_suggested_with_its_field_and_the_records_that_have_it(engine):
    assert engine.suggest(REGISTER, "персил", 8) == ()
    assert engine.suggest(REGISTER, "pers", 8) == (Suggestion(text="Порошок Persil", field="product", count=1),)


def test_the_names_of_most_records_come_first_and_ties_are_in_the_order_of_the_alphabet(engine):
    found = engine.suggest(REGISTER, "крем", 8)
    assert [(one.text, one.count) for one in found] == [
        ("КРЕМ ДЕТСКИЙ", 5),
        ("Крем детский «Ромашка»", 3),
        ("Крем-бальзам", 1),
        ("Крем для рук", 1),
    ]


def test_no_more_are_suggested_than_asked_for(engine):
    assert texts(engine, "крем", 2) == ["КРЕМ ДЕТСКИЙ", "Крем детский «Ромашка»"]
    assert texts(engine, "крем", 0) == []


def test_a_name_in_several_writings_is_one_in_the_most_frequent_of_them(engine):
    assert texts(engine, "детск")[0] == "КРЕМ ДЕТСКИЙ"


def test_the_last_word_begins_any_word_of_a_name_and_the_others_stand_in_it_whole(engine):
    assert texts(engine, "ромашка крем") == ["Крем детский «Ромашка»"]
    assert texts(engine, "детский ро") == ["Крем детский «Ромашка»"]
    assert texts(engine, "дет ромашка") == []
    assert texts(engine, "омашка") == []


def test_words_are_not_stemmed_so_that_what_is_suggested_begins_as_typed(engine):
    assert texts(engine, "детская") == []


@pytest.mark.parametrize("text", ["ромаш", "РОМАШКА", "«ромаш", "рoмaш", "ро\u00adмаш"])
def test_case_quotes_look_alike_letters_and_soft_hyphens_do_not_matter(engine, text):
    assert texts(engine, text) == ["Крем детский «Ромашка»", "ООО «Ромашка»", "Фабрика «Ромашка»"]


def test_yo_is_found_by_ye_and_the_other_way_round(engine):
    assert texts(engine, "елоч") == texts(engine, "ёлоч") == ["Чай ёлочный"]


def test_a_letter_of_the_other_alphabet_among_digits_is_found_as_typed(engine):
    assert texts(engine, "витамин в1") == ["Витамин B12"]


def test_armenian_is_completed(engine):
    assert texts(engine, "ամառ") == ["Կաթ ամառային"]


def test_two_letters_are_enough_and_one_is_not(engine):
    assert "Крем для рук" in texts(engine, "ру")
    assert texts(engine, "р") == texts(engine, "") == texts(engine, " «р» ") == []


def test_after_a_whole_word_one_letter_is_enough(engine):
    assert texts(engine, "крем р") == ["Крем детский «Ромашка»", "Крем для рук"]


# Makers


def test_legal_forms_need_not_be_typed(engine):
    assert engine.suggest(REGISTER, "горн", 8) == (
        Suggestion(text="Общество с ограниченной ответственностью «Горный склон»", field="maker", count=2),
    )


@pytest.mark.parametrize("text", ["ооо горн", "зао «горный скл"])
def test_a_legal_form_that_is_typed_does_not_tell_names_apart(engine, text):
    assert texts(engine, text) == ["Общество с ограниченной ответственностью «Горный склон»"]


def test_a_firm_in_two_fields_of_a_record_is_one_name_of_one_record(engine):
    assert engine.suggest(REGISTER, "лотос", 8) == (Suggestion(text="АО Лотос", field="maker", count=1),)


def test_only_titles_and_makers_are_completed(engine):
    assert texts(engine, "лотосовый") == texts(engine, "лотосы") == []


# Keyboard layouts


def test_a_text_in_another_keyboard_layout_is_read_so_where_nothing_else_is_found(engine):
    assert texts(engine, "hjvfi") == texts(engine, "ромаш")
    assert engine.suggest(REGISTER, "зукы", 8) == (Suggestion(text="Порошок Persil", field="product", count=1, reading="pers"),)


def test_where_one_register_has_what_was_typed_no_other_reads_it_in_another_layout():
    typed, read, both = (
        Suggestion(text=text, field="product", count=count) for text, count in (("Acme", 1), ("ФС", 9), ("ФСБ", 5))
    )
    read, both = replace(read, reading="фс"), replace(both, reading="фс")
    licences = REGISTERS["licences"]
    assert together({REGISTER: [typed], licences: [read]}, 8) == [(REGISTER, typed)]
    assert together({REGISTER: [both], licences: [read]}, 8) == [(licences, read), (REGISTER, both)]
    assert together({REGISTER: [both], licences: [read]}, 1) == [(licences, read)]


# Numbers


@pytest.mark.parametrize("text", ["RU.77.99.88.003.E.001953", "ru 77 99 88 003 е 001953", "СГР № RU.77.99.88.003.Е.001953.05"])
def test_a_beginning_of_a_number_leads_to_its_record(engine, text):
    assert engine.suggest(REGISTER, text, 8) == (
        Suggestion(text=number(0), field="number", count=1, id="RU.77.99.88.003.E.001953.05.18"),
    )


def test_a_short_beginning_leads_to_the_first_numbers(engine):
    assert texts(engine, "ru77", 3) == [number(0), number(1), number(2)]
    assert texts(engine, "ru7", 3) == []


def test_a_number_is_shown_as_the_register_writes_it_also_where_its_field_is_called_id(fresh):
    notice = public("counterfeits", {"id": "BY-00001-26", "trade_name": "Дезактин", "status": "falsified"}, suffix="~2")
    fresh.writer.build(REGISTERS["counterfeits"], 1, kept([notice]), on=DAY)
    fresh.writer.swap(REGISTERS["counterfeits"], 1)
    found = fresh.engine.suggest(REGISTERS["counterfeits"], "BY-00001", 8)
    assert found == (Suggestion(text="BY-00001-26", field="id", count=1, id="BY-00001-26~2"),)


# Long names


def test_a_long_name_is_cut_where_a_part_of_it_ends_and_stands_for_all_that_begin_so(engine):
    (found,) = engine.suggest(REGISTER, "аквастр", 8)
    assert (found.text, found.count) == (shortened(LONG), 2)
    assert LONG.startswith(found.text)
    assert LONG[len(found.text)] == ","


def test_a_long_name_without_parts_is_cut_at_a_word():
    name = " ".join(["слово"] * 40)
    assert shortened(name) == " ".join(["слово"] * 16)
    assert len(shortened(name)) <= LONGEST
    assert shortened("а" * 101) == ""


# Generations


def test_the_names_are_those_of_the_generation_served(fresh):
    publish(fresh, 1, made(1, product="Старое мыло"))
    fresh.writer.build(REGISTER, 2, kept([made(1, product="Новое мыло")]), on=DAY)
    assert texts(fresh.engine, "мыло") == ["Старое мыло"]
    assert texts(fresh.writer.candidate(REGISTER, 2), "мыло") == ["Новое мыло"]
    fresh.writer.swap(REGISTER, 2)
    assert texts(fresh.engine, "мыло") == ["Новое мыло"]


def test_a_carried_generation_has_its_names(fresh):
    publish(fresh, 1, made(1, product="Мыло"))
    fresh.writer.carry(REGISTER, 1, 2)
    fresh.writer.swap(REGISTER, 2)
    fresh.writer.discard(REGISTER, 1)
    assert texts(fresh.engine, "мы") == ["Мыло"]


def test_a_register_without_names_and_without_records_suggests_nothing(fresh):
    publish(fresh, 1)
    assert texts(fresh.engine, "мыло") == []


def test_nothing_is_suggested_before_the_first_publication(fresh):
    with pytest.raises(NothingPublished):
        fresh.engine.suggest(REGISTER, "мыло", 8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.sampled_from(["", "крем ", "RU.77.99.88"]))
def test_any_text_has_an_answer(engine, text, before):
    assert len(engine.suggest(REGISTER, before + text, 5)) <= 5


# Counting


@pytest.mark.parametrize("held", [1, 2, 3, 1000])
def test_names_are_counted_alike_however_few_fit_into_memory(tmp_path, held):
    rows = [names_of([("product", text), ("maker", "ООО «Альфа»")]) for text in ["Б", "А", "б", "Б", "«А»", "А", "В"]]
    with Tally(tmp_path, held) as tally:
        for row in rows:
            tally.add(row)
        documents = list(tally.documents())
    assert len({one.rank for one in documents}) == len(documents)
    found = [suggestion(one.body) for one in sorted(documents, key=lambda one: one.rank)]
    assert [(one.text, one.field, one.count) for one in found] == [
        ("ООО «Альфа»", "maker", 7),
        ("А", "product", 3),
        ("Б", "product", 3),
        ("В", "product", 1),
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_one_record_counts_once_in_the_first_field_that_has_it():
    assert names_of([("maker", "ООО Альфа"), ("holder", "ООО «Альфа»"), ("holder", " ")]) == (
        Name("ооо альфа", "maker", "ООО Альфа"),
    )


def test_the_field_of_a_name_is_the_one_that_has_it_in_most_records():
    with Tally() as tally:
        for path in ("holder", "maker", "holder"):
            tally.add(names_of([(path, "ООО Альфа")]))
        (document,) = tally.documents()
    assert suggestion(document.body) == Suggestion(text="ООО Альфа", field="holder", count=3)

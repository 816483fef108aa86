"""The query string of a list: what is understood, and that everything else is refused by name."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from registry_site.arguments import API, PAGES, parse_list
from registry_site.errors import BadRequest
from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.registers.askable import held, monthly
from registry_site.search.port import DateRange, Sort

CERTIFICATES = REGISTERS["certificates"]
NOTICES = REGISTERS["counterfeits"]


def api(*pairs, register=CERTIFICATES):
    return parse_list(register, MultiDict(pairs), extra=API, default_limit=20, max_limit=1000)


def page(*pairs, register=CERTIFICATES):
    return parse_list(register, MultiDict(pairs), extra=PAGES, default_limit=20, max_limit=100)


def refusal(*pairs, parse=api, register=CERTIFICATES):
    with pytest.raises(BadRequest) as caught:
        parse(*pairs, register=register)
    return caught.value


def test_a_whole_query_is_understood():
    query = api(
        ("q", "мыло"),
        ("maker", "А"),
        ("maker", "Б"),
        ("issued_on_from", "2026-01-01"),
        ("issued_on_to", "2026-02-28"),
        ("sort", "-issued_on"),
        ("limit", "7"),
        ("facets", "status,standing"),
    )
    asked = query.request
    assert (asked.text, asked.limit, asked.facets) == ("мыло", 7, ("status", "standing"))
    assert asked.filters == {"maker": ("А", "Б")}
    assert asked.ranges == {"issued_on": DateRange(start=date(2026, 1, 1), end=date(2026, 2, 28))}
    assert asked.sort == Sort(field="issued_on", descending=True)


def test_nothing_asked_is_the_whole_register():
    asked = api().request
    assert (asked.text, asked.filters, asked.ranges, asked.sort, asked.limit, asked.position) == ("", {}, {}, None, 20, 0)


def test_one_end_of_a_range_leaves_the_other_open():
    assert api(("issued_on_to", "2026-02-28")).request.ranges == {"issued_on": DateRange(end=date(2026, 2, 28))}


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda one: one.name)
def test_every_filter_and_range_of_a_register_is_accepted_by_its_path(register):
    for path in register.filters:
        value = "true" if path.endswith((".partial", ".present")) else "in_force"
        legal = next(iter(register.field(path).choices), value) if path != "standing" else value
        assert list(api((path, legal), register=register).request.filters) == [path]
    for path in register.ranges:
        assert list(api((f"{path}_from", "2026-01-01"), register=register).request.ranges) == [path]
    for path in held(register):
        assert api((f"{path}_has", "мыло"), register=register).request.held == {path: "мыло"}


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda one: one.name)
def test_no_restricted_field_can_be_asked_for_in_any_way(register):
    public = {path for path, _ in register.walk()} | {member.name for member in register.fields}
    declared = DECLARATIONS[register.name].fields
    names = {m.name for m in declared} | {f"{m.name}.{f.name}" for m in declared for f in getattr(m, "fields", ())}
    for name in names - public:
        for pairs in (
            ((name, "x"),),
            ((f"{name}_from", "2026-01-01"),),
            ((f"{name}_has", "x"),),
            (("sort", name),),
            (("sort", f"-{name}"),),
            (("facets", name),),
        ):
            error = refusal(*pairs, register=register)
            assert name not in error.legal
            assert error.legal


def test_an_unknown_parameter_is_refused_with_the_nearest_legal_name():
    error = refusal(("makr", "А"))
    assert error.parameter == "makr"
    assert "Did you mean maker?" in str(error)
    assert {"q", "sort", "maker", "maker_has", "issued_on_from", "issued_on_to", "limit", "after"} <= set(error.legal)


def test_a_very_long_unknown_name_is_repeated_in_short():
    assert len(refusal(("x" * 5000, "1")).parameter) < 100


@pytest.mark.parametrize("name", ["q", "sort", "limit", "after", "facets", "issued_on_from", "maker_has"])
def test_a_single_parameter_given_twice_is_refused(name):
    assert refusal((name, "2026-01-01"), (name, "2026-01-02")).parameter == name


@pytest.mark.parametrize(
    "day", ["2026-02-30", "01.02.2026", "20260201", "2026-W05-1", "0000-01-01", "2026-2-1", "２０２６-01-01", " 2026-01-01", ""]
)
def test_a_day_that_is_none_is_refused(day):
    error = refusal(("issued_on_from", day))
    assert (error.parameter, error.legal) == ("issued_on_from", ("YYYY-MM-DD",))


def test_a_range_that_ends_before_it_begins_is_refused():
    assert refusal(("issued_on_from", "2026-02-02"), ("issued_on_to", "2026-02-01")).parameter == "issued_on_from"


def test_a_value_outside_a_closed_list_is_refused_with_the_legal_ones():
    error = refusal(("status", "falsifed"), register=NOTICES)
    assert error.legal == ("falsified", "counterfeit", "circulation_suspended", "withdrawn_from_circulation")
    assert "Did you mean falsified?" in str(error)


def test_a_standing_outside_the_four_is_refused():
    assert refusal(("standing", "valid")).legal == ("in_force", "suspended", "ended", "unclear")


def test_a_flag_is_true_or_false():
    assert refusal(("reclamations.present", "yes"), register=NOTICES).legal == ("true", "false")


def test_an_unknown_sort_is_refused_with_the_legal_ones():
    assert {"relevance", "issued_on", "-issued_on"} <= set(refusal(("sort", "issued")).legal)


def test_an_unknown_facet_is_refused_with_the_legal_ones():
    error = refusal(("facets", "status,maker"))
    assert error.parameter == "facets"
    assert error.legal == (*CERTIFICATES.facets, *monthly(CERTIFICATES))
    assert api(("facets", "issued_on,status")).request.facets == ("issued_on", "status")


def test_a_text_beyond_512_characters_is_refused():
    assert api(("q", "я" * 512)).request.text == "я" * 512
    assert refusal(("q", "я" * 513)).parameter == "q"


def test_a_filter_value_beyond_512_characters_is_refused():
    assert refusal(("maker", "я" * 513)).parameter == "maker"
    assert refusal(("maker_has", "я" * 513)).parameter == "maker_has"


@pytest.mark.parametrize("name", ["number_has", "issued_on_has", "_has", "has", "maker_has_has", "standing_has"])
def test_a_field_that_is_no_name_and_no_address_takes_no_words(name):
    assert refusal((name, "x")).parameter == name


def test_more_than_a_hundred_values_of_one_filter_are_refused():
    assert refusal(*[("maker", str(n)) for n in range(101)]).parameter == "maker"


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "1e2", "ten", "", "²", "9" * 5000])
def test_a_limit_that_is_no_number_from_1_to_1000_is_refused(limit):
    assert refusal(("limit", limit)).legal == ("1", "1000")


def test_an_empty_filter_is_refused_by_the_api_for_it_would_mean_everything():
    assert refusal(("maker", "")).parameter == "maker"
    assert refusal(("maker_has", " ")).parameter == "maker_has"


def test_empty_fields_of_a_form_count_as_absent():
    query = page(("q", ""), ("maker", ""), ("maker_has", " "), ("issued_on_from", ""), ("issued_on_to", "2026-01-01"), ("sort", ""))
    assert (query.request.filters, query.request.held) == ({}, {})
    assert query.request.ranges == {"issued_on": DateRange(end=date(2026, 1, 1))}
    assert query.arguments == (("issued_on_to", "2026-01-01"),)


def test_a_page_is_a_position():
    query = page(("page", "3"), ("per_page", "50"))
    assert (query.page, query.request.position, query.request.limit) == (3, 100, 50)


def test_the_last_page_of_the_window_is_legal_and_the_next_one_names_it():
    assert page(("page", "500")).request.position == 9980
    error = refusal(("page", "501"), parse=page)
    assert error.legal == ("1", "500")
    assert "500" in str(error)


def test_page_sizes_are_a_closed_list():
    assert refusal(("per_page", "33"), parse=page).legal == ("20", "50", "100")


def test_pages_take_no_cursor_and_the_api_takes_no_page():
    assert refusal(("after", "x"), parse=page).parameter == "after"
    assert refusal(("page", "2")).parameter == "page"


def test_the_digest_is_of_the_question_and_of_neither_page_nor_order_of_arguments():
    asked = (("maker", "А"), ("maker", "Б"), ("q", "мыло"))
    assert api(*asked).digest == api(*reversed(asked), ("limit", "3"), ("after", "x"), ("facets", "status")).digest


@pytest.mark.parametrize(
    "pair", [("q", "щётка"), ("maker", "В"), ("maker_has", "А"), ("sort", "number"), ("issued_on_to", "2026-01-01")]
)
def test_the_digest_of_another_question_is_another(pair):
    assert api(("maker", "А")).digest != api(("maker", "А"), pair).digest


def test_a_link_keeps_the_query_and_changes_what_is_told():
    query = api(("maker", "А & Б"), ("limit", "5"), ("after", "old"))
    assert query.link("/x", after="new") == "/x?maker=%D0%90+%26+%D0%91&limit=5&after=new"
    assert query.link("/x", after=None, limit=None, maker=None) == "/x"

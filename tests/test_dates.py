"""Reading dates: the shapes that are published, and nothing that cannot be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dates import first_date, latest, read_date, read_month

UNTIL = latest(date(2026, 11, 22))
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date.fromisoformat(UNTIL))
SHAPES = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%Y-%m-%dT00:00",
    "%Y-%m-%dT18:03:54.055Z",
    "%d.%m.%Y 00:00:00",
    " %Y-%m-%d ",
    "%Y-%m-%d 23:59:59+03:00",
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.08.2026", "2026-08-24"),
        ("2026-08-24T00:00", "2026-08-24"),
        ("20.08.2002 00:00:00", "2002-08-20"),
        ("2026-06-26T18:03:54.055Z", "2026-06-26"),
        ("29.02.2024", "2024-02-29"),
        ("31.02.2024", None),
        ("29.02.2023", None),
        ("00.00.0000", None),
        ("2024-13-01", None),
        ("08/24/2026", None),
        ("24.08.26", None),
        ("1899-12-31", None),
        ("2100-01-01", None),
        ("от 24.08.2026", None),
        ("24.08.2026 25.08.2026", None),
        ("٢٤.٠٨.٢٠٢٦", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_is_none(text, day):
    assert read_date(text, UNTIL) == day


@given(DAYS, st.sampled_from(SHAPES))
def test_every_day_is_read_from_every_published_shape(day, shape):
    # strftime does not pad years before 1000 on every system; the days here begin in 1900.
    assert read_date(day.strftime(shape), UNTIL) == day.isoformat()


@given(st.text(max_size=30) | st.from_regex(r"\d{1,4}[-.]\d{1,2}[-.]\d{1,4}", fullmatch=True))
def test_whatever_is_read_is_a_day_within_the_bounds(text):
    read = read_date(text, UNTIL)
    assert read is None or date(1900, 1, 1) <= date.fromisoformat(read) <= date.fromisoformat(UNTIL)


@given(DAYS)
def test_a_month_is_read_from_both_shapes_and_a_day_stays_a_day(day):
    assert read_month(day.strftime("%Y-%m"), UNTIL) == read_month(day.strftime("%m.%Y"), UNTIL) == day.strftime("%Y-%m")
    assert read_month(day.strftime("%d.%m.%Y"), UNTIL) == day.isoformat()


@pytest.mark.parametrize("text", ["2026-13", "13.2026", "2026", "1800-01", "ноябрь 2026"])
def test_what_is_no_month_is_none(text):
    assert read_month(text, UNTIL) is None


@given(st.text(alphabet="абв ,:/№", max_size=20), DAYS, DAYS)
def test_the_first_day_of_a_text_is_found(words, first, second):
    assert first_date(f"{words}{first.isoformat()}, {second:%d.%m.%Y}", UNTIL) == first.isoformat()


@pytest.mark.parametrize("text", ["приказ 12026-07-16", "приказ 2026-07-160"])
def test_a_number_that_only_holds_a_date_is_no_day(text):
    assert first_date(text, UNTIL) is None

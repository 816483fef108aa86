"""JSON that could mean two things, or take the reader down, is refused before anybody acts on it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.errors import BadRequest
from registry_site.strict_json import DEEPEST, items, members, parse, string

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def refusal(body, **limits):
    with pytest.raises(BadRequest) as caught:
        parse(body, **limits)
    return caught.value


@given(VALUES)
def test_whatever_can_be_written_is_read_as_it_was_meant(value):
    assert parse(json.dumps(value).encode(), deepest=100) == value


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert parse(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b'{"x":{"a":1,"b":2,"a":1}}', b'{"a":1,"\\u0061":2}'])
def test_a_name_that_stands_twice_is_named(body):
    assert refusal(body).parameter == "a"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"{",
        b'{"a":1,}',
        b"[1] 2",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"{'a':1}",
        b'"\\ud800"',
        b'["\\udc00\\ud800"]',
        b'"a\nb"',
        b"[01]",
        b"\xff\xfe[",
        b'"\xed\xa0\x80"',
        b"\x00",
        "[1]".encode("utf-16"),
        b'{"a":[1,2}',
    ],
)
def test_what_is_no_json_is_refused(body):
    assert refusal(body).status == 400


def test_the_place_of_a_mistake_is_told():
    assert "line 2, character 5" in str(refusal(b'{"a": 1,\n"b" 2}'))


@pytest.mark.parametrize("opened", [b"[", b'{"a":', b'[{"a":'])
@pytest.mark.parametrize("closed", [b"", b"]"])
def test_no_nesting_takes_the_reader_down(opened, closed):
    assert "nests deeper" in str(refusal(opened * 200_000 + closed * 200_000))


def test_nesting_that_a_second_name_hides_is_refused_too():
    assert "nests deeper" in str(refusal(b'{"a":' + b"[" * 900 + b"]" * 900 + b',"a":1}'))


def test_nesting_is_counted_to_the_level():
    assert parse(b"[" * DEEPEST + b"]" * DEEPEST)
    assert refusal(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)).status == 400


def test_brackets_inside_a_string_are_no_nesting():
    assert parse(json.dumps(["[{" * 100, '\\"[' * 100]).encode()) == ["[{" * 100, '\\"[' * 100]


def test_a_string_that_never_ends_costs_no_more_than_its_length():
    assert refusal(b'"' + b"\\\\a" * 300_000).status == 400


@pytest.mark.parametrize("digits", [b"1" * 5000, b"-" + b"9" * 21, b"1e400"])
def test_a_number_that_nobody_can_hold_is_refused(digits):
    assert refusal(b"[" + digits + b"]").status == 400


def test_an_unknown_member_is_refused_with_the_nearest():
    with pytest.raises(BadRequest, match=r"Did you mean rows\[1\].number") as caught:
        members({"nummer": 1}, "rows[1]", ("number", "on"))
    assert caught.value.legal == ("rows[1].number", "rows[1].on")


@pytest.mark.parametrize("read", [items, string, lambda value, where: members(value, where, ("a",))])
@pytest.mark.parametrize("value", [None, 1, True, 1.5])
def test_a_value_of_another_kind_is_refused_where_it_stands(read, value):
    with pytest.raises(BadRequest) as caught:
        read(value, "rows[7].on")
    assert caught.value.parameter == "rows[7].on"

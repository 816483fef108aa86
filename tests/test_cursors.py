"""Cursors: what was written is read, whatever was touched is refused."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from itsdangerous import Signer

from registry_site.errors import BadRequest, ExpiredCursor
from registry_site.search.port import Place
from registry_site.serving.cursors import Cursor, check_generation, read_cursor, write_cursor

SECRET = "a secret for tests alone"
cursors = st.builds(
    Cursor,
    register=st.sampled_from(["certificates", "licences"]),
    digest=st.text("0123456789abcdef", min_size=24, max_size=24),
    generation=st.integers(1, 10**6),
    position=st.integers(0, 10**9),
    last=st.builds(Place, st.integers(0, 3), st.integers(0, 2**63)),
)


def read(text, cursor, **changed):
    told = {"register": cursor.register, "digest": cursor.digest, "generation": cursor.generation, **changed}
    return read_cursor(changed.pop("secret", SECRET), "list", text, **{k: v for k, v in told.items() if k != "secret"})


@given(cursors)
def test_a_cursor_comes_back_as_it_was_written(cursor):
    assert read(write_cursor(SECRET, "list", cursor), cursor) == cursor


@given(cursors)
def test_a_cursor_needs_no_escaping_in_an_address(cursor):
    assert set(write_cursor(SECRET, "list", cursor)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(cursors, st.data())
def test_one_character_changed_anywhere_is_refused(cursor, data):
    text = write_cursor(SECRET, "list", cursor)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters())
    assume(other != text[place])
    with pytest.raises(BadRequest):
        read(text[:place] + other + text[place + 1 :], cursor)


def test_half_a_character_is_refused():
    cursor = Cursor(register="licences", digest="0" * 24, generation=1, position=20, last=Place(0, 20))
    with pytest.raises(BadRequest):
        read("\ud800" + write_cursor(SECRET, "list", cursor)[1:], cursor)


@given(cursors, st.text(max_size=5))
def test_anything_added_or_cut_off_is_refused(cursor, added):
    text = write_cursor(SECRET, "list", cursor)
    changed = [text[: -1 - len(added)], text[1:], *([text + added, added + text] if added else [])]
    for one in changed:
        with pytest.raises(BadRequest):
            read(one, cursor)


@given(st.text(max_size=200), cursors)
def test_a_text_that_was_never_a_cursor_is_refused(text, cursor):
    with pytest.raises(BadRequest):
        read(text, cursor)


@given(cursors)
def test_a_cursor_of_another_purpose_or_secret_is_refused(cursor):
    for text in (write_cursor(SECRET, "changes", cursor), write_cursor("another", "list", cursor)):
        with pytest.raises(BadRequest):
            read(text, cursor)


@given(cursors)
def test_a_cursor_of_another_query_or_register_is_refused(cursor):
    text = write_cursor(SECRET, "list", cursor)
    for changed in ({"digest": "f" * 23}, {"register": "counterfeits"}):
        with pytest.raises(BadRequest) as caught:
            read(text, cursor, **changed)
        assert not isinstance(caught.value, ExpiredCursor)


@given(cursors)
def test_a_cursor_of_another_generation_has_expired(cursor):
    with pytest.raises(ExpiredCursor):
        read(write_cursor(SECRET, "list", cursor), cursor, generation=cursor.generation + 1)


def test_a_generation_swapped_in_during_the_search_expires_the_cursor():
    with pytest.raises(ExpiredCursor):
        check_generation(4, 5)


def test_a_cursor_of_an_earlier_version_is_refused():
    key = hashlib.blake2b(b"cursor.list", key=hashlib.sha256(SECRET.encode()).digest()).digest()
    old = Signer(key, key_derivation="none", digest_method=hashlib.sha256).sign("20-1-abcdef-certificates").decode()
    with pytest.raises(BadRequest):
        read_cursor(SECRET, "list", old, register="certificates", digest="abcdef", generation=1)

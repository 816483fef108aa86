"""JSON: streamed items of arrays, strictness, torn ends."""

import pytest

from indexer.sources import load_json, open_source, read_json
from indexer.sources.json_items import DEEPEST
from registry_site.errors import TornSource, UnreadableSource


def parts(tmp_path, text):
    path = tmp_path / "list.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_json(open_source(path)))


def test_an_array_gives_its_items(tmp_path):
    assert parts(tmp_path, '[{"a": 1, "b": [1, {"c": null}]}, "x", 1.5]') == [
        ("", {"a": 1, "b": [1, {"c": None}]}), ("", "x"), ("", 1.5),
    ]  # fmt: skip


def test_an_object_gives_the_items_of_its_arrays_and_its_other_values(tmp_path):
    assert parts(tmp_path, '{"Count": 2, "value": [{"a": 1}, {"a": 2}], "none": [], "data": {"b": [3]}, "x": null}') == [
        ("Count", 2), ("value", {"a": 1}), ("value", {"a": 2}), ("data", {"b": [3]}), ("x", None),
    ]  # fmt: skip


def test_a_byte_order_mark_is_passed_over(tmp_path):
    assert parts(tmp_path, b"\xef\xbb\xbf[1]") == [("", 1)]


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a"', '{"value": [1, 2]', '["tex', "[1,"])
def test_a_json_cut_short_is_torn(tmp_path, text):
    with pytest.raises(TornSource, match=r"list\.json"):
        parts(tmp_path, text)


BAD = ['[{"a": NaN}]', '[{"a": 1, "a": 2}]', '{"a": 1, "a": 2}', "[1] x", "{'a': 1}", "[1e999]"]


@pytest.mark.parametrize("text", [*BAD, '"text"', "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2)])
def test_json_is_read_strictly(tmp_path, text):
    with pytest.raises(UnreadableSource) as caught:
        parts(tmp_path, text)
    assert not isinstance(caught.value, TornSource)


def test_bytes_that_are_no_utf_8_are_refused(tmp_path):
    with pytest.raises(UnreadableSource):
        parts(tmp_path, '["мыло"]'.encode("cp1251"))


def test_a_refusal_does_not_quote_the_content(tmp_path):
    with pytest.raises(UnreadableSource) as caught:
        parts(tmp_path, '[{"WHO": "И.О.Фамилия" "x"}]')
    assert "Фамилия" not in str(caught.value)


@pytest.mark.parametrize("text", [text for text in BAD if text != "[1e999]"])
def test_a_small_document_is_read_as_strictly(text):
    with pytest.raises(UnreadableSource, match=r"notices\.json"):
        load_json("notices.json", text.encode())


def test_a_small_document_is_read():
    assert load_json("notices.json", b'\xef\xbb\xbf{"a": [1, null]}') == {"a": [1, None]}

"""XML: streamed elements, torn ends, and none of the tricks of document types."""

import pytest

from indexer.sources import children, open_source, read_xml
from registry_site.errors import TornSource, UnreadableSource

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE list [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><list><one><name>&i;</name></one></list>"
)


def elements(tmp_path, text):
    path = tmp_path / "list.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(number, children(element)) for number, element in read_xml(open_source(path), "one")]


@pytest.mark.parametrize("space", ["", ' xmlns="urn:example"'])
def test_elements_are_read_in_any_namespace(tmp_path, space):
    assert elements(tmp_path, f"<list{space}><one><a>1</a><b/></one><one><a>2</a></one></list>") == [
        (1, {"a": "1", "b": None}),
        (2, {"a": "2"}),
    ]


def test_repeated_and_nested_elements_become_lists_and_dicts(tmp_path):
    assert elements(tmp_path, "<list><one><a>1</a><a>2</a><a>3</a><b><c>4</c></b></one></list>") == [
        (1, {"a": ["1", "2", "3"], "b": {"c": "4"}})
    ]


@pytest.mark.parametrize(
    "tail", ["", "<one><a>2", "</lis", "<one><a>\xd1"], ids=["after a record", "in a text", "in a tag", "in a character"]
)
def test_an_xml_cut_before_its_closing_tag_is_torn(tmp_path, tail):
    with pytest.raises(TornSource, match=r"list\.xml ends in line 2"):
        elements(tmp_path, b"<list>\n<one><a>1</a></one>" + tail.encode("latin-1"))


@pytest.mark.parametrize(
    "text", ["<list><one></two></list>", "<list><one>\0</one></list>", "<list></list><list/>"], ids=["tags", "nul", "two roots"]
)
def test_an_xml_that_is_not_well_formed_is_refused_with_its_line(tmp_path, text):
    with pytest.raises(UnreadableSource, match="line 1") as caught:
        elements(tmp_path, text)
    assert not isinstance(caught.value, TornSource)


def test_entity_expansion_is_refused(tmp_path):
    with pytest.raises(UnreadableSource, match="document type"):
        elements(tmp_path, LAUGHS)


def test_entity_expansion_is_refused_where_the_head_does_not_show_it(tmp_path):
    with pytest.raises(UnreadableSource):
        elements(tmp_path, LAUGHS.replace("<!DOCTYPE", f"<!--{' ' * 70_000}--><!DOCTYPE"))


def test_an_entity_that_hardly_expands_is_refused_as_well(tmp_path):
    hidden = f"<!--{' ' * 70_000}-->"
    with pytest.raises(UnreadableSource, match="document type"):
        elements(tmp_path, hidden + '<!DOCTYPE list [<!ENTITY a "ha">]><list><one><a>&a;</a></one></list>')


def test_entity_expansion_is_refused_in_another_encoding(tmp_path):
    with pytest.raises(UnreadableSource):
        elements(tmp_path, LAUGHS.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"))


def test_an_external_entity_is_refused(tmp_path):
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(UnreadableSource, match="document type"):
        elements(tmp_path, f'<!DOCTYPE l [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><list><one><a>&x;</a></one></list>')


def test_nesting_without_end_is_refused(tmp_path):
    with pytest.raises(UnreadableSource):
        elements(tmp_path, "<list><one>" + "<a>" * 5000)


def test_what_was_read_is_forgotten(tmp_path):
    path = tmp_path / "list.xml"
    path.write_text("<list>" + "<one><a>text</a></one>" * 20_000 + "</list>")
    held = max(len(element.getparent()) for _, element in read_xml(open_source(path), "one"))
    assert held < 4000  # what one chunk holds

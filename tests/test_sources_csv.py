"""CSV: encodings and delimiters by content, strict rows with their lines, torn ends."""

import io
from dataclasses import replace

import pytest

from indexer.rows import Fault
from indexer.sources import CsvRow, open_source, read_csv
from indexer.sources.csv_rows import LONGEST_LINE
from registry_site.errors import TornSource, UnreadableSource

HEAD = '"Номер";"Продукция "\r\n'


def opened(tmp_path, text, encoding="cp1251"):
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return open_source(path)


def table(tmp_path, text, encoding="cp1251"):
    read = read_csv(opened(tmp_path, text, encoding))
    return read.columns, list(read.rows)


def rows(tmp_path, text, encoding="cp1251"):
    return [row[:2] if isinstance(row, CsvRow) else row for row in table(tmp_path, text, encoding)[1]]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_encoding_and_delimiter_are_told_by_the_content(tmp_path, encoding, delimiter):
    text = (HEAD + '"№ 1";"Мыло; жидкое, «Ёж»"\r\n').replace('";"', f'"{delimiter}"')
    columns, read = table(tmp_path, text, encoding)
    assert columns == ("Номер", "Продукция")
    assert read[0].cells == ["№ 1", "Мыло; жидкое, «Ёж»"]


def test_a_character_cut_at_the_end_of_the_head_does_not_hide_utf_8(tmp_path):
    text = HEAD + '"1";"' + "x" * (len(HEAD) % 2) + "ж" * 40_000 + '"\r\n'
    for pad in ("", "x"):
        assert rows(tmp_path, text.replace('"1"', f'"1{pad}"'), "utf-8")[0][1][1].endswith("жж")


def test_rows_know_the_line_they_begin_in(tmp_path):
    text = HEAD + '"1";"one"\r\n\r\n"2";"two\r\nlines"\r\n"3";"three"\r\n'
    assert rows(tmp_path, text) == [(2, ["1", "one"]), (4, ["2", "two\r\nlines"]), (6, ["3", "three"])]


def test_a_last_line_without_its_break_is_whole(tmp_path):
    assert rows(tmp_path, HEAD + '"1";"one"') == [(2, ["1", "one"])]


@pytest.mark.parametrize(
    ("tail", "line"),
    [('"2";"tw', 3), ('"2";"two\r\n', 3), ('"2"', 3), ('"2"\r\n', 3), ('"2";"a\r\n"2', 3)],
    ids=["in a cell", "in a cell with a break", "between cells", "a short last row", "in a later line"],
)
def test_a_torn_csv_is_refused_with_its_line(tmp_path, tail, line):
    with pytest.raises(TornSource, match=f"line {line}"):
        rows(tmp_path, HEAD + '"1";"one"\r\n' + tail)


@pytest.mark.parametrize("tail", ["2;tw", "2;", "2;two", '"2";two', '2;the "two"'])
def test_an_unquoted_last_cell_without_a_line_end_is_torn(tmp_path, tail):
    with pytest.raises(TornSource, match="line 3"):
        rows(tmp_path, HEAD + "1;one\r\n" + tail)


@pytest.mark.parametrize("tail", ["2;two\r\n", "2;two\n", '2;"two"', '2;"the ""two"""', '2;""', "2;\r\n"])
def test_a_last_cell_that_is_closed_is_whole(tmp_path, tail):
    read = rows(tmp_path, HEAD + "1;one\r\n" + tail)
    assert [row[1][0] for row in read] == ["1", "2"]


@pytest.mark.parametrize("again", [HEAD, "\ufeff" + HEAD, "Номер;Продукция\r\n"], ids=["as before", "with its mark", "unquoted"])
def test_headings_that_stand_again_are_a_fault_and_no_record(tmp_path, again):
    first, fault, last = rows(tmp_path, HEAD + '"1";"one"\r\n' + again + '"2";"two"\r\n', "utf-8")
    assert (first[1][0], last[1][0]) == ("1", "2")
    assert isinstance(fault, Fault)
    assert (fault.position, "headings stand here again" in str(fault.reason)) == ("line 3", True)


def test_a_row_that_holds_one_heading_is_a_row(tmp_path):
    assert rows(tmp_path, HEAD + '"1";"Продукция"\r\n') == [(2, ["1", "Продукция"])]


def test_a_csv_cut_inside_a_character_is_torn(tmp_path):
    with pytest.raises(TornSource, match="line 2"):
        rows(tmp_path, (HEAD + "1;мыл").encode() + "о".encode()[:1])


@pytest.mark.parametrize("broken", ['"2"', '"2";"two";"3"', '"2";"tw"o"'], ids=["short", "long", "stray quote"])
def test_a_wrong_row_within_the_file_is_a_fault_and_the_next_is_read(tmp_path, broken):
    first, wrong, last = rows(tmp_path, HEAD + f'"1";"one"\r\n{broken}\r\n"3";"three"\r\n')
    assert (first, last) == ((2, ["1", "one"]), (4, ["3", "three"]))
    assert isinstance(wrong, Fault)
    assert wrong.position == "line 3"
    assert "two" not in str(wrong.reason)


def test_bytes_outside_the_encoding_are_a_fault_of_their_row(tmp_path):
    text = (HEAD + '"1";"жжж"\r\n').encode() + b'"2";"\xff\xfe"\r\n' + '"3";"эээ"\r\n'.encode()
    first, wrong, last = rows(tmp_path, text)
    assert isinstance(wrong, Fault)
    assert wrong.position == "line 3"
    assert (first[0], last[0]) == (2, 4)


def test_a_nul_byte_is_refused_with_its_line(tmp_path):
    with pytest.raises(UnreadableSource, match="line 3: a NUL byte"):
        rows(tmp_path, HEAD + '"1";"one"\r\n"2";"t\0wo"\r\n')


def test_utf_16_is_refused_by_name(tmp_path):
    with pytest.raises(UnreadableSource, match="UTF-16"):
        rows(tmp_path, HEAD, "utf-16")


def test_a_duplicated_heading_is_named(tmp_path):
    with pytest.raises(UnreadableSource, match="«номер» stands twice"):
        rows(tmp_path, '"Номер";"Продукция";" номер "\r\n')


def test_a_heading_cut_short_has_no_rows_to_lose(tmp_path):
    assert table(tmp_path, '"Номер";"Прод') == (("Номер", "Прод"), [])


def test_a_cell_of_200_000_characters_passes_whole(tmp_path):
    assert len(rows(tmp_path, HEAD + f'"1";"{"ж" * 200_000}"\r\n')[0][1][1]) == 200_000


class Endless(io.RawIOBase):
    """A line that never ends; reading far beyond the longest line fails the test."""

    def __init__(self):
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        assert self.given < 2 * LONGEST_LINE
        buffer[:] = b"x" * len(buffer)
        self.given += len(buffer)
        return len(buffer)


def test_a_line_without_end_is_refused_before_it_fills_memory(tmp_path):
    source = replace(opened(tmp_path, HEAD), open=lambda: io.BufferedReader(Endless(), 1 << 20))
    with pytest.raises(UnreadableSource, match=f"line 1: longer than {LONGEST_LINE}"):
        read_csv(source)


def test_equal_rows_have_equal_digests_unless_the_headings_differ(tmp_path):
    one, same, other = (row.digest for row in table(tmp_path, HEAD + '"1";"a"\r\n"1";"a"\r\n"1";"b"\r\n')[1])
    assert one == same != other
    assert table(tmp_path, '"Продукция";"Номер"\r\n"1";"a"\r\n')[1][0].digest != one
    assert len(one) == 16


def test_cells_that_only_join_alike_have_different_digests(tmp_path):
    digests = {row.digest for row in table(tmp_path, HEAD + '"ab";"c"\r\n"a";"bc"\r\n')[1]}
    assert len(digests) == 2

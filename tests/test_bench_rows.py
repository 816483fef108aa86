"""The made-up export of the benchmark is a sound file of the published shape; otherwise its figures would mean nothing."""

from bench import rows
from bench.names import names
from indexer.formats import recognise
from indexer.rows import Row
from indexer.sources import open_source

COUNT = 300


def written(folder, count=COUNT):
    path = folder / "certificates.csv"
    rows.write(path, count, *names())
    return path


def test_the_file_is_recognised_by_its_content_as_the_published_export(tmp_path):
    assert recognise(open_source(written(tmp_path)), "certificates").name == "nsi_certificates_csv"


def test_every_row_is_read_and_no_number_stands_twice(tmp_path):
    source = open_source(written(tmp_path))
    read = list(recognise(source, "certificates").read(source))
    assert all(isinstance(row, Row) for row in read)
    assert len({row.values["number"] for row in read}) == len(read) == COUNT


def test_the_same_count_gives_the_same_bytes(tmp_path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first


def test_a_row_is_as_long_as_real_ones(tmp_path):
    size = written(tmp_path).stat().st_size / COUNT
    assert 900 < size < 1500

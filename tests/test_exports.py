"""The twins of a list as files: every hit of the query, in its order, of one generation or visibly broken off."""

import csv
import hashlib
import io
import json
import subprocess

import pytest

from registry_site.errors import Unavailable
from registry_site.exports import walking
from tests.loading import certificate, certificates, number

ODD = certificate(8, product="=cmd|' /C calc'!A0", maker='ООО "Мыло"; и ко')
KINDS = ("csv", "ndjson", "json")


@pytest.fixture
def client(office, monkeypatch):
    monkeypatch.setattr(walking, "BATCH", 3)
    monkeypatch.setattr("registry_site.exports.files.BATCH", 3)
    office.load([*certificates(7), ODD])
    return office.site().test_client()


def lines(client, query=""):
    return [json.loads(line) for line in client.get(f"/ru/certificates.ndjson{query}").get_data().splitlines()]


def table(client, query=""):
    return list(csv.DictReader(io.StringIO(client.get(f"/ru/certificates.csv{query}").get_data(as_text=True), newline="")))


def whole(client, query=""):
    return client.get(f"/ru/certificates.json{query}").json


def without_last_line(content):
    body, end, last = content.rstrip(b"\r\n").rpartition(b"\n")
    return body + end, last


def test_every_hit_comes_once_in_the_order_of_the_list(client):
    listed = client.get("/api/v1/certificates?limit=100&sort=number").json["items"]
    assert lines(client, "?sort=number") == listed
    assert whole(client, "?sort=number")["items"] == listed
    assert [row["id"] for row in table(client, "?sort=number")] == [one["id"] for one in listed]


@pytest.mark.parametrize("query", ["?q=мыло", "?q=мыло&sort=-issued_on", "?standing=in_force", "?standing=ended"])
def test_a_file_holds_what_the_list_of_the_same_query_has(client, query):
    found = client.get(f"/api/v1/certificates{query}&limit=100").json
    assert lines(client, query) == found["items"]
    assert whole(client, query)["items"] == found["items"]
    for kind in KINDS:
        count = client.get(f"/ru/certificates.{kind}{query}").headers["Registry-Records"]
        assert count == str(found["meta"]["total"]["value"])


def test_the_json_file_says_of_which_generation_it_is_as_a_list_of_the_api_does(client):
    said = client.get("/api/v1/certificates").json["meta"]
    assert whole(client)["meta"] == {name: value for name, value in said.items() if name != "interpretation"}


def test_a_cell_that_a_spreadsheet_would_compute_is_made_text(client):
    row = next(row for row in table(client) if row["id"] == number(8))
    assert (row["product"], row["maker"]) == ("'=cmd|' /C calc'!A0", 'ООО "Мыло"; и ко')


def test_a_mark_for_spreadsheets_is_given_when_asked_for(client):
    assert client.get("/ru/certificates.csv?bom=1").get_data().startswith(b"\xef\xbb\xbfid,register,")
    assert client.get("/ru/certificates.csv").get_data().startswith(b"id,register,")


@pytest.mark.parametrize(
    "query", ["?page=2", "?colour=red", "?bom=yes", "?issued_on_from=yesterday", "?proof=0", "?proof=1&proof=1"]
)
@pytest.mark.parametrize("ending", ["csv", "csv.sha256"])
def test_what_is_not_understood_is_refused(client, ending, query):
    assert client.get(f"/ru/certificates.{ending}{query}").status_code == 400


def test_a_mark_is_for_tables_alone(client):
    assert client.get("/ru/certificates.json?bom=1").status_code == 400


def test_no_other_name_is_a_file(client):
    assert client.get("/ru/nothing.csv").status_code == 404
    assert client.get("/ru/certificates.exe").status_code == 404
    assert client.get("/ru/certificates.exe.sha256").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_near_numbers_are_no_part_of_a_download(client, kind):
    assert client.get(f"/ru/certificates.{kind}?q={number(1).replace('000001', '00000Q')}").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_during_which_the_register_is_published_anew_breaks_off(office, client, kind):
    answer = client.get(f"/ru/certificates.{kind}?proof=1", buffered=False)
    stream = answer.iter_encoded()
    begun = [next(stream)]
    office.load(certificates(9, product="Порошок"))
    with pytest.raises(Unavailable):
        begun.extend(stream)
    assert b"proof" not in b"".join(begun)


# --- proof that a file is whole


@pytest.mark.parametrize("query", ["?proof=1", "?proof=1&q=мыло&sort=number", "?proof=1&standing=ended"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_last_line_proves_the_number_of_records_and_every_byte_before_it(client, kind, query):
    response = client.get(f"/ru/certificates.{kind}{query}")
    body, last = without_last_line(response.get_data())
    if kind == "csv":
        mark, *cells = next(csv.reader([last.decode()]))
        assert mark == "#proof"
        said = dict(cell.split("=") for cell in cells if cell)
    else:
        said = json.loads(last)["proof"] if kind == "ndjson" else json.loads(body + last)["proof"]
    assert {name: str(value) for name, value in said.items()} == {
        "register": "certificates",
        "generation": "1",
        "records": response.headers["Registry-Records"],
        "size": str(len(body)),
        "sha256": hashlib.sha256(body).hexdigest(),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_without_being_asked_for_a_proof_is_no_part_of_a_file(client, kind):
    proven, _ = without_last_line(client.get(f"/ru/certificates.{kind}?proof=1").get_data())
    plain = client.get(f"/ru/certificates.{kind}").get_data()
    assert plain == proven + (b"}\n" if kind == "json" else b"")


def test_the_proof_of_a_table_has_as_many_cells_as_every_other_row(client):
    text = client.get("/ru/certificates.csv?proof=1").get_data(as_text=True)
    assert len({len(row) for row in csv.reader(io.StringIO(text, newline=""))}) == 1


@pytest.mark.parametrize("query", ["", "?q=мыло", "?proof=1", "?standing=ended"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_sum_of_a_file_can_be_asked_for_apart_and_is_written_as_sha256sum_reads_it(client, kind, query):
    file = client.get(f"/ru/certificates.{kind}{query}")
    sums = client.get(f"/ru/certificates.{kind}.sha256{query}")
    *comments, line = sums.text.splitlines()
    assert all(comment.startswith("#") for comment in comments)
    assert comments[0] == f"# register certificates, generation 1, records {file.headers['Registry-Records']}"
    assert comments[-1] == f"# records {file.headers['Registry-Records']}, bytes {len(file.get_data())}"
    assert line == f"{hashlib.sha256(file.get_data()).hexdigest()}  certificates-1.{kind}"
    assert file.headers["Content-Disposition"] == f'attachment; filename="certificates-1.{kind}"'
    assert sums.headers["Registry-Records"] == file.headers["Registry-Records"]


def test_a_sum_during_which_the_register_is_published_anew_breaks_off_without_it(office, client):
    stream = client.get("/ru/certificates.csv.sha256", buffered=False).iter_encoded()
    begun = [next(stream), next(stream)]
    office.load(certificates(9, product="Порошок"))
    with pytest.raises(Unavailable):
        begun.extend(stream)
    assert all(line.startswith(b"#") for line in begun)


def test_sha256sum_finds_a_file_as_it_was_sent(client, tmp_path):
    for kind in KINDS:
        (tmp_path / f"certificates-1.{kind}").write_bytes(client.get(f"/ru/certificates.{kind}").get_data())
        (tmp_path / "sums").write_bytes(client.get(f"/ru/certificates.{kind}.sha256").get_data())
        subprocess.run(["sha256sum", "--check", "--strict", "sums"], cwd=tmp_path, check=True, capture_output=True)


def test_a_file_of_one_page_has_its_length_and_its_sum_in_the_headers(client):
    short = client.get(f"/ru/certificates.csv?q={number(1)}")
    assert short.headers["Registry-SHA256"] == hashlib.sha256(short.get_data()).hexdigest()
    assert int(short.headers["Content-Length"]) == len(short.get_data())
    assert "Registry-SHA256" not in client.get("/ru/certificates.csv").headers


# --- the list that leads to them


def test_the_list_links_its_files_with_the_number_of_records(client):
    html = client.get("/ru/certificates?q=мыло&per_page=50").get_data(as_text=True)
    assert 'href="/ru/certificates.csv?q=%D0%BC%D1%8B%D0%BB%D0%BE" download>CSV' in html
    assert "Скачать все 8 записей:" in html


def test_a_list_too_long_for_a_workbook_says_so_before_the_click(client, monkeypatch):
    assert 'href="/ru/certificates.xlsx?q=%D0%BC%D1%8B%D0%BB%D0%BE" download>XLSX' in client.get("/ru/certificates?q=мыло").text
    monkeypatch.setattr("registry_site.pages.twins.MOST_IN_WORKBOOK", 7)
    html = client.get("/en/certificates?q=мыло").text
    assert "certificates.xlsx" not in html
    assert "XLSX (up to 50,000 records)" in html

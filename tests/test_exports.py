"""The twins of a list as files: every hit of the query, in its order, of one generation or visibly broken off."""

import csv
import io
import json

import pytest

from registry_site.errors import Unavailable
from registry_site.exports import walking
from tests.loading import certificate, certificates, number

ODD = certificate(8, product="=cmd|' /C calc'!A0", maker='ООО "Мыло"; и ко')


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


def test_every_hit_comes_once_in_the_order_of_the_list(client):
    listed = client.get("/api/v1/certificates?limit=100&sort=number").json["items"]
    assert lines(client, "?sort=number") == listed
    assert [row["id"] for row in table(client, "?sort=number")] == [one["id"] for one in listed]


@pytest.mark.parametrize("query", ["?q=мыло", "?q=мыло&sort=-issued_on", "?standing=in_force"])
def test_a_file_holds_what_the_list_of_the_same_query_has(client, query):
    found = client.get(f"/api/v1/certificates{query}&limit=100").json
    assert lines(client, query) == found["items"]
    assert client.get(f"/ru/certificates.csv{query}").headers["Registry-Records"] == str(found["meta"]["total"]["value"])


def test_a_cell_that_a_spreadsheet_would_compute_is_made_text(client):
    row = next(row for row in table(client) if row["id"] == number(8))
    assert (row["product"], row["maker"]) == ("'=cmd|' /C calc'!A0", 'ООО "Мыло"; и ко')


def test_a_mark_for_spreadsheets_is_given_when_asked_for(client):
    assert client.get("/ru/certificates.csv?bom=1").get_data().startswith(b"\xef\xbb\xbfid,register,")
    assert client.get("/ru/certificates.csv").get_data().startswith(b"id,register,")


@pytest.mark.parametrize("query", ["?page=2", "?colour=red", "?bom=yes", "?issued_on_from=yesterday"])
def test_what_is_not_understood_is_refused(client, query):
    assert client.get(f"/ru/certificates.csv{query}").status_code == 400


def test_no_other_name_is_a_file(client):
    assert client.get("/ru/nothing.csv").status_code == 404
    assert client.get("/ru/certificates.exe").status_code == 404


def test_near_numbers_are_no_part_of_a_download(client):
    assert client.get(f"/ru/certificates.csv?q={number(1).replace('000001', '00000Q')}").status_code == 404


def test_a_download_during_which_the_register_is_published_anew_breaks_off(office, client):
    answer = client.get("/ru/certificates.ndjson", buffered=False)
    stream = answer.iter_encoded()
    next(stream)
    office.load(certificates(9, product="Порошок"))
    with pytest.raises(Unavailable):
        list(stream)


def test_the_list_links_its_files_with_the_number_of_records(client):
    html = client.get("/ru/certificates?q=мыло&per_page=50").get_data(as_text=True)
    assert 'href="/ru/certificates.csv?q=%D0%BC%D1%8B%D0%BB%D0%BE" download>CSV' in html
    assert "Скачать все 8 записей:" in html

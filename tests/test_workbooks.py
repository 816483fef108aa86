"""A list as a workbook: every cell the very text of the record, nothing computed, nothing cut in silence, never more than one at once."""

import hashlib
import io
import zipfile
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from registry_site.exports import spreadsheets, workbooks
from tests.loading import certificate, certificates, number

ADDRESS = "/ru/certificates.xlsx"
ODD = {
    "a formula": "=cmd|' /C calc'!A0",
    "a sum": "+7 495 1234567",
    "an address": "https://example.org/",
    "markup of the library": "<r><t>a & b</t></r>",
    "an escape of the format": "_x0041_",
    "zeros": "00012",
    "marks": '«Мыло» & "паста" <b>',
}


@pytest.fixture
def client(office, monkeypatch):
    monkeypatch.setattr(workbooks, "BATCH", 3)
    office.load([*certificates(4), *(certificate(n, product=text) for n, text in enumerate(ODD.values(), 5))])
    return office.site().test_client()


def sheets(response):
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.get_data()))
    return [book.get_sheet_by_index(place).to_python() for place in (0, 1)]


def records(response):
    names, *rows = sheets(response)[0]
    return [dict(zip(names, row, strict=True)) for row in rows]


def about(response):
    return {row[0]: row[1] for row in sheets(response)[1]}


def test_every_hit_is_a_row_in_the_order_of_the_list(client):
    listed = client.get("/api/v1/certificates?limit=100&sort=-number").json["items"]
    assert [row["id"] for row in records(client.get(f"{ADDRESS}?sort=-number"))] == [one["id"] for one in listed]


def test_the_columns_are_those_of_the_table_in_csv(client):
    assert ",".join(sheets(client.get(ADDRESS))[0][0]) == client.get("/ru/certificates.csv").text.splitlines()[0]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_cell_holds_the_text_of_the_record_and_nothing_else(client, text):
    products = {row["id"]: row["product"] for row in records(client.get(ADDRESS))}
    assert products[number(5 + list(ODD.values()).index(text))] == text


def test_no_cell_is_a_number_a_formula_or_a_link(client):
    with zipfile.ZipFile(io.BytesIO(client.get(ADDRESS).get_data())) as package:
        sheet = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        assert not [name for name in package.namelist() if "_rels/sheet" in name]
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert {cell.get("t") for cell in sheet.iter(f"{space}c")} == {"inlineStr"}
    assert not list(sheet.iter(f"{space}f", f"{space}hyperlink"))


def test_a_value_that_no_cell_holds_is_replaced_by_a_sentence_that_leads_to_it_and_is_counted(office):
    fits, long = "ж" * spreadsheets.LONGEST_TEXT, "🧴" * (spreadsheets.LONGEST_TEXT // 2 + 1)  # each of these counts twice
    office.load([certificate(1, use_area=fits), certificate(2, use_area=long)])
    response = office.site().test_client().get("/en/certificates.xlsx?sort=number", base_url="https://registry.example")
    first, second = (row["use_area"] for row in records(response))
    assert first == fits
    assert second == (
        "This value has 32768 characters, and a cell holds 32767 at most. "
        f"It stands whole at https://registry.example/api/v1/certificates/{number(2)}"
    )
    assert response.headers["Registry-Cells-Left-Out"] == "1"
    assert about(response)["Values too long for a cell"] == "1"


def test_the_second_sheet_says_what_the_file_is(client):
    told = about(client.get("/en/certificates.xlsx?q=мыло"))
    assert (told["Records in this file"], told["Generation of the register"]) == ("5", "1")
    assert told["Address of the file"].endswith("/en/certificates.xlsx?q=мыло")
    assert told["maker"] == "Maker"


def test_the_headers_prove_that_the_file_is_whole(client):
    response = client.get(ADDRESS)
    digest = hashlib.sha256(response.get_data())
    assert response.headers["Registry-SHA256"] == digest.hexdigest()
    assert b64decode(response.headers["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")) == digest.digest()
    assert int(response.headers["Content-Length"]) == len(response.get_data())
    assert response.headers["Registry-Records"] == "11"


def test_a_file_that_broke_off_does_not_open(client):
    content = client.get(ADDRESS).get_data()
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(content[:-30]))


def test_more_records_than_a_workbook_is_made_of_are_refused_with_the_numbers_and_what_to_take(client, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_IN_WORKBOOK", 10)
    response = client.get("/en/certificates.xlsx")
    assert response.status_code == 400
    assert "The list has 11 records, and a workbook is made of at most 10." in response.text
    assert "take CSV" in response.text
    assert client.get("/en/certificates.xlsx?q=мыло").status_code == 200


def test_a_list_without_records_is_a_workbook_without_rows(client):
    assert records(client.get(f"{ADDRESS}?standing=ended")) == []


def test_while_one_workbook_is_made_another_is_asked_to_wait(client, monkeypatch):
    begun, go_on, make = Event(), Event(), spreadsheets.make

    def slow(*args):
        begun.set()
        assert go_on.wait(30)
        return make(*args)

    monkeypatch.setattr(spreadsheets, "make", slow)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(client.application.test_client().get, ADDRESS)
        assert begun.wait(30)
        second = client.get(ADDRESS)
        go_on.set()
        assert (second.status_code, second.headers["Retry-After"]) == (503, "60")
        assert first.result().status_code == 200
    assert client.get(ADDRESS).status_code == 200


def test_nothing_is_made_for_somebody_who_asks_for_the_headers_alone(client, monkeypatch):
    monkeypatch.setattr(spreadsheets, "make", None)
    response = client.head(ADDRESS)
    assert (response.status_code, response.headers["Registry-Records"], response.get_data()) == (200, "11", b"")


def test_a_workbook_during_which_the_register_is_published_anew_is_not_sent_and_leaves_nothing_behind(
    office, client, monkeypatch, tmp_path
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "leftovers"))
    (tmp_path / "leftovers").mkdir()
    walk = workbooks.walk

    def interrupted(*args):
        pages = walk(*args)
        yield next(pages)
        office.load(certificates(9, product="Порошок"), approve="other rows")
        yield from pages

    monkeypatch.setattr(workbooks, "walk", interrupted)
    assert client.get(ADDRESS).status_code == 503
    assert list((tmp_path / "leftovers").iterdir()) == []
    monkeypatch.undo()
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("query", ["?page=2", "?proof=1", "?bom=1", "?colour=red"])
def test_what_is_not_understood_is_refused(client, query):
    assert client.get(f"{ADDRESS}{query}").status_code == 400


def test_near_numbers_are_no_part_of_a_workbook(client):
    assert client.get(f"{ADDRESS}?q={number(1).replace('000001', '00000Q')}").status_code == 404


def test_made_up_records_are_called_so(office):
    office.load(certificates(1), made_up=True)
    client = office.site().test_client()
    assert about(client.get("/en/certificates.xlsx"))["Demonstration data."].startswith("Some records here are made up")
    office.load(certificates(2))
    assert "Demonstration data." not in about(client.get("/en/certificates.xlsx"))

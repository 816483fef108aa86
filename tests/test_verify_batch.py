"""A list of numbers in, the same kind out: every row answered in its place as if it had been asked alone, or all of it refused."""

import csv
import io
import json
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from registry_site.api.verifying_lists import CSV, JSON, XLSX
from registry_site.services import of_request
from registry_site.tabular.xlsx_reading import read_xlsx
from registry_site.tabular.xlsx_writing import write_xlsx
from registry_site.verifying.asked_lists import LARGEST, MOST
from registry_site.verifying.statements import MOST_LOOKED_UP
from registry_site.verifying.verification import Question, published, verify, verify_all
from tests.places import in_files
from tests.worlds import World

NUMBER = "RU.77.99.88.003.E.000001.01.24"
SUSPENDED = "RU.77.99.88.003.E.000002.01.24"
MISSING = "RU.77.99.88.003.E.000009.01.24"
REMOVED = "RU.77.99.88.003.E.000003.01.24"
LICENCE, LICENCE_ID = "Л042-01137-77/00263495", "L042-01137-77_00263495"
TWIN = "RU.77.99.88.003.E.000004.01.24"
ADDRESS = "/api/v1/verify"


def certificate(number, status="подписан и действует", **values):
    return {"number": number, "product": "Мыло", "status": status, "status_on": "2024-01-15", "issued_on": "2024-01-10", **values}


def fill(world):
    records = {
        NUMBER: certificate(NUMBER),
        SUSPENDED: certificate(SUSPENDED, "приостановлен"),
        TWIN: certificate(TWIN),
        f"{TWIN}~2": certificate(TWIN, "аннулирован"),
    }
    world.publish("certificates", {**records, REMOVED: certificate(REMOVED)}, made_at="2026-10-01T09:00:00Z")
    world.publish("certificates", records, made_at="2026-11-01T09:00:00Z")
    event = {"kind": "suspension", "from": "2026-08-20", "until": None, "reason": None, "partial": False, "works": None}
    licence = {"number": LICENCE, "licensee": "ООО", "status": "in_force", "issued_on": "2020-03-01", "events": [event]}
    world.publish("licences", {LICENCE_ID: licence})


@pytest.fixture
def client(world):
    fill(world)
    return world.site().test_client()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    world = World(data=folder, places=in_files(folder))
    fill(world)
    return world.site().extensions["registry"]


def post(client, body, kind=JSON, query="lang=en", **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"{ADDRESS}?{query}", data=body, content_type=kind, headers=headers)


def verdicts(response):
    assert response.status_code == 200, response.text
    return [one["verdict"] for one in response.json["items"]]


def refused(response, status=400):
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    assert response.headers["Cache-Control"] == "no-store"
    return response.json["errors"][0]


def table(response, delimiter=","):
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def workbook(*rows, sheets=(), **options):
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, **options}) as book:
        for name, lines in (("first", rows), *sheets):
            sheet = book.add_worksheet(name)
            for place, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(place, column, cell, book.add_format({"num_format": "dd.mm.yyyy"}))
                    elif cell is not None:
                        sheet.write(place, column, cell)
    return out.getvalue()


def sheet(response):
    assert (response.status_code, response.mimetype) == (200, XLSX), response.text
    heading, *rows = CalamineWorkbook.from_filelike(io.BytesIO(response.data)).get_sheet_by_index(0).to_python()
    return [dict(zip(heading, row, strict=True)) for row in rows]


def replaced(book, part, content):
    """The workbook with one part changed; `content` gets the old text, if there was any."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content(old.read(part).decode() if part in old.namelist() else ""))
    return out.getvalue()


# JSON


def test_rows_are_answered_in_their_order_and_none_is_dropped(client):
    asked = [MISSING, NUMBER, "", "мыло", SUSPENDED, REMOVED, f"{NUMBER}, {SUSPENDED}", TWIN, LICENCE, "x" * 5000]
    response = post(client, {"numbers": asked})
    assert verdicts(response) == [
        "not_found", "in_force", "malformed", "malformed", "suspended", "ended", "malformed", "ambiguous", "suspended", "malformed",
    ]  # fmt: skip
    assert [one["number"] for one in response.json["items"]] == asked
    assert response.json["meta"]["count"] == len(asked)


def test_a_number_that_repeats_is_answered_twice(client):
    assert verdicts(post(client, {"numbers": [NUMBER, SUSPENDED, NUMBER]})) == ["in_force", "suspended", "in_force"]


def test_the_reference_of_the_caller_comes_back(client):
    items = post(client, {"numbers": [{"number": NUMBER, "ref": "заказ 7"}, {"number": NUMBER, "ref": 7}, NUMBER]}).json["items"]
    assert [one["ref"] for one in items] == ["заказ 7", 7, None]


def test_the_day_of_a_row_goes_before_the_day_of_the_list(client):
    rows = [{"number": LICENCE}, {"number": LICENCE, "on": "2026-09-01"}, {"number": LICENCE, "on": None}]
    response = post(client, {"numbers": rows, "on": "2026-08-01"})
    assert verdicts(response) == ["in_force", "suspended", "in_force"]
    assert [one["on"] for one in response.json["items"]] == ["2026-08-01", "2026-09-01", "2026-08-01"]
    assert verdicts(post(client, {"numbers": [LICENCE]}, query="on=2026-08-01")) == ["in_force"]


def test_all_answers_are_of_one_generation_and_say_which(client):
    body = post(client, {"numbers": [NUMBER, LICENCE]}).json
    assert [(one["register"], one["generation"]) for one in body["meta"]["registers"]] == [("certificates", 2), ("licences", 1)]
    assert [one["matches"][0]["generation"] for one in body["items"]] == [2, 1]
    assert body["not_asked"] == ["counterfeits"]


def test_a_register_published_anew_while_a_list_is_answered_does_not_mix_in(filled):
    held = of_request(filled, {})
    asked = [(register, generation) for register, generation in published(held) if register.name == "certificates"]
    older = [(register, held.ledger.generation(register, 1)) for register, _ in asked]
    assert [one.verdict.value for one in verify_all(held, asked, [Question(number=REMOVED)])] == ["ended"]
    assert [one.verdict.value for one in verify_all(held, older, [Question(number=REMOVED)])] == ["in_force"]


def test_an_item_of_a_list_is_the_answer_to_the_number_alone(client):
    for number in (NUMBER, MISSING, REMOVED, TWIN, "мыло"):
        (item,) = post(client, {"numbers": [{"number": number, "on": "2026-10-15"}]}).json["items"]
        alone = client.get(ADDRESS, query_string={"number": number, "on": "2026-10-15", "lang": "en"}).json
        assert item == {"ref": None, **{name: value for name, value in alone.items() if name in item}}


NUMBERS = st.sampled_from(
    [NUMBER, SUSPENDED, MISSING, REMOVED, TWIN, LICENCE, LICENCE_ID, NUMBER.lower(), f"№ {NUMBER}"]
) | st.text(max_size=40)
DAYS = st.none() | st.dates(date(2019, 1, 1), date(2026, 11, 22))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(NUMBERS, DAYS), min_size=1, max_size=15))
def test_a_list_gives_the_verdicts_of_its_numbers_asked_one_by_one(filled, rows):
    held = of_request(filled, {})
    together = verify_all(held, published(held), [Question(number=number, on=on) for number, on in rows])
    for (number, on), one in zip(rows, together, strict=True):
        alone = verify(held, number, on)
        assert (one.verdict, one.statement, one.matches) == (alone.verdict, alone.statement, alone.matches)


def test_look_alikes_are_looked_up_for_the_first_and_the_others_say_that_they_were_not(world, client):
    world.engine.near_ids["certificates"] = [NUMBER]
    missing = [f"RU.77.99.88.003.E.{n:06d}.01.24" for n in range(100, 100 + MOST_LOOKED_UP + 1)]
    items = post(client, {"numbers": [*missing, missing[0].lower()]}).json["items"]
    near = [{"register": "certificates", "id": NUMBER, "links": items[0]["look_alikes"][0]["links"]}]
    assert [one["look_alikes"] for one in items] == [near] * MOST_LOOKED_UP + [None, near]
    assert "None of them answers" in items[0]["look_alikes_note"]
    assert f"first {MOST_LOOKED_UP} numbers" in items[-2]["look_alikes_note"]


def test_without_the_search_every_row_is_answered_and_says_what_is_missing(world, client):
    world.engine.fail()
    items = post(client, {"numbers": [NUMBER, MISSING]}).json["items"]
    assert [(one["verdict"], one["look_alikes"]) for one in items] == [("in_force", []), ("not_found", None)]


def test_what_is_not_found_says_what_it_does_not_prove(client):
    items = post(client, {"numbers": [MISSING, {"number": NUMBER, "on": "2020-01-01"}]}).json["items"]
    assert [one["verdict"] for one in items] == ["not_found", "not_found"]
    assert "proves neither" in items[0]["statement"]
    assert "does not prove" in items[1]["statement"]


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b'{"numbers":["1"],"numbers":[]}', "numbers"),
        (b'{"numbers":[{"number":"1","number":"2"}]}', "number"),
        ([NUMBER], None),
        ({}, "numbers"),
        ({"numbers": []}, "numbers"),
        ({"numbers": NUMBER}, "numbers"),
        ({"numbers": [NUMBER], "day": "2026-01-01"}, "day"),
        ({"numbers": [NUMBER, 5]}, "numbers[1]"),
        ({"numbers": [None]}, "numbers[0]"),
        ({"numbers": [[NUMBER]]}, "numbers[0]"),
        ({"numbers": [{"on": "2026-01-01"}]}, "numbers[0].number"),
        ({"numbers": [{"number": 77}]}, "numbers[0].number"),
        ({"numbers": [{"number": NUMBER, "date": "2026-01-01"}]}, "numbers[0].date"),
        ({"numbers": [{"number": NUMBER, "on": "01.01.2026"}]}, "numbers[0].on"),
        ({"numbers": [NUMBER, {"number": NUMBER, "on": "2026-11-23"}]}, "numbers[1].on"),
        ({"numbers": [{"number": NUMBER, "ref": True}]}, "numbers[0].ref"),
        ({"numbers": [{"number": NUMBER, "ref": {}}]}, "numbers[0].ref"),
        ({"numbers": [NUMBER], "on": "2026-02-30"}, "on"),
        (b'{"numbers":["\\ud800"]}', None),
        (b'{"numbers":[NaN]}', None),
        (b'{"numbers":' + b"[" * 100_000, None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_body_that_is_not_understood_is_refused_with_its_place(client, body, parameter):
    assert refused(post(client, body))["parameter"] == parameter


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("day=1", "day"), ("number=1", "number"), ("on=tomorrow", "on"), ("on=2030-01-01", "on"), ("lang=de", "lang")],
)
def test_the_address_is_read_as_strictly(client, query, parameter):
    assert refused(post(client, {"numbers": [NUMBER]}, query=query))["parameter"] == parameter


def test_a_day_said_twice_is_refused(client):
    assert refused(post(client, {"numbers": [NUMBER], "on": "2026-01-01"}, query="on=2026-01-02"))["parameter"] == "on"


# How much


def test_a_thousand_numbers_are_answered_and_one_more_is_refused_with_the_limit(client):
    assert len(verdicts(post(client, {"numbers": [NUMBER] * MOST}))) == MOST
    assert "1000" in refused(post(client, {"numbers": [NUMBER] * (MOST + 1)}), 413)["detail"]


@pytest.mark.parametrize("kind", [JSON, CSV, XLSX])
def test_a_hundred_thousand_numbers_are_refused_with_the_limit(client, kind):
    rows = [NUMBER] * 100_000
    body = {
        JSON: lambda: json.dumps({"numbers": rows}).encode(),
        CSV: lambda: "\n".join(["number", *rows]).encode(),
        XLSX: lambda: workbook(["number"], *([f"{NUMBER}{n}"] for n in range(4_000))),
    }[kind]()
    assert "1000" in refused(post(client, body, kind), 413)["detail"]


def test_a_body_too_large_by_its_announced_length_is_not_read(client):
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("it was read")

    environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(LARGEST + 2)}
    response = client.post(ADDRESS, content_type=JSON, environ_overrides=environ)
    assert "1048576" in refused(response, 413)["detail"]


def test_a_body_without_a_length_ends_at_the_limit(client):
    def chunked(length):
        body = json.dumps({"numbers": [NUMBER]}).encode().ljust(length)
        environ = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
        return client.post(ADDRESS, content_type=JSON, environ_overrides=environ)

    assert verdicts(chunked(LARGEST)) == ["in_force"]
    refused(chunked(LARGEST + 1), 413)


def test_a_body_shorter_than_announced_is_refused(client):
    environ = {"wsgi.input": io.BytesIO(b'{"numbers":["1"]}'), "wsgi.input_terminated": True, "CONTENT_LENGTH": "500"}
    response = client.post(ADDRESS, content_type=JSON, environ_overrides=environ)
    assert refused(response)["parameter"] == "Content-Length"


# What kind


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/vnd.ms-excel", "multipart/form-data"]
)
def test_another_kind_of_body_is_refused_with_those_that_are_read(client, kind):
    response = post(client, {"numbers": [NUMBER]}, kind)
    assert refused(response, 415)["legal"] == [JSON, CSV, XLSX]
    assert response.headers["Accept"] == f"{JSON}, {CSV}, {XLSX}"


def test_a_packed_body_is_refused(client):
    assert refused(post(client, b"\x1f\x8b", **{"Content-Encoding": "gzip"}), 415)["parameter"] == "Content-Encoding"


@pytest.mark.parametrize("address", ["/api/v1/certificates", "/api/v1/status", "/ru/verify"])
def test_nothing_is_posted_elsewhere(client, address):
    response = client.post(address, data=b"{}", content_type=JSON)
    assert response.status_code == 405
    assert "POST" not in response.headers["Allow"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_method_is_taken(client, method):
    response = client.open(ADDRESS, method=method)
    assert response.status_code == 405
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(response.headers["Allow"].split(", "))


def test_a_page_of_another_origin_may_send_a_list_here_and_nowhere_else(client):
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    allowed = client.options(ADDRESS, headers=asked)
    assert allowed.status_code == 200
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]
    elsewhere = client.options("/api/v1/certificates", headers=asked)
    assert "POST" not in elsewhere.headers["Access-Control-Allow-Methods"]


def test_answers_are_stored_nowhere_and_may_be_read_by_any_origin(client):
    response = post(client, {"numbers": [NUMBER]})
    assert (response.headers["Cache-Control"], response.headers["Access-Control-Allow-Origin"]) == ("no-store", "*")
    assert "ETag" not in response.headers


def test_the_sentences_are_in_the_language_asked_for(client):
    russian = post(client, {"numbers": ["мыло"]}, query="", **{"Accept-Language": "ru"}).json["items"][0]["statement"]
    assert russian != post(client, {"numbers": ["мыло"]}).json["items"][0]["statement"]


# CSV


def test_a_csv_comes_back_with_its_columns_and_the_answer_beside_them(client):
    rows = table(post(client, f"заказ,Номер\n1,{NUMBER}\n2,{SUSPENDED}\n3,{TWIN}\n".encode(), CSV))
    assert [(one["заказ"], one["Номер"], one["verify_verdict"]) for one in rows] == [
        ("1", NUMBER, "in_force"),
        ("2", SUSPENDED, "suspended"),
        ("3", TWIN, "ambiguous"),
    ]
    assert rows[0]["verify_records"] == f"certificates/{NUMBER}"
    assert rows[0]["verify_generations"] == "certificates 2"
    assert rows[2]["verify_records"] == f"certificates/{TWIN} | certificates/{TWIN}~2"
    assert rows[2]["verify_statuses"] == "подписан и действует | аннулирован"


def test_empty_rows_and_rows_without_a_number_are_answered_as_malformed(client):
    rows = table(post(client, f"number,note\n{NUMBER},a\n\n,b\n{NUMBER}\n".encode(), CSV))
    assert [(one["verify_verdict"], one["note"]) for one in rows] == [
        ("in_force", "a"),
        ("malformed", ""),
        ("malformed", "b"),
        ("in_force", ""),
    ]


@pytest.mark.parametrize("day", ["2026-08-01", "01.08.2026"])
def test_a_csv_may_have_a_day_for_each_row(client, day):
    rows = table(post(client, f"номер;дата\n{LICENCE};{day}\n{LICENCE};\n".encode(), CSV), ";")
    assert [(one["verify_verdict"], one["verify_on"]) for one in rows] == [("in_force", "2026-08-01"), ("suspended", "")]


@pytest.mark.parametrize(
    ("encoding", "kind", "marked"),
    [
        ("utf-8", CSV, False),
        ("utf-8-sig", CSV, True),
        ("cp1251", CSV, True),
        ("cp1251", f"{CSV}; charset=windows-1251", True),
        ("utf-8", f"{CSV}; charset=UTF-8", False),
    ],
)
def test_a_csv_is_read_in_either_encoding_and_answered_in_utf_8(client, encoding, kind, marked):
    body = f"номер;аптека\n{LICENCE};«Ромашка»\n".encode(encoding)
    response = post(client, body, kind)
    assert response.data.startswith(b"\xef\xbb\xbf") is marked
    assert [(one["аптека"], one["verify_verdict"]) for one in table(response, ";")] == [("«Ромашка»", "suspended")]


def test_what_a_spreadsheet_would_take_for_a_formula_is_defused(client):
    (row,) = table(post(client, f'number,note\n{NUMBER},"=HYPERLINK(1)"\n'.encode(), CSV))
    assert row["note"] == "'=HYPERLINK(1)"


def test_a_list_that_was_answered_can_be_sent_again(client):
    answered = post(client, f"number\n{NUMBER}\n".encode(), CSV).data
    (row,) = table(post(client, answered, CSV))
    assert (row["verify_verdict"], row["verify_verdict_2"]) == ("in_force", "in_force")


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"", "number"),
        (b"number\n", "numbers"),
        (b"code\n1\n", "number"),
        ("number,номер\n1,2\n".encode(), "number"),
        (b"number,on\n1,tomorrow\n", "row 2"),
        (b"number,on\n1,2026-11-23\n", "row 2"),
        (b"number\n1\n2,3\n", "row 3"),
        (b'number\n"1"2"\n', "row 2"),
        (b'number\n1\n"never ends\n', "row 3"),
        (b"number\n" + b"1" * 200_000 + b"\n", "row 2"),
        (b"number\n1\x00\n", None),
        ("number,имя\n1,Мыло\n".encode() + b"2,\xff\n", None),
        (b"\xff\xfen\x00u\x00m\x00", None),
        (b"PK\x03\x04\x00\x00", None),
    ],
)
def test_a_csv_that_is_not_understood_is_refused_with_its_row(client, body, parameter):
    assert refused(post(client, body, CSV))["parameter"] == parameter


def test_a_csv_in_another_encoding_is_refused_with_those_that_are_read(client):
    assert refused(post(client, b"number\n1\n", f"{CSV}; charset=koi8-r"), 415)["parameter"] == "Content-Type"


def test_the_row_that_is_named_is_that_of_the_file(client):
    assert refused(post(client, b'number,note,on\n1,"two\nlines",\n2,,x\n', CSV))["parameter"] == "row 4"


# XLSX


def test_a_workbook_comes_back_with_its_cells_and_the_answer_beside_them(client):
    body = workbook(
        ["Заказ", "Номер", "Дата", "Сумма", "Срочно", "="],
        [7, NUMBER, datetime(2026, 10, 5), 12.5, True, None],
        [None, None, None, None, None, "=1+1"],
        ["=2", LICENCE, "01.08.2026", 1e20, False, "_x0041_"],
        strings_to_formulas=False,
    )
    response = post(client, body, XLSX)
    rows = sheet(response)
    assert [one["verify_verdict"] for one in rows] == ["in_force", "malformed", "in_force"]
    first, empty, last = ([row[name] for name in ("Заказ", "Дата", "Сумма", "Срочно", "=")] for row in rows)
    assert first == [7.0, date(2026, 10, 5), 12.5, True, ""]
    assert empty == ["", "", "", "", "=1+1"]
    assert last == ["=2", "01.08.2026", 1e20, False, "_x0041_"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_number_that_a_spreadsheet_keeps_as_a_number_is_taken_by_its_digits(client):
    assert [one["verify_verdict"] for one in sheet(post(client, workbook(["number"], [77], [NUMBER]), XLSX))] == [
        "not_found",
        "in_force",
    ]


def test_days_are_counted_from_1904_where_the_workbook_says_so(client):
    body = workbook(["number", "on"], [LICENCE, datetime(2026, 8, 1)], date_1904=True)
    body = replaced(
        body,
        "xl/workbook.xml",
        lambda text: text if 'date1904="1"' in text else text.replace("<workbookPr", '<workbookPr date1904="1"'),
    )
    assert sheet(post(client, body, XLSX))[0]["verify_on"] == "2026-08-01"


def test_an_empty_second_sheet_is_no_matter_and_a_filled_one_is_refused(client):
    assert sheet(post(client, workbook(["number"], [NUMBER], sheets=[("second", ())]), XLSX))
    refused(post(client, workbook(["number"], [NUMBER], sheets=[("second", (["number"], [NUMBER]))]), XLSX))


def test_rows_above_the_heading_may_be_empty(client):
    assert [one["verify_verdict"] for one in sheet(post(client, workbook([], [], ["number"], [], [NUMBER]), XLSX))] == [
        "malformed",
        "in_force",
    ]


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook(["number"], [NUMBER])


def deflated(part):
    """The packed bytes of a part of PLAIN."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        entry = archive.getinfo(part)
    start = PLAIN.index(part.encode()) + len(part)
    return PLAIN[start : start + entry.compress_size]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"number\n1\n", 400),
        (PLAIN[:-40], 400),
        (PLAIN.replace(deflated(SHEET)[:40], b"\x00" * 40), 400),
        (workbook(["number"], [NUMBER]).replace(b"xl/workbook.xml", b"xl/w0rkbook.xml"), 400),
        (replaced(PLAIN, SHEET, lambda text: text.replace("<sheetData>", "<sheetData><row>")), 400),
        (replaced(PLAIN, SHEET, lambda text: '<!DOCTYPE a [<!ENTITY b "c">]>' + text.partition("?>")[2]), 400),
        (replaced(PLAIN, SHEET, lambda text: text.replace('r="A2"', 'r="A9"')), 400),
        (replaced(PLAIN, SHEET, lambda text: text.replace('r="2"', f'r="{"9" * 5000}"')), 400),
        (replaced(PLAIN, SHEET, lambda text: text.replace("<v>1</v>", "<v>77</v>")), 400),
        (replaced(PLAIN, SHEET, lambda text: text.replace("<v>1</v>", f"<v>{'9' * 5000}</v>")), 400),
        (replaced(PLAIN, "xl/media/zeros.bin", lambda _: "0" * (9 << 20)), 413),
        (replaced(PLAIN, SHEET, lambda text: text.replace("<sheetData>", "<sheetData>" + "<row/>" * 600_000)), 413),
    ],
)  # fmt: skip
def test_a_workbook_that_is_damaged_or_hostile_is_refused(client, body, status):
    refused(post(client, body, XLSX), status)


def test_a_part_that_two_sheets_name_is_not_read_twice(client):
    def twice(text):
        return text.replace("</sheets>", '<sheet name="x" sheetId="9" r:id="rId1"/></sheets>')

    assert "damaged" in refused(post(client, replaced(PLAIN, "xl/workbook.xml", twice), XLSX))["detail"]


def corners():
    """Two cells in opposite corners of a sheet: laid out whole it would need 500 GB."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "number")
        page.write(1_048_575, 16_383, "x")
    return out.getvalue()


def test_a_sheet_that_claims_to_be_large_costs_nothing(client):
    refused(post(client, corners(), XLSX), 413)


def test_one_long_text_in_every_cell_is_not_given_back_a_thousand_times(client):
    refused(post(client, workbook(["number"], *([NUMBER, *(["x" * 30_000] * 5)] for _ in range(100))), XLSX), 413)


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_a_heading_without_end_is_refused(client, kind):
    wide = ["number", *(f"{n}" for n in range(300))]
    refused(post(client, ",".join(wide).encode() + b"\n1\n" if kind == CSV else workbook(wide, [NUMBER]), kind), 413)


def test_a_row_that_is_no_date_is_named(client):
    assert refused(post(client, workbook(["number", "on"], [NUMBER, None], [NUMBER, 45]), XLSX))["parameter"] == "row 3"


def test_nothing_is_answered_before_anything_is_published(world):
    response = post(world.site().test_client(), {"numbers": [NUMBER]})
    assert (response.status_code, response.json["code"]) == (503, "nothing_published")


def test_text_that_looks_like_the_markup_of_a_spreadsheet_is_given_back_as_text():
    made = write_xlsx(["number", "<r>note</r>"], [[NUMBER, "<r><t>bold</t></r>"]])
    table = read_xlsx(made, 10)
    assert (table.headings, table.rows) == (("number", "<r>note</r>"), ((NUMBER, "<r><t>bold</t></r>"),))

"""The published plan of inspections as a register of its own (seed 003: 3.2.1 to 3.2.3), which makes nothing look fine or bad."""

import csv
import io
import json
from dataclasses import replace

import pytest

from registry_site.errors import UnreadableSource
from registry_site.registers import DECLARATIONS, DOCUMENTS, REGISTERS
from registry_site.registers.model import Standing
from tests.loading import licence, licences_xml

DECLARATION = DECLARATIONS["inspections"]
ROW = {
    "Наименование": "ООО «Пример-Дез»",
    "ИНН": "0000019428",
    "ОГРН": "1160000000003",
    "Адрес": "г. Учебный, ул. Примерная, д. 1",
    "Места осуществления деятельности": "г. Учебный, д. 1|г. Примерный, д. 2",
    "Год плана": "2027",
    "Дата начала": "март",
    "Рабочих дней": "20",
    "Рабочих часов": "",
    "Основание": "последняя плановая проверка",
    "Форма": "Выездная",
    "Орган": "Комитет",
    "№ п/п": "17",
}
ID = "0000019428-2027"


def plan(*rows, encoding="utf-8"):
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def load(office, *rows, **order):
    return office.load(plan(*(rows or (ROW,))), register="inspections", **order)


@pytest.fixture
def site(office):
    load(office)
    return office.site().test_client()


def test_a_row_of_the_plan_is_a_record_with_what_the_plan_says(site):
    item = site.get(f"/api/v1/inspections/{ID}").json["item"]
    assert (item["licensee"], item["tax_id"], item["ogrn"]) == ("ООО «Пример-Дез»", "0000019428", "1160000000003")
    assert (item["year"], item["starts_on"], item["form"], item["working_days"]) == ("2027", "2027-03", "выездная", "20")
    assert item["places"] == ["г. Учебный, д. 1", "г. Примерный, д. 2"]
    assert item["ground"] == "истечение трех лет со дня окончания последней плановой проверки"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_the_table_is_read_in_either_encoding(office, encoding):
    office.load(plan(ROW, encoding=encoding), register="inspections")
    assert list(office.scan("inspections")) == [ID]


@pytest.mark.parametrize(
    ("written", "read"),
    [("март", "2027-03"), ("Декабрь", "2027-12"), ("05.2027", "2027-05"), ("15.06.2027", "2027-06-15"), ("", None)],
)
def test_the_beginning_is_a_month_or_a_day(office, written, read):
    load(office, {**ROW, "Дата начала": written})
    assert office.scan("inspections")[ID]["starts_on"] == read


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"Дата начала": "скоро"}, ["starts_on"]),
        ({"ИНН": "", "ОГРН": ""}, ["number"]),
        ({"Год плана": "будущий"}, ["starts_on", "number"]),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_and_named(office, changed, fields):
    report = load(office, ROW, {**ROW, **changed}, approve="known")
    assert [json.loads(line)["field"] for line in report.reject_file.read_text().splitlines()] == fields


def test_the_entry_of_a_taxpayer_and_a_year_is_the_same_in_the_next_edition_of_the_plan(office):
    load(office, {**ROW, "№ п/п": "1"})
    load(office, {**ROW, "№ п/п": "9", "Дата начала": "май"})
    assert [one.changed_fields for one in office.history(ID, "inspections")][1:] == [("starts_on",)]


def test_two_inspections_of_one_taxpayer_in_a_year_are_two_records(office):
    load(office, ROW, {**ROW, "Дата начала": "май"})
    assert sorted(office.scan("inspections")) == [ID, f"{ID}~2"]


def test_a_table_without_a_needed_column_is_refused_by_its_name(office):
    row = {name: value for name, value in ROW.items() if name != "Год плана"}
    with pytest.raises(UnreadableSource):
        load(office, row)


@pytest.mark.parametrize("status", ["", "запланирована", "перенесена", "исключена из плана", "проведена", "в работе"])
def test_no_status_of_a_plan_says_that_anything_is_in_force_or_out_of_it(office, status):
    load(office, {**ROW, "Статус": status})
    item = office.site().test_client().get(f"/api/v1/inspections/{ID}").json["item"]
    assert (item["status"], item["standing"]) == (status or "запланирована", "unclear")


def test_a_list_that_is_no_document_cannot_be_declared_in_force():
    with pytest.raises(ValueError, match="neither in force nor out of it"):
        replace(DECLARATION, standings={**DECLARATION.standings, "проведена": Standing.IN_FORCE})


def test_the_check_of_a_number_does_not_ask_the_plan_and_says_nothing_of_it(office):
    load(office)
    office.load(licences_xml(licence(1)), register="licences")
    client = office.site().test_client()
    for number in (ID, "0000019428", "0000019428-202"):
        told = client.get(f"/api/v1/verify?number={number}").json
        assert (told["verdict"], told["matches"], told["look_alikes"]) == ("not_found", [], [])
        assert "inspections" not in told.get("not_asked", [])
    (row,) = client.post("/api/v1/verify", json={"numbers": [ID]}).json["items"]
    assert (row["verdict"], row["matches"]) == ("not_found", [])
    assert "Inspections" not in client.get("/en/verify?number=7").text.partition("<main")[2]


def test_a_site_with_a_plan_alone_has_nothing_to_verify(site):
    assert site.get(f"/api/v1/verify?number={ID}").status_code == 503


def test_the_registers_whose_numbers_are_verified_are_declared():
    assert list(DOCUMENTS) == ["certificates", "licences", "counterfeits"]
    assert "inspections" in REGISTERS


def test_the_page_of_an_entry_tells_its_status_and_offers_no_check(site):
    page = site.get(f"/en/inspections/{ID}").text
    assert '<h2 class="banner__title" id="verdict">planned</h2>' in page
    assert "banner--grey" in page
    assert f"verify?number={ID}" not in page
    assert "says nothing of whether a document is in force" in page


def test_the_home_page_divides_the_plan_by_status_and_offers_no_number_of_it_to_check(site):
    page = site.get("/en/").text
    assert "planned – 1" in page
    assert ID not in page


def test_the_plan_is_found_by_taxpayer_name_and_month(site):
    for query in ("q=0000019428", "q=пример-дез", "starts_on_from=2027-03-01&starts_on_to=2027-03-31", "year=2027"):
        assert [one["id"] for one in site.get(f"/api/v1/inspections?{query}").json["items"]] == [ID], query


def test_the_page_of_a_licence_leads_to_the_inspection_and_back(office):
    load(office)
    office.load(licences_xml(licence(1, inn="0000019428")), register="licences")
    client = office.site().test_client()
    (found,) = client.get("/api/v1/licences").json["items"]
    assert "/en/inspections?tax_id=0000019428" in client.get(f"/en/licences/{found['id']}").text
    assert "/en/licences?tax_id=0000019428" in client.get(f"/en/inspections/{ID}").text


def test_the_home_of_a_sole_trader_is_withheld_and_the_places_of_work_are_not(office):
    load(office, {**ROW, "Наименование": "ИП Образцов И. И."})
    (values,) = office.scan("inspections").values()
    assert values["address"] is None
    assert values["places"]


def test_the_list_has_its_tab_in_the_menu_and_its_files(site):
    assert 'href="/en/inspections"' in site.get("/en/").text
    for ending in ("csv", "ndjson", "atom", "xlsx"):
        assert site.get(f"/en/inspections.{ending}").status_code == 200, ending


def test_a_page_offers_an_extract_only_where_one_can_be_asked_for(site):
    assert site.get(f"/en/inspections/{ID}").status_code == 200
    assert "extracts/?records=" not in site.get(f"/en/inspections/{ID}").text

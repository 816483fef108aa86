"""Data sets by the Russian methodical recommendations 3.0, and the pages that people read of them (FORMATS 6)."""

import csv
import gzip
import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from registry_site.errors import BadRequest
from registry_site.published.dumps import public_folder
from registry_site.published.structures import FORMATS
from registry_site.registers.model import Kind
from registry_site.settings import site_settings
from tests.loading import certificate, certificates, licence, licences_xml
from tests.opening import ADDRESS, PUBLISHER, SAID, at, get, written

SAMPLES = Path(__file__).parent / "data" / "opendata"
SET = f"{PUBLISHER.tax_id}-certificates"
VERSION = re.compile(r"[0-9]{8}T[0-9]{4}")


@pytest.fixture
def filled(office):
    office.load(certificates(3))
    written(office)
    return office


@pytest.fixture
def client(filled):
    return filled.site(**SAID).test_client()


def table(client, path):
    response = get(client, path)
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text)))


def passport(client, name=SET):
    return {row["property"]: row["value"] for row in table(client, f"/opendata/{name}/meta.csv")}


def local(url):
    assert url.startswith(ADDRESS)
    return url.removeprefix(ADDRESS)


def test_the_list_has_the_columns_and_the_first_row_of_the_published_ones(client):
    sample = list(csv.DictReader(io.StringIO((SAMPLES / "list_shape.csv").read_text())))
    rows = table(client, "/opendata/list.csv")
    assert list(rows[0]) == list(sample[0])
    assert rows[0] == sample[0]
    assert rows[1] == {
        "property": SET,
        "title": "Свидетельства о государственной регистрации",
        "value": f"{ADDRESS}/opendata/{SET}/meta.csv",
        "format": "csv",
    }


def test_a_register_that_was_never_published_is_in_no_list(client):
    assert len(table(client, "/opendata/list.csv")) == 2


def test_the_passport_has_the_properties_of_a_real_one_in_their_order(client):
    sample = csv.DictReader(io.StringIO((SAMPLES / "meta_volganet_real.csv").read_text()))
    real = [row["property"] for row in sample]
    ours = [row["property"] for row in table(client, f"/opendata/{SET}/meta.csv")]
    fixed = real.index("publishermbox") + 1
    assert ours[:fixed] == real[:fixed]
    assert [VERSION.sub("V", one) for one in ours[fixed:]] == ["data-V-structure-V", "structure-V"]


def test_the_passport_says_who_publishes_and_leaves_open_what_nobody_said(client):
    told = passport(client)
    assert (told["creator"], told["publishername"], told["publisherphone"], told["publishermbox"]) == (
        PUBLISHER.name,
        PUBLISHER.contact,
        PUBLISHER.phone,
        PUBLISHER.email,
    )
    assert told["valid"] == ""


def test_days_and_versions_are_those_of_moscow(office):
    office.load(certificates(3))
    at(office, "certificates", 1, "2026-11-20T21:30:00Z")
    written(office)
    told = passport(office.site(**SAID).test_client())
    assert (told["created"], told["modified"]) == ("20261121", "20261121")
    assert "data-20261121T0030-structure-20261121T0030" in told


def test_the_data_file_is_the_table_of_the_dump_unpacked(filled, client):
    (url,) = (value for name, value in passport(client).items() if name.startswith("data-"))
    (packed,) = public_folder(filled.settings.data).glob("certificates-*.csv.gz")
    response = get(client, local(url), Accept_Encoding="identity")
    assert response.data == gzip.decompress(packed.read_bytes())
    assert response.headers["Content-Disposition"] == f'attachment; filename="{url.rpartition("/")[2]}"'
    assert response.headers["Link"] == f'</opendata/{SET}/meta.csv>; rel="describedby"; type="text/csv"'


def test_the_name_of_a_data_file_may_pass_to_another_publication_of_that_minute_so_it_is_not_kept_for_good(client):
    (url,) = (value for name, value in passport(client).items() if name.startswith("data-"))
    response = get(client, local(url))
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert get(client, local(url), If_None_Match=response.headers["ETag"]).status_code == 304


def test_the_structure_names_every_column_of_the_data_in_two_languages(client):
    told = passport(client)
    (structure,) = (value for name, value in told.items() if name.startswith("structure-"))
    (data,) = (value for name, value in told.items() if name.startswith("data-"))
    rows = table(client, local(structure))
    assert [row["field name"] for row in rows] == list(table(client, local(data))[0])
    by_name = {row["field name"]: row for row in rows}
    assert by_name["product"] == {
        "field name": "product",
        "english description": "Product",
        "russian description": "Продукция",
        "format": "string",
    }
    assert by_name["issued_on"]["format"] == "date (YYYY-MM-DD)"
    assert all(row["english description"] and row["russian description"] for row in rows)


def test_every_kind_of_field_has_a_format():
    assert set(FORMATS) == set(Kind)


def test_the_version_before_is_still_there_and_the_one_before_that_is_not(office):
    for number, moment in enumerate(("2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z"), 1):
        office.load(certificates(2 + number))
        at(office, "certificates", number, moment)
        written(office)
    client = office.site(**SAID).test_client()
    told = passport(client)
    versions = [name for name in told if name.startswith("data-")]
    assert versions == ["data-20261122T1200-structure-20261122T1200", "data-20261121T1200-structure-20261121T1200"]
    assert [len(table(client, local(told[name]))) for name in versions] == [5, 4]
    gone = get(client, f"/opendata/{SET}/data-20261120T1200-structure-20261120T1200.csv")
    assert (gone.status_code, gone.mimetype) == (404, "application/problem+json")
    assert (told["created"], told["modified"]) == ("20261120", "20261122")


def test_of_two_publications_in_one_minute_the_newer_one_has_the_name(office):
    for number, moment in enumerate(("2026-11-20T09:00:10Z", "2026-11-20T09:00:50Z"), 1):
        office.load(certificates(2 + number))
        at(office, "certificates", number, moment)
        written(office)
    client = office.site(**SAID).test_client()
    (url,) = (value for name, value in passport(client).items() if name.startswith("data-"))
    assert len(table(client, local(url))) == 4


def test_the_passport_as_json_says_the_same(client):
    rows, told = passport(client), get(client, f"/opendata/{SET}/meta.json").json
    assert {
        name: told[name] for name in ("identifier", "title", "description", "created", "modified", "subject", "provenance")
    } == {name: rows[name] for name in ("identifier", "title", "description", "created", "modified", "subject", "provenance")}
    assert told["publisher"] == {"name": PUBLISHER.contact, "phone": PUBLISHER.phone, "mbox": PUBLISHER.email}
    assert [one["source"] for one in (*told["data"], *told["structure"])] == [
        value for name, value in rows.items() if name.startswith(("data-", "structure-"))
    ]
    assert told["valid"] is None


@pytest.mark.parametrize("path", ["list.csv", f"{SET}/meta.csv", "certificates/meta.csv", "certificates/meta.json"])
def test_without_a_publisher_there_is_no_data_set_of_the_recommendations_and_it_is_said(filled, path):
    response = get(filled.site().test_client(), f"/opendata/{path}", Accept_Language="en")
    assert (response.status_code, response.json["code"]) == (404, "not_found")
    assert "has not said who publishes" in response.json["detail"]


@pytest.mark.parametrize(
    "path", ["nothing/meta.csv", "certificates/meta.csv", f"{SET}/data-20260101T0000-structure-20260101T0000.csv", f"{SET}/lock"]
)
def test_what_the_manifest_does_not_name_is_not_found(client, path):
    assert get(client, f"/opendata/{path}").status_code == 404


@pytest.mark.parametrize("path", ["list.csv", f"{SET}/meta.csv", f"{SET}/meta.json", "check-dumps.sh"])
def test_the_files_take_no_parameters_and_any_origin_may_read_them(client, path):
    assert get(client, f"/opendata/{path}?x=1").status_code == 400
    assert get(client, f"/opendata/{path}").headers["Access-Control-Allow-Origin"] == "*"


def test_before_the_first_dump_the_list_is_empty_and_the_page_says_so(office):
    office.load(certificates(3))
    client = office.site(**SAID).test_client()
    assert len(table(client, "/opendata/list.csv")) == 1
    assert "No files have been published" in get(client, "/en/opendata/").text
    assert get(client, f"/en/opendata/{SET}").status_code == 404


def test_the_folder_leads_to_the_pages_in_the_language_of_the_reader(client):
    for path, page in (("/opendata/", "/en/opendata/"), (f"/opendata/{SET}/", f"/en/opendata/{SET}")):
        response = get(client, path, Accept_Language="en")
        assert (response.status_code, response.headers["Location"]) == (302, page)
        assert "Accept-Language" in response.headers["Vary"]


def test_the_name_without_the_tax_id_leads_to_the_passport(client):
    response = get(client, "/ru/opendata/certificates")
    assert (response.status_code, response.headers["Location"]) == (302, f"/ru/opendata/{SET}")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_lists_every_data_set_with_its_files_sums_and_terms(filled, language):
    filled.load(licences_xml(licence(1), licence(2)), register="licences")
    written(filled)
    client = filled.site(**SAID).test_client()
    text = get(client, f"/{language}/opendata/").text
    for register in client.get("/api/v1/dumps/manifest.json").json["registers"]:
        for file in register["files"].values():
            assert file["url"] in text
            assert file["sha256"] in text
        assert f"/{language}/opendata/{PUBLISHER.tax_id}-{register['register']}" in text
    assert SAID["data_license"] in text
    assert client.get("/api/v1/dumps/manifest.json").json["key"]["id"] in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_passport_page_has_the_17_rows_of_the_recommendations_with_rdfa(client, language):
    page = html.fromstring(get(client, f"/{language}/opendata/{SET}").text)
    (frame,) = page.xpath("//*[@typeof='foaf:Document'][@about][.//table]")
    assert len(frame.xpath(".//table/tbody/tr")) == 17
    assert frame.xpath(".//*[@rel='dc:conformsTo']/@resource")[0] == "http://opendata.gosmonitor.ru/standard/3.0"
    told = {name: frame.xpath(f".//table//*[@property='{name}']")[0] for name in RDFA}
    csv_told = passport(client)
    assert told["dc:identifier"].text == SET
    assert told["dc:created"].get("content") == csv_told["created"]
    assert (told["foaf:name"].text, told["foaf:phone"].text) == (PUBLISHER.contact, PUBLISHER.phone)
    assert frame.xpath(".//*[@rel='foaf:mbox']/@href") == [f"mailto:{PUBLISHER.email}"]
    links = frame.xpath(".//table//a[not(@rel)]/@href")
    assert set(links) == {value for name, value in csv_told.items() if name.startswith(("data-", "structure-"))}


RDFA = (
    "dc:identifier",
    "dc:title",
    "dc:description",
    "dc:creator",
    "dc:format",
    "dc:created",
    "dc:modified",
    "dc:subject",
    "foaf:name",
    "foaf:phone",
)


def test_a_page_without_a_publisher_says_that_none_is_known_and_claims_no_conformity(filled):
    client = filled.site().test_client()
    index, page = get(client, "/en/opendata/").text, get(client, "/en/opendata/certificates").text
    assert "has not said" in index
    assert "has named none" in index
    assert "list.csv" not in index
    assert "conformsTo" not in page
    assert "/opendata/certificates/data-" not in page
    assert page.count("not stated") >= 4
    assert "/api/v1/dumps/certificates-000001-" in page


def test_demonstration_data_say_so_in_title_and_description(office):
    office.load(certificates(3), made_up=True)
    written(office)
    client = office.site(**SAID).test_client()
    assert table(client, "/opendata/list.csv")[1]["title"].endswith("(демонстрационные данные)")
    assert passport(client)["description"].startswith("Демонстрационные данные")


def test_a_page_is_looked_at_again_after_the_files_that_come_after_the_publication(filled):
    client = filled.site(**SAID).test_client()
    filled.load([*certificates(4)[:3], certificate(9)], approve="another")
    before = get(client, "/ru/opendata/")
    assert (before.headers["Cache-Control"], before.headers.get("ETag")) == ("public, max-age=60", None)
    written(filled)
    assert "certificates-000002-" in get(client, "/ru/opendata/").text


def test_the_script_that_is_given_checks_the_files(filled, client, tmp_path):
    script = tmp_path / "check-dumps.sh"
    script.write_bytes(get(client, "/opendata/check-dumps.sh").data)
    folder = public_folder(filled.settings.data)
    done = subprocess.run(["sh", script, folder / "registry-signing-key.pem"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0


def test_a_file_that_is_not_on_this_machine_is_not_found(filled, client):
    (url,) = (value for name, value in passport(client).items() if name.startswith("data-"))
    (packed,) = public_folder(filled.settings.data).glob("certificates-*.csv.gz")
    packed.unlink()
    assert get(client, local(url)).status_code == 404


GIVEN = {
    "REGISTRY_DATA": "/nowhere",
    "REGISTRY_SECRET_KEY": "x",
    "REGISTRY_PUBLISHER_TAX_ID": "1234567894",
    "REGISTRY_PUBLISHER_NAME": "Служба  реестров",
    "REGISTRY_PUBLISHER_CONTACT": "Отдел",
    "REGISTRY_PUBLISHER_PHONE": "+7 495 000-00-00",
    "REGISTRY_PUBLISHER_EMAIL": "a@b.example",
    "REGISTRY_PUBLIC_URL": "https://registry.example/",
    "REGISTRY_DATA_LICENSE": "https://registry.example/terms",
    "REGISTRY_SECURITY_CONTACT": "mailto:a@b.example, https://b.example/report",
    "REGISTRY_SECURITY_EXPIRES": "2027-06-30T00:00:00Z",
}


def test_the_settings_are_read_as_they_are_given():
    settings = site_settings(GIVEN)
    assert settings.publisher == replace(
        PUBLISHER, name="Служба реестров", contact="Отдел", phone="+7 495 000-00-00", email="a@b.example"
    )
    assert settings.public_url == "https://registry.example"
    assert settings.security.contacts == ("mailto:a@b.example", "https://b.example/report")


def test_nothing_is_made_up_where_nothing_is_set():
    settings = site_settings({"REGISTRY_DATA": "/nowhere", "REGISTRY_SECRET_KEY": "x"})
    assert (settings.public_url, settings.publisher, settings.security, settings.data_license) == ("", None, None, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGISTRY_PUBLISHER_TAX_ID", "1234567895"),
        ("REGISTRY_PUBLISHER_TAX_ID", "500100732259"),
        ("REGISTRY_PUBLISHER_TAX_ID", "../1234567894"),
        ("REGISTRY_PUBLISHER_EMAIL", "nobody"),
        ("REGISTRY_PUBLISHER_PHONE", " "),
        ("REGISTRY_PUBLIC_URL", "registry.example"),
        ("REGISTRY_PUBLIC_URL", "https://registry.example/path"),
        ("REGISTRY_DATA_LICENSE", "CC BY"),
        ("REGISTRY_SECURITY_CONTACT", "security@registry.example"),
        ("REGISTRY_SECURITY_CONTACT", ""),
        ("REGISTRY_SECURITY_EXPIRES", ""),
        ("REGISTRY_SECURITY_EXPIRES", "2027-06-30"),
        ("REGISTRY_SECURITY_EXPIRES", "next year"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name, value):
    with pytest.raises(BadRequest) as refused:
        site_settings({**GIVEN, name: value})
    assert refused.value.parameter == name

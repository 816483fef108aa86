"""The demonstration data are whole, readable by the formats, lively to the day, and recognisable as made up."""

import csv
import io
import json
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from indexer.attachments import FileStore, attach
from indexer.demo import write_demo
from indexer.demo.certificates import IN_CSV, IN_XML, write_certificates
from indexer.demo.licences import MADE_UP, write_licences
from indexer.demo.packs import Pack, draw_pack, jpeg
from indexer.demo.samples import (
    FIRM,
    FIRM_TAX_ID,
    FOLDER,
    belarusian_tax_id,
    kazakh_tax_id,
    registration_number,
    russian_tax_id,
    seeded,
)
from indexer.formats import recognise
from indexer.photos import near_identical
from indexer.rows import Row
from indexer.sources import open_source
from indexer.validation import validator
from registry_site.registers import DECLARATIONS
from registry_site.registers.model import Standing

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return dict(write_demo(tmp_path_factory.mktemp("demo"), TODAY))


def rows(written, register):
    found = []
    for path in written[register]:
        source = open_source(path)
        format_ = recognise(source, register)
        found += list(format_.read(source))
    assert all(isinstance(row, Row) for row in found)
    return found


@pytest.fixture(scope="module")
def certificates(written):
    return [row.values for row in rows(written, "certificates")]


@pytest.fixture(scope="module")
def licences(written):
    return [row.values for row in rows(written, "licences")]


@pytest.fixture(scope="module")
def notices(written):
    return [row.values for row in rows(written, "counterfeits")]


def test_there_are_as_many_rows_as_promised(certificates, licences, notices):
    assert len(certificates) == IN_CSV + IN_XML + 23 + 4
    assert len(licences) >= MADE_UP + 5
    assert len(notices) == 30


@pytest.mark.parametrize("register", ["certificates", "licences"])
def test_every_row_passes_validation(written, register):
    check = validator(DECLARATIONS[register])
    assert [found for row in rows(written, register) if not isinstance(found := check(row), dict)] == []


def test_every_readable_real_number_is_there_as_written(certificates):
    with (FOLDER / "certificates/real_numbers.csv").open(encoding="utf-8", newline="") as file:
        written = {row["number_as_written"] for row in csv.DictReader(file)}
    beyond_repair = {"RU.77.99.88.003.Е.00904", "RU.77.99.11.003.E.008.73 .02.16"}
    assert written - beyond_repair == {row["number"] for row in certificates} & written


def test_nothing_is_claimed_of_real_certificates_beyond_their_sources(certificates):
    real = [row for row in certificates if number_serial(row["number"])[:2] != "90"]
    assert len(real) == 23
    assert {row["status"] for row in real if row["status"]} == {"подписан и действует"}
    assert [row["number"] for row in real if row["status"]] == ["BY.60.61.01.008.E.000040.06.26"]


def number_serial(number):
    return number.replace(" ", ".").split(".")[-3]


def test_the_certificates_show_every_standing_and_both_spellings(certificates):
    statuses = Counter(row["status"] for row in certificates)
    register = DECLARATIONS["certificates"].public
    assert {register.standing_of(status) for status in statuses} == set(Standing)
    assert {status[:6] for status in statuses if status and status.startswith("удал")} == {"удален", "удалён"}
    assert statuses["подписан и действует"] > 0.8 * len(certificates)


def test_replaced_certificates_name_each_other(certificates):
    by_number = {row["number"]: row for row in certificates}
    replaced = [row for row in certificates if row.get("replaced_by")]
    assert replaced
    assert all(by_number[row["replaced_by"]]["replaces"] == row["number"] for row in replaced)


def test_the_csv_is_of_the_published_shape(written):
    data = written["certificates"][0].read_bytes()
    first, second = data.split(b"\r\n")[:2]
    published = (FOLDER / "certificates/nsi_1995_csv_header_cp1251.csv").read_bytes().rstrip(b"\r\n")
    assert first.startswith(published)
    assert second.startswith(b'"RU.77.01.34.001.\xc5.')
    assert b"T00:00" in data


def test_the_newest_certificates_are_of_the_last_week(written):
    dates = list(csv.DictReader(io.StringIO(written["certificates"][0].read_bytes().decode("cp1251")), delimiter=";"))
    found = {row["Дата оформления документа"] for row in dates}
    assert found & {"20.11.2026", "2026-11-20T00:00"}
    assert not found & {"21.11.2026", "22.11.2026", "2026-11-21T00:00", "2026-11-22T00:00"}, "no office works on a Saturday"


def test_the_real_licences_stand_unchanged_in_the_file(written):
    sample = (FOLDER / "licences/retail_licenses_krasnoyarsk_real_trimmed.xml").read_text(encoding="utf-8")
    body = sample.partition("<licenses_list>\n")[2].partition("</licenses_list>")[0]
    assert body in written["licences"][0].read_text(encoding="utf-8")


def test_the_licences_show_every_status(licences):
    register = DECLARATIONS["licences"].public
    statuses = Counter(register.status_on(values, TODAY) for values in licences)
    assert set(statuses) == set(register.standings)
    assert statuses["in_force"] > 0.85 * len(licences)


def test_the_licences_work_in_many_regions(licences):
    assert len({place["region"] for values in licences for place in values["places"]}) > 30


def test_made_up_licence_numbers_are_told_by_their_serial(licences):
    made_up = [values["number"] for values in licences if "Образ" in str(values["address"]) or "Пример" in str(values["address"])]
    assert made_up
    assert all(number[-8:] >= "99000000" if "/" in number else number[-6:] >= "990000" for number in made_up)


def weighted(number, weights):
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def test_made_up_tax_ids_have_right_check_digits():
    chance = seeded("test")
    for _ in range(50):
        firm, person = russian_tax_id(chance), russian_tax_id(chance, 12)
        assert weighted(firm, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(firm[9])
        assert weighted(person, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(person[10])
        assert weighted(person, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(person[11])
        assert firm.startswith("0000")
        assert person.startswith("0000")
        ogrn, ogrnip = registration_number(chance), registration_number(chance, 15)
        assert (len(ogrn), int(ogrn[:12]) % 11 % 10) == (13, int(ogrn[12]))
        assert (len(ogrnip), int(ogrnip[:14]) % 13 % 10) == (15, int(ogrnip[14]))
        unp = belarusian_tax_id(chance)
        assert (len(unp), weighted(unp, (29, 23, 19, 17, 13, 7, 5, 3)) % 11) == (9, int(unp[8]))
        bin_ = kazakh_tax_id(chance)
        first = weighted(bin_, range(1, 12)) % 11
        assert (len(bin_), first if first < 10 else weighted(bin_, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11) == (12, int(bin_[11]))


def test_the_check_digits_of_this_test_hold_for_real_numbers():
    assert weighted("7704865540", (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == 0
    assert int("114774663198") % 11 % 10 == 8
    assert weighted("791309377", (29, 23, 19, 17, 13, 7, 5, 3)) % 11 == 7


def test_notices_are_recent_and_in_order_of_the_law(notices):
    assert max(values["published_on"] for values in notices) >= "2026-11-16"
    assert all(values["decided_on"] <= values["published_on"] <= "2026-11-22" for values in notices)
    assert all(not values["registration_number"] for values in notices if values["status"] in ("falsified", "counterfeit"))
    assert all(values["photos"] for values in notices if values["status"] in ("falsified", "counterfeit"))


def test_one_firm_and_one_batch_have_something_to_show_under_what_else_is_known(certificates, licences, notices):
    names = {values["trade_name"] for values in notices if values["maker"] == FIRM}
    assert names & {values.get("trademark") for values in certificates if values["maker"] == FIRM}
    assert {values["holder_tax_id"] for values in certificates if values["holder"] == FIRM} == {FIRM_TAX_ID}
    assert sum(values["tax_id"] == FIRM_TAX_ID for values in licences) == 2
    assert max(Counter((values["trade_name"], values["batch"]) for values in notices).values()) == 2


def test_some_notices_have_what_must_not_be_shown(notices):
    assert sum(bool(values.get("sampling_control")) for values in notices) >= 8
    assert any(values["found_at"]["name"].startswith("ИП ") for values in notices)


def test_the_package_holds_photos_in_all_four_formats_and_a_place_to_remove(written):
    with zipfile.ZipFile(written["counterfeits"][0]) as package:
        names = package.namelist()
        listed = json.loads(package.read("notices.json"))
        photos = {name: package.read(name) for name in names if name.startswith("photos/")}
    assert {name.rpartition(".")[2] for name in photos} == {"jpg", "png", "bmp", "gif"}
    assert any(b"Exif\0\0" in data for data in photos.values())
    assert len(listed) == 30


def test_one_day_gives_one_set_of_rows(tmp_path, written):
    again = [*write_certificates(tmp_path, TODAY), *write_licences(tmp_path, TODAY)]
    before = [*written["certificates"], *written["licences"]]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in before]


def test_equal_chance_draws_equal_photos():
    pack = Pack(name="Экоцид", purpose="Средство", amount="1 л", batch="1", produced="1", expires="2", maker="ООО", shape="tub")
    first, second, other = (jpeg(draw_pack(pack, seeded(purpose))) for purpose in ("one", "one", "two"))
    assert first == second
    assert first != other


@pytest.mark.slow
def test_every_file_of_the_notices_is_sound_and_the_copied_photo_is_found(tmp_path, written):
    source = open_source(written["counterfeits"][0])
    store = FileStore(files=tmp_path / "files", originals=tmp_path / "vault")
    hashes = []
    check = validator(DECLARATIONS["counterfeits"])
    for row in rows(written, "counterfeits"):
        found = attach(DECLARATIONS["counterfeits"], source, row, store)
        assert found.faults == ()
        assert isinstance(check(replace(row, values=found.values)), dict)
        hashes += [(row.values["id"], one.dhash) for one in found.originals if one.dhash is not None]
    store.commit()
    assert b"GPS" not in b"".join(path.read_bytes() for path in (tmp_path / "files").rglob("*.*"))
    assert len(near_identical(hashes)) == 1

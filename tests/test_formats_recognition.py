"""Recognition: the content decides, and a file of another register is told so."""

import json
from pathlib import Path

import pytest

from indexer.formats import FORMATS, recognise
from indexer.sources import open_source
from registry_site.errors import BadRequest, UnreadableSource
from registry_site.registers import DECLARATIONS

DATA = Path(__file__).parent / "data"
CSV = DATA / "nsi_1995_csv_header_cp1251.csv"
LICENCES = DATA / "retail_licenses_krasnoyarsk_real_trimmed.xml"


@pytest.fixture
def notices(tmp_path):
    path = tmp_path / "notices.json"
    path.write_text(json.dumps([{"id": "BY-00001-26", "trade_name": "x"}]))
    return path


def test_the_content_decides_whatever_the_name(tmp_path):
    renamed = tmp_path / "licences.xml"
    renamed.write_bytes(CSV.read_bytes())
    assert recognise(open_source(renamed), "certificates").name == "nsi_certificates_csv"


@pytest.mark.parametrize(("path", "register", "other"), [(LICENCES, "certificates", "licences"), (CSV, "licences", "certificates")])
def test_a_file_of_another_register_is_told_so(path, register, other):
    with pytest.raises(UnreadableSource, match=f"looks like «{other}»"):
        recognise(open_source(path), register)


def test_a_list_of_notices_is_no_list_of_certificates(notices):
    with pytest.raises(UnreadableSource, match="looks like «counterfeits»"):
        recognise(open_source(notices), "certificates")


def test_an_unknown_content_is_refused_with_the_formats_of_the_register(tmp_path):
    path = tmp_path / "text"
    path.write_text("nothing of the kind")
    with pytest.raises(UnreadableSource, match="nsi_certificates_csv, nsi_certificates_json, nsi_certificates_xml"):
        recognise(open_source(path), "certificates")


def test_a_forced_format_is_taken_at_its_word():
    assert recognise(open_source(LICENCES), "certificates", "nsi_certificates_xml").name == "nsi_certificates_xml"


@pytest.mark.parametrize("forced", ["nonsense", "roszdravnadzor_licences"])
def test_a_forced_format_that_the_register_does_not_have_is_refused_with_its_formats(forced):
    with pytest.raises(BadRequest) as caught:
        recognise(open_source(CSV), "certificates", forced)
    assert caught.value.legal == ("nsi_certificates_csv", "nsi_certificates_json", "nsi_certificates_xml")


def test_every_register_has_a_format_and_no_name_stands_twice():
    assert {one.register for one in FORMATS} == set(DECLARATIONS)
    assert len({one.name for one in FORMATS}) == len(FORMATS)

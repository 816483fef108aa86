"""Editions: the same state in print, as CSV and as XML, with an account that is signed; small figures kept back."""

import csv
import hashlib
import io
import json
import subprocess
from collections import Counter
from datetime import date

import pikepdf
import pytest
from lxml import etree
from sqlalchemy import event, insert

from indexer.__main__ import main
from indexer.editions import hotline
from indexer.editions.electronic import NAMESPACE
from indexer.editions.printing import IN_A_VOLUME
from indexer.editions.registers import edition_of
from indexer.editions.writing import MANIFEST, write
from registry_site.cases import receipts, registering
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.cases.tables import tallies
from registry_site.errors import BadRequest, NothingPublished
from registry_site.signing import open_signer, signed
from tests.loading import CERTIFICATES, Office, certificates, number
from tests.places import in_files, new_cases, prepare_cases

END = date(2026, 12, 31)


@pytest.fixture
def office(tmp_path):
    return Office(data=tmp_path, places=in_files(tmp_path))


def made(office, *, language="ru", day=END, name="2026", folder="editions"):
    edition = edition_of(office.stores, CERTIFICATES, name, day, language)
    signer = open_signer(office.settings.signing_key)
    write(office.data / folder, edition, signer)
    return office.data / folder / edition.name


def rows_of(folder):
    text = (folder / f"{folder.name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def text_of(path):
    """All texts that a reader of the PDF hears, by its own map of letters."""
    with pikepdf.open(path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        return str(pdf.Root.Lang), str(pdf.docinfo.get("/Title", "")), len(pdf.pages)


def pages_of(path):
    """The text of each page as a reader copies it."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def test_csv_and_xml_hold_every_record_of_the_register(office):
    office.load(certificates(3))
    folder = made(office)
    tree = etree.parse(folder / "certificates-2026.xml")
    numbers = [element.text for element in tree.iter(f"{{{NAMESPACE}}}number")]
    assert [row["number"] for row in rows_of(folder)] == numbers == [number(1), number(2), number(3)]


def test_what_the_source_closes_to_the_public_is_in_none_of_the_files(office):
    office.load(certificates(1, signatory="Тайнова"))
    folder = made(office)
    assert [file.name for file in folder.iterdir() if "Тайнова".encode() in file.read_bytes()] == []
    assert "signatory" not in rows_of(folder)[0]


def test_the_account_names_every_file_with_its_sum_and_its_signature_holds(office):
    office.load(certificates(3))
    folder = made(office)
    body = (folder / MANIFEST).read_bytes()
    told = json.loads(body)
    sums = {file["name"]: file["sha256"] for file in told["files"]}
    held = {file.name for file in folder.iterdir()} - {MANIFEST, f"{MANIFEST}.sig"}
    assert sums == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in held}
    assert (told["entries"], told["generation"]) == (3, 1)
    public = open_signer(office.settings.signing_key).public_pem
    assert signed(public, body, (folder / f"{MANIFEST}.sig").read_bytes())


def test_the_same_state_gives_the_same_bytes(office):
    office.load(certificates(3))
    first, second = made(office), made(office, folder="again")
    assert (first / MANIFEST).read_bytes() == (second / MANIFEST).read_bytes()


def test_the_state_is_that_of_the_end_of_the_day_and_not_of_today(office, monkeypatch):
    monkeypatch.setattr("indexer.publish.now", lambda: "2026-10-30T12:00:00Z")
    office.load(certificates(2))
    monkeypatch.setattr("indexer.publish.now", lambda: "2026-11-02T12:00:00Z")
    office.load(certificates(3))
    assert len(rows_of(made(office, day=date(2026, 10, 31), name="2026-10"))) == 2


def test_before_the_first_publication_there_is_no_edition(office):
    office.load(certificates(1))
    with pytest.raises(NothingPublished, match="published up to 2020-01-31"):
        made(office, day=date(2020, 1, 31))


def test_what_was_handed_over_is_not_written_again(office):
    office.load(certificates(1))
    folder = made(office)
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(BadRequest, match="certificates-2026 was made before"):
        made(office)
    assert (folder / MANIFEST).read_bytes() == before


@pytest.mark.parametrize(("language", "title"), [("ru", "Свидетельства о государственной регистрации: 2026"), ("en", "2026")])
def test_the_print_is_tagged_and_says_what_it_is_in_its_language(office, language, title):
    office.load(certificates(2))
    told, heading, pages = text_of(made(office, language=language) / "certificates-2026-0001.pdf")
    assert told.startswith(language)
    assert title in heading
    assert pages == 1


def test_a_large_register_is_printed_in_volumes(office):
    office.load(certificates(IN_A_VOLUME + 1))
    folder = made(office)
    assert sorted(file.name for file in folder.glob("*.pdf")) == ["certificates-2026-0001.pdf", "certificates-2026-0002.pdf"]


def test_text_that_looks_like_the_language_of_the_typesetter_is_printed_as_it_is(office):
    office.load(
        certificates(1, product='#panic("x") $ * _ ` \\ <a> @b = c // d', maker="\ud800".encode("utf-8", "replace").decode())
    )
    assert (made(office) / "certificates-2026-0001.pdf").stat().st_size > 1000


def test_a_letter_that_no_font_has_is_printed_as_its_number_and_ends_no_edition(office):
    office.load(certificates(1, maker="上海 ≥ µ"))
    (page,) = pages_of(made(office) / "certificates-2026-0001.pdf")
    assert "[U+4E0A][U+6D77] ≥ µ" in page


def test_the_head_of_a_page_names_the_first_and_the_last_record_on_it(office):
    office.load(certificates(60))
    first, *_, last = (page.splitlines()[0] for page in pages_of(made(office) / "certificates-2026-0001.pdf"))
    assert f"{number(1)} –" in first
    assert last.endswith(f"– {number(60)}")


def test_demonstration_data_are_marked_on_every_page_of_every_volume_and_in_the_name_of_every_file(office, monkeypatch):
    monkeypatch.setattr("indexer.editions.printing.IN_A_VOLUME", 60)
    office.load(certificates(61), made_up=True)
    folder = made(office)
    volumes = [pages_of(file) for file in sorted(folder.glob("*.pdf"))]
    assert [len(pages) > 1 for pages in volumes] == [True, False]
    assert [page for pages in volumes for page in pages if "Не полагайтесь на них" not in page] == []
    assert {file.name for file in folder.iterdir() if "-demonstration" not in file.name} == {MANIFEST, f"{MANIFEST}.sig"}


def test_a_period_that_has_not_ended_is_refused(office, monkeypatch, capsys):
    monkeypatch.setenv("REGISTRY_DATA", str(office.settings.data))
    monkeypatch.setenv("LANG", "en")
    assert main(["edition", "certificates", "--year", "2999"]) == 2
    assert "has not ended yet" in capsys.readouterr().err


# The figures of the hotline.


@pytest.fixture
def store(tmp_path):
    places = in_files(tmp_path)
    prepare_cases(places.cases_url)
    return new_cases(places.cases_url, tmp_path / "keys")


def reports(store, *groups):
    """So many reports of each region, received on the 1st of October."""
    with store.writing() as connection:
        for region, count in groups:
            for _ in range(count):
                one = Submission(kind=Kind.REPORT, channel=Channel.WEB, language="ru", contents={}, contact=None, region=region)
                registering.register(connection, store.keyring, one, receipts.new_receipt(), date(2026, 10, 1))


def regions(store, quarter="2026-Q4"):
    with store.reading() as connection:
        cells = hotline.table(hotline.reports_of(connection, quarter), "region")
    return {cell.value: cell.reports for cell in cells}


def test_reports_of_the_quarter_are_counted_and_no_others(store):
    reports(store, ("Омская область", 6), ("Амурская область", 7))
    assert regions(store) == {"Омская область": 6, "Амурская область": 7}
    assert regions(store, "2026-Q3") == {}


def test_a_number_below_five_is_kept_back(store):
    reports(store, ("а", 2), ("б", 3), ("в", 9))
    assert regions(store) == {"а": None, "б": None, "в": 9}


def test_a_single_small_number_takes_the_next_one_with_it_for_the_total_would_give_it_away(store):
    reports(store, ("а", 2), ("б", 6), ("в", 9))
    assert regions(store) == {"а": None, "б": None, "в": 9}


def test_small_numbers_take_as_many_with_them_as_their_sum_would_give_them_away(store):
    reports(store, ("а", 1), ("б", 1), ("в", 6), ("г", 9))
    assert regions(store) == {"а": None, "б": None, "в": None, "г": 9}


def erased(store, region, count, *, outcome="answered", days=3):
    """So many reports of a region that are counted from what stayed of them."""
    tally = {"kind": "report", "quarter": "2026-Q4", "region": region, "channel": "web", "anonymous": True}
    with store.writing() as connection:
        connection.execute(insert(tallies), [{**tally, "outcome": outcome, "days": days}] * count)


def test_what_was_erased_is_still_counted(store):
    reports(store, ("а", 4))
    erased(store, "а", 1)
    assert regions(store) == {"а": 5}


def closed(store):
    with store.reading() as connection:
        cells = hotline.table(hotline.reports_of(connection, "2026-Q4"), "region")
    return {cell.value: (cell.reports, cell.closed, cell.median_days) for cell in cells}


def test_what_was_erased_before_it_was_closed_is_not_closed(store):
    erased(store, "а", 5, outcome="erased", days=400)
    assert closed(store) == {"а": (5, 0, None)}


def test_how_many_are_closed_is_not_told_where_few_are_open_for_the_difference_would_tell_it(store):
    reports(store, ("а", 1))
    erased(store, "а", 9)
    assert closed(store) == {"а": (10, None, None)}


def test_a_single_number_of_closed_ones_that_is_kept_back_takes_the_next_one_with_it(store):
    reports(store, ("а", 5))
    erased(store, "а", 2)
    erased(store, "б", 8)
    erased(store, "в", 9)
    assert closed(store) == {"а": (7, None, None), "б": (8, None, None), "в": (9, 9, 3.0)}


def test_the_figures_open_nothing_that_is_sealed(store):
    reports(store, ("а", 5))
    asked = []
    with store.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        hotline.reports_of(connection, "2026-Q4")
    (question,) = [one for one in asked if "FROM cases" in one]
    assert "sealed" not in question


def test_no_number_below_five_stands_in_any_file_of_the_figures(store, tmp_path):
    reports(store, ("а", 2), ("б", 3), ("в", 9))
    with store.reading() as connection:
        edition = hotline.edition_of(connection, "2026-Q4", "en", "2027-01-11T00:00:00Z")
    write(tmp_path / "out", edition, open_signer(tmp_path / "key"))
    told = Counter(row["reports"] for row in rows_of(tmp_path / "out" / "hotline-2026-Q4"))
    assert {count for count in told if count.isdigit() and int(count) < hotline.FEWEST} == set()
    assert told[""] == 2

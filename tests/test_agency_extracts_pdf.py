"""Official extracts on paper: what the bytes of the PDF hold, read with pikepdf and poppler."""

import io
import json
import subprocess
import sys
from datetime import timedelta

import pikepdf
import pytest

from registry_site.agency.extract_pages import as_pdf
from registry_site.clock import day_of
from registry_site.signing import open_signer
from registry_site.translating import translator
from tests.bureau import control
from tests.marked import NOTICE, SOLE_TRADER, TRACES, notices_zip
from tests.packages import notice
from tests.servers import ROOT

PDF = {"Accept": "application/pdf"}


@pytest.fixture
def ask(bureau_of_files):
    client, (_, header) = bureau_of_files.client(), bureau_of_files.key("by-vet", "extracts:read")

    def extract(record_id="BY-00001-26", query="?lang=ru", **headers):
        return client.get(f"/agency/v1/notices/{record_id}/extract{query}", headers={**header, **(headers or PDF)})

    return extract


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def attached(data):
    """The name and the bytes of the one file that is attached."""
    with opened(data) as document:  # an iterator of its attachments does not keep it alive
        [(name, file)] = document.attachments.items()
        return name, file.get_file().read_bytes()


def text(data):
    """The text as a reader copies it, blanks collapsed."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def changed(data, **values):
    """An extract with other values in its notice."""
    extract = json.loads(attached(data)[1])["extract"]
    return {**extract, "notice": {**extract["notice"], **values}}


def test_the_document_is_tagged_and_says_what_it_is_and_in_which_language(bureau_of_files, ask):
    bureau_of_files.load(notice(1))
    answer = ask()
    document = opened(answer.data)
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert document.Root.MarkInfo.Marked
    assert document.Root.StructTreeRoot.K
    assert str(document.Root.Lang) == "ru"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"].endswith(": BY-00001-26")


def test_every_letter_of_the_fields_can_be_read_back(bureau_of_files, ask):
    name = "Экоцид «С» № 1234567890 Qwerty Қазақстан Հայաստան"
    bureau_of_files.load(
        notice(1, trade_name=name, batch="0417-SF", found_at={"name": "Склад", "activity_addresses": ["г. Брест", "г. Гродно"]})
    )
    said = text(ask().data)
    extract = json.loads(attached(ask().data)[1])["extract"]
    for part in (name, "0417-SF", "г. Брест", "г. Гродно", "Беларусь", "Body by-vet", extract["state"]["hash"][:40]):
        assert part in said


def test_the_document_speaks_the_language_that_was_asked_for(bureau_of_files, ask):
    bureau_of_files.load(notice(1, produced_on="2026-01-05"))
    russian, english = text(ask().data), text(ask(query="?lang=en").data)
    assert "5 января 2026 г." in russian
    assert "January 5, 2026" in english
    assert "Status of circulation circulation suspended" in english
    assert text(ask(query="", Accept="application/pdf", **{"Accept-Language": "en"}).data).startswith("Official extract")
    assert ask(query="?lang=fr").status_code == 400


def test_the_attached_file_is_the_signed_answer_and_can_be_checked_offline(bureau_of_files, ask, tmp_path):
    bureau_of_files.load(notice(1))
    document, key = tmp_path / "extract.pdf", tmp_path / "key.pem"
    answer = ask()
    document.write_bytes(answer.data)
    key.write_bytes(open_signer(bureau_of_files.office.settings.signing_key).public_pem)
    subprocess.run(["pdfdetach", "-saveall", document.name], cwd=tmp_path, check=True)
    [taken] = tmp_path.glob("extract-*.json")
    number = json.loads(taken.read_bytes())["extract"]["number"]
    assert (taken.name, taken.read_bytes()) == attached(answer.data)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="extract-{number}.pdf"'
    assert f"№ {number}" in text(answer.data)
    check = [sys.executable, ROOT / "docs" / "check_extract.py", taken, key]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0


def test_its_number_stands_in_the_log(bureau_of_files, ask):
    bureau_of_files.load(notice(1))
    number = json.loads(attached(ask().data)[1])["extract"]["number"]
    assert [line.object for line in bureau_of_files.lines()] == [f"extract {number} of BY-00001-26"]


def test_the_document_of_a_removed_notice_says_what_happened(bureau_of_files, ask):
    bureau_of_files.load(notice(1), notice(2))
    bureau_of_files.load(notice(2), approve="one is gone")
    said = text(ask(query="?lang=en").data)
    assert "Removed from the register: " in said
    assert "No longer in the published source" in said
    assert said.index("Removed from the register", said.index("What happened")) < said.index("First published")


def test_the_document_of_a_day_names_the_day(bureau_of_files, ask):
    bureau_of_files.load(notice(1))
    day = day_of(bureau_of_files.office.newest("counterfeits").made_at)
    _, header = bureau_of_files.key("b2", expires_on=day + timedelta(days=9))
    client = bureau_of_files.client(today=day + timedelta(days=1))
    answer = client.get(f"/agency/v1/notices/BY-00001-26/extract?as_of={day}&lang=en", headers={**header, **PDF})
    assert f"At the end of the day {translator('en').day(day.isoformat())}" in text(answer.data)


def test_no_document_shows_what_is_closed_or_withheld(bureau_of_files, ask):
    bureau_of_files.office.load(notices_zip(), register="counterfeits", approve="one is rejected on purpose")
    for record_id in (NOTICE, SOLE_TRADER):
        data = ask(record_id).data
        said = (text(data) + attached(data)[1].decode()).lower()
        assert [trace for trace in TRACES if trace in said] == []


def test_sampling_controls_are_on_no_paper(bureau_of_files, ask):
    bureau_of_files.load(notice(1, sampling_control=[control()]))
    assert "ДДД-0001" not in text(ask().data)


def test_markup_in_a_field_is_printed_and_does_nothing(bureau_of_files, ask):
    markup = "<script>1</script><img src='http://192.0.2.1/a'><h1>{{ 7*7 }}</h1>&amp;"
    bureau_of_files.load(notice(1, nonconformities=markup))
    assert "".join(markup.split()) in "".join(text(ask().data).split())


@pytest.mark.parametrize(
    "hostile",
    [
        "слово " * 17_000,
        "ы" * 100_000,
        "а\n" * 50_000,
        "e\u0301\u0302" * 7_000,
        "\u202eабв\u0007 " * 2_000,
        "\u0000\ufffe\U0001f600 ",
    ],
    ids=["long", "endless", "lines", "marks", "turned", "unseen"],
)
def test_a_hostile_text_gives_a_document(bureau_of_files, ask, hostile):
    bureau_of_files.load(notice(1))
    extract = changed(ask().data, nonconformities=hostile)
    data = as_pdf(extract, b"{}", translator("en"))
    assert opened(data).Root.MarkInfo.Marked
    assert "How to check this extract" in text(data)


def test_what_is_too_long_to_print_is_counted_and_what_follows_is_printed(bureau_of_files, ask):
    bureau_of_files.load(notice(1))
    said = text(as_pdf(changed(ask().data, nonconformities="a" * 100_000, decided_by="Vetnadzor"), b"{}", translator("en")))
    assert said.count("a" * 20) > 2_000
    assert "more characters stand in the attached file" in said
    assert "Vetnadzor" in said


def test_a_character_that_cannot_be_seen_leaves_a_mark(bureau_of_files, ask):
    bureau_of_files.load(notice(1))
    assert "12\ufffd34" in text(as_pdf(changed(ask().data, batch="12\u202e34"), b"{}", translator("en")))


@pytest.mark.parametrize("accepted", ["", "*/*", "application/json", "application/*", "application/pdf;q=0.5, application/json"])
def test_whoever_does_not_ask_for_paper_gets_json(bureau_of_files, ask, accepted):
    bureau_of_files.load(notice(1))
    assert ask(Accept=accepted).mimetype == "application/json"


@pytest.mark.parametrize("accepted", ["text/html", "image/*, application/xml", "application/json;q=0, application/pdf;q=0"])
def test_another_kind_is_refused_with_the_kinds_that_are_made(bureau_of_files, ask, accepted):
    bureau_of_files.load(notice(1))
    answer = ask(Accept=accepted)
    assert (answer.status_code, answer.json["code"]) == (406, "not_acceptable")
    assert answer.json["errors"][0]["legal"] == ["application/json", "application/pdf"]
    assert [line.object for line in bureau_of_files.lines()] == ["BY-00001-26"]


def test_the_document_has_every_notice_of_the_number(bureau_of_files, ask):
    bureau_of_files.load(notice(1, batch="К-417"), notice(1, batch="К-418"))
    said = text(ask().data)
    assert ("К-417" in said, "К-418" in said) == (True, True)
    assert "BY-00001-26~2" in said

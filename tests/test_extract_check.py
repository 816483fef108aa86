"""Checking an extract on the site: every sort of tampering is told apart, and nothing is called genuine that is not, whole."""

import io
import json
import re
import subprocess
import sys

import pikepdf
import pytest

from registry_site.canonical import canonical
from registry_site.extracts.opening import LARGEST
from registry_site.extracts.whole import MARK
from registry_site.signing import open_signer
from tests.issuing import Bench, attached, banner, code_on, main_of, saved_anew, text, with_attached
from tests.loading import Office, certificate, certificates, notices_zip, number
from tests.packages import notice
from tests.places import in_files, run_sql
from tests.servers import ROOT
from tests.test_inspections import ID as INSPECTION
from tests.test_inspections import ROW as PLANNED
from tests.test_inspections import plan

NAME = "extract-E-2026-000001.json"
GENUINE = "This is the file that was issued"
CHANGED = "This is not the file that was issued: it was changed"
UNSIGNED = "The contents of this file do not bear the signature of the register"


@pytest.fixture
def bench(tmp_path):
    bench = Bench(office=Office(data=tmp_path, places=in_files(tmp_path)))
    bench.office.load(certificates(3))
    return bench


@pytest.fixture
def issued(bench):
    return bench.issue(1)


def other_pages(pdf):
    """The same document with the first page of letters gone and another text in its place."""

    def change(document):
        document.pages[0].Contents = document.make_stream(b"BT /F1 12 Tf 72 720 Td (in force for ever) Tj ET")

    return saved_anew(pdf, change)


def with_the_line_of(pdf, other):
    """The bytes of `pdf` with the signature line of `other` at its place."""
    line = re.search(rb"%registry-signature [^\n]+\n", other)[0]
    return re.sub(rb"(?:%registry-signature [^\n]+\n)?(?=startxref\n[0-9]+\n%%EOF\n\Z)", line, pdf, count=1)


def hiding(pdf):
    """Objects behind a carriage return, which ends a comment, on the very line that the signature leaves out."""
    line = re.search(rb"%registry-signature [^\n]+\n", pdf)[0]
    return pdf.replace(line, line[:-1] + b"\r5 0 obj\r<<>>\rendobj\n")


def changed_contents(pdf, change):
    files = attached(pdf)
    told = json.loads(files[NAME])
    change(told)
    return with_attached(pdf, {**files, NAME: canonical(told).encode()})


def test_the_file_as_it_was_issued_is_genuine(bench, issued):
    answer = bench.upload(issued.pdf)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert banner(answer) == GENUINE
    said = main_of(answer)
    for part in ("E-2026-000001", "А. Ю. Попова, руководитель", "Федеральная служба по надзору", "Мыло № 1", number(1), "in force"):
        assert part in said
    assert "The records have not changed since." in said


def test_the_page_speaks_russian(bench, issued):
    assert "№" in main_of(bench.upload(issued.pdf, "ru"))
    assert "15 января 2024 г." in main_of(bench.upload(issued.pdf, "ru"))


def test_one_byte_of_a_page_is_noticed(bench, issued):
    place = issued.pdf.index(b"stream\n") + 40
    broken = issued.pdf[:place] + bytes([issued.pdf[place] ^ 1]) + issued.pdf[place + 1 :]
    assert banner(bench.upload(broken)) != GENUINE


def test_sound_contents_in_other_pages_are_told_apart(bench, issued):
    answer = bench.upload(other_pages(issued.pdf))
    assert banner(answer) == CHANGED
    assert "The signed contents inside the file are genuine" in main_of(answer)
    assert "Мыло № 1" in main_of(answer)


def test_other_pages_with_the_signature_line_of_the_true_file_are_told_apart(bench, issued):
    forged = with_the_line_of(other_pages(issued.pdf), issued.pdf)
    assert forged.count(MARK) == 1
    assert banner(bench.upload(forged)) == CHANGED


def test_the_contents_of_one_extract_in_the_file_of_another_are_told_apart(bench, issued):
    other = bench.issue(2, case="E-2026-000002")
    assert banner(bench.upload(with_attached(issued.pdf, attached(other.pdf)))) == CHANGED


def test_a_file_that_a_program_saved_anew_is_not_called_the_one_that_was_issued(bench, issued):
    assert banner(bench.upload(saved_anew(issued.pdf))) == CHANGED


def test_an_update_behind_the_end_is_noticed(bench, issued):
    added = issued.pdf + b"1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
    assert banner(bench.upload(added)) != GENUINE


@pytest.mark.parametrize("more", [b"\n", b" ", b"%registry-signature x\n", b"\0"])
def test_nothing_may_stand_behind_the_end(bench, issued, more):
    assert banner(bench.upload(issued.pdf + more)) != GENUINE


def test_a_second_signature_line_hides_nothing(bench, issued):
    line = re.search(rb"%registry-signature [^\n]+\n", issued.pdf)[0]
    assert banner(bench.upload(issued.pdf.replace(line, line + line))) != GENUINE


def test_the_signature_line_itself_hides_nothing(bench, issued):
    assert banner(bench.upload(hiding(issued.pdf))) == CHANGED


def test_changed_contents_are_told_apart(bench, issued):
    def restore(told):
        told["records"][0]["record"]["status"] = "подписан и действует"
        told["records"][0]["id"] = number(2)

    answer = bench.upload(changed_contents(issued.pdf, restore))
    assert banner(answer) == UNSIGNED
    assert "Мыло" not in main_of(answer)


def test_contents_signed_with_another_key_are_not_ours(bench, issued, tmp_path):
    stranger = open_signer(tmp_path / "stranger.pem")
    files = attached(issued.pdf)
    answer = bench.upload(with_attached(issued.pdf, {NAME: files[NAME], f"{NAME}.sig": stranger.sign(files[NAME])}))
    assert banner(answer) == UNSIGNED


def test_what_the_same_key_signed_for_something_else_is_no_extract(bench, issued):
    body = b'{"format":"registry-dump-1"}'
    answer = bench.upload(with_attached(issued.pdf, {NAME: body, f"{NAME}.sig": bench.signer.sign(body)}))
    assert banner(answer) == "This file carries other files, but no signed extract of this site"


def test_a_file_without_an_attachment_says_so(bench, issued):
    assert banner(bench.upload(with_attached(issued.pdf, {}))) == "This file carries no signed extract"


def test_a_file_with_other_attachments_says_so(bench, issued):
    answer = bench.upload(with_attached(issued.pdf, {"letter.txt": b"hello"}))
    assert banner(answer) == "This file carries other files, but no signed extract of this site"


def test_two_extracts_in_one_file_are_none(bench, issued):
    files = {**attached(issued.pdf), **attached(bench.issue(2, case="E-2026-000002").pdf)}
    assert len(files) == 4
    assert (
        banner(bench.upload(with_attached(issued.pdf, files)))
        == "This file carries other files, but no signed extract of this site"
    )


@pytest.mark.parametrize("password", ["", "secret"], ids=["for its owner", "for its reader"])
def test_an_encrypted_file_is_told_apart(bench, issued, password):
    locked = saved_anew(issued.pdf, encryption=pikepdf.Encryption(owner="owner", user=password))
    assert banner(bench.upload(locked)) == "This file is encrypted, and cannot be checked"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n", b"PK\x03\x04", b"hello", b" %PDF-1.7"])
def test_what_is_no_pdf_is_told_apart(bench, issued, data):
    assert banner(bench.upload(data)) == "This file is not a PDF document"


def test_a_torn_file_is_told_apart(bench, issued):
    assert banner(bench.upload(issued.pdf[: len(issued.pdf) // 2])) == "This file is damaged, and cannot be checked"
    assert banner(bench.upload(b"%PDF-1.7\n")) == "This file is damaged, and cannot be checked"


def packed(name, size):
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    for one in (name, f"{name}.sig"):
        document.attachments[one] = pikepdf.AttachedFileSpec(document, b"\0" * size)
    document.save(out)
    return out.getvalue()


def test_a_file_that_unpacks_to_very_much_is_not_unpacked(bench, issued):
    bomb = packed(NAME, 100 * 2**20)
    assert len(bomb) < 2**20
    assert banner(bench.upload(bomb)) == "This file is damaged, and cannot be checked"


def test_a_file_above_the_limit_is_refused_with_the_limit(bench, issued):
    for size in (LARGEST + 1, LARGEST + 2**20):
        answer = bench.upload(b"a" * size)
        assert answer.status_code == 413
        assert "larger than 8 MB" in main_of(answer)


def test_a_genuine_file_says_that_a_record_has_changed_since(bench, issued):
    bench.office.load(certificates(3, status="аннулирован"))
    answer = bench.upload(issued.pdf)
    said = main_of(answer)
    assert banner(answer) == GENUINE
    assert 'class="banner banner--warn"' in answer.text or 'class="banner banner--bad"' in answer.text
    assert "A record has changed since: see below." in said
    assert "Other now: status." in said
    assert said.index("Revision 1.") < said.index("no longer in force") < said.index("Revision 2.")


def test_a_genuine_file_says_that_a_record_was_removed_since(bench, issued):
    bench.office.load([certificate(2), certificate(3)], approve="one is gone")
    answer = bench.upload(issued.pdf)
    assert "The record was removed from the register since." in main_of(answer)
    assert 'class="banner banner--bad"' in answer.text


def test_an_extract_of_a_removed_record_says_that_it_is_there_again(bench):
    bench.office.load([certificate(2), certificate(3)], approve="one is gone")
    issued = bench.issue(1)
    assert "The record had been removed, and still is." in main_of(bench.upload(issued.pdf))
    bench.office.load(certificates(3))
    assert "it was published again since" in main_of(bench.upload(issued.pdf))


def test_a_genuine_extract_of_what_is_annulled_is_never_green(bench):
    bench.office.load(certificates(3, status="аннулирован"))
    answer = bench.upload(bench.issue(1).pdf)
    assert banner(answer) == GENUINE
    assert 'class="banner banner--bad"' in answer.text


@pytest.mark.parametrize("register", ["counterfeits", "inspections"])
def test_what_is_not_in_force_or_out_of_it_is_called_neither(bench, register):
    source, record_id = {"counterfeits": (notices_zip([notice(1)]), "BY-00001-26"), "inspections": (plan(PLANNED), INSPECTION)}[
        register
    ]
    bench.office.load(source, register=register)
    issued = bench.issue(record_id, register=register)
    answer = bench.upload(issued.pdf)
    assert banner(answer) == GENUINE
    assert "Validity on" not in text(issued.pdf)
    assert "in force" not in main_of(answer)
    assert "banner--good" not in answer.text


def test_another_ledger_is_not_compared_with(bench, issued):
    run_sql(bench.office.settings.ledger_url, "update generations set hash = 'other'")
    assert "it cannot be compared" in main_of(bench.upload(issued.pdf))


def test_a_signed_file_that_the_list_does_not_have_is_not_called_issued(bench, issued):
    run_sql(bench.office.places.cases_url, "delete from extracts")
    assert banner(bench.upload(issued.pdf)) == "The signature holds, but this file is not in the list of issued extracts"


def test_after_a_change_of_the_key_the_recorded_file_is_known_and_a_forged_one_is_not(bench, issued, tmp_path):
    bench.publish_key(open_signer(tmp_path / "new.pem").public_pem)
    earlier = "The extract is in the list, but was signed with an earlier key"
    assert banner(bench.upload(issued.pdf)) == earlier
    assert banner(bench.upload(saved_anew(issued.pdf))) == UNSIGNED
    assert banner(bench.enter("E-2026-000001", code_on(issued.pdf))) == earlier


def test_number_and_code_show_what_was_signed_and_ask_to_compare(bench, issued):
    answer = bench.enter("E-2026-000001", code_on(issued.pdf))
    assert banner(answer) == "An extract with this number and code was issued"
    assert "Compare your paper with what stands below, word by word." in main_of(answer)
    assert "Мыло № 1" in main_of(answer)
    assert "banner--good" not in answer.text


def test_number_and_code_may_be_typed_in_any_way(bench, issued):
    code = code_on(issued.pdf)
    for typed in (" e-2026-000001 ", "Е – 2026 – 000001"):
        assert "was issued" in banner(bench.enter(typed, code.lower().replace("-", " ").replace("0", "o")))


def test_an_unknown_number_and_a_wrong_code_have_the_same_answer(bench, issued):
    other = bench.issue(2, case="E-2026-000002")
    pages = [
        re.sub("E-2026-00000[0-9]", "", bench.enter(number, code).text)
        for number, code in (("E-2026-000009", code_on(issued.pdf)), ("E-2026-000001", code_on(other.pdf)), ("E-2026-000001", "x"))
    ]
    assert "No extract has this number and this code" in pages[0]
    assert len(set(pages)) == 1


def test_an_entry_of_the_list_that_was_tampered_with_says_nothing(bench, issued):
    run_sql(bench.office.places.cases_url, "update extracts set signed = replace(signed, 'Мыло', 'Крем')")
    answer = bench.enter("E-2026-000001", code_on(issued.pdf))
    assert banner(answer) == "The list of issued extracts is damaged"
    assert "Крем" not in main_of(answer)


@pytest.mark.parametrize(("given", "missing"), [({"number": "E-1"}, "code"), ({"code": "x"}, "number"), ({}, "number")])
def test_what_was_left_out_is_asked_for(bench, given, missing):
    assert bench.signer
    answer = bench.site().test_client().post("/en/extracts/check", data=given)
    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.text


def test_a_form_without_a_file_asks_for_it(bench):
    answer = bench.upload(b"")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_address_in_the_qr_code_fills_in_the_number(bench, language):
    answer = bench.site().test_client().get(f"/{language}/extracts/check?number=E-2026-000001")
    assert 'value="E-2026-000001"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_other_parameters_are_refused(bench, issued):
    client = bench.site().test_client()
    assert client.get("/en/extracts/check?code=x").status_code == 400
    assert client.post("/en/extracts/check?code=x").status_code == 400
    assert client.post("/en/extracts/check", data={"name": "x"}).status_code == 400
    assert client.post("/en/extracts/check", data={"other": (io.BytesIO(b"x"), "x.pdf")}).status_code == 400
    twice = {"file": [(io.BytesIO(b"x"), "x.pdf"), (io.BytesIO(b"x"), "y.pdf")]}
    assert client.post("/en/extracts/check", data=twice).status_code == 400


def test_without_the_published_key_nothing_is_checked(bench, issued):
    bench.key.unlink()
    answer = bench.upload(issued.pdf)
    assert (answer.status_code, "cannot be checked yet" in main_of(answer)) == (503, True)


def test_without_the_list_nothing_is_checked(tmp_path, bench, issued):
    site = bench.office.site(cases_url=f"sqlite:///{tmp_path}/nowhere.db").test_client()
    answer = site.post("/en/extracts/check", data={"file": (io.BytesIO(issued.pdf), "e.pdf")})
    assert answer.status_code == 503
    assert not (tmp_path / "nowhere.db").exists()


def test_the_site_checks_without_the_private_key_and_without_the_keys_of_the_cases(bench, issued):
    (bench.office.data / "signing.pem").unlink()
    (bench.office.data / "keys").unlink()
    assert banner(bench.upload(issued.pdf)) == GENUINE


def test_the_site_is_served_without_the_libraries_that_make_paper(tmp_path):
    probe = "import sys, wsgi; wsgi.site; print(sorted({'weasyprint', 'registry_site.extracts.paper'} & sys.modules.keys()))"
    environment = {"REGISTRY_DATA": str(tmp_path / "var")}
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_code_stands_in_no_address_that_a_server_sees(bench, issued):
    said = text(issued.pdf)
    code = code_on(issued.pdf)
    assert f"check?number=E-2026-000001#{code}" not in said
    assert all(code not in address for address in re.findall(r"https://\S+", said))

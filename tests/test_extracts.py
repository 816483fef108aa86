"""Issuing official extracts: what the document and the signed JSON say, and that one request never has two of them."""

import base64
import io
import json
import threading
from datetime import date, timedelta

import orjson
import pikepdf
import pytest
from sqlalchemy import func, select

from indexer import extracts as command
from registry_site.announced import Publisher
from registry_site.canonical import canonical
from registry_site.cases.extracts import paper
from registry_site.cases.tables import acts, extracts, uploads
from registry_site.clock import day_of
from registry_site.errors import BadRequest, NotFound, Unavailable
from registry_site.extracts import issuing
from registry_site.extracts.orders import Signatory, wanted
from registry_site.signing import signed
from tests.issuing import Bench, attached, code_on, text
from tests.loading import Office, certificate, certificates, licence, licences_xml, number
from tests.places import in_files, run_sql

SUSPENDED = "Приостановлено: 2026-12-01, Причина: суд/Возобновлено: 2026-12-10"


@pytest.fixture
def bench(tmp_path, prepared):
    return Bench(office=Office(data=tmp_path, places=prepared))


@pytest.fixture
def here(tmp_path):
    """The same, of files alone, with two certificates published."""
    bench = Bench(office=Office(data=tmp_path, places=in_files(tmp_path)))
    bench.office.load(certificates(2))
    return bench


def contents(issued):
    return json.loads(issued.kept.signed)


def rows_of(bench, table):
    with bench.cases.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


class Killed(Exception):
    """The process ends here."""


def test_the_signature_is_of_the_canonical_json_that_is_attached(here):
    issued = here.issue()
    files = attached(issued.pdf)
    inside, signature = files["extract-E-2026-000001.json"], files["extract-E-2026-000001.json.sig"]
    assert inside == issued.kept.signed.encode() == canonical(json.loads(inside)).encode()
    assert signed(here.signer.public_pem, inside, signature)
    assert base64.b64decode(issued.kept.signature) == signature


def test_an_extract_says_what_the_public_record_says_and_from_which_state(here):
    (record,) = contents(here.issue())["records"]
    assert record["record"] == here.site().test_client().get(f"/api/v1/certificates/{number(1)}").json["item"]
    assert record["state"]["hash"] == here.office.newest().hash
    assert [one["op"] for one in record["history"]] == ["upsert"]


def test_the_document_says_everything_in_russian_and_in_the_language_of_the_asker(here):
    said = text(here.issue(1, 2).pdf)
    russian, english = said.index("Официальная выписка"), said.index("Official extract")
    assert russian < english
    for part in (
        "Мыло № 1",
        "Мыло № 2",
        "А. Ю. Попова, руководитель",
        "Федеральная служба по надзору",
        here.office.newest().hash[:40],
    ):
        assert said.count(part) >= 2
    assert "15 января 2024 г." in said[:english]
    assert "January 15, 2024" in said[english:]


def test_a_russian_asker_gets_one_language(here):
    assert "Official extract" not in text(here.issue(language="ru").pdf)


def test_each_language_is_told_to_a_screen_reader(here):
    with pikepdf.open(io.BytesIO(here.issue().pdf)) as document:
        root = document.Root.StructTreeRoot.K[0]
        languages = [str(one.Lang) for one in root.K if "/Lang" in one]
        assert str(document.Root.Lang) == "ru"
        assert (languages[0], languages[-1], len(languages)) == ("ru", "en", len(document.pages))
        assert sorted(set(languages)) == ["en", "ru"]
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].endswith("№ E-2026-000001")


def test_the_qr_code_is_a_picture_with_words(here):
    with pikepdf.open(io.BytesIO(here.issue().pdf)) as document:
        words = [str(one.Alt) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert len(words) == 2
    assert all("QR" in one for one in words)


def test_where_the_site_has_no_public_address_there_is_no_qr_code_and_no_invented_one(here):
    made = issuing.make(here.issuer(public_url=""), here.order())
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        assert not [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert "https://" not in text(made.pdf)
    assert "/en/extracts/check" in text(made.pdf)


def test_a_body_that_the_settings_do_not_name_is_not_invented(here):
    made = issuing.make(here.issuer(publisher=None), here.order())
    assert json.loads(made.kept.signed)["issued_by"] is None
    assert "do not name the body" in text(made.pdf)


def test_the_letterhead_leaves_out_who_answers_for_the_data(here):
    body = Publisher(tax_id="7707515984", name="Служба", contact="Пелагея Иванова", phone="+7", email="a@b.example")
    made = issuing.make(here.issuer(publisher=body), here.order())
    assert "Пелагея" not in text(made.pdf) + made.kept.signed


def test_an_extract_of_a_day_says_what_the_register_said_then(here):
    day = day_of(here.office.newest().made_at)
    here.office.load(certificates(2, status="аннулирован"))
    run_sql(here.office.settings.ledger_url, "update generations set made_at = '2099-01-01T00:00:00Z' where number = 2")
    later = Bench(office=here.office, today=day + timedelta(days=1))
    then, now = later.issue(as_of=day), later.issue(case="E-2026-000002")
    assert [contents(one)["records"][0]["record"]["standing"] for one in (then, now)] == ["in_force", "ended"]
    assert contents(then)["as_of"] == day.isoformat()
    assert "as published" not in text(then.pdf)
    assert "at the end of" in text(then.pdf)


def test_of_a_day_that_goes_on_nothing_is_signed_as_of_its_end(here):
    today = Bench(office=here.office, today=day_of(here.office.newest().made_at))
    issued = today.issue(as_of=today.today)
    assert (contents(issued)["as_of"], contents(issued)["on"]) == (None, today.today.isoformat())
    assert "at the time of issue" in text(issued.pdf)


def test_of_a_day_with_several_generations_the_last_one_counts(here):
    day = day_of(here.office.newest().made_at)
    here.office.load(certificates(2, status="приостановлен"))
    here.office.load(certificates(2, status="аннулирован"))
    run_sql(here.office.settings.ledger_url, "update generations set made_at = '2099-01-01T00:00:00Z' where number = 3")
    issued = Bench(office=here.office, today=day + timedelta(days=1)).issue(as_of=day)
    assert [(one["state"]["generation"], one["record"]["standing"]) for one in contents(issued)["records"]] == [(2, "suspended")]


def test_a_status_that_depends_on_the_day_is_that_of_the_day(tmp_path):
    bench = Bench(office=Office(data=tmp_path, places=in_files(tmp_path)), today=date(2026, 12, 5))
    bench.office.load(licences_xml(licence(1), licence(2, suspension=SUSPENDED)), register="licences")
    (suspended,) = [values["number"] for values in bench.office.scan("licences").values() if values["events"]]
    (record,) = contents(bench.issue(suspended, register="licences"))["records"]
    assert record["record"]["standing"] == "suspended"


def test_a_removed_record_has_an_extract_that_says_so(here):
    here.office.load([certificate(2)], approve="one is gone")
    issued = here.issue(1)
    (record,) = contents(issued)["records"]
    assert (record["record"], record["tombstone"]["reason"]) == (None, "No longer in the published source")
    assert "Removed from the register" in text(issued.pdf)


def test_made_up_data_are_called_that(here):
    run_sql(here.office.settings.ledger_url, "update generations set made_up = 1")
    said = text(here.issue().pdf)
    assert "Demonstration data." in said
    assert "Демонстрационные данные" in said


def test_what_is_said_of_one_event_stands_together(tmp_path):
    bench = Bench(office=Office(data=tmp_path, places=in_files(tmp_path)))
    earlier = "Приостановлено: 2026-03-01, Причина: первая/Возобновлено: 2026-03-10/"
    bench.office.load(licences_xml(licence(1, suspension=earlier + SUSPENDED)), register="licences")
    (only,) = bench.office.scan("licences").values()
    said = text(bench.issue(only["number"], register="licences").pdf)
    places = [said.index(part, said.index("Official extract")) for part in ("March 1, ", "первая", "December 1, ", "суд")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "numbers",
    [[], [number(1), number(1)], [number(1), number(1).replace(".", " ").lower()], [number(one) for one in range(1, 22)]],
    ids=["none", "twice", "written otherwise", "too many"],
)
def test_an_order_of_too_many_numbers_or_of_one_twice_is_refused(here, numbers):
    order = here.order(wanted=tuple(wanted("certificates", one) for one in numbers))
    with pytest.raises(BadRequest) as refused:
        issuing.issue_extract(here.cases, here.issuer(), order)
    assert refused.value.parameter == "number"


def test_two_numbers_in_one_line_are_not_taken_for_the_first(here):
    with pytest.raises(BadRequest, match="Several numbers"):
        here.issue(f"{number(1)}, {number(2)}")


@pytest.mark.parametrize(
    "changed",
    [
        {"wanted": (wanted("secrets", "1"),)},
        {"language": "fr"},
        {"as_of": date(2099, 1, 1)},
        {"signed_by": Signatory(name=" ", position="head")},
        {"signed_by": Signatory(name="A\nB", position="head")},
    ],
    ids=["register", "language", "future", "nobody", "two lines"],
)
def test_an_impossible_order_is_refused_and_nothing_is_kept(here, changed):
    with pytest.raises(BadRequest):
        here.issue(**changed)
    assert rows_of(here, extracts) == 0


def test_a_record_that_the_register_never_had_has_no_extract(here):
    with pytest.raises(NotFound, match="no record with the number NOBODY"):
        here.issue("NOBODY")


def test_before_its_first_generation_nothing_is_said_of_what_a_register_had(here):
    with pytest.raises(NotFound, match="certificates had published nothing"):
        here.issue(1, as_of=date(2020, 1, 1))
    with pytest.raises(NotFound, match="licences had published nothing"):
        here.issue("Л042-01125-24/00000001", register="licences")


def test_the_same_request_issued_again_is_the_same_paper(bench):
    bench.office.load(certificates(2))
    first = bench.issue(1)
    bench.office.load(certificates(2, status="аннулирован"))
    again = bench.issue(1)
    assert (again.kept, again.pdf) == (first.kept, first.pdf)
    assert rows_of(bench, extracts) == rows_of(bench, uploads) == 1


def test_a_worker_killed_between_signing_and_keeping_has_issued_nothing(bench):
    bench.office.load(certificates(2))

    def killed(_connection, _made):
        raise Killed

    with pytest.raises(Killed):
        bench.issue(also=killed)
    assert rows_of(bench, extracts) == rows_of(bench, uploads) == 0
    issued = bench.issue()
    assert rows_of(bench, extracts) == rows_of(bench, uploads) == 1
    assert code_on(issued.pdf)


def test_what_goes_with_an_extract_is_done_once_in_its_transaction(bench):
    bench.office.load(certificates(2))
    done = []

    def close(connection, made):
        done.append((made.kept.number, connection.execute(select(func.count()).select_from(extracts)).scalar_one()))

    bench.issue(also=close)
    bench.issue(also=close)
    assert done == [("E-2026-000001", 1)]


def test_two_workers_who_sign_one_request_at_once_issue_one_extract(bench):
    bench.office.load(certificates(2))
    assert bench.cases
    assert bench.signer
    both, found = threading.Barrier(2), []

    def work():
        made = issuing.make(bench.issuer(), bench.order())
        both.wait()
        with bench.cases.writing() as connection:
            kept, ours = issuing.issue(connection, bench.cases.keyring, made)
        found.append((kept, ours))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ours for _, ours in found) == [False, True]
    assert found[0][0] == found[1][0]
    assert rows_of(bench, extracts) == 1


def test_a_full_disk_issues_nothing_and_says_so(here):
    run_sql(
        f"sqlite:///{here.cases.engine.url.database.removeprefix('file:').partition('?')[0]}",
        "create trigger no_room before insert on uploads begin select raise(abort, 'disk full'); end",
    )
    with pytest.raises(Unavailable):
        here.issue()
    assert rows_of(here, extracts) == 0


def test_the_paper_lies_sealed_and_neither_code_nor_paper_is_in_the_list(here):
    issued = here.issue()
    with here.cases.reading() as connection:
        row = connection.execute(select(extracts)).one()
        upload = connection.execute(select(uploads)).one()
        assert paper(connection, here.cases.keyring, issued.kept.number) == issued.pdf
    assert b"%PDF" not in upload.sealed_data
    assert code_on(issued.pdf) not in repr(row)


def test_nothing_closed_is_in_an_extract(here):
    here.office.load([certificate(1, signatory="ПОДПИСАНТ"), certificate(2)])
    issued = here.issue()
    assert "ПОДПИСАНТ" not in text(issued.pdf) + issued.kept.signed


@pytest.fixture
def by_command(here, monkeypatch):
    """Issues an extract of the first certificate into a file; returns the exit status."""
    assert here.cases
    assert here.signer
    monkeypatch.setenv("REGISTRY_DATA", str(here.office.settings.data))
    monkeypatch.setenv("LANG", "en")
    monkeypatch.setenv("REGISTRY_SIGNING_KEY", str(here.office.data / "signing.pem"))
    monkeypatch.setenv("REGISTRY_CASES_KEYS", str(here.office.data / "keys"))
    asked = ["issue", "--register", "certificates", "--number", number(1), "--signed-by", "A", "--position", "head"]
    return lambda out: command.main([*asked, "--out", str(out)])


def lines_of(bench):
    with bench.cases.reading() as connection:
        return [(one.staff, one.action, one.object, one.reason) for one in connection.execute(select(acts))]


def test_an_extract_that_is_issued_by_command_leaves_a_line_in_the_log_of_acts(here, by_command, tmp_path):
    assert by_command(tmp_path / "mine.pdf") == 0
    assert lines_of(here) == [("system", "issue", "X-2026-000001", "A, head")]


def test_an_extract_whose_paper_finds_no_room_leaves_neither_line_nor_extract(here, by_command, tmp_path):
    assert by_command(tmp_path / "nowhere" / "mine.pdf") != 0
    assert (lines_of(here), rows_of(here, extracts)) == ([], 0)


def test_the_command_issues_without_a_request_and_prints_where(here, monkeypatch, capsys, tmp_path):
    assert here.cases
    assert here.signer
    monkeypatch.setenv("REGISTRY_DATA", str(here.office.settings.data))
    monkeypatch.setenv("LANG", "en")
    monkeypatch.setenv("REGISTRY_SIGNING_KEY", str(here.office.data / "signing.pem"))
    monkeypatch.setenv("REGISTRY_CASES_KEYS", str(here.office.data / "keys"))
    out = tmp_path / "mine.pdf"
    asked = [
        "issue",
        "--register",
        "certificates",
        "--number",
        number(1),
        "--signed-by",
        "A",
        "--position",
        "head",
        "--out",
        str(out),
    ]
    assert command.main(asked) == 0
    assert "X-2026-000001" in capsys.readouterr().out
    told = orjson.loads(attached(out.read_bytes())["extract-X-2026-000001.json"])
    assert told["signed_by"] == {"name": "A", "position": "head"}
    assert command.main([*asked[:4], "NOBODY", *asked[5:]]) == 1
    assert command.main([*asked, "--as-of", "2099-01-01"]) == 2
    monkeypatch.setenv("REGISTRY_SIGNING_KEY", str(tmp_path / "another.pem"))
    assert command.main(asked) == 5
    assert "not the one whose public half is published" in capsys.readouterr().err
    here.key.unlink()
    assert command.main(asked) == 5
    assert "before the public key is published" in capsys.readouterr().err

"""Staged generations: shown at the desk as a difference, and published only as they were shown and approved."""

import re

import pytest

from indexer.__main__ import main
from registry_site.cases.staged import found
from registry_site.errors import Unavailable
from tests.desking import opened
from tests.loading import Office, certificate, certificates, csv_bytes, number
from tests.places import in_files


@pytest.fixture
def office(tmp_path):
    return Office(data=tmp_path, places=in_files(tmp_path))


@pytest.fixture
def staffed(office):
    with opened(office.settings.data, office.places) as staffed:
        yield staffed


@pytest.fixture
def head(staffed):
    return staffed.browser("igor", "head")


@pytest.fixture
def command(office, monkeypatch, capsys):
    monkeypatch.setenv("REGISTRY_DATA", str(office.settings.data))
    monkeypatch.setenv("REGISTRY_CASES_KEYS", str(office.settings.data / "keys"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        capsys.readouterr()
        status = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


@pytest.fixture
def path(office, command):
    """A file that adds two certificates, staged over a generation of three."""
    office.load(certificates(3))
    path = office.file(csv_bytes(certificates(5)), "new.csv")
    assert command("load", "certificates", path, "--stage")[0] == 0
    return path


def judge(head, verdict, reason="Compared with the order", account=None):
    page = head.get("/en/staged").text
    account = account or re.search('name="account" value="([0-9a-f]{64})"', page)[1]
    return head.post("/en/staged/certificates", account=account, verdict=verdict, reason=reason)


def test_the_difference_is_shown_with_its_samples_and_its_files(head, path, office):
    page = head.get("/en/staged").text
    assert "compared with generation 1" in page
    assert re.search("(?s)<dt>added</dt><dd>2</dd>.*<dt>unchanged</dt><dd>3</dd>", page)
    assert f"new: {number(4)}" in page
    assert found(office.settings.data, "certificates").files[0].sha256 in page


def test_what_the_gate_objects_is_shown_in_the_language_of_the_reader(head, office, command):
    office.load(certificates(5))
    command("load", "certificates", office.file(csv_bytes(certificates(2)), "new.csv"), "--stage")
    assert "The register would shrink from 5 to 2 records" in head.get("/en/staged").text
    assert "Реестр сократился бы" in head.get("/ru/staged").text


def test_what_waits_is_not_published(staffed, path, command, office):
    status, told = command("load", "certificates", "--staged")
    assert status == 4
    assert "waits for the desk" in told
    assert office.newest().number == 1


def test_what_was_approved_is_published_with_name_and_reason_and_is_no_longer_staged(head, path, command, office):
    assert judge(head, "approve").status_code == 303
    assert command("load", "certificates", "--staged", "--no-dump")[0] == 0
    assert (office.newest().number, office.newest().approved) == (2, "igor: Compared with the order")
    assert "Nothing is staged." in head.get("/en/staged").text
    assert command("load", "certificates", "--staged")[0] == 2


def test_an_approval_overrides_the_gate(head, command, office):
    office.load(certificates(5))
    command("load", "certificates", office.file(csv_bytes(certificates(2)), "new.csv"), "--stage")
    judge(head, "approve")
    assert command("load", "certificates", "--staged", "--no-dump")[0] == 0
    assert office.newest().records == 2


def test_what_was_refused_is_not_published(head, path, command, office):
    assert judge(head, "refuse", "The file is of last year").status_code == 303
    status, told = command("load", "certificates", "--staged")
    assert status == 4
    assert "igor, The file is of last year" in told
    assert office.newest().number == 1


def test_a_file_that_changed_after_the_approval_is_not_published(head, path, command, office):
    judge(head, "approve")
    path.write_bytes(csv_bytes([certificate(9)]))
    assert command("load", "certificates", "--staged")[0] == 4
    assert office.newest().number == 1


def test_a_generation_that_came_in_between_ends_the_approval(head, path, command, office):
    judge(head, "approve")
    office.load(certificates(4))
    assert command("load", "certificates", "--staged")[0] == 4
    assert office.newest().number == 2


def test_what_was_staged_meanwhile_is_not_approved_by_a_page_that_showed_something_else(head, path, command, office):
    before = found(office.settings.data, "certificates").id
    command("load", "certificates", office.file(csv_bytes(certificates(4)), "other.csv"), "--stage")
    assert judge(head, "approve", account=before).status_code == 409
    assert command("load", "certificates", "--staged")[0] == 4


@pytest.mark.parametrize("form", [("approve", " "), ("colour", "Reason")])
def test_a_verdict_needs_a_reason_and_is_one_of_two(head, path, staffed, form):
    assert judge(head, *form).status_code == 400
    assert staffed.lines(action="approve") == []


def test_an_officer_judges_nothing(staffed, path, command):
    officer = staffed.browser("olga", "officer")
    account = found(staffed.data, "certificates").id
    assert officer.get("/en/staged").status_code == 403
    assert officer.post("/en/staged/certificates", account=account, verdict="approve", reason="Please").status_code == 403
    assert command("load", "certificates", "--staged")[0] == 4


def test_each_showing_of_what_is_staged_is_a_line(staffed, head, path):
    head.get("/en/staged")
    (line,) = staffed.lines(action="staged")
    assert (line.staff, line.outcome) == ("igor", "done")


def test_an_account_that_cannot_be_read_says_what_to_do(office):
    folder = office.settings.data / "staged"
    folder.mkdir(parents=True)
    (folder / "certificates.json").write_text("{")
    with pytest.raises(Unavailable, match="Stage it again"):
        found(office.settings.data, "certificates")


def test_files_beside_staged_are_a_usage_error(path, command):
    assert command("load", "certificates", path, "--staged")[0] == 2
    assert command("load", "certificates")[0] == 2


def test_what_is_looked_up_and_never_listed_leaves_no_account(staffed, command, office):
    heading = "Входящий номер;Дата расписки;Заявитель;Этап;Дата этапа\r\n"
    row = "01/1234-26;12.10.2026;Кузнецов;Экспертиза документов;20.10.2026\r\n"
    status, told = command("load", "applications", office.file((heading + row).encode("cp1251"), "list.csv"), "--stage")
    assert (status, "approved" in told) == (0, False)
    assert found(office.settings.data, "applications") is None

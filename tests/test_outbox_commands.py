"""`python -m indexer outbox` and `subscriptions`: exit statuses and sentences."""

import json

import pytest

from indexer.__main__ import main
from registry_site.cases import outbox
from registry_site.cases.store import open_cases
from tests.places import run_sql
from tests.post_office import SENDER, post_office

VALUES = {"number": "E-2026-000001", "day": "2026-11-23", "due": "2026-12-23", "link": "/ru/receipt"}


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    for name, value in {"REGISTRY_DATA": str(tmp_path / "var"), "LANG": "C.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    for name in ("LC_ALL", "LC_MESSAGES", "REGISTRY_CASES_URL", "REGISTRY_CASES_KEYS", "REGISTRY_SMTP_URL", "REGISTRY_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"REGISTRY_{name}", value)
        capsys.readouterr()
        status = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return status, told.out or told.err

    assert run("cases", "prepare")[0] == 0
    return run


@pytest.fixture
def office():
    with post_office() as opened:
        yield opened


@pytest.fixture
def one_mail(command, tmp_path):
    cases = open_cases(f"sqlite:///{tmp_path}/var/cases/cases.db", tmp_path / "var" / "cases" / "keys")
    with cases.writing() as connection:
        outbox.put(connection, cases.keyring, "case/1", "received", "ru", "anna@example.ru", VALUES)
    cases.engine.dispose()


def mail_settings(office):
    return {"SMTP_URL": f"smtp://127.0.0.1:{office.port}", "MAIL_FROM": SENDER, "PUBLIC_URL": "https://registry.example"}


def test_without_a_mail_server_nothing_is_sent_and_that_is_no_fault(command, one_mail):
    status, told = command("outbox", "send")
    assert (status, told.partition(":")[0]) == (0, "No mail server is set (REGISTRY_SMTP_URL)")
    assert command("subscriptions", "run") == (0, "")


def test_a_mail_server_without_an_address_of_the_site_is_refused(command, one_mail, office):
    settings = {**mail_settings(office), "PUBLIC_URL": ""}
    assert command("outbox", "send", **settings) == (2, "REGISTRY_PUBLIC_URL must be set: every mail leads to the site.\n")
    assert office.taken == []


def test_a_server_that_cannot_be_reached_is_status_5_and_the_mail_waits(command, one_mail, office):
    status, told = command("outbox", "send", **{**mail_settings(office), "SMTP_URL": "smtp://127.0.0.1:1"})
    assert (status, told) == (
        5,
        "The mail server cannot be reached: ConnectionRefusedError. The mails wait. Check REGISTRY_SMTP_URL and the server.\n",
    )
    assert command("outbox", "list")[1].startswith("1  waiting  case/1  0  ")


def test_a_mail_that_failed_is_status_1_is_listed_without_its_address_and_is_sent_after_retry(command, one_mail, office):
    office.answers["RCPT"] = "550 5.1.1 <anna@example.ru> is nobody"
    assert command("outbox", "send", **mail_settings(office)) == (1, "Mails: 0 sent, 0 put off, 1 failed for good\n")
    listed = command("outbox", "list", "--json")[1]
    assert [(row["state"], row["told"]) for row in json.loads(listed)] == [("failed", "550 5.1.1")]
    assert "anna" not in listed + command("outbox", "list")[1]
    office.answers.clear()
    assert command("outbox", "retry", "1") == (0, "Mails that wait once more: 1\n")
    assert command("outbox", "send")[0] == 0
    assert office.recipients() == ["anna@example.ru"]


def test_a_number_under_which_no_mail_failed_is_refused_and_none_is_retried(command, one_mail, office, tmp_path):
    run_sql(f"sqlite:///{tmp_path}/var/cases/cases.db", "update outbox set state = 'failed'")
    assert command("outbox", "retry", "1", "2") == (2, "No mail failed under the number 2.\n")
    assert "failed" in command("outbox", "list")[1]


def test_what_was_sent_is_listed_only_where_it_is_asked_for(command, one_mail, office):
    command("outbox", "send", **mail_settings(office))
    assert command("outbox", "list") == (0, "No mail waits, and none failed.\n")
    assert command("outbox", "list", "--all")[1].startswith("1  sent  case/1  1  ")


def test_a_run_for_subscribers_without_subscribers_says_nothing(command, office):
    assert command("subscriptions", "run", **mail_settings(office)) == (0, "")


def test_a_database_that_was_not_prepared_is_status_5_and_says_what_to_run(command, office, tmp_path):
    for path in (tmp_path / "var" / "cases").glob("cases.db*"):
        path.unlink()
    status, _ = command("outbox", "send", **mail_settings(office))
    assert status == 5

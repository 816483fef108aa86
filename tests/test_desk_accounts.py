"""Accounts of the staff on the command line, and the log that `check` looks through."""

import json

import argon2
import pyotp
import pytest
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select

from indexer.__main__ import main
from indexer.case_store import opened
from registry_site.cases.tables import acts, staff
from registry_site.settings import indexer_settings
from tests.places import run_sql


@pytest.fixture
def here(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("REGISTRY_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments):
        capsys.readouterr()
        status = main(list(arguments))
        told = capsys.readouterr()
        return status, told.out, told.err

    assert command("cases", "prepare")[0] == 0
    return command


def employ(here, login="anna", *roles):
    return here("desk", "add", login, "--name", "Анна", "--position", "Инспектор", "--role", *(roles or ("officer",)))


def test_an_account_is_made_and_its_password_and_codes_are_shown_once(here):
    status, out, err = employ(here)
    password, address = out.splitlines()
    assert (status, len(password)) == (0, 20)
    assert pyotp.parse_uri(address).name == "anna"
    assert "shown this once" in err
    _, listed, _ = here("desk", "list", "--json")
    assert password not in listed
    assert json.loads(listed) == [
        {"login": "anna", "name": "Анна", "position": "Инспектор", "closed_at": None, "locked_until": None, "roles": ["officer"]}
    ]


def test_the_password_of_an_account_is_kept_as_argon2id_with_the_parameters_of_rfc_9106(here):
    password = employ(here)[1].splitlines()[0]
    with opened(indexer_settings()) as cases, cases.reading() as connection:
        kept = connection.execute(select(staff.c.password_hash)).scalar_one()
    assert argon2.extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert argon2.PasswordHasher().verify(kept, password)


@pytest.mark.parametrize(
    ("login", "roles"), [("Anna", ("officer",)), ("a", ("officer",)), ("anna b", ("officer",)), ("anna", ("auditor", "head"))]
)
def test_a_login_or_roles_that_cannot_be_are_refused(here, login, roles):
    assert employ(here, login, *roles)[0] == 2


def test_a_login_is_given_once_for_ever(here):
    employ(here)
    assert here("desk", "close", "anna", "--reason", "left")[0] == 0
    status, _, err = employ(here)
    assert status == 1
    assert "was given before" in err


def test_an_account_gets_other_roles_in_the_place_of_its_own_and_both_stand_in_the_log(here):
    employ(here)
    status, out, _ = here("desk", "roles", "anna", "--role", "officer", "--role", "head", "--role", "head")
    assert (status, out) == (0, "The account anna has the roles: Officer, Head.\n")
    (account,) = json.loads(here("desk", "list", "--json")[1])
    assert account["roles"] == ["officer", "head"]
    with opened(indexer_settings()) as cases, cases.reading() as connection:
        line = connection.execute(select(acts).where(acts.c.action == "account_roles")).one()
    assert (line.staff, line.object, line.reason) == ("system", "anna", "officer → officer, head")


def test_other_roles_that_cannot_be_are_refused_and_the_account_keeps_its_own(here):
    employ(here)
    assert here("desk", "roles", "anna", "--role", "auditor", "head")[0] == 2
    assert json.loads(here("desk", "list", "--json")[1])[0]["roles"] == ["officer"]


def test_what_is_done_to_an_account_that_is_closed_is_refused(here):
    employ(here)
    here("desk", "close", "anna", "--reason", "left")
    assert "There is no open account anna" in here("desk", "close", "anna", "--reason", "again")[2]
    assert "There is no open account anna" in here("desk", "reset", "anna")[2]
    assert "There is no open account anna" in here("desk", "roles", "anna", "--role", "head")[2]


def test_a_password_may_be_read_from_standard_input_and_is_not_repeated(here, monkeypatch, tmp_path):
    typed = tmp_path / "typed"
    typed.write_text("a password of my own\n")
    with typed.open() as file:
        monkeypatch.setattr("sys.stdin", file)
        _, out, _ = here("desk", "add", "anna", "--name", "A", "--position", "P", "--role", "head", "--password-stdin")
    assert out.startswith("otpauth://")
    assert "a password of my own" not in out


def test_a_short_password_is_refused(here, monkeypatch, tmp_path):
    typed = tmp_path / "typed"
    typed.write_text("short\n")
    with typed.open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert here("desk", "add", "anna", "--name", "A", "--position", "P", "--role", "head", "--password-stdin")[0] == 2


def test_each_act_on_an_account_is_a_line_and_check_tells_the_end_of_the_log(here):
    employ(here)
    here("desk", "reset", "anna")
    here("desk", "close", "anna", "--reason", "left")
    status, out, _ = here("check")
    assert status == 0
    assert "The log of acts at the desk: 3 lines" in out


def test_check_finds_a_line_that_is_missing(here, tmp_path):
    employ(here)
    here("desk", "reset", "anna")
    here("desk", "close", "anna", "--reason", "left")
    url = f"sqlite:///{tmp_path}/var/cases/cases.db"
    run_sql(url, "drop trigger acts_no_delete", "delete from acts where number = 2")
    status, _, err = here("check")
    assert status == 1
    assert "The log of acts: line 3 follows line 1" in err

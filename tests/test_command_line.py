"""The command line as people and timers run it: exit statuses, figures, and words in the language of the system (DESIGN §7)."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from indexer.__main__ import main
from indexer.lock import exclusive
from registry_site import clock
from registry_site.registers import DECLARATIONS
from tests.loading import certificate, certificates, csv_bytes

ROOT = Path(__file__).parent.parent
RUSSIAN = {"LANG": "ru_RU.UTF-8"}
ENGLISH = {"LANG": "C.UTF-8"}


def run(data, *arguments, **environment):
    """`python -m indexer …` in a process of its own."""
    plain = {name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "LC_MESSAGES")}
    return subprocess.run(
        [sys.executable, "-m", "indexer", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**plain, **ENGLISH, "REGISTRY_DATA": str(data), **environment},
        check=False,
    )


@pytest.fixture
def here(tmp_path, monkeypatch, capsys):
    """`python -m indexer …` in this process: the same function, without the half second that a process costs."""
    monkeypatch.setenv("REGISTRY_DATA", str(tmp_path / "var"))
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments, lang="C.UTF-8"):
        monkeypatch.setenv("LANG", lang)
        capsys.readouterr()
        status = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


@pytest.fixture
def source(tmp_path):
    def write(rows, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(rows if isinstance(rows, bytes) else csv_bytes(rows))
        return path

    return write


def figures(text):
    """The summary as pairs of label and figure."""
    lines = [line.strip().rsplit("  ", 1) for line in text.splitlines() if "  " in line.strip()]
    return {label.strip(): figure.strip() for label, figure in lines}


def test_a_load_succeeds_with_status_0_and_a_summary(tmp_path, source):
    done = run(tmp_path / "var", "load", "certificates", source([*certificates(3), certificate(4, status="не подписано")]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "certificates: generation 1 is published"
    told = figures(done.stdout)
    assert {
        name: told[name]
        for name in ("read", "accepted", "rejected", "not for publication", "added", "changed", "unchanged", "removed", "records")
    } == {
        "read": "4",
        "accepted": "3",
        "rejected": "0",
        "not for publication": "1",
        "added": "3",
        "changed": "0",
        "unchanged": "0",
        "removed": "0",
        "records": "3",
    }
    assert re.fullmatch(r"[0-9]+\.[0-9]", told["seconds"])
    assert re.fullmatch(r"[0-9,]+", told["rows per second"])


def test_the_summary_is_in_russian_on_a_russian_system(tmp_path, source):
    done = run(tmp_path / "var", "load", "certificates", source(certificates(3)), **RUSSIAN)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "certificates: опубликовано поколение 1"
    assert figures(done.stdout)["прочитано"] == "3"


def test_usage_is_status_2(tmp_path):
    done = run(tmp_path / "var", "load", "certificates")
    assert done.returncode == 2
    assert "FILE" in done.stderr


def test_an_unknown_register_is_status_2_and_the_registers_are_named(here, source):
    status, _, err = here("load", "vessels", source(certificates(1)))
    assert status == 2
    assert (
        err == "There is no register «vessels». The registers: certificates, licences, counterfeits, inspections, applications.\n"
    )


@pytest.mark.parametrize(
    "command", [("generations", "vessels"), ("rebuild", "vessels"), ("rollback", "vessels", "--to", "1", "--reason", "x")]
)
def test_every_command_knows_which_registers_there_are(here, command):
    status, _, err = here(*command)
    assert (status, "«vessels»" in err) == (2, True)


def test_an_unknown_register_is_told_in_russian(here):
    status, _, err = here("generations", "vessels", lang="ru_RU.UTF-8")
    assert (status, err) == (
        2,
        "Реестра «vessels» нет. Есть реестры: certificates, licences, counterfeits, inspections, applications.\n",
    )


def test_an_unknown_format_is_status_2(here, source):
    status, _, err = here("load", "certificates", source(certificates(1)), "--format", "xlsx")
    assert (status, "nsi_certificates_csv" in err) == (2, True)


@pytest.mark.parametrize("arguments", [("--approve", " "), ("--as-of", "yesterday"), ("--colour",)])
def test_a_reason_that_says_nothing_and_a_day_that_is_none_are_usage(here, source, arguments):
    with pytest.raises(SystemExit) as end:
        here("load", "certificates", source(certificates(1)), *arguments)
    assert end.value.code == 2


def test_a_source_from_the_future_is_usage(here, source, capsys):
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(SystemExit) as end:
        here("load", "certificates", source(certificates(1)), "--as-of", tomorrow)
    assert end.value.code == 2
    assert "--as-of: this day lies in the future" in capsys.readouterr().err


def test_a_source_of_today_is_loaded(here, source):
    assert here("load", "certificates", source(certificates(1)), "--as-of", clock.today())[0] == 0


def test_a_torn_source_is_status_3_and_named(here, source):
    status, out, err = here("load", "certificates", source(csv_bytes(certificates(3))[:-20]))
    assert (status, out) == (3, "")
    assert err == "list.csv ends inside the row that begins in line 4. Fetch it again.\n"


def test_a_missing_file_is_status_3(here, tmp_path):
    status, _, err = here("load", "certificates", tmp_path / "nowhere.csv", lang="ru_RU.UTF-8")
    assert (status, err.startswith("nowhere.csv")) == (3, True)


def test_a_load_refused_by_the_gate_is_status_4_and_may_be_approved(here, source):
    assert here("load", "certificates", source(certificates(10)))[0] == 0
    status, _, err = here("load", "certificates", source(certificates(5)))
    assert status == 4
    assert err.startswith("Not published: The register would shrink from 10 to 5 records")
    assert "--approve" in err
    assert here("load", "certificates", source(certificates(5)), "--approve", "confirmed by letter")[0] == 0
    assert "approved: confirmed by letter" in here("generations", "certificates")[1].splitlines()[0]


def test_a_refusal_by_the_gate_names_the_reject_file_and_its_first_line(here, source, tmp_path):
    status, _, err = here("load", "certificates", source([*certificates(2), certificate(3, product="")]))
    (path,) = (tmp_path / "var" / "rejects").iterdir()
    assert status == 4
    assert str(path) in err
    assert "list.csv, line 4, product: is required and empty" in err


def test_a_ledger_that_cannot_be_opened_is_status_5(tmp_path, source):
    done = run(tmp_path / "var", "load", "certificates", source(certificates(1)), REGISTRY_LEDGER_URL=f"sqlite:///{tmp_path}")
    assert done.returncode == 5
    assert done.stderr == "The ledger or the vault cannot be opened. Check REGISTRY_LEDGER_URL and the disk.\n"


def test_a_register_never_loaded_cannot_be_rebuilt(here):
    assert here("rebuild", "certificates")[0] == 5


def test_another_load_running_is_status_6(here, source, tmp_path):
    with exclusive(tmp_path / "var", create_engine("sqlite://")):
        status, _, err = here("load", "certificates", source(certificates(1)))
        assert here("rebuild", "certificates")[0] == 6
    assert status == 6
    assert err == "Another load is running. Nothing was changed. Wait until it ends, then try again.\n"


def test_a_staged_load_says_what_would_change_and_publishes_nothing(here, source):
    here("load", "certificates", source(certificates(10)))
    status, out, _ = here("load", "certificates", source(certificates(7, product="Порошок")), "--stage")
    assert status == 0
    assert out.splitlines()[0] == "certificates: staged, nothing was published"
    assert "  changed: RU.77.99.88.003.E.000001.01.24" in out
    assert "  removed: RU.77.99.88.003.E.000010.01.24" in out
    assert "The gate would refuse: The register would shrink from 10 to 7 records; at most by 20 % it may." in out
    assert len(here("generations", "certificates")[1].splitlines()) == 1


def test_the_generations_are_listed_the_newest_first(here, source):
    for rows in (certificates(5), certificates(6)):
        here("load", "certificates", source(rows))
    assert here("rollback", "certificates", "--to", "1", "--reason", "the wrong file")[0] == 0
    status, out, _ = here("generations", "certificates")
    assert status == 0
    newest, second, first = out.splitlines()
    assert (newest.split()[0], second.split()[0], first.split()[0]) == ("3", "2", "1")
    assert newest.endswith("+0 ~0 -1                 rollback, to 1, reason: the wrong file")
    assert "+1 ~0 -0" in second


def test_the_status_for_machines_is_json_with_every_register(here, source):
    here("load", "certificates", source(certificates(5)))
    status, out, _ = here("status", "--json")
    told = json.loads(out)
    assert (status, list(told)) == (0, ["certificates", "licences", "counterfeits", "inspections", "applications"])
    assert told["licences"] == {"served": None, "newest": None}
    assert (
        told["certificates"]["served"],
        told["certificates"]["newest"]["number"],
        told["certificates"]["newest"]["records"],
    ) == (1, 1, 5)


def test_the_status_for_people_says_what_is_served(here, source):
    here("load", "certificates", source(certificates(5)), "--as-of", "2026-11-20")
    _, out, _ = here("status")
    assert out.splitlines()[0].startswith("certificates: generation 1 is served, 5 records, data as of 2026-11-20")
    assert out.splitlines()[1] == "licences: never loaded"
    assert here("status", lang="ru_RU.UTF-8")[1].splitlines()[1] == "licences: ещё не загружался"


def test_check_is_status_0_where_all_is_well_and_1_where_something_is_wrong(here, source, tmp_path):
    here("load", "certificates", source(certificates(5)))
    assert here("check") == (0, "All is well: the chain holds, and the index equals the ledger.\n", "")
    (tmp_path / "var" / "index" / "certificates" / "current").unlink()
    status, out, err = here("check")
    assert (status, out) == (1, "")
    assert err == "certificates: generation None is served, the newest is 1. Run: publish\n"


@pytest.mark.parametrize("lost", ["current", "1"])
def test_a_lost_index_is_rebuilt_from_the_ledger(here, source, tmp_path, lost):
    here("load", "certificates", source(certificates(5)))
    path = tmp_path / "var" / "index" / "certificates" / lost
    path.rename(tmp_path / "lost")
    assert here("rebuild", "certificates")[:2] == (0, "certificates: generation 1 is published\n")
    assert here("check")[0] == 0


def test_publish_says_where_there_is_nothing_to_do(here, source):
    here("load", "certificates", source(certificates(5)))
    status, out, _ = here("publish")
    assert status == 0
    assert out.splitlines() == [f"{name}: nothing to publish" for name in DECLARATIONS]


def test_the_demonstration_is_refused_where_real_records_are(here, source):
    here("load", "certificates", source(certificates(5)))
    status, _, err = here("demo")
    assert status == 2
    assert err == "certificates holds real records: demonstration data go into an empty data folder only.\n"

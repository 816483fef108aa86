"""Servers started for tests end with those who started them, leave nothing behind, and come back with their data when killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from deploy.servers import places, postgresql
from deploy.servers.__main__ import arguments, run
from deploy.servers.children import Child, ServerFailed, wait_until
from deploy.servers.places import scratch, temporary
from tests.servers import ROOT

COMMAND = [sys.executable, "-m", "deploy.servers"]
PATIENCE = 60  # seconds until a process that was told to end must be gone


def test_the_exit_status_of_the_command_is_given_back(tmp_path):
    assert run(["sh", "-c", 'exit "$WANTED"'], {"WANTED": "7"}) == 7


def test_a_command_ended_by_a_signal_gives_the_status_of_a_shell():
    assert run(["sh", "-c", "kill -TERM $$"], {}) == 128 + signal.SIGTERM


@pytest.mark.parametrize("words", [["run"], ["run", "--"], ["serve", "pytest"], ["start"]])
def test_a_wrong_usage_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        arguments(words)
    assert "usage" in capsys.readouterr().err


def test_everything_after_two_hyphens_is_the_command():
    assert arguments(["--heap", "512", "run", "--", "pytest", "-x", "--", "tests"]).command == ["pytest", "-x", "--", "tests"]


def test_temporary_files_lie_where_the_caller_wants_them(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert temporary() == tmp_path


def test_temporary_files_lie_in_memory_only_where_there_is_room(monkeypatch, tmp_path):
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(places, "ROOM", 1)
    assert temporary(tmp_path) == tmp_path
    monkeypatch.setattr(places, "ROOM", 1 << 60)
    assert temporary(tmp_path) == Path(tempfile.gettempdir())


@pytest.mark.servers
def test_the_command_is_not_run_where_a_server_cannot_be_started(tmp_path):
    (tmp_path / "registry-site" / "elasticsearch-8.14.1").mkdir(parents=True)
    command = ["env", f"XDG_CACHE_HOME={tmp_path}", *COMMAND, "run", "--", "echo", "was run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{tmp_path}/registry-site/elasticsearch-8.14.1" in done.stderr


def test_a_server_that_ends_at_once_is_reported_with_what_it_said(tmp_path):
    child = Child(
        name="Nothing",
        command=["sh", "-c", "echo no room; exit 1"],
        folder=ROOT,
        log=tmp_path / "log",
        environment={},
        end=signal.SIGTERM,
    )
    child.start()
    with pytest.raises(ServerFailed, match=r"Nothing ended by itself\.\nno room"):
        child.wait_until(lambda: False, seconds=PATIENCE, what="it answers")


def test_a_killed_server_is_gone_with_the_children_that_any_of_its_threads_began(tmp_path):
    begins_one = "import subprocess, threading; threading.Thread(target=subprocess.run, args=(['sleep', '4711'],)).start()"
    child = Child(
        name="Threads",
        command=["python3", "-c", begins_one],
        folder=Path("/"),
        log=tmp_path / "log",
        environment={},
        end=signal.SIGTERM,
    )
    child.start()
    wait_until(lambda: sleeping("4711"), seconds=PATIENCE, what="the child of a thread runs")
    child.kill()
    assert not sleeping("4711")


def sleeping(seconds):
    """Whether a process sleeps for so long."""
    return any(said(line) == f"sleep\0{seconds}\0" for line in Path("/proc").glob("[0-9]*/cmdline"))


@contextmanager
def both_running():
    """`python -m deploy.servers run` with a command that stays; gives it, the folder of the servers' data and their process ids."""
    command = [*COMMAND, "run", "--", "sh", "-c", 'echo "$REGISTRY_TEST_SEARCH_CA"; exec sleep 1000']
    starter = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        folder = Path(starter.stdout.readline()).parent.parent.parent
        yield starter, folder, processes_of(folder)
    finally:
        starter.kill()
        starter.communicate()


def processes_of(folder: Path) -> set[int]:
    """Processes that name the folder on their command line."""
    return {int(line.parent.name) for line in Path("/proc").glob("[0-9]*/cmdline") if str(folder) in said(line)}


def said(cmdline: Path) -> str:
    try:
        return cmdline.read_text()
    except OSError:
        return ""


@pytest.mark.servers
def test_told_to_end_it_ends_the_servers_and_removes_their_data():
    with both_running() as (starter, folder, processes):
        assert folder.name.startswith("registry-servers-")
        assert len(processes) >= 3  # launcher and server of Elasticsearch, PostgreSQL
        starter.send_signal(signal.SIGTERM)
        assert starter.wait(PATIENCE) == 128 + signal.SIGTERM
        assert not folder.exists()
        assert not processes_of(folder)


@pytest.mark.servers
def test_killed_it_takes_the_servers_with_it():
    with both_running() as (starter, folder, processes):
        assert len(processes) >= 3
        starter.kill()
        wait_until(lambda: not processes_of(folder), seconds=PATIENCE, what="the servers are gone")
        shutil.rmtree(folder)


@pytest.mark.servers
def test_a_killed_postgresql_comes_back_with_what_was_committed():
    with scratch() as folder, postgresql.running(postgresql.configured(folder / "own")) as database:
        address = database.url.replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        database.child.kill()
        assert not database.answers()
        database.start_again()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


@pytest.mark.servers
def test_servers_do_not_run_as_root():
    with scratch() as folder, postgresql.running(postgresql.configured(folder / "own")):
        owners = {Path(f"/proc/{process}").stat().st_uid for process in processes_of(folder)}
        assert owners
        assert 0 not in owners
        assert (folder / "own").stat().st_uid in owners
        assert os.geteuid() in (0, *owners)

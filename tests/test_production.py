"""The production command line keeps the promises of docs/privacy.md and of decision 3."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.config import Config

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def configured(monkeypatch, tmp_path):
    def read(**environment: str) -> Config:
        for name, value in {"REGISTRY_DATA": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py")])
        return WSGIApplication().cfg

    return read


def test_the_access_log_holds_neither_visitor_nor_question(configured):
    written = configured().access_log_format
    assert "%(U)s" in written
    assert not any(atom in written for atom in ("%(h)s", "%(q)s", "%(r)s", "%(a)s", "%(f)s", "%({"))


def test_each_process_opens_the_index_for_itself(configured):
    assert configured().preload_app is False


def test_no_control_socket_is_opened(configured):
    assert configured().control_socket_disable is True


def test_it_listens_where_the_settings_say(configured):
    assert configured(REGISTRY_HOST="127.0.0.9", REGISTRY_PORT="8123").bind == ["127.0.0.9:8123"]


def test_without_a_proxy_nobody_is_believed_about_the_scheme(configured):
    assert configured().forwarded_allow_ips == []


def test_behind_a_proxy_this_machine_is_believed_about_the_scheme(configured):
    assert configured(REGISTRY_PROXIES="1").forwarded_allow_ips == ["127.0.0.1", "::1"]


def test_a_process_that_answers_keeps_the_memory_of_large_answers(tmp_path):
    probe = """
import logging, resource, runpy
from types import SimpleNamespace

started = runpy.run_path("deploy/gunicorn.conf.py")["post_worker_init"]
started(SimpleNamespace(log=SimpleNamespace(access_log=logging.getLogger("access"))))
for _ in range(100):
    held = [bytearray(4_000_000) for _ in range(5)]
    del held
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""
    command = [sys.executable, "-c", probe]
    done = subprocess.run(command, cwd=ROOT, env={"REGISTRY_DATA": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100_000  # pages of 4 kB given by the system; each round takes 5,000 where they are handed back


def test_the_set_up_script_names_its_steps_when_called_wrongly():
    done = subprocess.run([ROOT / "deploy" / "setup.sh", "nonsense"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "environment | development | browser | nginx | documents | wrk | servers | demo" in done.stderr


def test_the_set_up_script_says_which_python_is_needed(tmp_path):
    for name in ("deploy", "bin"):
        (tmp_path / name).mkdir()
    (tmp_path / "deploy" / "setup.sh").write_bytes((ROOT / "deploy" / "setup.sh").read_bytes())
    command = ["bash", tmp_path / "deploy" / "setup.sh", "environment"]
    done = subprocess.run(
        command, env={"PATH": "/usr/bin:/bin", "PYTHON": "/bin/false"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


@pytest.mark.parametrize(("step", "package"), [("browser", "chromium"), ("wrk", "wrk")])
def test_the_set_up_script_installs_a_program_that_is_missing(tmp_path, step, package):
    for name in ("bash", "dirname", "env", "id", "grep"):
        (tmp_path / name).symlink_to(shutil.which(name))
    (tmp_path / "apt-get").symlink_to(shutil.which("true"))
    command = [tmp_path / "bash", ROOT / "deploy" / "setup.sh", step]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    told = (f"Installing {package} …", f"{package} is missing.")  # with the rights of root, and without
    assert any(one in done.stderr for one in told), done.stderr

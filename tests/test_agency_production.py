"""The agencies' door as it is run: gunicorn with the file that is shipped, and a site that knows nothing of it."""

import http.client
import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from gunicorn.app.wsgiapp import WSGIApplication

from deploy.servers.children import free_ports, wait_until
from registry_site import clock
from registry_site.settings import agency_settings, site_settings
from tests.bureau import control
from tests.packages import notice
from tests.servers import ROOT


@contextmanager
def serving(data, log):
    (port,) = free_ports(1)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "GUNICORN_"))},
        "REGISTRY_DATA": str(data),
        "REGISTRY_AGENCY_PORT": str(port),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn_agency.py"]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as door:
        try:
            wait_until(lambda: answers(port), seconds=60, what="the door answers")
            yield port
        finally:
            door.terminate()


def answers(port):
    try:
        return ask(port, "/healthz")[0] == 200
    except OSError:
        return False


def ask(port, address, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    found = response.status, json.loads(response.read())
    connection.close()
    return found


@pytest.mark.slow
def test_the_door_is_served_by_the_command_that_is_shipped_and_logs_no_key(office_of_files, bureau_of_files, tmp_path):
    bureau_of_files.load(notice(1, sampling_control=[control()]))
    _, header = bureau_of_files.key(today=clock.today(), expires_on=clock.today())
    log = tmp_path / "door.log"
    with serving(office_of_files.settings.data, log) as port:
        status, page = ask(port, "/agency/v1/sampling-controls", **header)
        assert (status, [one["id"] for one in page["items"]]) == (200, ["BY-00001-26"])
        assert ask(port, f"/agency/v1/sampling-controls?key={bureau_of_files.tokens[0]}")[0] == 401
    assert bureau_of_files.tokens[0] not in log.read_text()
    assert "127.0.0.1 " not in log.read_text().replace("127.0.0.1:", "")


def test_the_settings_of_the_door_name_the_vault_and_those_of_the_site_do_not(tmp_path):
    environment = {"REGISTRY_DATA": str(tmp_path), "REGISTRY_VAULT_URL": "sqlite:///elsewhere.db", "REGISTRY_AGENCY_PORT": "9001"}
    door, site = agency_settings(environment), site_settings(environment)
    assert (door.vault_url, door.port, site.port) == ("sqlite:///elsewhere.db", 9001, 8000)
    assert "elsewhere" not in repr(vars(site))
    assert "elsewhere" not in repr(door)


def test_the_door_keeps_no_address_in_its_access_log(monkeypatch, tmp_path):
    monkeypatch.setenv("REGISTRY_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["gunicorn", "--config", str(ROOT / "deploy" / "gunicorn_agency.py")])
    written = WSGIApplication().cfg.access_log_format
    assert not any(atom in written for atom in ("%(h)s", "%(q)s", "%(r)s", "%(U)s", "%({"))

"""The desk as it is run: gunicorn with the file that is shipped, a real nginx in front of it, and a site that knows nothing of it."""

import http.client
import os
import re
import signal
import ssl
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from gunicorn.app.wsgiapp import WSGIApplication

from deploy.servers.certificates import make_certificates
from deploy.servers.children import Child, free_ports, give, wait_until
from deploy.servers.places import scratch
from registry_site.cases.staff import passwords
from registry_site.settings import desk_settings, site_settings
from tests.desking import PASSWORD, opened
from tests.places import in_files
from tests.servers import ROOT
from tests.test_nginx import MAIN, NGINX, SECONDS


@pytest.fixture
def staffed(tmp_path):
    with opened(tmp_path, in_files(tmp_path)) as staffed:
        yield staffed


@contextmanager
def serving(staffed, port, log, **more):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "GUNICORN_"))},
        "REGISTRY_DATA": str(staffed.data),
        "REGISTRY_CASES_URL": staffed.places.cases_url,
        "REGISTRY_CASES_KEYS": str(staffed.data / "keys"),
        "REGISTRY_DESK_PORT": str(port),
        **more,
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn_desk.py"]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as desk:
        try:
            wait_until(lambda: answers(port), seconds=60, what="the desk answers")
            yield
        finally:
            desk.terminate()


def answers(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        return ask(connection, "GET", "/readyz")[0] == 200
    except OSError:
        return False


def ask(connection, method, address, form=None, **headers):
    body = None if form is None else urlencode(form)
    kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, address, body=body, headers={"Host": "localhost", **kind, **headers})
    response = connection.getresponse()
    found = response.status, response.headers, response.read().decode()
    connection.close()
    return found


def signing_in(staffed, login):
    code = passwords.code_at(staffed.secrets[login], datetime.now(UTC))
    return {"login": login, "password": PASSWORD, "code": code}


@pytest.mark.slow
def test_the_desk_is_served_by_the_command_that_is_shipped_and_logs_nothing_of_its_requests(staffed, tmp_path):
    (port,) = free_ports(1)
    staffed.employ("anna", "officer")
    number = staffed.send()
    log = tmp_path / "desk.log"
    with serving(staffed, port, log):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        status, headers, _ = ask(connection, "POST", "/en/sign-in", signing_in(staffed, "anna"), Origin="http://localhost")
        assert status == 303
        cookie = headers["Set-Cookie"].partition(";")[0]
        status, _, page = ask(connection, "GET", f"/en/cases/{number}", Cookie=cookie)
        assert (status, "Снадобье" in page) == (200, True)
    said = log.read_text()
    assert not re.search(rf"{number}|127\.0\.0\.1 |GET|POST|sign-in", said), said


@pytest.mark.slow
def test_behind_nginx_the_cookie_is_bound_to_the_host_and_nothing_is_sent_in_the_clear(staffed, tmp_path):
    assert NGINX.exists(), "this test needs nginx, and is not left out without it: deploy/setup.sh nginx"
    port, behind = free_ports(2)
    staffed.employ("anna", "officer")
    more = {"REGISTRY_PROXIES": "1", "REGISTRY_TRUSTED_HOSTS": "localhost"}
    with scratch() as folder, serving(staffed, behind, tmp_path / "desk.log", **more):
        made = make_certificates(folder / "tls")
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        (folder / "registry-site.conf").write_text(shipped(port, behind, made))
        give(folder)
        command = (str(NGINX), "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf"))
        proxy = Child(name="nginx", command=command, folder=folder, log=folder / "log", environment={}, end=signal.SIGQUIT)
        tls = ssl.create_default_context(cafile=made.authority)

        def secure():
            return http.client.HTTPSConnection("127.0.0.1", port, timeout=SECONDS, context=tls)

        def ready():
            try:
                return ask(secure(), "GET", "/readyz")[0] == 200
            except OSError:
                return False

        proxy.start()
        try:
            wait_until(ready, seconds=SECONDS, what="nginx and the desk answer")
            status, headers, _ = ask(secure(), "POST", "/en/sign-in", signing_in(staffed, "anna"), Origin="https://localhost")
            assert status == 303
            assert headers["Set-Cookie"].startswith("__Host-desk=")
            assert headers["Strict-Transport-Security"]
            cookie = headers["Set-Cookie"].partition(";")[0]
            assert ask(secure(), "GET", "/en/queue", Cookie=cookie)[0] == 200
            assert ask(secure(), "GET", "/en/queue", Cookie=cookie, Host="evil.example")[0] == 400
        finally:
            proxy.stop()


def shipped(port, behind, made):
    """The configuration as it is shipped, but for ports, server name and certificates."""
    text = (ROOT / "deploy" / "nginx" / "registry-desk.conf").read_text()
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server 127.0.0.1:8002", f"server 127.0.0.1:{behind}"),
        ("desk.registry.example", "localhost"),
        ("/etc/ssl/registry-desk/fullchain.pem", str(made.certificate)),
        ("/etc/ssl/registry-desk/key.pem", str(made.key)),
    ):
        assert old in text, f"the shipped configuration no longer says {old}"
        text = text.replace(old, new)
    return text


def test_the_desk_keeps_no_access_log(monkeypatch, tmp_path):
    monkeypatch.setenv("REGISTRY_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["gunicorn", "--config", str(ROOT / "deploy" / "gunicorn_desk.py")])
    assert WSGIApplication().cfg.accesslog is None


def test_the_settings_of_the_desk_have_a_port_of_their_own_and_show_no_address_of_a_database(tmp_path):
    environment = {"REGISTRY_DATA": str(tmp_path), "REGISTRY_CASES_URL": "sqlite:///elsewhere.db", "REGISTRY_DESK_PORT": "9002"}
    desk, site = desk_settings(environment), site_settings(environment)
    assert (desk.port, site.port, desk.cases_url) == (9002, 8000, "sqlite:///elsewhere.db")
    assert "elsewhere" not in repr(desk)


def test_the_desk_is_served_without_a_module_of_the_indexer_or_of_another_door(tmp_path):
    doors = ("pages", "api", "feeds", "exports", "opendata", "agency")
    probe = (
        "import sys, wsgi; wsgi.desk; "
        f"print(sorted(m for m in sys.modules if m.split('.')[0] in ('indexer', 'tantivy', 'elasticsearch') or m.split('.')[:2] in [['registry_site', d] for d in {doors}]))"
    )
    environment = {"REGISTRY_DATA": str(tmp_path / "var"), "REGISTRY_VAULT_URL": "mysql://no-such-database"}
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

"""A real nginx with the configuration that is shipped, in front of the agencies' door as it is run."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
from datetime import timedelta

import pytest

from deploy.servers.certificates import make_certificates
from deploy.servers.children import Child, free_ports, give, wait_until
from deploy.servers.places import scratch
from registry_site import clock
from tests.bureau import control
from tests.packages import notice
from tests.servers import ROOT
from tests.test_nginx import MAIN, NGINX, SECONDS

pytestmark = pytest.mark.slow

FEED = "/agency/v1/sampling-controls"


def shipped(folder, port, behind, made):
    """The configuration as it is shipped, but for ports, server name and certificates."""
    text = (ROOT / "deploy" / "nginx" / "registry-agency.conf").read_text()
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server 127.0.0.1:8001", f"server 127.0.0.1:{behind}"),
        ("agency.registry.example", "localhost"),
        ("/etc/ssl/registry-agency/fullchain.pem", str(made.certificate)),
        ("/etc/ssl/registry-agency/key.pem", str(made.key)),
    ):
        assert old in text, f"the shipped configuration no longer says {old}"
        text = text.replace(old, new)
    return text


@pytest.fixture
def ask(bureau_of_files):
    """Asks nginx; gives status and JSON, or the text where nginx itself answered."""
    assert NGINX.exists(), "this test needs nginx, and is not left out without it: deploy/setup.sh nginx"
    port, behind = free_ports(2)
    data = bureau_of_files.office.settings.data
    bureau_of_files.load(notice(1, sampling_control=[control()]))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "GUNICORN_"))},
        "REGISTRY_DATA": str(data),
        "REGISTRY_AGENCY_PORT": str(behind),
        "REGISTRY_PROXIES": "1",
        "REGISTRY_TRUSTED_HOSTS": "localhost",
    }
    with scratch() as folder:
        made = make_certificates(folder / "tls")
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        (folder / "registry-site.conf").write_text(shipped(folder, port, behind, made))
        give(folder)
        command = (str(NGINX), "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf"))
        proxy = Child(name="nginx", command=command, folder=folder, log=folder / "log", environment={}, end=signal.SIGQUIT)
        tls = ssl.create_default_context(cafile=made.authority)

        def request(address, method="GET", body=None, **headers):
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=SECONDS, context=tls)
            connection.request(method, address, body=body, headers={"Host": "localhost", **headers})
            response = connection.getresponse()
            found = response.status, response.read()
            connection.close()
            return found

        def ready():
            try:
                return request("/readyz")[0] == 200
            except OSError:
                return False

        serving = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn_agency.py", "--log-level", "error"]
        with subprocess.Popen(serving, cwd=ROOT, env=environment) as door:
            proxy.start()
            try:
                wait_until(ready, seconds=SECONDS, what="nginx and the door answer")
                yield request
            finally:
                proxy.stop()
                door.terminate()


def test_the_door_behind_nginx_hears_the_address_of_the_caller_and_nobody_forges_it(bureau_of_files, ask):
    today = clock.today()
    day = {"today": today, "expires_on": today + timedelta(days=1)}
    _, here = bureau_of_files.key(addresses=("127.0.0.1/32",), **day)
    _, elsewhere = bureau_of_files.key("kz-vet", state="KZ", addresses=("192.0.2.0/24",), **day)
    status, body = ask(FEED, **here, **{"X-Forwarded-For": "192.0.2.9"})
    assert (status, json.loads(body)["items"][0]["id"]) == (200, "BY-00001-26")
    assert ask(FEED, **elsewhere, **{"X-Forwarded-For": "192.0.2.9"})[0] == 403
    assert {line.address for line in bureau_of_files.lines()} == {"127.0.0.1"}
    sent = json.dumps(notice(2, decided_on=today.isoformat())).encode()
    headers = {**here, "Content-Type": "application/json", "Idempotency-Key": "1"}
    assert ask("/agency/v1/notices", "POST", sent, **headers)[0] == 202
    assert ask("/ru/")[0] == 404

"""A real nginx with the configuration that is shipped, in front of the production command line, while the ledger comes and goes."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from deploy.servers.certificates import make_certificates
from deploy.servers.children import Child, free_ports, give, wait_until
from deploy.servers.places import scratch
from tests.loading import certificates, csv_bytes, number

ROOT = Path(__file__).resolve().parent.parent
NGINX = Path("/usr/sbin/nginx")
SECONDS = 30.0

HOME, RECORD, LIST = "/ru/", f"/ru/certificates/{number(1)}", "/ru/certificates?q=мыло"
ITEM, STATUS = f"/api/v1/certificates/{number(1)}", "/api/v1/status"
SEEN = (HOME, RECORD, LIST, ITEM, STATUS)

pytestmark = pytest.mark.slow

MAIN = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/registry-site.conf;
}}
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def cache(self):
        return self.headers["X-Cache"]


@dataclass(kw_only=True)
class Stand:
    """nginx, the site behind it, and the data folder of the site."""

    data: Path
    port: int
    plain: int
    behind: int
    tls: ssl.SSLContext
    log: Path
    site: "subprocess.Popen[bytes] | None" = None

    def ask(self, address, **headers):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=SECONDS, context=self.tls)
        connection.request("GET", quote(address, safe="/?=&"), headers={"Host": "localhost", **headers})
        response = connection.getresponse()
        answer = Answer(status=response.status, headers=response.headers, text=response.read().decode())
        connection.close()
        return answer

    def ask_until(self, condition, address, what, **headers):
        """Ask again and again; the first answer that is as it should be."""
        answers = []

        def good():
            answers.append(self.ask(address, **headers))
            return condition(answers[-1])

        wait_until(good, seconds=SECONDS, what=f"{address}: {what}")
        return answers[-1]

    def start(self):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "GUNICORN_"))},
            "REGISTRY_DATA": str(self.data),
            "REGISTRY_PORT": str(self.behind),
            "REGISTRY_PROXIES": "1",
            "REGISTRY_TRUSTED_HOSTS": "localhost",
        }
        command = (
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "deploy/gunicorn.conf.py",
            "--log-level",
            "error",
            "tests.hasty:site",
        )
        with (self.data / "site.log").open("ab") as log:
            self.site = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.ask_until(lambda answer: answer.status == 200, "/readyz", "ready")

    def stop(self):
        self.site.send_signal(signal.SIGTERM)
        self.site.wait(SECONDS)

    @contextmanager
    def without_the_site(self):
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def without_the_ledger(self):
        """The ledger is moved away, and the site's processes begin anew: open files would outlive the move."""
        ledger, away = self.data / "ledger.db", self.data / "away.db"
        ledger.rename(away)
        self.site.send_signal(signal.SIGHUP)
        try:
            self.ask_until(lambda answer: answer.status == 503, "/readyz", "not ready")
            yield
        finally:
            away.rename(ledger)
        self.ask_until(lambda answer: answer.status == 200, "/readyz", "ready")


def shipped(folder, port, plain, behind, made):
    """The configuration as it is shipped, but for ports, paths, server name and certificates."""
    text = (ROOT / "deploy" / "nginx" / "registry-site.conf").read_text()
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{behind}"),
        ("registry.example", "localhost"),
        ("/etc/ssl/registry/fullchain.pem", str(made.certificate)),
        ("/etc/ssl/registry/key.pem", str(made.key)),
        ("/var/lib/nginx/registry-cache", f"{folder}/cache"),
        ("/var/log/nginx/registry.log", f"{folder}/access.log"),
    ):
        assert old in text, f"the shipped configuration no longer says {old}"
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    assert NGINX.exists(), "these tests need nginx, and are not left out without it: deploy/setup.sh nginx"
    data = tmp_path_factory.mktemp("site")
    source = data / "source.csv"
    source.write_bytes(csv_bytes(certificates(5)))
    load = (sys.executable, "-m", "indexer", "load", "certificates", str(source))
    subprocess.run(load, cwd=ROOT, env={**os.environ, "REGISTRY_DATA": str(data)}, check=True, capture_output=True)
    port, plain, behind = free_ports(3)
    with scratch() as folder:
        made = make_certificates(folder / "tls")
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        (folder / "registry-site.conf").write_text(shipped(folder, port, plain, behind, made))
        give(folder)
        log = folder / "nginx.log"
        command = (str(NGINX), "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf"))
        proxy = Child(name="nginx", command=command, folder=folder, log=log, environment={}, end=signal.SIGQUIT)
        proxy.start()
        tls = ssl.create_default_context(cafile=made.authority)
        made_stand = Stand(data=data, port=port, plain=plain, behind=behind, tls=tls, log=folder / "access.log")
        try:
            proxy.wait_until((folder / "nginx.pid").exists, seconds=SECONDS, what="nginx listens")
            made_stand.start()
            yield made_stand
            made_stand.stop()
        finally:
            proxy.stop()
            if made_stand.site is not None:
                made_stand.site.kill()
                made_stand.site.wait(SECONDS)


def test_an_answer_is_kept_and_given_to_the_next_one(stand):
    first = stand.ask(LIST)
    answer = stand.ask_until(lambda answer: answer.cache == "HIT", LIST, "kept")
    assert (answer.status, answer.text, answer.headers["ETag"]) == (200, first.text, first.headers["ETag"])


def test_neither_the_pages_of_a_form_nor_the_files_of_pages_are_logged_or_kept(stand):
    for _ in range(2):
        assert stand.ask("/ru/reports/").cache is None
        stand.ask("/static/site.css")
    stand.ask("/ru/verify?number=77")  # nginx writes its log after the answer, line by line in the order of the answers
    wait_until(lambda: "/ru/verify" in stand.log.read_text(), seconds=SECONDS, what="the access log tells of the last page")
    written = stand.log.read_text()
    assert "reports" not in written
    assert "/static/" not in written


def test_each_language_of_the_api_is_kept_apart(stand):
    def labels(language):
        found = stand.ask_until(
            lambda answer: answer.cache == "HIT", "/api/v1/certificates?facets=standing", "kept", **{"Accept-Language": language}
        )
        return [one["label"] for one in json.loads(found.text)["facets"]["standing"]]

    assert labels("ru") == ["действует"]
    assert labels("en") == ["in force"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_never_kept(stand, address):
    for _ in range(2):
        answer = stand.ask(address)
        assert (answer.status, answer.cache) == (200, None)


def test_what_may_not_be_stored_is_made_anew(stand):
    for _ in range(2):
        answer = stand.ask(f"/api/v1/verify?number={number(1)}")
        assert (answer.status, answer.cache, answer.headers["Cache-Control"]) == (200, "MISS", "no-store")


def test_an_answer_that_grew_old_is_not_given_before_the_site_confirmed_it(stand):
    first = stand.ask(RECORD)
    answer = stand.ask_until(lambda answer: answer.cache == "REVALIDATED", RECORD, "confirmed")
    assert (answer.status, answer.text) == (200, first.text)


def test_without_the_ledger_answers_that_were_seen_are_still_given(stand):
    seen = {address: stand.ask(address).text for address in SEEN}
    with stand.without_the_ledger():
        for address in SEEN:
            answer = stand.ask_until(lambda answer: answer.cache == "STALE", address, "given though old")
            assert (answer.status, answer.text) == (200, seen[address])
        unseen = stand.ask(f"/ru/certificates/{number(2)}")
        assert (unseen.status, unseen.headers["Retry-After"]) == (503, "60")
        assert stand.ask(f"/api/v1/verify?number={number(1)}").status == 503
        assert (stand.ask("/readyz").status, stand.ask("/healthz").status) == (503, 200)
    for address in SEEN:
        answer = stand.ask_until(lambda answer: answer.cache != "STALE", address, "made anew")
        assert (answer.status, answer.text) == (200, seen[address])
    assert stand.ask(f"/ru/certificates/{number(2)}").status == 200


def test_without_any_process_of_the_site_answers_that_were_seen_are_still_given(stand):
    seen = stand.ask(RECORD).text
    with stand.without_the_site():
        answer = stand.ask_until(lambda answer: answer.cache == "STALE", RECORD, "given though old")
        assert (answer.status, answer.text) == (200, seen)
        assert stand.ask("/readyz").status == 502


def test_plain_http_leads_to_https(stand):
    connection = http.client.HTTPConnection("127.0.0.1", stand.plain, timeout=SECONDS)
    connection.request("GET", RECORD, headers={"Host": "localhost"})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (301, f"https://localhost{RECORD}")
    connection.close()

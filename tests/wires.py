"""Applications under gunicorn, as they are shipped, and a browser on a real connection with the face of Flask's test client."""

import http.client
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import SimpleNamespace
from urllib.parse import urlencode

from deploy.servers.children import free_ports, wait_until
from registry_site.forms import tokens
from tests.reporting import Reporter
from tests.servers import ROOT
from tests.worlds import SECRET

SECONDS = 60.0


class Lost(Exception):
    """The connection was broken off before an answer came."""


@contextmanager
def served(config, log, *application, **environment):
    """The port of an application at its production command line, or of `application` with the same configuration."""
    (port,) = free_ports(1)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "GUNICORN_"))}
    told = {"REGISTRY_SECRET_KEY": SECRET, "REGISTRY_PORT": str(port), "REGISTRY_DESK_PORT": str(port), **environment}
    command = (sys.executable, "-m", "gunicorn", "--config", config, *application)
    begin = {"cwd": ROOT, "env": {**kept, **told}, "start_new_session": True}
    with log.open("ab") as out, subprocess.Popen(command, stdout=out, stderr=out, **begin) as server:
        try:
            wait_until(lambda: ready(port), seconds=SECONDS, what=f"{config} is ready")
            yield port
        finally:
            os.killpg(server.pid, signal.SIGKILL)  # a worker that has just come up may not hear that it shall end


def ready(port):
    try:
        return Client(port=port).get("/readyz").status_code == 200
    except (Lost, OSError):
        return False


@dataclass(frozen=True, kw_only=True)
class Answer:
    status_code: int
    headers: object
    data: bytes

    @property
    def text(self):
        return self.data.decode()


@dataclass(frozen=True, kw_only=True)
class Client:
    """One browser: it keeps its cookies by the path that they are for, and each request has a connection of its own."""

    port: int
    cookies: dict = field(default_factory=dict)

    def get(self, path, follow_redirects=False):
        answer = self._asked("GET", path, None, {})
        while follow_redirects and answer.status_code in (302, 303, 308):
            answer = self._asked("GET", answer.headers["Location"], None, {})
        return answer

    def post(self, path, *, data=None, headers=None, content_type="application/x-www-form-urlencoded"):
        body = data if isinstance(data, bytes) else urlencode(data or {})
        return self._asked("POST", path, body, {"Content-Type": content_type, **(headers or {})})

    def _asked(self, method, path, body, headers):
        sent = "; ".join(f"{name}={value}" for (name, at), value in self.cookies.items() if path.startswith(at))
        given = {"Host": "localhost", **({"Cookie": sent} if sent else {}), **headers}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body=body, headers=given)
            response = connection.getresponse()
            answer = Answer(status_code=response.status, headers=response.headers, data=response.read())
        except (ConnectionResetError, http.client.IncompleteRead) as error:
            raise Lost from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", ()):
            for name, cookie in SimpleCookie(line).items():
                self.cookies[name, cookie["path"]] = cookie.value
        return answer


def begun(port, language="ru"):
    """Somebody who began a report a minute ago, as the cookie says: quicker than that are programs."""
    client = Client(port=port)
    reporter = Reporter(client=client, bureau=SimpleNamespace(seconds=0), language=language).begin()
    for key, cookie in client.cookies.items():
        held = tokens.understood(cookie, SECRET)
        client.cookies[key] = tokens.written(tokens.Held(token=held.token, begun=held.begun - 60), SECRET)
    return reporter

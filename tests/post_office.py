"""A real mail server for tests, in a thread: it keeps what it takes, refuses what it is told to, and hangs up where it is told to."""

import os
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from registry_site.mail_server import MailServer

ROOT = Path(__file__).parent.parent
SENDER = "registry@registry.example"


@dataclass
class PostOffice:
    """`taken` are pairs of recipient and mail. `answers` says a line instead of taking, by stage: EHLO, MAIL, RCPT, DATA; for
    `hang up` the connection ends there, for `take and hang up` after the mail was kept. `before` is called at a stage."""

    taken: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    port: int = 0
    ca: object = None

    def server(self, **changed):
        plain = {"host": "127.0.0.1", "port": self.port, "sender": SENDER, "wrapped": False, "upgraded": False, "ca": self.ca}
        return MailServer(**{**plain, **changed})

    def texts(self):
        return [mail.get_content() for _, mail in self.taken]

    def recipients(self):
        return [address for address, _ in self.taken]

    def identifiers(self):
        return [mail["Message-ID"] for _, mail in self.taken]

    async def handle_EHLO(self, server, session, _envelope, hostname, responses):  # noqa: N802 -- the library calls it so
        session.host_name = hostname
        if self._said("EHLO", server) is not None:
            return ["421 closing"]
        return responses

    async def handle_MAIL(self, server, _session, envelope, address, options):  # noqa: N802 -- the library calls it so
        said = self._said("MAIL", server)
        if said is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said or "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802 -- the library calls it so
        said = self._said("RCPT", server)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 -- the library calls it so
        if self.answers.get("DATA") in (None, "take and hang up"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            self.taken += [(address, mail) for address in envelope.rcpt_tos]
        return self._said("DATA", server) or "250 OK"

    def _said(self, stage, server):
        self.before.get(stage, lambda: None)()
        said = self.answers.get(stage)
        if said is not None and said.endswith("hang up"):
            server.transport.abort()
            return "421 closing"
        return said

    def checked(self, _server, _session, _envelope, mechanism, login):
        assert isinstance(login, LoginPassword)
        return AuthResult(success=self.users.get(login.login.decode()) == login.password.decode(), handled=False)


class _OfLetters(Controller):
    def __init__(self, office, certificates, **settings):
        self.of_tests = {"hostname": "mail.example", "decode_data": False, **settings}
        if certificates is not None and not settings.pop("wrapped", False):
            self.of_tests["tls_context"] = _context(certificates)
        super().__init__(office, hostname="127.0.0.1", port=office.port)

    def factory(self):
        return SMTP(self.handler, **self.of_tests)


@contextmanager
def post_office(certificates=None, **settings):
    """An open office; with `certificates` it offers STARTTLS."""
    office = PostOffice(port=_free_port(), ca=certificates and certificates.authority)
    if settings.pop("login", False):
        settings |= {"authenticator": office.checked, "auth_require_tls": False}
    controller = _OfLetters(office, certificates, **settings)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def sender(cases_url, keys, office):
    """`python -m indexer outbox send` in a process of its own."""
    settings = {
        "REGISTRY_DATA": str(keys.parent / "var"),
        "REGISTRY_CASES_URL": cases_url,
        "REGISTRY_CASES_KEYS": str(keys),
        "REGISTRY_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
        "REGISTRY_MAIL_FROM": SENDER,
        "REGISTRY_PUBLIC_URL": "https://registry.example",
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
    }
    return subprocess.Popen([sys.executable, "-m", "indexer", "outbox", "send"], cwd=ROOT, env=settings, stdout=subprocess.PIPE)


def killed_at(stage, cases_url, keys, office):
    """Let such a process begin, and kill it when its first mail has come to this stage."""
    processes = []
    office.before[stage] = lambda: processes[0].send_signal(signal.SIGKILL)
    processes.append(sender(cases_url, keys, office))
    processes[0].communicate()
    assert processes[0].returncode == -signal.SIGKILL
    office.before.clear()


def _context(certificates):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    return context


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]

"""Site and desk under gunicorn as they are shipped, over one data folder, with a mail server beside them."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import select

from deploy.servers.children import free_ports, wait_until
from registry_site.cases.sealing import make_keyring
from registry_site.cases.store import open_cases
from registry_site.cases.tables import cases as cases_table
from registry_site.clock import today
from tests.desking import employed, registered
from tests.loading import Office
from tests.places import in_files, prepare_cases
from tests.post_office import SENDER, PostOffice, post_office

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 30.0
PUBLISHER = {
    "REGISTRY_PUBLISHER_TAX_ID": "7707515984",
    "REGISTRY_PUBLISHER_NAME": "Федеральная служба по надзору",
    "REGISTRY_PUBLISHER_CONTACT": "Отдел реестров",
    "REGISTRY_PUBLISHER_PHONE": "+7 495 000-00-00",
    "REGISTRY_PUBLISHER_EMAIL": "registry@registry.example",
}


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Addresses of site and desk ("" where there is none), the office behind them, and the mail server; `log` is what the site said."""

    site: str
    desk: str
    office: Office
    mails: PostOffice
    environment: dict
    log: Path
    numbers: count = field(default_factory=count)

    @property
    def data(self):
        return self.office.settings.data

    @cached_property
    def cases(self):
        return open_cases(self.office.settings.cases_url, self.office.settings.cases_keys)

    def case(self, number):
        with self.cases.reading() as connection:
            return connection.execute(select(cases_table).where(cases_table.c.number == number)).one()

    def send(self, kind, **changes):
        """What somebody sent today without a browser; returns number and receipt."""
        return registered(self.cases, kind=kind, on=today(), **changes)

    def employ(self, name, position, *roles):
        """An account of its own for each walk, as one code is good once: login, and the secret of the codes."""
        login = f"{roles[0]}{next(self.numbers)}"
        return login, employed(self.cases, login, *roles, name=name, position=position)

    def run(self, *arguments):
        """The indexer's command line; returns what it wrote."""
        command = (sys.executable, "-m", "indexer", *map(str, arguments))
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def posted_to(self, address):
        """What this address has in its box, after the sender made one pass."""
        self.run("outbox", "send")
        return [mail for recipient, mail in self.mails.taken if recipient == address]


@contextmanager
def standing(folder, *sources, desk=False):
    """A stand that publishes these sources (pairs of register and content)."""
    office = Office(data=folder, places=in_files(folder))
    for register, content in sources:
        office.load(content, register=register)
    prepare_cases(office.settings.cases_url)
    make_keyring(office.settings.cases_keys)
    ports = free_ports(2)
    site, at_desk = (f"http://127.0.0.1:{port}" for port in ports)
    with ExitStack() as ends:
        mails = ends.enter_context(post_office())
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "GUNICORN_"))}
        environment |= {
            "REGISTRY_DATA": str(office.settings.data),
            "REGISTRY_PORT": str(ports[0]),
            "REGISTRY_DESK_PORT": str(ports[1]),
            "REGISTRY_PUBLIC_URL": site,
            "REGISTRY_LIMITS": "100000",  # all walk from one address, and quicker than people
            "REGISTRY_SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
            "REGISTRY_MAIL_FROM": SENDER,
            **PUBLISHER,
        }
        log = folder / "site.log"
        ends.enter_context(_running("deploy/gunicorn.conf.py", site, environment, log))
        if desk:
            ends.enter_context(_running("deploy/gunicorn_desk.py", at_desk, environment, folder / "desk.log"))
        stand = Stand(site=site, desk=at_desk if desk else "", office=office, mails=mails, environment=environment, log=log)
        yield stand
        stand.cases.engine.dispose()


@contextmanager
def _running(configuration, address, environment, log):
    command = (sys.executable, "-m", "gunicorn", "--config", configuration)
    with log.open("ab") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        wait_until(lambda: _answers(f"{address}/readyz"), seconds=SECONDS, what=f"{address} is ready")
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(SECONDS)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False

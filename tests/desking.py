"""The desk for tests: its cases, its staff, and browsers that are signed in."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import insert, select

from registry_site.cases import receipts, registering
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.cases.sealing import place
from registry_site.cases.staff import accounts, passwords
from registry_site.cases.staff.accounts import Wish
from registry_site.cases.staff.rights import Role
from registry_site.cases.tables import acts, cases, uploads
from registry_site.configured import DeskSettings
from registry_site.desk.app import create_desk
from tests.places import Places, new_cases, prepare_cases
from tests.worlds import SECRET

TODAY = date(2026, 11, 23)
PASSWORD = "correct horse battery staple"
ORIGIN = {"Origin": "http://localhost"}
# Whoever signs in has the strength of the kept hash to pay for; that of an account made by the command has a test of its own.
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class Clock:
    """The time of the desk; `forward` moves it on."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self):
        return self.at

    def forward(self, **span):
        self.at += timedelta(**span)


@dataclass(kw_only=True)
class Staffed:
    """A desk with its database. `secrets` are those of the codes, by login."""

    data: object
    places: Places
    clock: Clock = field(default_factory=Clock)
    secrets: dict = field(default_factory=dict)

    def __post_init__(self):
        self.cases = new_cases(self.places.cases_url, self.data / "keys")
        self.settings = DeskSettings(
            data=self.data,
            ledger_url=self.places.ledger_url,
            cases_url=self.places.cases_url,
            cases_keys=self.data / "keys",
            secret_key=SECRET,
            signing_key=self.data / "signing.pem",
        )
        self.desk = create_desk(self.settings, today=lambda: TODAY, now=self.clock.now)

    def close(self):
        self.cases.engine.dispose()
        self.desk.extensions["desk"].cases.engine.dispose()

    def employ(self, login, *roles, name=None):
        """An account; the password is PASSWORD."""
        self.secrets[login] = employed(self.cases, login, *roles, name=name or login.title(), position=f"Chief {login}")

    def code(self, login):
        """The code of now; each call lets a time step pass first, for a code is good once."""
        self.clock.forward(seconds=passwords.STEP)
        return passwords.code_at(self.secrets[login], self.clock.now())

    def anybody(self):
        """A browser that is not signed in."""
        return Browser(staffed=self, client=self.desk.test_client())

    def browser(self, login, *roles):
        """A browser of somebody with these roles, signed in."""
        if login not in self.secrets:
            self.employ(login, *roles)
        browser = self.anybody()
        answer = browser.sign_in(login)
        assert answer.status_code == 303, answer.text
        return browser

    def send(self, kind=Kind.REPORT, **changes):
        """What somebody sent; returns the number of the case."""
        files = tuple(self.upload(*one) for one in changes.pop("files", ()))
        number, _ = registered(self.cases, kind=kind, files=files, **{"on": TODAY, **changes})
        return number

    def upload(self, id_, name, media_type, data):
        seal = self.cases.keyring.seal
        row = {
            "id": id_,
            "position": 0,
            "media_type": media_type,
            "size": len(data),
            "sealed_name": seal(name.encode(), place("uploads", "sealed_name", id_)),
            "sealed_data": seal(data, place("uploads", "sealed_data", id_)),
        }
        with self.cases.writing() as connection:
            connection.execute(insert(uploads), row)
        return id_

    def case(self, number):
        with self.cases.reading() as connection:
            return connection.execute(select(cases).where(cases.c.number == number)).one()

    def lines(self, **where):
        """The log of acts, the first line first."""
        with self.cases.reading() as connection:
            query = select(acts).where(*(acts.c[name] == value for name, value in where.items()))
            return connection.execute(query.order_by(acts.c.number)).all()


def employed(cases, login, *roles, name, position):
    """Make an account whose password is PASSWORD; returns the secret of its codes."""
    wish = Wish(login=login, name=name, position=position, roles=tuple(Role(role) for role in roles))
    with cases.writing() as connection:
        address = accounts.add(connection, cases.keyring, wish, HASHED, "2026-11-01T00:00:00Z")
    return re.search("secret=([A-Z2-7]+)", address)[1]


def registered(cases, *, on, **changes):
    """What somebody sent on a day; returns the number of the case and the receipt."""
    given = {"channel": Channel.WEB, "language": "ru", "contents": {"product": "Мыло «Снадобье»"}, "contact": None}
    receipt = receipts.new_receipt()
    with cases.writing() as connection:
        done = registering.register(connection, cases.keyring, Submission(**{**given, **changes}), receipt, on)
    return done.number, receipt


@contextmanager
def opened(data, places):
    """The desk on the cases at these places, whose tables are made where they are missing."""
    prepare_cases(places.cases_url)
    made = Staffed(data=data, places=places)
    yield made
    made.close()


@dataclass(kw_only=True)
class Browser:
    """Sends forms as a page of the desk does."""

    staffed: Staffed
    client: object

    def get(self, path):
        return self.client.get(path)

    def sign_in(self, login, password=PASSWORD, code=None, **headers):
        form = {"login": login, "password": password, "code": code or self.staffed.code(login)}
        return self.client.post("/en/sign-in", data=form, headers={**ORIGIN, **headers})

    def token(self):
        return re.search('name="form_token" value="([0-9a-f]{64})"', self.client.get("/en/", follow_redirects=True).text)[1]

    def post(self, path, *, headers=ORIGIN, **form):
        return self.client.post(path, data={"form_token": self.token(), **form}, headers=headers)

    def do(self, number, deed, *, version=None, **form):
        """What a form of the page of a case does; as the case stands, unless a version is given."""
        version = self.staffed.case(number).version if version is None else version
        return self.post(f"/en/cases/{number}/{deed}", version=str(version), **form)

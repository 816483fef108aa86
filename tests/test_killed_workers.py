"""A worker of the real servers is killed at the worst moment: nothing is lost, nothing is done twice, and whoever repeats it sees what is."""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from registry_site.cases import acts, extracts, receipts
from registry_site.cases.staff import passwords
from registry_site.cases.tables import counters, drafts, outbox, uploads
from registry_site.cases.tables import extracts as extracts_table
from registry_site.forms import tokens
from registry_site.published.dumps import KEY, public_folder
from registry_site.signing import open_signer
from tests import dying
from tests.desking import Browser, Staffed
from tests.loading import Office, certificates, number
from tests.places import connections_closed, emptied_databases, in_files, prepare_cases
from tests.reporting import CONTACT, photo
from tests.test_requested_extracts import asked, put_before_the_head
from tests.wires import Client, Lost, begun, served
from tests.worlds import SECRET

pytestmark = pytest.mark.slow

ANNA = "anna@example.org"


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Desk and site under gunicorn over one database."""

    staffed: Staffed
    head: Browser
    site: int
    armed: Path

    @contextmanager
    def killed(self, point):
        """What is done inside loses its answer, because the worker is killed there."""
        self.armed.write_text(point)
        with pytest.raises(Lost):
            yield
        assert not self.armed.exists()

    def rows(self, table, *where):
        with self.staffed.cases.reading() as connection:
            return connection.execute(select(table).where(*where)).all()

    def told(self, case, template):
        """How many mails of this template wait for the sender of a case."""
        return len(self.rows(outbox, outbox.c.case_number == case, outbox.c.template == template, outbox.c.state == "waiting"))

    def paper(self, case):
        with self.staffed.cases.reading() as connection:
            return extracts.paper(connection, self.staffed.cases.keyring, case)

    def issued(self, case):
        return len(self.rows(extracts_table, extracts_table.c.case_number == case))

    def chain_holds(self):
        with self.staffed.cases.reading() as connection:
            return not list(acts.faults(connection))


@pytest.fixture(scope="module", params=["in_files", pytest.param("in_databases", marks=pytest.mark.servers)])
def stand(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stand")
    with connections_closed(), ExitStack() as stack:
        if request.param == "in_files":
            places = in_files(folder)
            prepare_cases(places.cases_url)
        else:
            places = emptied_databases(request.getfixturevalue("databases_of_this_run"))
        office = Office(data=folder, places=places)
        office.load(certificates(2))
        staffed = Staffed(data=office.settings.data, places=places)
        stack.callback(staffed.close)
        publish_key(staffed.settings)
        staffed.employ("boss", "head")
        armed = folder / "armed"
        told = {
            "REGISTRY_DATA": str(staffed.data),
            "REGISTRY_LEDGER_URL": places.ledger_url,
            "REGISTRY_CASES_URL": places.cases_url,
            "REGISTRY_CASES_KEYS": str(staffed.settings.cases_keys),
            "REGISTRY_SIGNING_KEY": str(staffed.settings.signing_key),
            "DYING": str(armed),
        }
        desk = stack.enter_context(served("deploy/gunicorn_desk.py", folder / "desk.log", "tests.dying:desk", **told))
        site = stack.enter_context(served("deploy/gunicorn.conf.py", folder / "site.log", "tests.dying:site", **told))
        yield Stand(staffed=staffed, head=signed_in(staffed, "boss", desk), site=site, armed=armed)


def publish_key(settings):
    published = public_folder(settings.data) / KEY
    published.parent.mkdir(parents=True, exist_ok=True)
    published.write_bytes(open_signer(settings.signing_key).public_pem)


def signed_in(staffed, login, port):
    browser = Browser(staffed=staffed, client=Client(port=port))
    code = passwords.code_at(staffed.secrets[login], datetime.now(UTC))
    assert browser.sign_in(login, code=code).status_code == 303
    return browser


@pytest.fixture
def case(stand):
    """A request for an extract that waits for the signature of the head."""
    found = asked(stand.staffed, number(1), receipt=receipts.new_receipt(), email=ANNA)
    put_before_the_head(stand.staffed, found)
    return stand.staffed.case(found)


def sign(stand, case):
    """The form of the page on which the case waits, whatever became of it since."""
    return stand.head.do(case.number, "sign", version=case.version)


def signatures(stand, case):
    return len(stand.staffed.lines(action="sign", object=case.number))


def test_killed_while_the_head_signs_nothing_is_issued_and_the_head_signs_again(stand, case):
    with stand.killed(dying.LETTER):
        sign(stand, case)
    assert stand.staffed.case(case.number) == case
    assert (stand.issued(case.number), stand.told(case.number, "letter"), signatures(stand, case)) == (0, 0, 0)
    assert sign(stand, case).status_code == 303
    assert (stand.issued(case.number), stand.told(case.number, "letter"), signatures(stand, case)) == (1, 1, 1)
    assert stand.staffed.case(case.number).stage == "closed"
    assert stand.chain_holds()


def test_killed_after_the_signature_was_kept_it_counts_once_and_the_head_who_repeats_it_sees_it(stand, case):
    with stand.killed(dying.SIGNED):
        sign(stand, case)
    assert (stand.issued(case.number), stand.told(case.number, "letter"), signatures(stand, case)) == (1, 1, 1)
    issued, again = stand.paper(case.number), sign(stand, case)
    assert (again.status_code, again.headers["Location"]) == (303, f"/en/cases/{case.number}")
    assert "Boss: Signed" in stand.head.get(again.headers["Location"]).text
    assert (stand.issued(case.number), stand.told(case.number, "letter"), signatures(stand, case)) == (1, 1, 1)
    assert stand.paper(case.number) == issued
    assert stand.chain_holds()


@pytest.fixture
def reporter(stand):
    """Somebody with a report that is answered to its end, with one photo."""
    found = begun(stand.site).answer_all(named=True)
    assert found.answer("contact", **{**CONTACT, "email": ANNA}).status_code == 303
    assert found.add_photo(photo()).status_code == 303
    return found


def draft(reporter):
    """The hash by which the draft of this browser is found."""
    return tokens.hash_of(tokens.understood(next(iter(reporter.client.cookies.values())), SECRET).token)


def case_of(stand, reporter):
    (row,) = stand.rows(drafts, drafts.c.token_sha256 == draft(reporter))
    return row.case_number


def last_number(stand):
    return max((row.last for row in stand.rows(counters, counters.c.kind == "report")), default=0)


def test_killed_while_a_report_is_registered_it_stays_a_draft_and_gets_the_next_number(stand, reporter):
    before = last_number(stand)
    with stand.killed(dying.REGISTERED):
        reporter.send()
    assert (case_of(stand, reporter), last_number(stand)) == (None, before)
    assert len(stand.rows(uploads, uploads.c.draft_sha256 == draft(reporter))) == 1
    assert reporter.send().status_code == 303
    assert case_of(stand, reporter).endswith(f"{before + 1:06d}")
    assert stand.told(case_of(stand, reporter), "received") == 1


def test_killed_after_a_report_was_registered_it_is_one_case_whose_receipt_is_still_shown(stand, reporter):
    token, before = reporter.token("review"), last_number(stand)
    with stand.killed(dying.ANSWERED):
        reporter.client.post(reporter.address("review"), data={"token": token})
    registered = case_of(stand, reporter)
    again = reporter.client.post(reporter.address("review"), data={"token": token})
    assert (again.status_code, again.headers["Location"]) == (303, "/ru/reports/sent")
    assert registered in reporter.state(reporter.receipt()).text
    assert (case_of(stand, reporter), last_number(stand), stand.told(registered, "received")) == (registered, before + 1, 1)
    assert len(stand.rows(uploads, uploads.c.case_number == registered)) == 1


def test_killed_after_a_photo_was_kept_the_one_who_sends_it_again_has_added_one(stand, reporter):
    with stand.killed(dying.ANSWERED):
        reporter.add_photo(photo(size=(80, 60)))
    assert reporter.add_photo(photo(size=(80, 60))).status_code == 303
    assert len(stand.rows(uploads, uploads.c.draft_sha256 == draft(reporter))) == 2

"""How much one caller may ask: counted once for all processes, told with every answer, refused with the time to wait."""

import logging
import re
import subprocess
import sys
from pathlib import Path
from traceback import format_exception

import pytest
from flask import Flask

from registry_site.errors import BadRequest
from registry_site.limiting import counters
from registry_site.limiting.callers import Caller, caller_at
from registry_site.limiting.file_storage import FileStorage
from registry_site.limiting.limiter import init_limits
from registry_site.limiting.tiers import (
    DOCUMENT,
    DOWNLOAD,
    FORM,
    LIST_OF_NUMBERS,
    LOOKED_UP,
    PUBLISHED_FILE,
    SEARCH,
    SIGNING_IN,
    SUBSCRIPTION,
    Tier,
    anonymous,
)
from registry_site.settings import LIMITS, site_settings
from tests.places import in_files
from tests.worlds import SECRET, World

ROOT = Path(__file__).parent.parent
STATUS = "/api/v1/status"
NUMBER = "RU.77.99.88.003.E.000001.01.24"


@pytest.fixture
def published(tmp_path):
    world = World(data=tmp_path, places=in_files(tmp_path))
    world.publish("certificates", {NUMBER: {"number": NUMBER, "product": "Мыло", "status": "подписан и действует"}})
    return world


def left(response):
    return int(re.fullmatch(r'"anonymous";r=(\d+);t=\d+', response.headers["RateLimit"])[1])


def test_every_answer_tells_the_quota_and_what_is_left(published):
    client = published.site(limits=10).test_client()
    response = client.get(STATUS)
    assert response.headers["RateLimit-Policy"] == '"anonymous";q=10;w=60'
    assert re.fullmatch(r'"anonymous";r=9;t=\d+', response.headers["RateLimit"])
    assert "Retry-After" not in response.headers
    assert left(client.get(STATUS)) == 8


def test_beyond_the_quota_a_program_gets_a_problem_that_says_when_to_ask_again(published):
    client = published.site(limits=2).test_client()
    assert [client.get(STATUS).status_code for _ in range(3)] == [200, 200, 429]
    response = client.get(STATUS)
    assert (response.mimetype, response.json["code"]) == ("application/problem+json", "too_many_requests")
    assert response.headers["RateLimit"] == f'"anonymous";r=0;t={response.headers["Retry-After"]}'
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]


def test_beyond_the_quota_a_person_gets_a_page(published):
    client = published.site(limits=1).test_client()
    client.get("/ru/")
    response = client.get("/ru/")
    assert (response.status_code, response.mimetype) == (429, "text/html")
    assert int(response.headers["Retry-After"]) > 0


def test_what_is_refused_asks_nothing_of_the_engine(published):
    client = published.site(limits=1).test_client()
    client.get(STATUS)
    published.engine.asked.clear()
    assert client.get("/api/v1/certificates").status_code == 429
    assert published.engine.asked == []


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/static/site.css"])
def test_health_and_files_are_answered_whatever_was_asked_before(published, address):
    client = published.site(limits=1).test_client()
    for _ in range(3):
        client.get(STATUS)
    with client.get(address) as after:
        assert after.status_code == 200
        assert "RateLimit" not in after.headers


def test_a_preflight_costs_nothing(published):
    client = published.site(limits=1).test_client()
    assert [client.options("/api/v1/verify").status_code for _ in range(3)] == [200] * 3


def test_what_the_caller_has_already_costs_nothing(published):
    client = published.site(limits=2).test_client()
    tag = client.get(STATUS).headers["ETag"]
    assert [client.get(STATUS, headers={"If-None-Match": tag}).status_code for _ in range(5)] == [304] * 5
    assert client.get(STATUS).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "cost"),
    [
        ("GET", STATUS, 1),
        ("HEAD", STATUS, 1),
        ("GET", f"/api/v1/certificates/{NUMBER}", 1),
        ("GET", f"/api/v1/verify?number={NUMBER}", 1),
        ("GET", "/api/v1/suggest?q=мыло", 1),
        ("GET", "/api/v1/certificates?q=мыло", SEARCH),
        ("GET", "/ru/certificates", SEARCH),
        ("GET", "/ru/search?q=мыло", SEARCH),
        ("GET", "/api/v1/dumps/manifest.json", PUBLISHED_FILE),
        ("POST", "/api/v1/verify", LIST_OF_NUMBERS),
        ("GET", "/ru/certificates.csv", DOWNLOAD),
        ("GET", "/ru/certificates.ndjson", DOWNLOAD),
    ],
)
def test_a_request_costs_as_much_as_it_makes_others_wait(published, method, address, cost):
    client = published.site(limits=1000).test_client()
    assert left(client.open(address, method=method)) == 1000 - cost


def test_each_address_is_counted_for_itself_as_the_proxy_says(published):
    client = published.site(limits=1, proxies=1).test_client()
    asked = [client.get(STATUS, headers={"X-Forwarded-For": one}).status_code for one in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]
    assert asked == [200, 200, 429]


def test_without_a_proxy_nobody_chooses_an_address(published):
    client = published.site(limits=1).test_client()
    asked = [client.get(STATUS, headers={"X-Forwarded-For": one}).status_code for one in ("192.0.2.1", "192.0.2.2")]
    assert asked == [200, 429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff", True),
        ("2001:db8::1%eth0", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        (None, "", True),
    ],
)
def test_who_is_one_caller(one, other, same):
    tier = anonymous(10)
    assert (caller_at(tier, one, SECRET) == caller_at(tier, other, SECRET)) is same


def test_no_address_is_written_and_the_key_of_one_needs_the_secret(published):
    published.site(limits=10).test_client().get(STATUS, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    assert b"192.0.2.77" not in (published.data / counters.FILE).read_bytes()
    tier = anonymous(10)
    assert caller_at(tier, "192.0.2.77", SECRET).key != caller_at(tier, "192.0.2.77", f"{SECRET}!").key


def test_callers_with_a_key_have_a_tier_of_their_own(tmp_path, published):
    app = Flask("door")
    app.add_url_rule("/", "door.read", lambda: "read")
    body = Caller(tier=Tier(name="body", quota=5_000), key="body 7")
    init_limits(app, published.settings(limits=1), lambda: body)
    response = app.test_client().get("/")
    assert (response.headers["RateLimit-Policy"], response.headers["RateLimit"][:17]) == ('"body";q=5000;w=60', '"body";r=4999;t=6')


# Settings


def test_limits_are_on_unless_they_are_switched_off(tmp_path, published):
    assert site_settings({"REGISTRY_DATA": str(tmp_path)}).limits == LIMITS
    assert site_settings({"REGISTRY_DATA": str(tmp_path), "REGISTRY_LIMITS": "0"}).limits == 0
    assert "RateLimit" not in published.site(limits=0).test_client().get(STATUS).headers


@pytest.mark.parametrize("url", ["nothing://user:secret@host", "limits.db"])
def test_a_storage_that_cannot_be_used_is_refused_at_the_start(published, url):
    with pytest.raises(BadRequest, match="REGISTRY_LIMITS_URL") as refused:
        published.site(limits=10, limits_url=url)
    assert "secret" not in "".join(format_exception(refused.value))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_documents_tell_the_figures(published, language):
    figures = {str(one) for one in (SEARCH, PUBLISHED_FILE, LIST_OF_NUMBERS, DOWNLOAD)}
    page = published.site(limits=LIMITS).test_client().get(f"/{language}/about/api").text
    section = page[page.index('id="limits"') :]
    assert f"{LIMITS:,}".replace(",", "\N{NO-BREAK SPACE}" if language == "ru" else ",") in section
    assert figures <= set(re.findall(r"\d+", section))


@pytest.mark.parametrize(
    ("request_", "cost"),
    [
        ("a search, a list or a feed, on a page and in the API", SEARCH),
        ("a file that was made at publication, under `/api/v1/dumps/`", PUBLISHED_FILE),
        ("an official extract, the check of one", DOCUMENT),
        ("a list of up to 1,000 numbers to verify", LIST_OF_NUMBERS),
        ("beginning or sending a form, adding a photograph to it, showing a state by its receipt, writing to the desk", FORM),
        ("signing in at the desk", SIGNING_IN),
        ("all hits of a list as a file", DOWNLOAD),
        ("asking for a subscription", SUBSCRIPTION),
        ("looking up an application by its number and date", LOOKED_UP),
    ],
)
def test_operators_are_told_what_each_request_costs(request_, cost):
    operations = (ROOT / "docs" / "operations.md").read_text()
    section = operations[operations.index("## Limits") :].partition("\n## ")[0]
    assert f"Every address may ask for {LIMITS} units" in section
    assert f"| {request_} | {cost} |" in section


# A storage that fails


@pytest.fixture
def unusable(published):
    (published.data / counters.FILE).mkdir()  # no file can be opened there
    return published


def test_without_its_storage_a_process_counts_for_itself_and_says_so_once(unusable, caplog):
    client = unusable.site(limits=2).test_client()
    with caplog.at_level(logging.WARNING):
        assert [client.get(STATUS).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert [
        one.getMessage().partition(":")[0] for one in caplog.records if "limits" in one.name or "limits" in one.getMessage()
    ] == ["the storage of the limits cannot be reached, each process counts for itself"]


def test_a_storage_that_comes_back_is_used_again(unusable, caplog, monkeypatch):
    monkeypatch.setattr(counters, "_PATIENCE", 0.0)
    client = unusable.site(limits=5).test_client()
    client.get(STATUS)
    client.get(STATUS)
    (unusable.data / counters.FILE).rmdir()
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert left(client.get(STATUS)) == 4
        assert left(client.get(STATUS)) == 3
    assert [one.getMessage() for one in caplog.records] == ["the storage of the limits is back"]


# The file that processes share

HITTING = """
import sys
from pathlib import Path
from registry_site.limiting.file_storage import FileStorage
storage = FileStorage(Path(sys.argv[1]))
storage.check()
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50_000):
    storage.incr("key", 600, 1)
"""

ASKING = """
import sys, time
time.time = lambda: 1_800_000_000.0  # a minute that ended while they ask would give back a part of the quota
from pathlib import Path
from tests.places import in_files
from tests.worlds import World
world = World(data=Path(sys.argv[1]), places=in_files(Path(sys.argv[1]) / sys.argv[2]))
world.publish("certificates", {"RU.1": {"number": "RU.1", "product": "-", "status": "-"}})
client = world.site(limits=30).test_client()
print("ready", flush=True)
sys.stdin.readline()
print(sum(client.get("/api/v1/status").status_code == 200 for _ in range(25)))
"""


def in_two_processes(code, *arguments):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [subprocess.Popen([sys.executable, "-c", code, *arguments, f"{n}"], cwd=ROOT, **pipes) for n in (1, 2)]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:  # both at once
        child.stdin.write("\n")
        child.stdin.flush()
    told = [child.communicate(timeout=100)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    return told


def test_two_processes_lose_no_count(tmp_path):
    in_two_processes(HITTING, str(tmp_path / "counters"))
    assert FileStorage(tmp_path / "counters").get("key") == 100_000


@pytest.mark.slow
def test_two_processes_of_the_site_share_one_quota(tmp_path):
    answered = [int(one) for one in in_two_processes(ASKING, str(tmp_path))]
    assert sum(answered) == 30
    assert max(answered) <= 25


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def storage(tmp_path, clock):
    return FileStorage(tmp_path / "counters", clock)


def test_a_window_begins_with_the_first_request_and_ends_with_its_seconds(storage, clock):
    assert [storage.incr("a", 60), storage.incr("a", 60, 5)] == [1, 6]
    assert storage.get_expiry("a") == clock.now + 60
    clock.now += 59.9
    assert storage.incr("a", 60) == 7
    clock.now += 0.2
    assert storage.get("a") == 0
    assert storage.incr("a", 60) == 1


def test_a_clock_that_is_set_back_locks_nobody_out(storage, clock):
    storage.incr("a", 60, 100)
    clock.now -= 86_400
    assert storage.incr("a", 60) == 1


def test_keys_are_counted_apart(storage):
    for n in range(2_000):
        storage.incr(f"{n}", 60, n + 1)
    assert all(storage.get(f"{n}") == n + 1 for n in range(2_000))


def test_a_full_table_forgets_the_window_that_ends_first(storage, clock, monkeypatch):
    monkeypatch.setattr("registry_site.limiting.file_storage._PLACES", 1)
    monkeypatch.setattr("registry_site.limiting.file_storage._SLOTS", 1)
    storage.incr("a", 60, 7)
    assert storage.incr("b", 60) == 1
    assert storage.get("a") == 0


def test_one_key_or_all_can_be_forgotten(storage):
    storage.incr("a", 60)
    storage.incr("b", 60)
    storage.clear("a")
    assert (storage.get("a"), storage.get("b")) == (0, 1)
    storage.reset()
    assert storage.get("b") == 0


def test_only_its_owner_may_read_the_file(storage, tmp_path):
    assert storage.check()
    assert (tmp_path / "counters").stat().st_mode & 0o777 == 0o600


def test_a_place_where_nothing_can_be_opened_is_said_to_be_no_storage(tmp_path):
    assert not FileStorage(tmp_path).check()

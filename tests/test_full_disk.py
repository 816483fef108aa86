"""A report that meets a full disk: nothing is half stored, the site goes on, and the same person goes on with the same draft."""

import html
import io
import random
from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import select

from deploy.servers.places import scratch
from registry_site.cases.sealing import make_keyring, place
from registry_site.cases.store import open_cases
from registry_site.cases.tables import cases as cases_table
from registry_site.cases.tables import drafts, metadata, uploads
from registry_site.settings import site_settings
from registry_site.translating import translator
from tests.loading import Office, certificates, number
from tests.places import in_files, prepare_cases
from tests.reporting import ANSWERS, photo
from tests.small_disks import database_on, small_disk
from tests.wires import begun, served

pytestmark = pytest.mark.slow

MEGABYTES = 48
LONG = ("Пахнет керосином. " * 250).strip()
OTHERS = ("/ru/", f"/ru/certificates/{number(1)}", "/ru/search?q=Мыло", f"/api/v1/verify?number={number(2)}", "/ru/reports/photos")


@dataclass(frozen=True, kw_only=True)
class Story:
    """What one person met. `before` and `while_full` are all rows of all tables, `refused` the answers while the disk was full."""

    before: dict
    while_full: dict
    refused: tuple
    review: str
    others: dict
    taken: tuple
    state: str
    cases: object


@pytest.fixture(scope="module", params=["in_files", pytest.param("in_a_database", marks=pytest.mark.servers)])
def story(request):
    """Told once: a photo, then a full disk, then room. The whole data folder lies on that disk, and the database as well."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch())
        disk = stack.enter_context(small_disk(folder / "var", megabytes=MEGABYTES))
        places = in_files(folder)
        if request.param == "in_a_database":
            places = replace(places, cases_url=stack.enter_context(database_on(disk, request.getfixturevalue("ledger_server"))))
        office = Office(data=folder, places=places)
        office.load(certificates(3))
        prepare_cases(places.cases_url)
        keys = disk.folder / "keys"
        make_keyring(keys)
        cases = open_cases(places.cases_url, keys)
        stack.callback(cases.engine.dispose)
        told = {"REGISTRY_DATA": str(disk.folder), "REGISTRY_CASES_URL": places.cases_url, "REGISTRY_CASES_KEYS": str(keys)}
        port = stack.enter_context(served("deploy/gunicorn.conf.py", folder / "site.log", **told))
        yield tell(begun(port), disk, cases)


def tell(reporter, disk, cases):
    reporter.answer_all()
    assert reporter.add_photo(photo()).status_code == 303
    before, large = rows(cases), large_photo()
    disk.fill()
    refused = (reporter.add_photo(large), reporter.answer("description", description=LONG), reporter.send())
    others = {address: reporter.client.get(quote(address, safe="/?=")).status_code for address in OTHERS}
    review, while_full = reporter.page("review").text, rows(cases)
    disk.make_room()
    taken = (reporter.add_photo(large), reporter.answer("description", description=LONG), reporter.send())
    return Story(
        before=before,
        while_full=while_full,
        refused=refused,
        review=review,
        others=others,
        taken=taken,
        state=reporter.state(reporter.receipt()).text,
        cases=cases,
    )


def large_photo():
    """Noise, which no encoder makes small."""
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 900), random.Random(77).randbytes(900 * 900 * 3)).save(out, "JPEG", quality=95)
    return out.getvalue()


def rows(cases):
    with cases.reading() as connection:
        return {name: connection.execute(select(table)).all() for name, table in metadata.tables.items()}


def test_whoever_is_refused_reads_what_to_do_in_their_language(story):
    told = translator("ru").text(
        "Reload this page in a minute: what you filled in is sent once more. What was stored before is kept."
    )
    for answer in story.refused:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert '<html lang="ru"' in answer.text
        assert told in html.unescape(answer.text)


def test_nothing_is_half_stored(story):
    assert story.while_full == story.before
    assert len(story.before["drafts"]) == len(story.before["uploads"]) == 1


def test_the_answers_so_far_are_read_as_they_were(story):
    assert ANSWERS["place"]["place"] in story.review
    assert ANSWERS["description"]["description"] in story.review


def test_whatever_stores_nothing_goes_on(story):
    assert story.others == dict.fromkeys(OTHERS, 200)


def test_with_room_the_same_draft_is_sent_once_and_whole(story):
    assert [one.status_code for one in story.taken] == [303] * 3
    with story.cases.reading() as connection:
        (case,) = connection.execute(select(cases_table)).all()
        (draft,) = connection.execute(select(drafts)).all()
        files = connection.execute(select(uploads).order_by(uploads.c.position)).all()
    assert (case.number, draft.case_number) == ("R-2026-000001", case.number)
    assert [(one.case_number, one.draft_sha256) for one in files] == [(case.number, None)] * 2
    opened = [story.cases.keyring.open(one.sealed_data, place("uploads", "sealed_data", one.id)) for one in files]
    assert [Image.open(io.BytesIO(one)).size for one in opened] == [(64, 48), (900, 900)]
    contents = story.cases.keyring.open_json(case.sealed_contents, place("cases", "sealed_contents", case.number))
    assert contents["description"] == LONG


def test_the_receipt_opens_the_case(story):
    assert "R-2026-000001" in story.state


def test_a_secret_that_was_not_written_whole_is_no_secret(tmp_path):
    with small_disk(tmp_path / "var", megabytes=1) as disk:
        disk.fill()
        with pytest.raises(OSError, match="No space left"):
            site_settings({"REGISTRY_DATA": str(disk.folder)})
        disk.make_room()
        assert len(site_settings({"REGISTRY_DATA": str(disk.folder)}).secret_key) == 64

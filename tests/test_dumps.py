"""Published files (`/api/v1/dumps/…`): whole registers, changes, manifest and signatures, as a stranger checks and uses them."""

import csv
import gzip
import hashlib
import io
import subprocess
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import orjson
import pytest

from indexer import restate
from indexer.dumps import dump
from registry_site.errors import Unavailable
from registry_site.published import dumps as reading
from registry_site.published.dumps import public_folder
from registry_site.registers import DECLARATIONS
from registry_site.signing import signed
from tests.loading import TODAY, certificate, certificates, licence, licences_xml, number

QUIET = lambda stage, count: None  # noqa: E731


def written(office, **asked):
    return dump(office.stores, QUIET, **asked)


@pytest.fixture
def filled(office):
    office.load(certificates(3))
    written(office)
    return office


def get(client, path, **headers):
    """An answer read to its end and closed, as a server does it."""
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response.get_data()
    response.close()
    return response


def manifest(client):
    return client.get("/api/v1/dumps/manifest.json").json


def entry(client, register="certificates"):
    return next(one for one in manifest(client)["registers"] if one["register"] == register)


def fetched(client, file):
    """A file as its manifest promises it."""
    response = get(client, file["url"])
    assert (response.status_code, len(response.data)) == (200, file["bytes"])
    assert hashlib.sha256(response.data).hexdigest() == file["sha256"]
    return gzip.decompress(response.data)


def lines(client, file):
    found = [orjson.loads(line) for line in fetched(client, file).splitlines()]
    assert len(found) == file["count"]
    return found


def listed(client, register="certificates"):
    return client.get(f"/api/v1/{register}?limit=1000").json["items"]


def applied(records, changes):
    """A dump with the changes of the next generation made in it."""
    copy = {one["id"]: one for one in records}
    for one in changes:
        if one["op"] == "upsert":
            copy[one["id"]] = one["record"]
        else:
            del copy[one["id"]]
    return [copy[name] for name in sorted(copy)]


def test_a_dump_holds_every_record_as_lists_show_it_in_the_order_of_ids(filled):
    client = filled.site().test_client()
    assert lines(client, entry(client)["files"]["records"]) == sorted(listed(client), key=lambda one: one["id"])


def test_the_manifest_says_which_state_of_the_register_it_is(filled):
    client = filled.site().test_client()
    told = entry(client)
    generation = filled.stores.ledger.generations(DECLARATIONS["certificates"].public)[0]
    assert (told["generation"], told["records"], told["kind"], told["made_up"]) == (1, 3, "load", False)
    assert (told["published_at"], told["data_as_of"]) == (generation.made_at, generation.data_as_of)
    assert (told["sequence"], told["previous"]) == ({"first": 1, "last": 3}, None)


def test_the_table_has_a_heading_and_a_row_for_each_record(filled):
    client = filled.site().test_client()
    file = entry(client)["files"]["table"]
    rows = list(csv.DictReader(io.StringIO(fetched(client, file).decode())))
    assert [(row["id"], row["product"]) for row in rows] == [(number(n), f"Мыло № {n}") for n in (1, 2, 3)]
    assert file["count"] == 3


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_file_is_given_unpacked_under_its_name_without_gz(filled, accepted):
    client = filled.site().test_client()
    file = entry(client)["files"]["table"]
    response = get(client, file["url"].removesuffix(".gz"), Accept_Encoding=accepted)
    text = gzip.decompress(response.data) if response.headers.get("Content-Encoding") == "gzip" else response.data
    assert text == fetched(client, file)
    assert response.headers["Content-Type"].startswith("text/csv")
    assert (response.headers.get("Content-Encoding"), response.headers["Vary"]) == (
        "gzip" if accepted == "gzip" else None,
        "Accept-Encoding",
    )


def test_the_file_of_changes_holds_what_the_changes_feed_told_before_it_was_made(office):
    office.load(certificates(3))
    office.load([*certificates(4, product="Порошок")[:3], certificate(9)], approve="smaller")
    client = office.site().test_client()
    from_ledger = client.get("/api/v1/changes").json["items"]
    written(office)
    told = [one for delta in entry(client)["deltas"] for one in lines(client, delta)]
    assert told == from_ledger
    assert [one["op"] for one in told] == ["upsert"] * 5


def test_a_delta_applied_to_a_dump_gives_the_next_dump(office):
    client, before = office.site().test_client(), []
    acts = (
        lambda: office.load(certificates(5)),
        lambda: office.load([*certificates(4, product="Порошок")[:2], certificate(8, issued_on="25.11.2026")], approve="smaller"),
        lambda: office.load([*certificates(4, product="Порошок")[:2], certificate(8, issued_on="25.11.2026")], approve="again"),
        lambda: restate.turn(office.stores, DECLARATIONS["certificates"], TODAY + timedelta(days=4), QUIET),
        lambda: restate.roll_back(office.stores, DECLARATIONS["certificates"], 1, "the wrong file", QUIET),
    )
    for number_, act in enumerate(acts, 1):
        act()
        written(office)
        told = entry(client)
        assert told["generation"] == number_ == told["deltas"][-1]["generation"]
        now = lines(client, told["files"]["records"])
        assert applied(before, lines(client, told["deltas"][-1])) == now
        before = now


def test_a_copy_that_began_with_a_dump_goes_on_with_the_changes_after_it(filled):
    client = filled.site().test_client()
    state = entry(client)
    records = lines(client, state["files"]["records"])
    filled.load(certificates(4, product="Порошок"))
    assert applied(records, client.get(state["next"]).json["items"]) == sorted(listed(client), key=lambda one: one["id"])


def test_the_same_records_give_the_same_bytes(filled):
    client = filled.site().test_client()
    before = client.get("/api/v1/dumps/SHA256SUMS").data, client.get("/api/v1/dumps/manifest.json.sig").data
    rmtree(filled.settings.data / "dumps")
    written(filled)
    assert (client.get("/api/v1/dumps/SHA256SUMS").data, client.get("/api/v1/dumps/manifest.json.sig").data) == before


def test_a_second_run_makes_nothing(filled):
    assert written(filled) == []


def test_what_was_made_anew_has_the_same_names(filled):
    folder = public_folder(filled.settings.data)
    before = {file.name for file in folder.iterdir()}
    assert len(written(filled, anew=True)) == 3
    assert {file.name for file in folder.iterdir()} == before


def test_generations_missed_meanwhile_are_made_up_for(filled):
    filled.load(certificates(4))
    filled.load(certificates(5))
    client = filled.site().test_client()
    written(filled)
    told = entry(client)
    assert [one["generation"] for one in told["deltas"]] == [1, 2, 3]
    assert [state["files"]["records"]["count"] for state in (told["previous"], told)] == [4, 5]


def test_whole_registers_are_kept_for_two_generations_and_changes_for_ever(filled):
    client = filled.site().test_client()
    for count in (4, 5):
        filled.load(certificates(count))
        written(filled)
    told = entry(client)
    kept = {file.name for file in public_folder(filled.settings.data).iterdir() if file.name.startswith("certificates-")}
    named = [*told["files"].values(), *told["previous"]["files"].values(), *told["deltas"]]
    assert kept == {file["name"] for file in named}
    assert [one["generation"] for one in told["deltas"]] == [1, 2, 3]
    assert set(told["previous"]["files"]) == {"records", "table", "changes"}


def test_a_load_that_changed_nothing_shares_the_contents_of_the_dump_before(filled):
    client = filled.site().test_client()
    before = entry(client)["files"]["records"]
    filled.load(certificates(3))
    written(filled)
    told = entry(client)
    assert (told["files"]["records"]["sha256"], told["sequence"]) == (before["sha256"], None)
    assert fetched(client, told["files"]["records"]) == fetched(client, told["previous"]["files"]["records"])
    assert fetched(client, told["files"]["changes"]) == b""


def test_the_signatures_are_of_the_key_at_the_well_known_address(filled):
    client = filled.site().test_client()
    key = client.get("/.well-known/registry-signing-key.pem").data
    for name in ("manifest.json", "SHA256SUMS"):
        data, signature = (client.get(f"/api/v1/dumps/{one}").data for one in (name, f"{name}.sig"))
        assert signed(key, data, signature)


def test_the_manifest_names_the_key_it_is_signed_with(filled, tmp_path):
    client = filled.site().test_client()
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "DER"],
        input=client.get("/.well-known/registry-signing-key.pem").data,
        capture_output=True,
        check=True,
    ).stdout
    assert manifest(client)["key"]["id"] == hashlib.sha256(der).hexdigest()


def test_a_file_with_a_hash_in_its_name_may_be_kept_for_good_and_the_manifest_for_a_minute(filled):
    client = filled.site().test_client()
    lasting = get(client, entry(client)["files"]["records"]["url"])
    assert "immutable" in lasting.headers["Cache-Control"]
    again = client.get("/api/v1/dumps/manifest.json")
    assert again.headers["Cache-Control"] == "public, max-age=60"
    for response, path in ((lasting, entry(client)["files"]["records"]["url"]), (again, "/api/v1/dumps/manifest.json")):
        assert get(client, path, If_None_Match=response.headers["ETag"]).status_code == 304


def test_a_broken_download_can_be_taken_up_again(filled):
    client = filled.site().test_client()
    file = entry(client)["files"]["records"]
    rest = get(client, file["url"], Range="bytes=10-")
    assert (rest.status_code, rest.data) == (206, get(client, file["url"]).data[10:])


@pytest.mark.parametrize(
    "name",
    ["nothing.gz", ".making-x", "certificates-000001-000000000000.ndjson.gz", "..%2Flock", "..%2F..%2Fsecret_key", "SHA256SUMS.gz"],
)
def test_what_is_no_published_file_is_not_found(filled, name):
    response = filled.site().test_client().get(f"/api/v1/dumps/{name}")
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_a_file_takes_no_parameters(filled):
    assert filled.site().test_client().get("/api/v1/dumps/manifest.json?limit=1").status_code == 400


def test_before_the_first_dump_there_is_no_manifest_and_no_key(office):
    client = office.site().test_client()
    assert client.get("/api/v1/dumps/manifest.json").status_code == 404
    assert client.get("/.well-known/registry-signing-key.pem").status_code == 404


def test_what_a_killed_run_left_behind_is_swept_up(filled):
    folder = public_folder(filled.settings.data)
    (folder / ".making-1").write_bytes(b"half")
    written(filled)
    assert not (folder / ".making-1").exists()


def test_what_is_committed_but_not_served_is_not_dumped_yet(filled, monkeypatch):
    filled.load(certificates(4, product="Порошок"))
    rmtree(filled.settings.data / "dumps")
    client = filled.site().test_client()
    with monkeypatch.context() as swap_is_late:
        swap_is_late.setattr(filled.stores.served.__class__, "generation", lambda engine, register: 1)
        written(filled)
        told = entry(client)
        assert (told["generation"], [one["product"] for one in lines(client, told["files"]["records"])]) == (
            1,
            [f"Мыло № {n}" for n in (1, 2, 3)],
        )
    written(filled)
    assert (entry(client)["generation"], entry(client)["files"]["records"]["count"]) == (2, 4)


def test_a_folder_that_takes_no_file_is_told_and_the_register_stays_published(office):
    office.load(certificates(3))
    (office.settings.data / "dumps").write_bytes(b"in the way")
    with pytest.raises(Unavailable, match="could not be written"):
        written(office)
    assert len(listed(office.site().test_client())) == 3


def test_every_register_has_its_own_files_in_one_manifest(filled):
    filled.load(licences_xml(licence(1), licence(2)), register="licences")
    written(filled)
    client = filled.site().test_client()
    assert [(one["register"], one["records"]) for one in manifest(client)["registers"]] == [("certificates", 3), ("licences", 2)]
    assert len(lines(client, entry(client, "licences")["files"]["records"])) == 2


def test_the_feed_is_the_same_from_the_files_and_from_the_ledger(filled):
    filled.load(licences_xml(licence(1), licence(2)), register="licences")
    filled.load(certificates(5)[1:], approve="smaller")
    client = filled.site().test_client()
    pages = [
        f"/api/v1/changes?{query}" for query in ("since=0", "since=1&limit=2", "since=4&limit=3", "register=licences", "since=7")
    ]
    from_ledger = [client.get(page).data for page in pages]
    written(filled)
    assert [client.get(page).data for page in pages] == from_ledger


def test_files_made_by_another_version_of_the_program_are_not_answers_and_are_made_again(filled, monkeypatch):
    client = filled.site().test_client()
    reading._delta.cache_clear()
    monkeypatch.setattr("registry_site.published.dumps.renderer", lambda: "another")
    monkeypatch.setattr("registry_site.published.dumps._read", lambda delta, span: pytest.fail("read from the file"))
    assert len(client.get("/api/v1/changes").json["items"]) == 3
    monkeypatch.setattr("indexer.dumps.renderer", lambda: "another")
    assert len(written(filled)) == 3


def test_a_damaged_file_of_changes_is_no_answer(filled):
    (changes,) = public_folder(filled.settings.data).glob("*-changes-*")
    changes.write_bytes(changes.read_bytes()[:-40])
    response = filled.site().test_client().get("/api/v1/changes")
    assert (response.status_code, response.json["code"]) == (503, "unavailable")


def test_a_thousand_records_and_more_make_a_dump_of_several_members_that_reads_as_one(office_of_files):
    office = office_of_files
    office.load(certificates(2500))
    written(office)
    client = office.site().test_client()
    assert len(lines(client, entry(client)["files"]["records"])) == 2500
    assert [one["seq"] for one in client.get("/api/v1/changes?since=999&limit=3").json["items"]] == [1000, 1001, 1002]
    assert [one["seq"] for one in client.get("/api/v1/changes?since=1500&limit=1000").json["items"]] == list(range(1501, 2501))


def test_the_script_of_the_documents_checks_what_was_published_and_sees_a_changed_byte(filled, tmp_path):
    script = Path(__file__).parent.parent / "docs" / "check-dumps.sh"
    assert len(script.read_text().splitlines()) <= 20
    folder = tmp_path / "fetched"
    folder.mkdir()
    for file in public_folder(filled.settings.data).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())

    def checked():
        return subprocess.run(
            ["sh", script, folder / "registry-signing-key.pem"], cwd=folder, capture_output=True, text=True, check=False
        )

    assert checked().returncode == 0, checked().stderr
    records = next(file for file in folder.glob("*.ndjson.gz") if "changes" not in file.name)
    whole = records.read_bytes()
    records.write_bytes(whole[:-1] + b"\1")
    assert checked().returncode != 0
    records.write_bytes(whole)
    (folder / "SHA256SUMS").write_bytes((folder / "SHA256SUMS").read_bytes() + b"\n")
    assert checked().returncode != 0

"""Nothing restricted gets out (DESIGN §4.4): marks go in through the real loader, then every way out is searched for them."""

import gzip
import io
import json
import logging
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copyfile

import pikepdf
import pytest

from indexer.dumps import dump
from indexer.load import Order, load
from indexer.vault import metadata as vault_tables
from registry_site.api.verifying_lists import CSV, JSON, XLSX
from registry_site.app import create_site
from registry_site.cases.sealing import make_keyring
from registry_site.clock import day_of
from registry_site.ledger.tables import metadata as ledger_tables
from registry_site.pages.about import TOPICS
from registry_site.published.datasets import identifier, published
from registry_site.published.dumps import public_folder
from registry_site.published.sitemaps import ENDING, PREFIX, files_of
from registry_site.registers import DECLARATIONS, LOOKUPS, REGISTERS
from registry_site.registers.askable import held, monthly
from registry_site.registers.model import Field, Group, Kind
from registry_site.tabular.xlsx_reading import read_xlsx
from registry_site.tabular.xlsx_writing import write_xlsx
from tests.following import follow, patient
from tests.index_reading import everything_served
from tests.loading import Office
from tests.marked import (
    APPLICATION,
    CERTIFICATE,
    MARK,
    MARKED_DAY,
    NOTICE,
    SOLE_TRADER,
    TRACES,
    applications_csv,
    certificates_csv,
    marked,
    notices_zip,
    plan_csv,
    restricted_paths,
)
from tests.opening import SAID
from tests.places import connections_closed, emptied, in_files, prepare_cases
from tests.post_office import SENDER
from tests.worlds import TODAY

LICENCES = Path(__file__).parent / "data" / "retail_licenses_krasnoyarsk_real_trimmed.xml"
FILES = (
    ("certificates", "certificates.csv"),
    ("licences", "licences.xml"),
    ("counterfeits", "notices.zip"),
    ("inspections", "plan.csv"),
    ("applications", "applications.csv"),
)
WITHOUT_DRAFT = {
    f"intake.{form}_{page}" for form in ("reports", "extracts", "complaints") for page in ("start", "status", "puzzle")
}
closed = [(name, path) for name in REGISTERS for path, _ in restricted_paths(name)]
STATIC = Path(__file__).parent.parent / "registry_site" / "static"


class Heard(logging.Handler):
    """Every log line as it would be written, tracebacks included."""

    def __init__(self):
        super().__init__(logging.NOTSET)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@dataclass(kw_only=True)
class House:
    """The loaded registers, their site, and everything that was logged on the way."""

    data: Path
    stores: object
    client: object
    ids: dict
    files: list
    reports: dict
    made_on: str = ""
    followed: tuple = ("", "")  # id of a subscription, and the token that confirms it
    heard: Heard = field(default_factory=Heard)


@pytest.fixture(scope="module", params=["files", pytest.param("servers", marks=pytest.mark.servers)])
def house(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    places = in_files(folder) if request.param == "files" else emptied(request.getfixturevalue("places_on_servers"))
    (folder / "certificates.csv").write_bytes(certificates_csv())
    (folder / "plan.csv").write_bytes(plan_csv())
    (folder / "applications.csv").write_bytes(applications_csv())
    (folder / "notices.zip").write_bytes(notices_zip())  # before anybody listens: the marks are written here, not by the loader
    copyfile(LICENCES, folder / "licences.xml")
    heard, root = Heard(), logging.getLogger()
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    try:
        with connections_closed():
            yield _loaded(folder, heard, places)
    finally:
        root.removeHandler(heard)
        root.setLevel(level)


def _loaded(folder, heard, places):
    office = Office(data=folder, places=places)
    data, stores = office.settings.data, office.stores
    reports = {}
    for name, path in FILES:
        order = Order(declaration=DECLARATIONS[name], paths=[folder / path], today=TODAY, approve="rows are rejected on purpose")
        reports[name] = load(stores, order)
    dump(replace(stores, settings=replace(stores.settings, public_url=SAID["public_url"])), lambda stage, count: None)
    made_on = day_of(stores.ledger.generations(REGISTERS["counterfeits"])[0].made_at).isoformat()
    prepare_cases(places.cases_url)
    make_keyring(data / "cases" / "keys")
    client = office.site(date.fromisoformat(made_on), mail_from=SENDER, seconds=patient(), **SAID).test_client()
    ids = {name: [one["id"] for one in client.get(f"/api/v1/{name}?limit=1000").json["items"]] for name in REGISTERS}
    files = sorted(path.name for path in (data / "files").rglob("*") if path.is_file())
    return House(
        data=data,
        stores=stores,
        client=client,
        ids=ids,
        files=files,
        reports=reports,
        made_on=made_on,
        heard=heard,
        followed=follow(client, office),
    )


def rows_of(engine, metadata):
    """Every row of every table as text."""
    with engine.connect() as connection:
        return [repr(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]


def traces(text):
    """The marks a text holds, in any case."""
    small = text.lower()
    return sorted({small[small.find(one) :][:40] for one in TRACES if one in small})


def addresses(house):
    """Every address of every GET rule of the site, filled from the fixture; a rule that cannot be filled is an error."""
    values = {
        "lang": ["ru", "en"],
        "register": list(REGISTERS),
        "lookup": list(LOOKUPS),
        "topic": [topic for topic in TOPICS if topic],
        "identifier": [identifier(one.register, SAID["publisher"]) for one in sets(house)],
        "week": [_week(date.fromisoformat(house.made_on))],
        "id_": house.followed[:1],
        "token": house.followed[1:],
        "filename": [path.relative_to(STATIC).as_posix() for path in sorted(STATIC.rglob("*")) if path.is_file()],
    }
    for rule in house.client.application.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        for filled in _filled(house, rule, values):
            yield rule, rule.build(filled)[1]


def _filled(house, rule, values):
    arguments = sorted(rule.arguments)
    if arguments == ["name"]:  # a name means something else at every address: a new one must be told here
        names = {
            "pages.file": house.files,
            "pages.schema": [*REGISTERS, "notice"],
            "api.dump": dumped(house),
            "opendata.sitemap": [name.removeprefix(PREFIX).removesuffix(ENDING) for name in sitemaps(house)],
        }
        return [{"name": name} for name in names[rule.endpoint]]
    if "file" in arguments:
        kept = [(data_set, release) for data_set in sets(house) for release in data_set.releases]
        pairs = [(one, name) for one, release in kept for name in (release.data_name, release.structure_name)]
        return [{"identifier": identifier(one.register, SAID["publisher"]), "file": name} for one, name in pairs]
    if "name" in arguments and "register" in arguments:
        rest = [one for one in arguments if one not in ("name", "register")]
        pairs = [(register, name) for register, names in house.ids.items() for name in names]
        return [
            {"register": register, "name": name, **dict(zip(rest, others, strict=True))}
            for register, name in pairs
            for others in product(*(values[one] for one in rest))
        ]
    if "path" in arguments:
        paths = [{"register": name, "path": path} for name, register in REGISTERS.items() for path in register.facets]
        return [{**one, "lang": language} for one in paths for language in values["lang"]]
    return [dict(zip(arguments, one, strict=True)) for one in product(*(values[name] for name in arguments))]


def dumped(house):
    """The published files, and the names under which they are given unpacked."""
    packed = sorted(path.name for path in public_folder(house.data).iterdir())
    return [*packed, *(name.removesuffix(".gz") for name in packed if name.endswith(".gz"))]


def sets(house):
    """The data sets that are published; a register without one would be walked past."""
    found = published(house.data).sets
    assert [one.register.name for one in found] == list(REGISTERS)
    return found


def sitemaps(house):
    """The sitemaps of the records of every register."""
    names = sorted(path.name for path in files_of(house.data).iterdir())
    assert len(names) == len(REGISTERS)
    return names


def _week(day):
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def queries(rule, address, made_on):
    """The address alone and with every query its door understands and that could bring something to light."""
    yield address
    endpoint = rule.endpoint
    for name, register in REGISTERS.items():
        if not address.endswith(f"/{name}"):
            continue
        for path in register.sorts:
            yield f"{address}?sort={path}"
            yield f"{address}?sort=-{path}"
        if endpoint == "api.list":
            yield f"{address}?limit=1000&facets={','.join((*register.facets, *monthly(register)))}"
    if endpoint.endswith("verify"):
        for number in (CERTIFICATE, NOTICE, SOLE_TRADER):
            yield f"{address}?number={number}"
            yield f"{address}?number={number}&on=2026-06-01"
    if endpoint.endswith("search"):
        yield f"{address}?q=Экоцид"
    if endpoint == "api.suggest":
        for text in ("Эк", "экоцид", CERTIFICATE[:6], "hj"):
            yield f"{address}?q={text}&limit=20"
    if endpoint == "api.changes":
        yield f"{address}?limit=1000"
    if endpoint == "api.record":
        yield f"{address}?as_of={made_on}"
    if endpoint.startswith("feeds."):
        yield f"{address}?q=Экоцид"
    if endpoint.startswith("exports.") and endpoint != "exports.xlsx":
        yield f"{address}?proof=1"


def needs_a_number(rule, address):
    return rule.endpoint == "api.verify" and "?" not in address


def body(house, address):
    with house.client.get(address) as response:
        content = response.get_data()
        if content.startswith(b"PK"):  # a workbook: its parts are compressed
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                content = b"\n".join(package.read(name) for name in package.namelist())
        # A digest is chance: among thousands of them one spells a mark sooner or later.
        headers = [pair for pair in response.headers if pair[0] != "Repr-Digest"]
        return response.status_code, content.decode("utf-8", "replace"), str(headers)


def test_the_restricted_fields_are_those_of_the_contract():
    assert closed == [
        ("certificates", "signatory"),
        ("certificates", "entrepreneur_identity"),
        ("certificates", "identity_document"),
        *(
            ("counterfeits", f"sampling_control.{name}")
            for name in ("trade_name", "registration_number", "batch", "country", "checked_on")
        ),
    ]


def test_a_field_and_a_group_are_restricted_unless_published_by_an_act():
    assert not Field(name="x", kind=Kind.TEXT, label="x").public
    assert not Group(name="x", label="x", fields=()).public


def test_every_restricted_field_of_every_register_was_marked_and_reached_the_vault(house):
    assert closed
    vault = "\n".join(rows_of(house.stores.vault.engine, vault_tables)).lower()
    for name in REGISTERS:
        for path, kind in restricted_paths(name):
            assert marked(path, kind) in vault, path
    assert marked("home") in vault


def test_the_sound_records_were_published_and_the_others_were_not(house):
    assert set(house.ids["certificates"]) == {CERTIFICATE, "KZ.16.01.98.002.E.000002.02.25"}
    assert set(house.ids["counterfeits"]) == {NOTICE, SOLE_TRADER}
    assert house.ids["licences"]
    assert house.files
    assert house.reports["certificates"].reject_file is not None
    assert house.reports["counterfeits"].reject_file is not None


def test_no_address_of_the_site_shows_a_mark(house):
    asked = 0
    for rule, address in addresses(house):
        for one in queries(rule, address, house.made_on):
            status, text, headers = body(house, one)
            if needs_a_number(rule, one):
                assert status == 400
            elif rule.endpoint.startswith("intake.") and rule.endpoint not in WITHOUT_DRAFT:
                assert status == 303
            elif rule.endpoint in ("pages.root", "opendata.home", "opendata.passport"):
                assert status == 302
            else:
                assert status == 200, f"{one}: {text[:300]}"
            assert traces(text + headers) == [], one
            asked += 1
    assert asked > 100


def test_every_route_is_walked(house):
    walked = {rule.endpoint for rule, _ in addresses(house)}
    assert walked == {rule.endpoint for rule in house.client.application.url_map.iter_rules() if "GET" in rule.methods}


def test_a_route_that_cannot_be_filled_would_be_noticed(house):
    site = create_site(house.client.application.extensions["registry"].settings)
    site.add_url_rule("/api/v2/<secret>", "secret", lambda secret: secret)
    strange = House(
        data=house.data,
        stores=house.stores,
        client=site.test_client(),
        ids=house.ids,
        files=house.files,
        reports={},
        made_on=house.made_on,
    )
    with pytest.raises(KeyError):
        list(addresses(strange))


def test_the_changes_show_no_mark_where_they_are_told_from_the_ledger(house, monkeypatch):
    from_files = house.client.get("/api/v1/changes?limit=1000").data
    monkeypatch.setattr("registry_site.api.changing.ready", lambda data, span: None)
    from_ledger = house.client.get("/api/v1/changes?limit=1000").data
    assert from_ledger == from_files
    assert traces(from_ledger.decode()) == []


def test_no_list_of_verified_numbers_shows_a_mark(house):
    rows = [(number, day) for number in (CERTIFICATE, NOTICE, SOLE_TRADER) for day in ("", "2026-06-01", house.made_on)]
    sent = {
        JSON: json.dumps({"numbers": [{"number": number, "on": day or None} for number, day in rows]}).encode(),
        CSV: "\n".join(map(",".join, [("number", "on"), *rows])).encode(),
        XLSX: write_xlsx(("number", "on"), rows),
    }
    for kind, body in sent.items():
        response = house.client.post("/api/v1/verify", data=body, content_type=kind)
        assert response.status_code == 200, response.text
        told = repr(read_xlsx(response.data, 100)) if kind == XLSX else response.text
        assert f"certificates/{CERTIFICATE}" in told
        assert traces(told + str(response.headers)) == []


def test_what_is_looked_up_is_told_in_the_one_answer_to_its_key_and_in_none_to_a_part_of_it(house):
    number, day, stage = APPLICATION
    told = house.client.post("/ru/applications", data={"number": number, "received_on": day})
    assert stage in told.text
    for other in ({"number": number, "received_on": "1987-03-10"}, {"number": "1", "received_on": day}):
        answered = house.client.post("/ru/applications", data=other)
        assert answered.status_code == 200
        assert stage not in answered.text


@pytest.mark.parametrize(("name", "path"), closed)
def test_no_restricted_field_can_be_filtered_sorted_counted_or_ranged_by(house, name, path):
    for door in (f"/api/v1/{name}", f"/ru/{name}"):
        for query in (
            f"{path}={MARK}",
            f"sort={path}",
            f"sort=-{path}",
            f"facets={path}",
            f"{path}_has={MARK}",
            f"{path}_from={MARKED_DAY}",
            f"{path}_to={MARKED_DAY}",
        ):
            assert house.client.get(f"{door}?{query}").status_code == 400, f"{door}?{query}"


@pytest.mark.parametrize("name", REGISTERS)
def test_no_search_finds_a_record_by_a_mark(house, name):
    words = {marked(path, kind) for path, kind in restricted_paths("certificates")} | {
        marked(p, k) for p, k in restricted_paths("counterfeits")
    }
    for word in (*words, MARK, MARKED_DAY, marked("home"), f"{MARK}unsigned", f"{MARK}day", f"{MARK}state"):
        found = house.client.get(f"/api/v1/{name}?q={word}").json
        assert (found["meta"]["total"]["value"], found["items"]) == (0, []), word
        assert house.client.get(f"/ru/{name}.feed.json?q={word}").json["items"] == [], word
        page = house.client.get(f"/ru/{name}?q={word}")
        assert page.status_code == 200
        assert not any(f"/{name}/{one}" in page.text for one in house.ids[name]), word


def test_no_beginning_of_a_mark_is_completed(house):
    assert house.client.get("/api/v1/suggest?q=эко").json["items"]
    for trace in TRACES:
        for length in range(4, len(trace) + 1):
            assert house.client.get(f"/api/v1/suggest?q={trace[:length]}&limit=20").json["items"] == [], trace[:length]


@pytest.mark.parametrize("name", REGISTERS)
def test_no_filter_finds_a_record_by_a_mark(house, name):
    for path in REGISTERS[name].filters:
        response = house.client.get(f"/api/v1/{name}?{path}={MARK}")
        assert response.status_code == 400 or response.json["meta"]["total"]["value"] == 0, path
    for path in held(REGISTERS[name]):
        for word in (MARK, marked("home")):
            assert house.client.get(f"/api/v1/{name}?{path}_has={word}").json["meta"]["total"]["value"] == 0, path
    for path in REGISTERS[name].ranges:
        response = house.client.get(f"/api/v1/{name}?{path}_from={MARKED_DAY}&{path}_to={MARKED_DAY}")
        assert response.json["meta"]["total"]["value"] == 0, path


def test_no_file_outside_the_vault_holds_a_mark(house):
    looked_at = set()
    for path in sorted(house.data.rglob("*")):
        inside = path.relative_to(house.data)
        if path.is_file() and inside.parts[0] != "vault":
            looked_at.add(inside.parts[0])
            held = path.read_bytes()
            if inside.parts[0] == "lookups":  # the stage alone, which is told to whoever has the key
                held = held.replace(APPLICATION[2].encode(), b"")
            assert traces(str(inside) + held.decode("latin-1")) == [], inside
    assert {"files", "rejects", "lookups"} <= looked_at


def test_no_sitemap_holds_a_mark(house):
    for name in sitemaps(house):
        assert traces(gzip.decompress((files_of(house.data) / name).read_bytes()).decode()) == [], name


def test_no_row_of_the_ledger_holds_a_mark(house):
    rows = rows_of(house.stores.engine, ledger_tables)
    assert len(rows) > 10
    assert [row for row in rows if traces(row)] == []


def test_no_public_document_holds_a_mark_in_its_compressed_parts(house):
    for name in house.files:
        if name.endswith(".pdf"):
            with pikepdf.open(house.data / "files" / name[:2] / name) as document:
                for thing in document.objects:
                    content = thing.read_bytes().decode("latin-1") if isinstance(thing, pikepdf.Stream) else ""
                    assert traces(repr(thing) + content) == []
    assert any(name.endswith(".pdf") for name in house.files)


@pytest.mark.parametrize("name", REGISTERS)
def test_no_document_and_no_term_of_the_index_holds_a_mark(house, name):
    read = list(everything_served(house.stores.settings, REGISTERS[name]))
    assert len(read) > 10
    assert [text for text in read if traces(text)] == []


def test_no_line_of_the_log_holds_a_mark(house):
    house.client.get("/api/v1/certificates?colour=red")
    house.client.post("/ru/applications", data={"number": APPLICATION[0], "received_on": APPLICATION[1]})
    house.client.post("/ru/applications", data={"number": APPLICATION[0], MARK: MARK})
    assert [line for line in house.heard.lines if traces(line)] == []

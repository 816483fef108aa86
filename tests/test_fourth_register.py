"""Adding a register is one file in registers/ and one in indexer/formats/; no other line changes (DESIGN §4.11)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COPIED = ("registry_site", "indexer", "templates", "translations")

REGISTER = '''"""Vessels that carry food: a register that exists only in this test."""

from registry_site.messages import N_
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Group, Kind, Standing, Visibility, Weight
from registry_site.registers.relations import Relation

_PUBLIC = Visibility.PUBLIC

DECLARATION = Declaration(
    name="vessels",
    label=N_("Vessels"),
    singular=N_("Vessel"),
    source=N_("A list of vessels"),
    number="number",
    title_fields=("vessel",),
    newest_by="listed_on",
    relations=(
        Relation(register="vessels", by=(("owner", "owner"),), label=N_("Same owner"), told=N_("The owners have one name.")),
        Relation(register="lighthouses", by=(("vessel", "keeper"),), label=N_("Lighthouses"), told=N_("There is no such register.")),
        Relation(register="certificates", by=(("owner", "holder"),), label=N_("Same holder"), told=N_("The names are one.")),
    ),
    standings={"sails": Standing.IN_FORCE, "laid up": Standing.SUSPENDED, "sunk": Standing.ENDED},
    fields=(
        Field(name="number", kind=Kind.CODE, label=N_("Number"), visibility=_PUBLIC, required=True, sortable=True),
        Field(name="status", kind=Kind.CHOICE, label=N_("Status"), visibility=_PUBLIC, facet=True),
        Field(name="vessel", kind=Kind.NAME, label=N_("Vessel"), visibility=_PUBLIC, required=True, weight=Weight.TITLE),
        Field(name="flag", kind=Kind.CHOICE, label=N_("Flag"), visibility=_PUBLIC, facet=True, listed=True),
        Field(name="listed_on", kind=Kind.DATE, label=N_("Listed on"), visibility=_PUBLIC, sortable=True, listed=True),
        Field(name="home_port", kind=Kind.PLACE, label=N_("Home port"), visibility=_PUBLIC),
        Field(name="owner", kind=Kind.NAME, label=N_("Owner"), visibility=_PUBLIC),
        Field(name="insured", kind=Kind.FLAG, label=N_("Insured"), visibility=_PUBLIC),
        Field(name="cargoes", kind=Kind.TEXT, label=N_("Cargoes"), visibility=_PUBLIC, many=True),
        Group(name="voyages", label=N_("Voyages"), visibility=_PUBLIC, fields=(
            Field(name="port", kind=Kind.CHOICE, label=N_("Port"), visibility=_PUBLIC, facet=True),
            Field(name="month", kind=Kind.MONTH, label=N_("Month"), visibility=_PUBLIC),
            Field(name="agent", kind=Kind.TEXT, label=N_("Agent")),
        )),
        Field(name="captain", kind=Kind.TEXT, label=N_("Captain")),
    ),
)
'''

FORMAT = '''"""Vessels as a table."""

from dataclasses import dataclass

from indexer.rows import Row
from indexer.sources import read_csv


@dataclass(frozen=True, kw_only=True)
class VesselsCsv:
    name: str = "vessels_csv"
    register: str = "vessels"

    def recognises(self, source):
        return b"vessel;" in source.head

    def read(self, source):
        table = read_csv(source)
        for row in table.rows:
            values = dict(zip(table.columns, row.cells, strict=True))
            values["voyages"] = [{"port": values.pop("port"), "month": "2026-05", "agent": values.pop("agent")}]
            values["cargoes"] = values["cargoes"].split(",")
            yield Row(position=f"line {row.line}", values=values, digest=row.digest)


FORMATS = (VesselsCsv(),)
'''

TABLE = """number;status;vessel;flag;listed_on;home_port;owner;insured;cargoes;port;captain;agent
V-001;sails;Бригантина «Надежда»;RU;01.05.2026;Мурманск;Порт «Север»;да;соль,сахар;Архангельск;Кузнецов;Смирнов
V-002;sunk;Шхуна «Заря»;KZ;02.06.2026;Актау;;нет;рис;Баку;Кузнецов;Смирнов
V-003;sails;Баркас «Волна»;RU;03.07.2026;Выборг;ПОРТ СЕВЕР;;;Рига;Кузнецов;Смирнов
"""

# Runs inside the copy: the indexer and the site as they are there.
SCRIPT = """
import json, sys
from indexer.__main__ import main
from registry_site.app import create_site
from registry_site.settings import site_settings

statuses = [main(["load", "vessels", "vessels.csv"]), main(["check"])]
client = create_site(site_settings()).test_client()
answers = {}
for address in json.loads(sys.argv[1]):
    with client.get(address) as answer:
        answers[address] = [answer.status_code, answer.get_data(as_text=True)]
print(json.dumps([statuses, answers]))
"""

LIST = "/ru/vessels"
RECORD = "/ru/vessels/V-001"
ITEMS = "/api/v1/vessels?facets=flag,voyages.port,standing&flag=RU&sort=-listed_on"
WORDS = "/api/v1/vessels?q=бригантины"
RANGE = "/api/v1/vessels?listed_on_from=2026-06-01&listed_on_to=2026-06-30"
ITEM = "/api/v1/vessels/V-002"
VERIFY = "/api/v1/verify?number=v%20002"
FIELDS = "/api/v1/fields"
SCHEMA = "/schemas/vessels.json"
EVERYWHERE = (
    LIST,
    RECORD,
    ITEMS,
    WORDS,
    RANGE,
    ITEM,
    VERIFY,
    FIELDS,
    SCHEMA,
    "/ru/",
    "/en/vessels",
    "/en/vessels/V-003",
    "/ru/search?q=Надежда",
    "/ru/verify?number=V-001",
    "/api/v1/status",
    "/ru/about/sources",
    "/ru/bulletins/",
    "/healthz",
    "/readyz",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A copy of the project with the two files added."""
    folder = tmp_path_factory.mktemp("fourth")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "registry_site" / "registers" / "vessels.py").write_text(REGISTER)
    (folder / "indexer" / "formats" / "vessels_csv.py").write_text(FORMAT)
    (folder / "vessels.csv").write_text(TABLE)
    return folder


@pytest.fixture(scope="module")
def told(place):
    """Exit statuses of load and check, and every address with its answer."""
    environment = {**os.environ, "REGISTRY_DATA": str(place / "var"), "PYTHONPATH": str(place), "LANG": "C.UTF-8"}
    command = [sys.executable, "-W", "error", "-c", SCRIPT, json.dumps(EVERYWHERE)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=place, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def answers(told):
    return {address: text for address, (_, text) in told[1].items()}


def test_the_new_register_loads_and_checks(told):
    assert told[0] == [0, 0]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_door_answers_for_the_new_register(told, address):
    status, text = told[1][address]
    assert status == 200, text[:500]


def test_the_list_page_shows_its_records_and_facets(answers):
    for words in ("Бригантина «Надежда»", "Шхуна «Заря»", "Баркас «Волна»", "Flag", "Архангельск"):
        assert words in answers[LIST]


def test_the_record_page_shows_every_public_value(answers):
    for words in ("V-001", "sails", "Бригантина «Надежда»", "1 мая 2026", "Мурманск", "соль", "сахар", "Архангельск", "май 2026"):
        assert words in answers[RECORD], words


def test_the_record_page_shows_what_its_declaration_relates_and_nothing_of_registers_that_do_not_exist(answers):
    assert "Same owner" in answers[RECORD]
    assert "ещё 1 запись" in answers[RECORD]
    assert "Lighthouses" not in answers[RECORD]


def test_the_list_of_the_api_filters_sorts_and_counts(answers):
    told = json.loads(answers[ITEMS])
    assert [item["id"] for item in told["items"]] == ["V-003", "V-001"]
    assert {one["value"]: one["count"] for one in told["facets"]["flag"]} == {"RU": 2, "KZ": 1}
    assert {one["value"]: one["count"] for one in told["facets"]["voyages.port"]} == {"Архангельск": 1, "Рига": 1}
    assert {one["value"]: one["count"] for one in told["facets"]["standing"]} == {"in_force": 2}


def test_words_and_dates_find_its_records(answers):
    assert [item["id"] for item in json.loads(answers[WORDS])["items"]] == ["V-001"]
    assert [item["id"] for item in json.loads(answers[RANGE])["items"]] == ["V-002"]


def test_the_item_holds_its_values_by_their_names(answers):
    item = json.loads(answers[ITEM])["item"]
    assert (item["vessel"], item["standing"], item["insured"], item["cargoes"]) == ("Шхуна «Заря»", "ended", False, ["рис"])
    assert item["voyages"] == [{"port": "Баку", "month": "2026-05"}]


def test_a_number_of_the_new_register_is_verified(answers):
    told = json.loads(answers[VERIFY])
    assert (told["verdict"], [match["id"] for match in told["matches"]]) == ("ended", ["V-002"])


def test_its_fields_are_described_and_its_schema_published(answers):
    assert "voyages.port" in answers[FIELDS]
    assert "listed_on" in json.loads(answers[SCHEMA])["properties"]


def test_its_restricted_values_are_nowhere_to_be_seen(answers):
    assert [address for address, text in answers.items() if "Кузнецов" in text or "Смирнов" in text or "captain" in text] == []

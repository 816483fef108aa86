"""Values public in general and closed in single records: whose address is withheld, in the copy of today and of the past."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from indexer import restate
from indexer.check import check
from indexer.vault import originals
from registry_site.registers import DECLARATIONS, REGISTERS
from tests.loading import TODAY, notices_zip
from tests.packages import notice, pack_photo

NOTICES, LICENCES = DECLARATIONS["counterfeits"], DECLARATIONS["licences"]
ID = "BY-00001-26"
HOME = "г. Минск, ул. Лесная, 5, кв. 5"


def address_in_notice(name):
    values = {"id": ID, "found_at": {"name": name, "legal_address": HOME}}
    return NOTICES.publish(ID, values, TODAY).values["found_at"]["legal_address"]


@pytest.mark.parametrize(
    "name",
    [
        "ИП Иванов", "Иванов И.И., ИП", "«ИП Иванов»", '"ИП Иванов"', "И.П. Иванов", "И. П. Иванов", "И.П.Иванов", "(ИП) Иванов",
        "Индивидуальный  предприниматель Иванов", "Предприниматель Иванов И.И.", "ИНДИВИДУАЛЬНЫЙ ПРЕДПРИНИМАТЕЛЬ ИВАНОВ", "ЧП Иванов",
        "Глава крестьянского (фермерского) хозяйства Иванов", "Глава КФХ Иванов", "КФХ «Заря»", "К(Ф)Х Иванова", "ЖК Иванов", "IE Ivanov",
        "Жеке кәсіпкер Иванов", "Жеке ишкер Иванов", "ԱՁ Իվանով", "Individual entrepreneur Ivanov",
    ],
)  # fmt: skip
def test_the_home_of_a_sole_trader_is_withheld_however_the_trader_is_written(name):
    assert address_in_notice(name) is None


@pytest.mark.parametrize("name", ["ООО «Агро»", "ЗАО «ТИПОГРАФИЯ»", "ОАО «Рипа»", "Инспекция г. Минска", "Diet IES LLC", None])
def test_the_address_of_an_organisation_is_shown(name):
    assert address_in_notice(name) == HOME


def test_a_withheld_address_goes_to_the_vault_and_the_address_of_work_stays():
    found_at = {"name": "Иванов И.И., ИП", "legal_address": HOME, "activity_addresses": ["рынок"]}
    values = {"id": ID, "found_at": found_at}
    assert NOTICES.restrict(values) == {"found_at": {"legal_address": HOME}}
    assert NOTICES.publish(ID, values, TODAY).values["found_at"]["activity_addresses"] == ["рынок"]


@pytest.mark.parametrize(
    ("said", "address"),
    [({"form": "Индивидуальный предприниматель"}, None), ({"short_name": "ИП Иванов"}, None), ({"licensee": "ИП Иванов"}, None),
     ({"form": "Общество с ограниченной ответственностью"}, HOME)],
)  # fmt: skip
def test_the_home_of_a_licensee_is_withheld_and_the_place_of_work_stays(said, address):
    values = {"number": "1", "licensee": "Иванов", "address": HOME, "places": [{"address": "ул. Мира, 1"}], **said}
    public = LICENCES.publish("1", values, TODAY).values
    assert (public["address"], public["places"][0]["address"]) == (address, "ул. Мира, 1")
    assert LICENCES.restrict(values) == ({} if address else {"address": HOME})


# --- a rule that becomes stricter


def stricter(monkeypatch):
    """The address of every notice is withheld from now on, whoever has it: a new rule in new code."""
    paths = frozenset({"found_at.legal_address"})

    def rule(values):
        return paths

    declaration = replace(NOTICES, withhold=rule)
    monkeypatch.setitem(DECLARATIONS, "counterfeits", declaration)
    monkeypatch.setitem(REGISTERS, "counterfeits", declaration.public)
    monkeypatch.setattr("indexer.load.fingerprint", lambda *known: "of the new rule")
    return declaration


def package(**values):
    found_at = {"name": "ООО «Агро»", "legal_address": HOME}
    item = {"id": ID, "detected_in": "BY", "trade_name": "Экоцид", "status": "circulation_suspended", "found_at": found_at}
    return notices_zip([{**item, **values}])


def address(office):
    return office.scan("counterfeits")[ID]["found_at"]["legal_address"]


def site(office, today):
    return office.site(today).test_client()


def test_what_a_new_rule_withholds_reaches_the_vault_beside_what_was_there(office, monkeypatch):
    office.load(package(sampling_control=[{"batch": "77"}]), register="counterfeits")
    stricter(monkeypatch)
    office.load(package(sampling_control=[{"batch": "77"}]), register="counterfeits")
    assert address(office) is None
    (kept,) = office.vault_rows()
    assert json.loads(kept.values) == {"found_at": {"legal_address": HOME}, "sampling_control": [{"batch": "77"}]}
    assert kept.generation == 2


def test_what_an_old_rule_withheld_stays_in_the_vault(office, monkeypatch):
    with monkeypatch.context() as under_the_old_rule:
        stricter(under_the_old_rule)
        office.load(package(sampling_control=[{"batch": "77"}]), register="counterfeits")
    before = office.vault_rows()
    office.load(package(sampling_control=[{"batch": "77"}]), register="counterfeits")
    assert address(office) == HOME
    assert office.vault_rows() == before


def test_a_row_read_anew_as_before_leaves_the_vault_as_it_was(office, monkeypatch):
    files = {"a.jpg": pack_photo(), "b.jpg": pack_photo(shade=20)}
    content = notices_zip([notice(photos=[{"file": "a.jpg"}, {"file": "b.jpg"}], sampling_control=[{"batch": "77"}])], files)
    office.load(content, register="counterfeits")
    before = office.vault_rows(), originals_of(office)
    monkeypatch.setattr("indexer.load.fingerprint", lambda *known: "of other code")
    assert office.load(content, register="counterfeits").count.known == 0
    assert (office.vault_rows(), originals_of(office)) == before
    assert len(before[1]) == 2


def originals_of(office):
    with office.stores.vault.engine.connect() as connection:
        return connection.execute(select(originals)).all()


def test_a_rollback_does_not_publish_again_what_is_withheld_by_now(office, monkeypatch):
    office.load(package(), register="counterfeits")
    office.load(package(trade_name="Экоцид С"), register="counterfeits")
    assert address(office) == HOME
    restate.roll_back(office.stores, stricter(monkeypatch), 1, "the wrong file was loaded", lambda stage, count: None)
    assert office.scan("counterfeits")[ID]["trade_name"] == "Экоцид"
    assert address(office) is None
    assert check(office.stores, NOTICES.public) == []


def test_the_past_shows_nothing_that_is_withheld_by_now(office, monkeypatch):
    office.load(package(), register="counterfeits")
    office.load(package(trade_name="Экоцид С"), register="counterfeits")
    stricter(monkeypatch)
    day = date.fromisoformat(office.newest("counterfeits").made_at[:10]) + timedelta(days=1)
    client = site(office, day)
    for path in (f"/api/v1/counterfeits/{ID}/history", f"/api/v1/counterfeits/{ID}?as_of={day}", f"/api/v1/counterfeits/{ID}",
                 f"/ru/counterfeits/{ID}"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Лесная" not in answer.text, path

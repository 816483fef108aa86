"""Values public in general and closed in single records: whose address is withheld, in the copy of today and of the past."""

import pytest

from registry_site.registers import DECLARATIONS
from tests.loading import TODAY

NOTICES, LICENCES = DECLARATIONS["counterfeits"], DECLARATIONS["licences"]
HOME = "г. Минск, ул. Лесная, 5, кв. 5"


def address_in_notice(name):
    values = {"id": "BY-00001-26", "found_at": {"name": name, "legal_address": HOME}}
    return NOTICES.publish("BY-00001-26", values, TODAY).values["found_at"]["legal_address"]


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
    values = {"id": "BY-00001-26", "found_at": found_at}
    assert NOTICES.restrict(values) == {"found_at": {"legal_address": HOME}}
    assert NOTICES.publish("BY-00001-26", values, TODAY).values["found_at"]["activity_addresses"] == ["рынок"]


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

"""What else is known of a record: equal whole values, in any writing and from both sides, and nothing that is only near."""

import html
import re
from dataclasses import replace

import pytest

from registry_site.messages import N_
from registry_site.pages.related import relations
from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.registers.relations import Relation
from tests.loading import certificate, licence, licences_xml, notices_zip, number
from tests.sample_records import CERTIFICATE, fill

NOT_PROVED = "Это не доказывает, что ваш товар поддельный"
FIRM = "7709068298"


def notice(n, trade_name, **values):
    return {
        "id": f"BY-{n:05d}-26",
        "detected_in": "BY",
        "trade_name": trade_name,
        "status": "withdrawn_from_circulation",
        "published_on": f"2026-10-{n:02d}",
        **values,
    }


def product(n, **values):
    return certificate(n, **{"trademark": "", "holder": "", "holder_tax_id": "", **values})


@pytest.fixture
def known(office):
    """Load rows of the registers, then give the block of a record page as text: `known(...)(address)`, empty without one."""

    def load(*, certificates=(), notices=(), licences=()):
        if certificates:
            office.load(list(certificates))
        if notices:
            office.load(notices_zip(list(notices)), register="counterfeits")
        if licences:
            office.load(licences_xml(*licences), register="licences")
        client = office.site().test_client()
        return lambda address: block(client, address)

    return load


def block(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = re.search(
        r'<section class="panel block" aria-labelledby="known">.*?</section>', answer.get_data(as_text=True), re.DOTALL
    )
    return html.unescape(found[0]) if found else ""


def test_a_certificate_shows_the_notice_on_its_trade_name_with_its_status_and_what_it_does_not_prove(known):
    shown = known(certificates=[product(1, trademark="Экоцид")], notices=[notice(1, "Экоцид")])(f"/ru/certificates/{number(1)}")
    assert 'href="/ru/counterfeits/BY-00001-26"' in shown
    assert "изъято из обращения" in shown
    assert NOT_PROVED in shown


@pytest.mark.parametrize("written", ["«ЭКОЦИД»", "экоцид ", "Экоци\u00adд", "Экоцид"])
def test_the_writing_of_a_name_does_not_matter(known, written):
    shown = known(certificates=[product(1, trademark=written)], notices=[notice(1, "Экоцид")])
    assert "BY-00001-26" in shown(f"/ru/certificates/{number(1)}")
    assert "/ru/certificates?trademark=" in shown("/ru/counterfeits/BY-00001-26")


@pytest.mark.parametrize("near", ["Экоцид Форте", "Экоцыд", "Средство Экоцид", "Экоцида"])
def test_a_name_that_is_only_near_is_not_the_name(known, near):
    shown = known(certificates=[product(1, trademark=near)], notices=[notice(1, "Экоцид")])
    assert shown(f"/ru/certificates/{number(1)}") == shown("/ru/counterfeits/BY-00001-26") == ""


def test_notices_stand_above_everything_else(known):
    rows = [product(n, trademark="Экоцид", holder_tax_id=FIRM) for n in (1, 2)]
    shown = known(certificates=rows, notices=[notice(1, "Экоцид")], licences=[licence(1, inn=FIRM)])
    headings = re.findall(r"<h3>(.*?)</h3>", shown(f"/ru/certificates/{number(1)}"))
    assert headings == ["Совпадает торговое наименование", "Тот же налоговый номер получателя", "Тот же изготовитель", "Тот же ИНН"]


def test_of_many_notices_the_newest_three_are_shown_and_a_link_leads_to_all_of_them(known, office):
    shown = known(certificates=[product(1, trademark="Экоцид")], notices=[notice(n, "Экоцид") for n in range(1, 6)])
    told = shown(f"/ru/certificates/{number(1)}")
    assert re.findall(r"counterfeits/(BY-\d+-26)", told) == ["BY-00005-26", "BY-00004-26", "BY-00003-26"]
    assert "5 записей" in told
    link = re.search(r'href="(/ru/counterfeits\?[^"]+)"', told)[1]
    assert "5 записей" in office.site().test_client().get(link).get_data(as_text=True)


def test_each_relation_shows_three_notices_at_most(known):
    rows = [notice(n, "Экоцид") for n in range(1, 4)] + [notice(n, "Демос", maker="АО «Чистота»") for n in range(4, 9)]
    shown = known(certificates=[product(1, trademark="Экоцид")], notices=rows)(f"/ru/certificates/{number(1)}")
    assert [int(n) for n in re.findall(r"counterfeits/BY-(\d+)-26", shown)] == [3, 2, 1, 8, 7, 6]


def test_a_notice_that_was_withdrawn_says_so(known):
    rows = [product(1, trademark="Экоцид")]
    shown = known(certificates=rows, notices=[notice(1, "Экоцид", withdrawn_on="2026-11-01")])
    assert "извещение отозвано" in shown(f"/ru/certificates/{number(1)}")


def test_a_notice_leads_to_those_on_the_same_batch_and_shows_none_of_them_twice(known):
    rows = [notice(1, "Экоцид", batch="0601 А"), notice(2, "Экоцид", batch="0601А"), notice(3, "Экоцид", batch="0602")]
    shown = known(notices=rows)("/ru/counterfeits/BY-00001-26")
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["Совпадают торговое наименование и серия", "Совпадает торговое наименование"]
    assert re.findall(r"counterfeits/(BY-\d+-26)", shown) == ["BY-00002-26", "BY-00003-26"]
    assert "ещё 2 записи" in shown


def test_a_relation_that_finds_only_what_stands_above_is_left_out(known):
    shown = known(notices=[notice(n, "Экоцид", batch="0601", maker="ООО «Дез»") for n in range(1, 4)])(
        "/ru/counterfeits/BY-00001-26"
    )
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["Совпадают торговое наименование и серия"]


def test_a_batch_alone_says_nothing(known):
    shown = known(notices=[notice(1, "Экоцид", batch="060115"), notice(2, "Демос", batch="060115")])
    assert shown("/ru/counterfeits/BY-00001-26") == ""


def test_notices_without_a_batch_have_no_batch_in_common(known):
    shown = known(notices=[notice(1, "Экоцид"), notice(2, "Экоцид")])("/ru/counterfeits/BY-00001-26")
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["Совпадает торговое наименование"]


def test_other_certificates_of_the_maker_are_counted_without_this_one_and_listed(known):
    rows = [product(1), product(2, maker="АО Чистота"), product(3, maker="АО «Чистота-2»")]
    shown = known(certificates=rows)(f"/ru/certificates/{number(1)}")
    assert re.findall(r"ещё \d+ \w+", shown) == ["ещё 1 запись"]
    assert "/ru/certificates?maker=" in shown


def test_a_maker_named_on_a_pack_is_related_and_not_accused(known):
    shown = known(certificates=[product(1)], notices=[notice(1, "Экоцид", maker="АО «Чистота»")])
    assert "Против изготовителя это ничего не доказывает" in shown(f"/ru/certificates/{number(1)}")
    assert "Это не доказывает, кто выпустил товар из извещения" in shown("/ru/counterfeits/BY-00001-26")


def test_a_right_holder_leads_to_the_certificates_it_holds_and_back(known):
    rows = [product(1, holder="ООО «Правда»")]
    shown = known(certificates=rows, notices=[notice(1, "Экоцид", right_holder="ООО «Правда»")])
    assert "BY-00001-26" in shown(f"/ru/certificates/{number(1)}")
    assert "/ru/certificates?holder=" in shown("/ru/counterfeits/BY-00001-26")


def test_certificates_and_licences_of_one_tax_id_lead_to_each_other(known):
    shown = known(certificates=[product(1, holder_tax_id=FIRM)], licences=[licence(1, inn=FIRM), licence(2, inn="7704865540")])
    assert f'"/ru/licences?tax_id={FIRM}"' in shown(f"/ru/certificates/{number(1)}")
    assert f'"/ru/certificates?holder_tax_id={FIRM}"' in shown("/ru/licences/L042-01125-24_00000001")
    assert shown("/ru/licences/L042-01125-24_00000002") == ""


def test_a_registration_number_in_a_notice_is_no_number_of_a_certificate(known, office):
    shown = known(certificates=[product(1)], notices=[notice(1, "Экоцид", registration_number=number(1))])
    assert shown(f"/ru/certificates/{number(1)}") == shown("/ru/counterfeits/BY-00001-26") == ""
    page = office.site().test_client().get("/ru/counterfeits/BY-00001-26").get_data(as_text=True)
    assert f'href="/ru/certificates/{number(1)}"' not in page


def test_sampling_control_has_no_part_in_it(known):
    control = [{"trade_name": "Экоцид", "batch": "77", "registration_number": None, "country": "BY", "checked_on": None}]
    rows = [notice(1, "Демос", sampling_control=control), notice(2, "Экоцид", batch="77")]
    shown = known(certificates=[product(1, trademark="Экоцид")], notices=rows)
    assert shown("/ru/counterfeits/BY-00001-26") == ""
    assert "BY-00001-26" not in shown(f"/ru/certificates/{number(1)}")


@pytest.mark.parametrize("empty", ["—", "нет данных", "Не указан", "ООО", "«ЗАО»", "12"])
def test_a_name_that_names_nobody_relates_nothing(known, empty):
    shown = known(certificates=[product(1, maker=empty), product(2, maker=empty)])
    assert shown(f"/ru/certificates/{number(1)}") == ""


@pytest.mark.parametrize("empty", ["0000000000", "-"])
def test_a_tax_id_of_nothing_relates_nothing(known, empty):
    shown = known(certificates=[product(n, maker="", holder_tax_id=empty) for n in (1, 2)])
    assert shown(f"/ru/certificates/{number(1)}") == ""


def test_a_name_too_long_for_the_address_of_its_list_relates_nothing(known):
    shown = known(certificates=[product(n, maker="Завод " * 90) for n in (1, 2)])
    assert shown(f"/ru/certificates/{number(1)}") == ""


def test_the_reader_of_english_is_told_the_same(known):
    shown = known(certificates=[product(1, trademark="Экоцид")], notices=[notice(1, "Экоцид")])(f"/en/certificates/{number(1)}")
    assert "This does not prove that your product is fake" in shown


def test_the_rules_stand_on_the_page_about_the_search(office):
    page = office.site().test_client().get("/ru/about/search").get_data(as_text=True)
    rules = [html.unescape(re.sub("<.*?>", "", one)) for one in re.findall("<li>.*?</li>", page)]
    assert "Опасные средства: Торговое наименование + Серия (партия)" in rules
    assert "Опасные средства – Свидетельства: Торговое наименование = Торговая марка" in rules
    assert rules.count("Опасные средства: Торговое наименование") == 1
    assert sum("=" in one for one in rules) == 5


def test_a_record_page_asks_one_question_for_each_relation_its_values_allow(world):
    client = fill(world).site().test_client()
    world.engine.asked.clear()
    client.get(f"/ru/certificates/{CERTIFICATE}")
    asked = [tuple(request.filters) for request in world.engine.asked]
    assert sorted(asked) == [("holder_tax_id",), ("maker",), ("maker",), ("right_holder",), ("tax_id",)]
    assert {request.text for request in world.engine.asked} == {""}


def test_every_relation_says_on_both_sides_what_it_proves():
    found = [(register, other, one) for register in REGISTERS.values() for other, one in relations(register)]
    assert [(register.name, other.name, one.by) for register, other, one in found if not one.told] == []


def test_no_relation_of_our_registers_leads_nowhere():
    for register in REGISTERS.values():
        assert set(register.relations) <= {one for _, one in relations(register)}


def relating(path):
    return Relation(register="certificates", by=((path, "product"),), label=N_("Same maker"), told=N_("Same maker"))


@pytest.mark.parametrize("path", ["sampling_control.batch", "sampling_control.trade_name", "nonconformities", "no_such_field"])
def test_only_public_names_and_numbers_may_relate_records(path):
    with pytest.raises(ValueError, match="can relate records"):
        replace(DECLARATIONS["counterfeits"], relations=(relating(path),))

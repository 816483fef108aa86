"""Whole lines pasted from a label: the number in them is recognised, or left bare for the steps that follow."""

import pytest

from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.padding import padded
from registry_site.identifiers.recognising import bare, holds_several, recognise

NUMBER = "RU.77.99.88.003.E.001953.05.18"


@pytest.mark.parametrize(("text", "canonical"), [
    (f"Свид. о гос. рег. № {NUMBER}  от 18.05.2018", NUMBER),
    (f"Свид. о гос.\nрег. № {NUMBER}", NUMBER),
    (f"Свид.о гос.рег.№{NUMBER}от18.05.2018г.", NUMBER),
    (f"СГР: {NUMBER}", NUMBER),
    (f"СГР{NUMBER}", NUMBER),
    (f"СоГР № {NUMBER} (от 18.05.2018), ТУ 20.42.15-001-12345678-2018", NUMBER),
    (f"Изготовитель: ООО «Ромашка»\nСвид. о гос. рег. №\n{NUMBER}\nГодно до 05.2021", NUMBER),
    ("RU.77.99.88.003.E.001953.\n05.18 от 18 мая 2018 года", NUMBER),
    ("Свид. 77.99.23.3.У.7647.12.04 от 01.12.2004г. действительно до 2009", "77.99.23.3.У.7647.12.04"),
    ("Лиц. № ЛО-77-02-011346 от 26.01.2021, бессрочно", "ЛО-77-02-011346"),
    ("Лиц.ФС-99-02-000123 от 1 марта 2010 г.,\nбессрочная", "ФС-99-02-000123"),
    ("Лицензия: Л042-01137-77/00263495 от 26.01.2021 г. бессрочно", "Л042-01137-77/00263495"),
    ("Извещение № BY-00001-26 от 01.02.2026", "BY-00001-26"),
])  # fmt: skip
def test_the_number_of_a_pasted_line_is_recognised(text, canonical):
    assert recognise(text).canonical == canonical
    assert not holds_several(text)


@pytest.mark.parametrize("tail", ["от77", "от", "г", " 77", "\n4603779007957", "\n2018", "-99 от 18.05.2018"])
def test_a_number_that_goes_on_is_not_the_number_before_on_a_label_either(tail):
    assert recognise(f"СГР № {NUMBER}{tail}") is None


@pytest.mark.parametrize(("text", "rest"), [
    ("Рег. уд. ЛП-002345 от 12.01.2014", "ЛП-002345"),
    ("Регистрационное удостоверение № ЛП-002345 от 12.01.2014 г.", "ЛП-002345"),
    ("РУ № П N012345/01", "П N012345/01"),
    ("РУ.77.99.88", "РУ.77.99.88"),  # a misspelt country
    ("Рег. номер: ЛСР-001234/08, действует до 12 января 2019 года", "ЛСР-001234/08"),
    ("Свид. о гос. рег. № RU.77.99.88.003.Е.00904 от 18.05.2018", "RU.77.99.88.003.Е.00904"),
    ("Лиц. № ЛО-77-02 от 26.01.2021, бессрочно", "ЛО-77-02"),
    ("кот 12.05.2018", "кот 12.05.2018"),
    ("рукав 5", "рукав 5"),
])  # fmt: skip
def test_the_words_of_a_label_are_cut_off_around_any_number(text, rest):
    assert bare(text) == rest


@pytest.mark.parametrize(("text", "full"), [
    ("Лиц. № ЛО-77-02-11346 от 26.01.2021, бессрочно", "ЛО-77-02-011346"),
    ("Рег. уд. ЛП-2345 от 12.01.2014", "ЛП-002345"),
    ("СГР: RU.77.99.88.003.Е.1953.05.18 от 18 мая 2018 года", NUMBER),
])  # fmt: skip
def test_lost_zeros_are_noticed_on_a_label_too(text, full):
    assert padded(text) == (number_key(full),)

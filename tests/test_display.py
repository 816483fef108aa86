"""Values as people see them, by kind."""

import pytest

from registry_site.display import PRESENTERS, STANDINGS, choice_label, shown, value_label
from registry_site.registers import REGISTERS
from registry_site.registers.model import Field, Kind, Standing
from registry_site.translating import translator

RU = translator("ru")
EN = translator("en")
STATUS = REGISTERS["certificates"].field("status")


def test_every_kind_has_a_presenter():
    assert set(PRESENTERS) == set(Kind)


def test_every_standing_has_words():
    assert set(STANDINGS) == set(Standing)


@pytest.mark.parametrize("nothing", [None, "", []])
def test_what_the_register_does_not_state_is_no_line(nothing):
    assert shown(STATUS, nothing, RU) == ()


def test_a_choice_is_translated_whatever_its_case_and_its_yo():
    assert choice_label(STATUS, "Удалён в связи с переоформлением", EN) == "deleted: re-issued"


def test_a_word_that_nobody_knows_stays_as_the_source_wrote_it():
    assert choice_label(STATUS, "на доработке", RU) == "на доработке"


def test_two_letters_of_a_country_become_its_name():
    country = Field(name="maker_country", kind=Kind.CHOICE, label="")
    assert [choice_label(country, code, RU) for code in ("DE", "KG", "XX")] == ["Германия", "Кыргызстан", "XX"]


def test_a_flag_says_yes_or_no_and_never_guesses():
    flag = Field(name="partial", kind=Kind.FLAG, label="")
    assert [shown(flag, value, RU) for value in (True, False, None)] == [("да",), ("нет",), ()]


def test_many_values_are_many_lines():
    many = Field(name="technical_regulations", kind=Kind.TEXT, label="", many=True)
    assert shown(many, ["ТР ТС 009/2011", None, "ТР ТС 021/2011"], RU) == ("ТР ТС 009/2011", "ТР ТС 021/2011")


def test_the_derived_standing_has_a_label_though_it_is_no_field():
    assert value_label(REGISTERS["certificates"], "standing", "in_force", RU) == "действует"

"""The catalogues say everything the code says, in Russian and in English."""

import importlib.util
from pathlib import Path

import pytest

from registry_site.messages import message
from registry_site.registers import REGISTERS
from registry_site.translating import translator

SCRIPT = Path(__file__).parent.parent / "deploy" / "translations.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("translations_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_text_is_missing_untranslated_fuzzy_or_with_other_places(script):
    assert script.faults() == []


def test_a_form_that_loses_a_place_is_a_fault(script):
    text = next(one for one in script.extracted() if one.id == "There is no parameter %(name)s.")
    assert script._lost("Такого параметра нет.", text) == {"name"}
    assert not script._lost("Параметра %(name)s нет.", text)


def test_russian_counts_have_three_forms():
    forms = [translator("ru").plural("%(count)s record", "%(count)s records", count) for count in (1, 3, 1125)]
    assert forms == ["1 запись", "3 записи", "1\N{NO-BREAK SPACE}125 записей"]


def test_a_message_is_worded_without_flask():
    text = translator("ru").message(message("There is no parameter %(name)s.", name="foo"))
    assert text == "Параметра foo нет."


def test_a_sentence_that_ends_with_a_russian_date_ends_once():
    assert (
        translator("ru").fill("Since %(day)s.", day=translator("ru").day("2026-11-22"))
        == "С 22 ноября 2026\N{NARROW NO-BREAK SPACE}г."
    )


def test_days_and_months_are_written_out():
    assert translator("en").day("2026-11-22") == "November 22, 2026"
    assert translator("ru").day("2027-08") == "август 2027 г."
    assert translator("ru").day("не позднее лета") == "не позднее лета"


def test_moments_are_told_in_moscow_time():
    assert translator("ru").moment("2026-11-21T22:30:00Z").endswith("01:30 МСК")
    assert translator("ru").moment("2026-11-21T22:30:00Z").startswith("22 ноября")


def test_the_register_of_dangerous_products_is_named_by_what_it_covers_in_both_languages():
    label = REGISTERS["counterfeits"].label
    assert "veterinary disinfectants" in translator("en").text(label)
    assert translator("ru").text(label) == "Фальсификат, контрафакт и некачественные ветеринарные дезинфицирующие средства"


def test_a_number_that_was_not_found_is_told_of_the_registers_asked_alone(world):
    world.publish("certificates", {})
    answer = world.site().test_client().get("/api/v1/verify?number=RU.77.99.88.003.E.000001.01.24&lang=ru")
    assert answer.json["statement"].startswith("В опрошенных реестрах записи с таким номером нет.")


@pytest.mark.parametrize(("language", "words"), [("ru", "ветеринарных дезинфицирующих"), ("en", "veterinary disinfectants.")])
def test_the_home_page_says_which_notices_it_searches(world, language, words):
    hero = world.site().test_client().get(f"/{language}/").text.partition('class="hero"')[2].partition("<form")[0]
    assert words in hero

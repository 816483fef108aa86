"""Lost leading zeros of a serial: candidates for every form of number whose serial has a width, none for anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.padding import padded
from tests.writings import written

FULL_AND_SHORT = (
    ("RU.77.99.88.003.E.001953.05.18", "RU.77.99.88.003.E.1953.05.18"),
    ("RU.77.99.88.003.R.000007.12.25", "RU.77.99.88.003.Р.7.12.25"),
    ("RU.23.КК.08.008.Е.000964.08.14", "RU.23.КК.08.008.Е.964.08.14"),
    ("Л042-01137-77/00263495", "Л042-01137-77/263495"),
    ("ЛО-77-02-011346", "ЛО-77-02-11346"),
    ("ФС-99-02-000123", "ФС-99-02-123"),
    ("BY-00001-26", "BY-1-26"),
    ("ЛСР-001234/08", "ЛСР-1234/08"),
    ("ЛП-002345", "ЛП-2345"),
    ("П N012345/01", "П N12345/01"),
    ("Р N001575/02-2002", "Р N1575/02-2002"),
)
SHORT = [short for _, short in FULL_AND_SHORT]


@pytest.mark.parametrize(("full", "short"), FULL_AND_SHORT)
def test_the_lost_zeros_of_a_serial_are_put_back(full, short):
    assert padded(short) == (number_key(full),)


@pytest.mark.parametrize("full", [full for full, _ in FULL_AND_SHORT])
def test_a_serial_of_full_width_has_lost_nothing(full):
    assert padded(full) == ()


@given(st.sampled_from(SHORT), st.data())
def test_the_candidates_do_not_depend_on_the_way_of_writing(short, data):
    assert padded(data.draw(written(short))) == padded(short)


@pytest.mark.parametrize(("text", "full"), [
    ("RU779988003E19530518", "RU.77.99.88.003.E.001953.05.18"),
    ("RU.77.99.88.003E.1953.05.18", "RU.77.99.88.003.E.001953.05.18"),
    ("СГР № RU.77.99.88.003.E.1953.05.18 от 14.05.2018", "RU.77.99.88.003.E.001953.05.18"),
    ("Л0420113777263495", "Л042-01137-77/00263495"),
    ("лицензия ЛО770211346", "ЛО-77-02-011346"),
    ("П №1234/01", "П N001234/01"),
    ("ЛСР1234/08", "ЛСР-001234/08"),
])  # fmt: skip
def test_missing_separators_and_words_around_do_not_hide_a_short_serial(text, full):
    assert padded(text) == (number_key(full),)


@pytest.mark.parametrize(("text", "candidates"), [
    ("77.99.23.3.У.7647.12.04", ("77.99.23.3.У.07647.12.04", "77.99.23.3.У.007647.12.04")),
    ("77.99.23.3.у.7647.5.08", ("77.99.23.3.У.7647.05.08", "77.99.23.3.У.07647.5.08", "77.99.23.3.У.007647.5.08")),
    ("77.99.23.3.У.123456.05.08", ("77.99.23.3.У.123456.5.08",)),
    ("77.99.23.3.У.123456.10.08", ()),
    ("77.99.23.3.У. 47.05.08", tuple(f"77.99.23.3.У.{'0' * zeros}47.05.08" for zeros in (1, 2, 3, 4))),
])  # fmt: skip
def test_an_old_certificate_may_have_lost_the_zeros_of_its_serial_or_of_its_month(text, candidates):
    assert padded(text) == tuple(map(number_key, candidates))


def test_a_medicine_number_without_separators_is_read_with_a_year_and_without():
    assert padded("ЛСР12308") == (number_key("ЛСР-012308"), number_key("ЛСР-000123/08"))


@pytest.mark.parametrize("text", [
    "RU.77.99.11.003.E.008.73 .02.16",  # digits are missing inside
    "RU.77.99.88.003.E.1953.13.18",  # month 13
    "77.99.23.3.У.7647.0.08", "77.99.23.3.У.7647.13.08",
    "RU.77.99.88.003.Е.00904",  # cut off
    "RU.77.99", "BY126", "Л042-01137-77/", "7799233У76471204", "ЛСР-1234/08 и другие",
    "ромашка", "12", "№", "",
])  # fmt: skip
def test_what_is_no_number_with_a_short_serial_has_no_candidates(text):
    assert padded(text) == ()


@given(st.text(st.characters()) | st.text("RUЛОСРПBY0123456789.-/ №NEУ", max_size=40))
def test_no_text_raises_and_none_is_its_own_candidate(text):
    found = padded(text)
    assert len(found) <= 4
    assert number_key(text) not in found

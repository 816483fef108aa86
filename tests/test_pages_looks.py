"""What the search page says a typed number looks like."""

import pytest

from tests.sample_records import fill


@pytest.fixture
def client(world):
    return fill(world).site().test_client()


def found(client, text, language="ru"):
    answer = client.get(f"/{language}/search", query_string={"q": text})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(("text", "sentence"), [
    ("BY-00001-26", "Похоже на номер извещения."),
    ("Лиц. № ЛО-77-02-011346 от 26.01.2021, бессрочно", "Похоже на номер лицензии старого образца."),
    ("Рег. уд. ЛП-002345 от 12.01.2014", "Похоже на регистрационный номер лекарственного препарата."),
    ("РЗН 2014/1548", "Похоже на регистрационный номер медицинского изделия."),
    ("ПВР-3-1.2/00954", "Похоже на регистрационный номер ветеринарного препарата."),
    ("7704865540", "Похоже на российский ИНН."),
    ("7704865541", "Похоже на российский ИНН (контрольная цифра не сходится)."),
    ("791309378", "Похоже на белорусский УНП (контрольная цифра не сходится)."),
    ("4603779007957", "Похоже на номер под штрих-кодом."),
    ("96385074", "Похоже на армянский УНН (ՀՎՀՀ); как проверить его контрольную цифру, здесь не известно. Похоже на номер под"),
])  # fmt: skip
def test_a_typed_number_is_told_what_it_looks_like(client, text, sentence):
    assert sentence in found(client, text)


def test_a_wrong_check_digit_is_told_in_english_too(client):
    assert "This looks like a Russian tax number, INN (the check digit does not agree)." in found(client, "7704865541", "en")


def test_only_the_number_of_a_document_gets_a_verdict(client):
    assert 'id="verdict"' in found(client, "BY-00001-26")
    assert 'id="verdict"' not in found(client, "7704865540")


def test_words_look_like_nothing(client):
    assert "Похоже на" not in found(client, "крем детский")

"""Legal forms of firms are left out of a question, in every language and script of the five states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_site.language import terms, without_legal_forms


def left(text: str) -> tuple[str, ...]:
    return without_legal_forms(terms(text))


@pytest.mark.parametrize("form", [
    "ООО", "ОАО", "ЗАО", "ПАО", "АО", "НАО", "ИП", "ТОО", "ОсОО", "ЗАСО", "ЧУП", "УП", "РУП", "ОДО", "СООО", "ИООО",
    "ФГУП", "ФБУЗ", "ФКУ", "МУП", "ГУП", "КФХ", "OOO", "ЗAO", "ооо",
    "Общество с ограниченной ответственностью", "ОБЩЕСТВА С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ",
    "Открытое акционерное общество", "публичного акционерного общества", "Индивидуальный предприниматель",
    "Товарищество с ограниченной ответственностью", "Федеральное государственное унитарное предприятие",
    "Крестьянское (фермерское) хозяйство", "Федеральное бюджетное учреждение здравоохранения",
    "ТАА", "Таварыства з абмежаванай адказнасцю", "ААТ", "Адкрытае акцыянернае таварыства",
    "ЖШС", "Жауапкершілігі шектеулі серіктестігі", "АҚ", "Акционерлік қоғамы", "жеке кәсіпкер",
    "ЖЧК", "Жоопкерчилиги чектелген коому", "Жеке ишкер",
    "ՍՊԸ", "ՓԲԸ", "Սահմանափակ պատասխանատվությամբ ընկերություն", "Փակ բաժնետիրական ընկերություն",
    "LLC", "Ltd.", "Co., Ltd", "Limited", "Inc.", "Corp.", "JSC", "Joint-Stock Company", "Limited Liability Company",
    "GmbH", "GmbH & Co. KG", "AG", "Gesellschaft mit beschränkter Haftung", "S.A.", "SA", "S.p.A.", "S.r.l.", "B.V.", "N.V.",
    "OY", "AB", "A/S", "Sp. z o.o.", "ГмбХ и Ко.КГ", "Лтд", "д.д.",
])  # fmt: skip
def test_a_form_before_or_after_a_name_is_left_out(form):
    assert left(f"{form} «Ромашка Плюс»") == left(f"«Ромашка Плюс», {form}") == tuple(terms("ромашка плюс"))


@pytest.mark.parametrize("text", [
    "ограниченное общество",
    "ответственность общества",
    "стерильное хозяйство",
    "учреждение здравоохранения",
    "витамин А",
    "мука 5 кг",
    "sugar 5 kg",
    "предприниматель Иванов",
    "stock company news",
])  # fmt: skip
def test_ordinary_words_stay_outside_a_whole_phrase(text):
    assert left(text) == tuple(terms(text))


@pytest.mark.parametrize("text", ["ООО", "АО ЗАО", "Общество с ограниченной ответственностью", "S.A.", ""])
def test_a_question_of_forms_alone_stays_as_it_is(text):
    assert left(text) == tuple(terms(text))


def test_a_longer_form_takes_what_a_shorter_one_is_part_of():
    assert left("Открытое акционерное общество открытого типа Заря") == tuple(terms("открытого типа Заря"))


@given(st.lists(st.sampled_from(["ооо", "sp", "z", "o", "акционерн", "обществ", "ромашк", "с", "a", "s", "p"]), max_size=12))
def test_what_remains_is_a_part_of_the_terms_in_their_order(found):
    kept = iter(found)
    assert all(term in kept for term in without_legal_forms(found))
    assert bool(without_legal_forms(found)) == bool(found)

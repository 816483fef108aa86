"""Validation: declared values out of raw ones, by kind; what is cleaned, what becomes empty, what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kinds import FIELDS, LONGEST_TEXT
from indexer.rows import Fault, Row
from indexer.validation import SANITISED, UNREADABLE_DATE, validator
from registry_site.registers import DECLARATIONS
from registry_site.registers.model import Field, Group, Kind, Standing

TODAY = date(2026, 11, 22)
CERTIFICATES = DECLARATIONS["certificates"]
COUNTERFEITS = DECLARATIONS["counterfeits"]
SOUND = {"number": "RU.77.99.88.003.E.001953.05.18", "product": "Мыло"}
NOTICE = {
    "id": "BY-00001-26", "detected_in": "BY", "trade_name": "Средство", "status": "circulation_suspended",
    "product_kind": "disinfectant",
}  # fmt: skip


def check(values, declaration=CERTIFICATES, remarks=None):
    remark = (lambda one: None) if remarks is None else remarks.append
    return validator(declaration, today=TODAY, remark=remark)(Row(position="line 17", values=values, digest=b""))


def accepted(**values):
    read = check({**SOUND, **values})
    assert isinstance(read, dict), read
    return read


def faults(values, declaration=CERTIFICATES):
    read = check(values, declaration)
    assert isinstance(read, list)
    assert all(isinstance(fault, Fault) and fault.position == "line 17" for fault in read)
    return [(fault.field, str(fault.reason)) for fault in read]


def declared(*fields):
    return replace(CERTIFICATES, fields=(*CERTIFICATES.fields, *fields))


def test_every_kind_has_its_field():
    assert set(FIELDS) == set(Kind)


def test_a_sound_row_gives_its_filled_values():
    assert accepted(status="", maker=None) == SOUND


def test_a_field_of_blanks_is_empty():
    assert accepted(label=" \t\n", maker="\u00a0") == {**SOUND, "label": None, "maker": None}


@pytest.mark.parametrize("empty", [None, "", "  ", "\u200b", "absent"])
@pytest.mark.parametrize("name", ["number", "product"])
def test_a_required_field_that_is_empty_is_a_fault(name, empty):
    values = {key: value for key, value in {**SOUND, name: empty}.items() if value != "absent"}
    assert faults(values) == [(name, "is required and empty")]


def test_all_faults_of_a_row_are_named():
    assert [name for name, _ in faults({"number": " ", "nonsense": "x", "maker": 1.5})] == [
        "number",
        "nonsense",
        "maker",
        "product",
    ]


def test_a_fault_never_holds_the_value():
    assert "тайна" not in str(faults({**SOUND, "maker": {"x": "тайна"}, "тайна": None, "signatory": ["тайна"]}))


def test_blanks_are_collapsed_except_in_texts():
    read = accepted(product="  Мыло \u00a0 жидкое\n«Ёж»\t", label="  один\r\n\tдва  три \n")
    assert read["product"] == "Мыло жидкое «Ёж»"
    assert read["label"] == "один\n\tдва  три"


def test_text_is_composed():
    assert accepted(product="и\u0306од")["product"] == "йод"


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x07",
        "\x1b",
        "\x7f",
        "\x9f",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202e",
        "\u2060",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\ud800",
    ],
    ids=ascii,
)
def test_invisible_and_reordering_characters_are_taken_out_and_counted(character):
    remarks = []
    read = check({**SOUND, "product": f"Мы{character}ло", "label": f"{character}один"}, remarks=remarks)
    assert (read["product"], read["label"]) == ("Мыло", "один")
    assert [(one.position, one.kind, one.fields) for one in remarks] == [("line 17", SANITISED, ("product", "label"))]


def test_a_clean_row_has_no_remarks():
    remarks = []
    check({**SOUND, "label": "a\n\tb\u00a0c", "issued_on": "24.08.2026"}, remarks=remarks)
    assert remarks == []


@given(st.text())
def test_no_text_raises_or_keeps_a_control_character(text):
    read = check({**SOUND, "label": text, "maker": text, "issued_on": text, "status": text})
    assert isinstance(read, dict)
    for name in ("label", "maker"):
        kept = read.get(name) or ""
        kept.encode()
        assert not set(kept) & set("\0\x07\x1b\u200b\u202e\u2066\ufeff")


def test_a_formula_stays_text():
    formula = '=cmd|"/c calc"!A1'
    assert accepted(product=formula, maker="+1", holder="-1", label="@x") == {
        **SOUND, "product": formula, "maker": "+1", "holder": "-1", "label": "@x",
    }  # fmt: skip


def test_a_cell_of_200_000_characters_is_kept():
    assert len(accepted(product_code="ж" * 200_000)["product_code"]) == 200_000


def test_a_cell_beyond_the_cap_is_a_fault_that_names_its_field():
    ((name, reason),) = faults({**SOUND, "product_code": "ж" * (LONGEST_TEXT + 1)})
    assert name == "product_code"
    assert str(LONGEST_TEXT) in reason


def test_a_number_without_quotation_marks_is_text():
    assert accepted(holder_tax_id=791309377)["holder_tax_id"] == "791309377"


@pytest.mark.parametrize("text", ["31.02.2024", "2024-13-01", "24.08.26", "1899-12-31", "2100-01-01", "вчера"])
def test_a_date_that_cannot_be_becomes_empty_where_that_is_forgiven_and_is_remarked(text):
    remarks = []
    read = check({**SOUND, "issued_on": text}, remarks=remarks)
    assert read["issued_on"] is None
    assert [(one.kind, one.fields) for one in remarks] == [(UNREADABLE_DATE, ("issued_on",))]


@pytest.mark.parametrize("text", ["31.02.2024", "вчера"])
def test_a_date_that_cannot_be_is_a_fault_in_a_notice(text):
    assert faults({**NOTICE, "decided_on": text}, COUNTERFEITS) == [("decided_on", "is no date that can be read: write YYYY-MM-DD")]


def test_a_month_is_read_and_refused_by_the_same_rule():
    assert check({**NOTICE, "expires_on": "09.2026"}, COUNTERFEITS)["expires_on"] == "2026-09"
    assert faults({**NOTICE, "expires_on": "13.2026"}, COUNTERFEITS)[0][0] == "expires_on"


def test_a_declared_status_is_found_whatever_its_case_and_its_yo():
    assert accepted(status="Удалён в  связи с переоформлением")["status"] == "удален в связи с переоформлением"


def test_an_unknown_status_is_kept_and_stands_unclear():
    read = accepted(status="Под вопросом")
    assert read["status"] == "Под вопросом"
    assert CERTIFICATES.public.standing_of(read["status"]) is Standing.UNCLEAR


def test_a_value_outside_a_closed_list_is_a_fault_that_names_the_legal_ones():
    ((name, reason),) = faults({**NOTICE, "product_kind": "мыло"}, COUNTERFEITS)
    assert name == "product_kind"
    assert reason == "is none of the legal values: disinfectant, disinsectant, deacaricide"


@pytest.mark.parametrize(("raw", "items"), [("один", ["один"]), (["один", "", None, " два "], ["один", "два"]), ([], [])])
def test_lists_lose_their_empty_items(raw, items):
    assert accepted(technical_regulations=raw)["technical_regulations"] == items


def test_a_required_list_must_hold_something():
    declaration = declared(Field(name="items", kind=Kind.TEXT, label="x", many=True, required=True))
    assert faults({**SOUND, "items": ["", " "]}, declaration) == [("items", "is required and empty")]


def test_a_required_list_within_a_group_must_hold_something():
    items = Field(name="items", kind=Kind.TEXT, label="x", many=True, required=True)
    declaration = declared(Group(name="group", label="x", fields=(items,)))
    for group in ({"items": [" "]}, {"items": None}, {}):
        assert faults({**SOUND, "group": [group]}, declaration) == [("group.items", "is required and empty")]


@pytest.mark.parametrize(("raw", "flag"), [(True, True), (False, False), ("да", True), ("FALSE", False), ("0", False)])
def test_a_flag_is_true_false_or_unknown(raw, flag):
    declaration = declared(Field(name="flag", kind=Kind.FLAG, label="x"))
    assert check({**SOUND, "flag": raw}, declaration)["flag"] is flag
    assert faults({**SOUND, "flag": "может быть"}, declaration) == [("flag", "is neither true nor false")]


def test_files_are_objects_of_the_declared_parts():
    photo = {"sha256": "0" * 64, "width": 1600, "height": 1200, "dpi": None, "alt": "упаковка"}
    assert check({**NOTICE, "photos": [photo]}, COUNTERFEITS)["photos"] == [photo]
    for wrong in ("a.jpg", ["a.jpg"], [{**photo, "secret": "x"}]):
        assert faults({**NOTICE, "photos": wrong}, COUNTERFEITS) == [("photos", "must be a list of files")]


PHOTO = {"sha256": "0" * 64, "width": 1600, "height": 1200, "dpi": None}


def test_the_text_of_a_photo_is_cleaned_like_every_text_and_remarked():
    remarks = []
    (photo,) = check({**NOTICE, "photos": [{**PHOTO, "alt": "\u202eЭти\u200b кетка\x00  "}]}, COUNTERFEITS, remarks)["photos"]
    assert photo == {**PHOTO, "alt": "Эти кетка"}
    assert [(one.kind, one.fields) for one in remarks] == [(SANITISED, ("photos.alt",))]


@pytest.mark.parametrize("empty", ["", "  ", "\u200b", None])
def test_an_empty_text_of_a_photo_is_unknown(empty):
    assert check({**NOTICE, "photos": [{**PHOTO, "alt": empty}]}, COUNTERFEITS)["photos"] == [{**PHOTO, "alt": None}]


@pytest.mark.parametrize("alt", [{"a": [1, 2]}, ["x"], 12, True, {}, []])
def test_a_text_of_a_photo_that_is_no_text_is_a_fault(alt):
    assert faults({**NOTICE, "photos": [{**PHOTO, "alt": alt}]}, COUNTERFEITS) == [("photos.alt", "is no text")]


def test_a_text_of_a_photo_beyond_1000_characters_is_a_fault():
    assert faults({**NOTICE, "photos": [{**PHOTO, "alt": "я" * 1001}]}, COUNTERFEITS) == [
        ("photos.alt", "is longer than 1000 characters")
    ]
    assert check({**NOTICE, "photos": [{**PHOTO, "alt": "я" * 1000}]}, COUNTERFEITS)["photos"][0]["alt"] == "я" * 1000


def test_groups_are_read_within():
    found = {"name": " Ферма  «Заря» ", "legal_address": "", "activity_addresses": ["г. Минск", ""]}
    controls = [{"batch": "01", "checked_on": "24.08.2026"}]
    read = check({**NOTICE, "found_at": found, "sampling_control": controls}, COUNTERFEITS)
    assert read["found_at"] == {"name": "Ферма «Заря»", "legal_address": None, "activity_addresses": ["г. Минск"]}
    assert read["sampling_control"] == [{"batch": "01", "checked_on": "2026-08-24"}]


def test_a_fault_within_a_group_has_its_path():
    values = {**NOTICE, "sampling_control": [{"batch": "1"}, {"checked_on": "x"}, {"nonsense": "x"}], "found_at": ["x"]}
    assert sorted(name for name, _ in faults(values, COUNTERFEITS)) == [
        "found_at", "sampling_control.checked_on", "sampling_control.nonsense",
    ]  # fmt: skip


def test_an_unreadable_date_within_a_group_is_remarked_with_its_path():
    remarks = []
    check({"number": "1", "licensee": "x", "events": [{"from": "x"}, {"from": "y"}]}, DECLARATIONS["licences"], remarks)
    assert [one.fields for one in remarks] == [("events.from",)]


def test_the_rules_of_the_declaration_are_asked():
    assert faults({**NOTICE, "status": "falsified"}, COUNTERFEITS) == [
        ("photos", "a falsified or counterfeit notice needs a sound photo of the pack")
    ]


def test_remarks_of_a_refused_row_are_not_told_of_the_next():
    remarks = []
    validate = validator(CERTIFICATES, today=TODAY, remark=remarks.append)
    for values in ({"number": "1\u200b", "issued_on": "x"}, SOUND):
        validate(Row(position="line 1", values=values, digest=b""))
    assert remarks == []


@pytest.mark.parametrize("declaration", DECLARATIONS.values(), ids=DECLARATIONS)
def test_every_declared_field_is_read(declaration):
    raw = {Kind.DATE: "2026-08-24", Kind.MONTH: "2026-08", Kind.FLAG: True, Kind.FILES: [{}]}

    def sample(member):
        if isinstance(member, Group):
            one = {field.name: sample(field) for field in member.fields}
            return [one] if member.many else one
        one = next(iter(member.choices)) if member.closed else raw.get(member.kind, "x")
        return [one] if member.many else one

    values = {member.name: sample(member) for member in declaration.fields}
    assert check(values, replace(declaration, flaws=lambda values: ())) == values

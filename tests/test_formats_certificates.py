"""Certificates in every published shape: CSV export, the portal's JSON, the XML dump."""

import json
import logging
from pathlib import Path

import pytest

from indexer.formats import recognise
from indexer.formats.nsi_fields import BY_CODE, FIELDS, UNUSED_CODES, state_of
from indexer.rows import Declared, Fault, Row
from indexer.sources import open_source
from indexer.validation import validator
from registry_site.errors import TornSource, UnreadableSource
from registry_site.registers import DECLARATIONS

DATA = Path(__file__).parent / "data"
HEADER = (DATA / "nsi_1995_csv_header_cp1251.csv").read_bytes().decode("cp1251").strip()
ANSWERS = json.loads((DATA / "nsi_1995_list_and_card.json").read_text(encoding="utf-8"))
LIST, CARD = ANSWERS["get-list-data"], ANSWERS["get-view-card-data-on-date"]
ITEM = LIST["value"][0]
CELLS = {
    "Номер свидетельства": "RU.77.99.88.003.E.001953.05.18",
    "Статус": "подписан и действует",
    "Дата оформления документа": "24.08.2026",
    "Наименование продукции": "Мыло «Ёлочка»",
    "Юр. адрес получателя ": "г. Могилев",
    "Код страны изготовителя продукции": "BE",
}


def written(tmp_path, content, name="source"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode())
    return open_source(path)


def read(source):
    return [one for one in read_with_total(source) if not isinstance(one, Declared)]


def read_with_total(source):
    return list(recognise(source, "certificates").read(source))


def table(*rows, header=HEADER, encoding="cp1251"):
    names = [name.strip('"') for name in header.split(";")]
    lines = [header, *(";".join(f'"{row.get(name, "")}"' for name in names) for row in rows)]
    return "".join(line + "\r\n" for line in lines).encode(encoding)


def test_the_csv_export_is_read_by_its_real_header(tmp_path):
    (row,) = read(written(tmp_path, table(CELLS)))
    assert row.position == "line 2"
    filled = {name: value for name, value in row.values.items() if value}
    assert filled == {
        "number": "RU.77.99.88.003.E.001953.05.18",
        "status": "подписан и действует",
        "issued_on": "24.08.2026",
        "product": "Мыло «Ёлочка»",
        "holder_address": "г. Могилев",
        "issuing_state": "RU",
    }


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_columns_are_found_whatever_their_order_case_and_number(tmp_path, encoding, caplog):
    names = [f'"Столбец {n}"' for n in range(27)]
    header = ";".join([*names, *reversed(HEADER.upper().split(";"))])
    cells = {name.upper(): value for name, value in CELLS.items()}
    with caplog.at_level(logging.INFO, "indexer.formats"):
        (row,) = read(written(tmp_path, table(cells, header=header, encoding=encoding)))
    assert row.values["product"] == "Мыло «Ёлочка»"
    assert row.values["holder_address"] == "г. Могилев"
    assert [record.getMessage().count("Столбец") for record in caplog.records] == [27]


def test_both_date_shapes_of_one_file_become_one(tmp_path):
    rows = read(written(tmp_path, table(CELLS, {**CELLS, "Дата оформления документа": "2026-08-24T00:00"})))
    check = validator(DECLARATIONS["certificates"])
    assert [check(row)["issued_on"] for row in rows] == ["2026-08-24", "2026-08-24"]


@pytest.mark.parametrize("name", ["Номер свидетельства", "Наименование продукции"])
def test_a_missing_key_column_is_named(tmp_path, name):
    header = ";".join(part for part in HEADER.split(";") if part != f'"{name}"')
    with pytest.raises(UnreadableSource, match=f"line 1: the column «{name}» is missing"):
        read(written(tmp_path, table(CELLS, header=header)))


def test_two_columns_of_one_field_are_named(tmp_path):
    with pytest.raises(UnreadableSource, match="«NUMB_DOC» and «Номер свидетельства»"):
        read(written(tmp_path, table(CELLS, header=HEADER + ';"NUMB_DOC"')))


def test_our_own_field_names_are_headings_too(tmp_path):
    (row,) = read(written(tmp_path, table({**CELLS, "hazards": "едкое"}, header=HEADER + ';"hazards"')))
    assert row.values["hazards"] == "едкое"


def test_a_torn_csv_is_refused_with_its_line(tmp_path):
    with pytest.raises(TornSource, match="line 3"):
        read(written(tmp_path, table(CELLS, CELLS)[:-40]))


def test_a_csv_without_rows_is_a_failure_and_no_empty_register(tmp_path):
    with pytest.raises(TornSource, match="no record"):
        read(written(tmp_path, table()))


SHAPES = {
    "list": [ITEM],
    "value": LIST,
    "records": {"records": [ITEM]},
    "content": {"content": [ITEM], "totalElements": 1},
    "result": {"result": [ITEM]},
    "data": {"data": [ITEM]},
    "total": {"totalCount": 1, "byFilterCount": 1, "updateDate": "2026-06-26", "data": [ITEM]},
    "elements": {"elements": [{"id": ITEM["id"], "data": ITEM["data"]}]},
    "card": CARD,
    "card in a list": [CARD],
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_json_shape_gives_the_record(tmp_path, shape):
    (row,) = read(written(tmp_path, shape))
    assert row.position == "element 1"
    assert row.values["number"] == "BY.60.61.01.008.E.000040.06.26"
    assert row.values["status"] == "подписан и действует"
    assert row.values["issuing_state"] == "BY"


def test_the_card_fills_what_the_list_leaves_out(tmp_path):
    (row,) = read(written(tmp_path, CARD))
    values = validator(DECLARATIONS["certificates"])(row)
    assert values == {
        "number": "BY.60.61.01.008.E.000040.06.26",
        "status": "подписан и действует",
        "blank_number": "0035979",
        "issued_on": "2026-06-25",
        "product": "Эмульгатор AVI CON EMU",
        "product_use": "Эмульгатор AVI CON EMU",
        "product_code": "0080012",
        "maker": "Vertexco NV",
        "maker_address": "Belgium, B-8930 Menen, Industrielaan 104",
        "holder": 'ООО "Текстильное дело"',
        "holder_tax_id": "791309377",
        "holder_address": "212030, г. Могилев, ул. Тимирязевская, д.44",
        "issuing_state": "BY",
        "use_area": "Промышленное использование. Эмульгатор для замасливателя",
        "signatory": "И.О.Фамилия",
    }


def with_data(**data):
    return [{**ITEM, "data": {**ITEM["data"], **data}}]


def test_the_id_of_a_country_is_no_name(tmp_path):
    country = "0888035a-52fa-4e7e-bf59-348c6cc218d4"
    (row,) = read(written(tmp_path, with_data(FIRMMADE_COUNTRY=country, FIRMGET_COUNTRY=country)))
    assert (row.values["maker_country"], row.values["holder_country"]) == (None, None)


def test_technical_regulations_are_a_list_of_names(tmp_path):
    regulations = [{"sourceData": {"DOC_GIGHARK_NAME": "ТР ТС 009/2011"}}, {"sourceData": {"DOC_GIGHARK_NAME": "ТР ТС 021/2011"}}]
    (row,) = read(written(tmp_path, with_data(DOC_GIGHARK=regulations)))
    assert row.values["technical_regulations"] == ["ТР ТС 009/2011", "ТР ТС 021/2011"]


@pytest.mark.parametrize("count", ["totalCount", "Count"])
def test_what_a_list_declares_is_told_after_its_records(tmp_path, count):
    row, declared = read_with_total(written(tmp_path, {count: 2, "value": [ITEM]}))
    assert isinstance(row, Row)
    assert declared == Declared(total=2, held=1)


def test_the_answer_that_only_counts_is_a_torn_source(tmp_path):
    with pytest.raises(TornSource, match="no record"):
        read(written(tmp_path, ANSWERS["get-list-data-total"]))


def test_an_element_that_is_no_object_is_a_fault(tmp_path):
    row, fault = read(written(tmp_path, [ITEM, "text"]))
    assert isinstance(row, Row)
    assert isinstance(fault, Fault)
    assert fault.position == "element 2"


@pytest.mark.parametrize(
    "status", ["<STATUS>подписан и действует</STATUS>", "<STATUS><id>0</id><name>подписан и действует</name></STATUS>"]
)
@pytest.mark.parametrize("space", ["", ' xmlns="urn:example"'])
def test_the_xml_dump_is_read(tmp_path, status, space):
    text = f"""<?xml version="1.0" encoding="UTF-8"?><ROOT{space}><DOCUMENT><NUMB_DOC>KZ.16.01.78.003.E.004103.03.11</NUMB_DOC>{status}
    <NAME_PROD>Чай</NAME_PROD><DOC_GIGHARK>ТР ТС 021/2011</DOC_GIGHARK></DOCUMENT>
    <DOCUMENT><NUMB_DOC>77.99.23.3.У.7647.12.04</NUMB_DOC></DOCUMENT></ROOT>"""
    first, second = read(written(tmp_path, text.encode()))
    assert first.values == {
        "number": "KZ.16.01.78.003.E.004103.03.11",
        "status": "подписан и действует",
        "product": "Чай",
        "technical_regulations": ["ТР ТС 021/2011"],
        "issuing_state": "KZ",
    }
    assert second.values == {"number": "77.99.23.3.У.7647.12.04", "issuing_state": None}


def test_an_xml_cut_before_its_closing_tag_is_torn(tmp_path):
    with pytest.raises(TornSource):
        read(written(tmp_path, b"<ROOT><DOCUMENT><NUMB_DOC>1</NUMB_DOC></DOCUMENT>"))


def test_equal_records_have_equal_digests(tmp_path):
    one, same, other = read(written(tmp_path, [ITEM, ITEM, CARD]))
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 16


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("RU.77.99.88.003.E.001953.05.18", "RU"),
        ("RU 77.01.34.001.Е.005717.05.11", "RU"),
        ("KZ 16.01.78.003.E004103.03.11", "KZ"),
        ("КZ.16.01.78.003.E.004103.03.11", "KZ"),
        ("RU.77.99.88.003.E.001953.13.18", None),
        ("77.99.23.3.У.7647.12.04", None),
        ("RU.77.99.88.003.Е.00904", None),
        (None, None),
    ],
)
def test_the_issuing_state_is_read_from_numbers_of_the_current_form_alone(number, state):
    assert state_of(number) == state


def test_the_27_published_codes_and_16_headings_are_known():
    assert len({*BY_CODE, *UNUSED_CODES}) == 27
    assert {name.strip('" ').casefold() for name in HEADER.split(";")} <= FIELDS.keys()


def test_every_mapped_name_is_declared():
    declared = {member.name for member in DECLARATIONS["certificates"].fields}
    assert set(FIELDS.values()) - {None} == declared

"""Packages of notices: how they are recognised and read, and what is refused with which position."""

import json
import zipfile

import pytest

from indexer.formats.eaeu_notices import FORMATS
from indexer.notice_schema import main, package_schema
from indexer.rows import Fault, Row
from indexer.sources import open_source
from registry_site.errors import TornSource, UnreadableSource
from registry_site.registers import REGISTERS
from registry_site.registers.schema import json_schema
from tests.packages import notice, pack_photo, package, pdf

(NOTICES,) = FORMATS


def read(source):
    return list(NOTICES.read(source))


def faults(source):
    return [(fault.position, fault.field, str(fault.reason)) for fault in read(source) if isinstance(fault, Fault)]


def test_an_array_is_read_with_positions():
    rows = read(package([notice(1), notice(2)]))
    assert [(row.position, row.values["id"]) for row in rows] == [
        ("notices.json, item 1", "BY-00001-26"),
        ("notices.json, item 2", "BY-00002-26"),
    ]


def test_one_notice_a_line_is_read_too():
    lines = "\r\n".join(json.dumps(notice(number), ensure_ascii=False) for number in (1, 2))
    rows = read(package(b"\xef\xbb\xbf" + lines.encode() + b"\n\n"))
    assert [row.values["id"] for row in rows] == ["BY-00001-26", "BY-00002-26"]


def test_restricted_values_come_through_for_the_vault():
    control = [{"trade_name": "Экоцид", "batch": "7", "country": "BY", "checked_on": "2026-11-02"}]
    (row,) = read(package([notice(sampling_control=control)]))
    assert row.values["sampling_control"] == control


def test_a_zip_and_a_folder_are_recognised_and_read_alike(tmp_path):
    content = json.dumps([notice(photos=[{"file": "photos/a.jpg", "alt": "Этикетка"}])]).encode()
    folder = tmp_path / "package"
    (folder / "photos").mkdir(parents=True)
    (folder / "notices.json").write_bytes(content)
    (folder / "photos" / "a.jpg").write_bytes(pack_photo())
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as packed:
        packed.write(folder / "notices.json", "notices.json")
        packed.write(folder / "photos" / "a.jpg", "photos/a.jpg")
    sources = [open_source(folder), open_source(tmp_path / "package.zip")]
    assert [NOTICES.recognises(source) for source in sources] == [True, True]
    first, second = (read(source) for source in sources)
    assert first == second
    assert isinstance(first[0], Row)


def test_a_bare_list_is_recognised_by_its_names(tmp_path):
    path = tmp_path / "anything.txt"
    path.write_text(json.dumps([notice()], ensure_ascii=False))
    source = open_source(path)
    assert NOTICES.recognises(source)
    assert len(read(source)) == 1


@pytest.mark.parametrize(
    "content",
    [b'[{"NUMB_DOC": "RU.77"}]', b'"\xd0\x9d";"\xd0\xa1"\r\n', b"<licenses_list/>", b'{"totalCount": 1, "elements": []}'],
)
def test_files_of_other_registers_are_not_recognised(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not NOTICES.recognises(open_source(path))


def test_the_digest_changes_with_the_notice_and_with_the_bytes_of_its_photo():
    named = [notice(photos=[{"file": "a.jpg"}])]
    digests = {
        read(package(named, {"a.jpg": pack_photo()}))[0].digest,
        read(package(named, {"a.jpg": pack_photo(200)}))[0].digest,
        read(package([{**named[0], "batch": "7"}], {"a.jpg": pack_photo()}))[0].digest,
    }
    assert len(digests) == 3
    assert {len(digest) for digest in digests} == {16}


def test_the_digest_does_not_depend_on_the_order_of_keys_or_of_notices():
    one = notice(1)
    turned = dict(reversed(one.items()))
    assert read(package([one, notice(2)]))[0].digest == read(package([notice(2), turned]))[1].digest


def test_an_unknown_key_is_a_fault_that_names_it_and_the_other_notices_are_read():
    found = read(package([notice(1, colour="red"), notice(2)]))
    assert (found[0].position, found[0].field) == ("notices.json, item 1", "colour")
    assert found[1].values["id"] == "BY-00002-26"


def test_an_unknown_key_in_a_group_is_named_with_its_group():
    source = package([notice(sampling_control=[{"signed_by": "canary"}])])
    ((_, field, reason),) = faults(source)
    assert field == "sampling_control.signed_by"
    assert "canary" not in reason


def test_facts_that_only_checking_may_state_are_refused_in_a_file():
    source = package([notice(photos=[{"file": "a.jpg", "sha256": "0" * 64}])], {"a.jpg": pack_photo()})
    assert [field for _, field, _ in faults(source)] == ["photos.sha256"]


@pytest.mark.parametrize(
    "name", ["missing.jpg", "../a.jpg", "/etc/passwd", "./a.jpg", "A.JPG", "a.jpg\0.png", "notices.json", "", "photos\\a.jpg"]
)
def test_a_file_that_the_package_does_not_list_by_this_very_name_is_a_fault(name):
    source = package([notice(photos=[{"file": name}])], {"a.jpg": pack_photo(), "photos/a.jpg": pack_photo()})
    ((position, field, reason),) = faults(source)
    assert (position, field) == ("notices.json, item 1", "photos")
    assert "file 1" in reason


def test_a_missing_reclamation_is_a_fault_of_its_own_field():
    source = package([notice(reclamations={"present": True, "files": [{"file": "a.pdf"}, {"file": "b.pdf"}]})], {"a.pdf": pdf()})
    ((_, field, reason),) = faults(source)
    assert field == "reclamations.files"
    assert "file 2" in reason


@pytest.mark.parametrize("files", ["a.jpg", ["a.jpg"], [{"alt": "no file"}], {"file": "a.jpg"}])
def test_files_of_another_shape_are_a_fault(files):
    assert [field for _, field, _ in faults(package([notice(photos=files)], {"a.jpg": pack_photo()}))] == ["photos"]


def test_an_item_that_is_no_object_is_a_fault():
    assert [position for position, _, _ in faults(package([notice(), "text"]))] == ["notices.json, item 2"]


def test_half_a_character_is_a_fault():
    source = package(b'{"id": "BY-1", "trade_name": "\\ud800"}\n')
    assert [field for _, field, _ in faults(source)] == [None]


@pytest.mark.parametrize("lines", [False, True])
def test_a_torn_list_is_refused_with_the_item_it_stops_in(lines):
    whole = [notice(number) for number in (1, 2, 3)]
    content = "\n".join(map(json.dumps, whole)) if lines else json.dumps(whole)
    with pytest.raises(TornSource, match="item 3"):
        read(package(content[:-20].encode()))


def test_an_array_without_its_closing_bracket_is_torn():
    with pytest.raises(TornSource):
        read(package(json.dumps([notice()])[:-1].encode()))


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id": "BY-1", "id": "BY-2"}]',
        b'{"id": "BY-1", "id": "BY-2"}\n',
        b'[{"id": NaN}]',
        b'{"id": Infinity}\n',
        b'[{"id": "\xff"}]',
        b"[" * 5000,
        b'{"id": ' + b"[" * 5000 + b"\n",
        b"hello",
        b'[{"id": 1}] [{"id": 2}]',
    ],
)
def test_what_is_no_strict_json_is_refused(content):
    with pytest.raises(UnreadableSource):
        read(package(content))


def test_an_object_around_the_list_is_refused():
    with pytest.raises(UnreadableSource):
        read(package(b'{\n"items": []\n}'))


def test_the_published_schema_of_the_package_is_the_one_of_the_declaration(capsys):
    main()
    with open("registry_site/static/notice-package.schema.json", encoding="utf-8") as file:
        assert file.read() == capsys.readouterr().out, (
            "python -m indexer.notice_schema > registry_site/static/notice-package.schema.json"
        )


def test_the_schema_of_the_package_names_files_and_restricted_fields():
    item = package_schema()["items"]
    assert item["properties"]["photos"]["items"]["required"] == ["file"]
    assert "sampling_control" in item["properties"]


def test_the_schema_of_published_records_names_public_fields_alone():
    register = REGISTERS["counterfeits"]
    schema = json_schema(register.singular, register.fields)
    assert list(schema["properties"]) == [member.name for member in register.fields]
    assert "sampling_control" not in json.dumps(schema)
    assert schema["properties"]["photos"]["items"]["required"] == ["sha256", "width", "height", "dpi", "alt"]


def test_a_closed_choice_that_is_not_required_may_be_null_in_the_schema():
    kind = package_schema()["items"]["properties"]["product_kind"]
    assert kind["type"] == ["string", "null"]
    assert kind["enum"] == ["disinfectant", "disinsectant", "deacaricide", None]


def test_every_register_has_a_schema():
    for register in REGISTERS.values():
        assert json_schema(register.singular, register.fields)["required"]

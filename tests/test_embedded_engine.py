"""What only the embedded engine can get wrong: its folders, damaged files, threads, forks, and what lies in its terms."""

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest

from registry_site.errors import Unavailable
from registry_site.language import terms
from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Group, Kind, Visibility
from registry_site.search.documents import _WORDS, Composer
from registry_site.search.embedded import EmbeddedEngine, EmbeddedWriter
from registry_site.search.faults import engine_faults
from registry_site.search.items import item, item_json
from registry_site.search.keys import KEYS
from registry_site.search.layout import layout
from registry_site.search.port import SearchRequest, Sort
from registry_site.search.wording import PREFIX_TO
from tests.corpus import DAY, in_order, kept, public, records
from tests.index_reading import everything_in

REGISTER = REGISTERS["certificates"]


def publish(folder: Path, generation: int = 1) -> Path:
    EmbeddedWriter(folder).build(REGISTER, generation, kept(records("certificates")), on=DAY)
    EmbeddedWriter(folder).swap(REGISTER, generation)
    return folder / "certificates" / str(generation)


def total(engine: EmbeddedEngine) -> int:
    return engine.search(REGISTER, SearchRequest()).total


def test_an_unfinished_folder_is_not_served_even_if_it_is_named(tmp_path):
    (publish(tmp_path) / "complete.json").unlink()
    with pytest.raises(Unavailable, match="rebuild"):
        total(EmbeddedEngine(tmp_path))


def test_an_unfinished_folder_is_no_candidate_and_is_built_over(tmp_path):
    torn = tmp_path / "certificates" / "1"
    torn.mkdir(parents=True)
    (torn / "half.store").write_bytes(b"half")
    with pytest.raises(Unavailable, match="rebuild"):
        EmbeddedWriter(tmp_path).swap(REGISTER, 1)
    assert not (publish(tmp_path) / "half.store").exists()
    assert total(EmbeddedEngine(tmp_path)) == 10


def test_a_build_that_fails_leaves_no_folder(tmp_path):
    publish(tmp_path)
    with pytest.raises(ValueError, match="order"):
        EmbeddedWriter(tmp_path).build(REGISTER, 2, kept(records("certificates")[::-1]), on=DAY)
    assert sorted(one.name for one in (tmp_path / "certificates").iterdir()) == ["1", "current"]


def test_a_removed_folder_is_reported_with_what_to_do(tmp_path):
    folder = publish(tmp_path)
    folder.rename(tmp_path / "away")
    with pytest.raises(Unavailable, match="rebuild"):
        total(EmbeddedEngine(tmp_path))


@pytest.mark.parametrize("suffix", ["meta.json", "store", "term", "fast", "idx", "pos"])
@pytest.mark.parametrize("damage", [b"", b"\x00" * 64, None], ids=["emptied", "overwritten", "removed"])
def test_a_damaged_file_makes_the_register_unavailable_and_breaks_nothing_else(tmp_path, suffix, damage):
    folder = publish(tmp_path)
    for file in folder.iterdir():
        if file.name.endswith(suffix) and file.name != "complete.json":
            file.unlink()
            if damage is not None:
                file.write_bytes(damage)
    with pytest.raises(Unavailable, match="rebuild"):
        EmbeddedEngine(tmp_path).search(REGISTER, SearchRequest(text="детский крем", facets=("status",)))


def test_an_index_of_another_declaration_is_refused(tmp_path):
    marker = publish(tmp_path) / "complete.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"fingerprint": "of an older version"}))
    with pytest.raises(Unavailable, match="rebuild"):
        total(EmbeddedEngine(tmp_path))


def test_an_index_that_lost_records_is_refused(tmp_path):
    marker = publish(tmp_path) / "complete.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"count": 11}))
    with pytest.raises(Unavailable, match="rebuild"):
        total(EmbeddedEngine(tmp_path))


@pytest.mark.parametrize("lost", ["one name", "all"])
def test_a_generation_without_all_of_its_names_is_refused(tmp_path, lost):
    folder = publish(tmp_path)
    if lost == "all":
        rmtree(folder / "names")
    else:
        marker = folder / "complete.json"
        held = json.loads(marker.read_text())
        marker.write_text(json.dumps(held | {"names": held["names"] + 1}))
    with pytest.raises(Unavailable, match="rebuild"):
        total(EmbeddedEngine(tmp_path))


def test_an_index_from_before_there_were_names_is_refused(tmp_path):
    marker = publish(tmp_path) / "complete.json"
    held = json.loads(marker.read_text())
    del held["names"]
    marker.write_text(json.dumps(held))
    with pytest.raises(Unavailable, match="rebuild"):
        total(EmbeddedEngine(tmp_path))


def test_a_carried_index_shares_its_files(tmp_path):
    folder = publish(tmp_path)
    EmbeddedWriter(tmp_path).carry(REGISTER, 1, 2)
    second = folder.parent / "2"
    shared = [file.relative_to(second) for file in second.rglob("*") if file.is_file() and file.name != "complete.json"]
    assert {file.parent.name for file in shared} == {"", "names"}
    assert all((second / file).samefile(folder / file) for file in shared)


def test_a_reader_that_opened_a_generation_keeps_it_after_its_folder_is_gone(tmp_path):
    publish(tmp_path, 1)
    reading = EmbeddedWriter(tmp_path).candidate(REGISTER, 1)
    scan = reading.scan(REGISTER)
    first = next(scan)
    publish(tmp_path, 2)
    publish(tmp_path, 3)
    assert not (tmp_path / "certificates" / "1").exists()
    assert [first, *scan] == records("certificates")


def test_an_engine_opened_before_a_fork_answers_in_the_child(tmp_path):
    publish(tmp_path)
    engine = EmbeddedEngine(tmp_path)
    assert total(engine) == 10
    receiving, sending = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=lambda: sending.send(total(engine)))
    child.start()
    child.join()
    assert receiving.recv() == 10


class PanicException(BaseException):  # the name is all that the engine's own is known by
    pass


@pytest.mark.parametrize("raised", [PanicException("at limit 0"), OSError("disk"), ValueError("schema")], ids=type)
def test_a_fault_of_the_engine_is_unavailable(raised):
    with pytest.raises(Unavailable, match="certificates"), engine_faults("certificates"):
        raise raised


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit, KeyError])
def test_what_is_no_fault_of_the_engine_passes(raised):
    with pytest.raises(raised), engine_faults("certificates"):
        raise raised


def secret(member: Field | Group, path: str, *, hidden: bool) -> object:
    """A marker for restricted fields, a plain word for public ones, in the shape of the field."""
    hidden = hidden or not member.public
    if isinstance(member, Group):
        part = {field.name: secret(field, f"{path}.{field.name}", hidden=hidden) for field in member.fields}
        return [part] if member.many else part
    if member.kind is Kind.FILES:
        return [{"sha256": "00", "gps": "marker gps"}]
    if member.kind in (Kind.DATE, Kind.MONTH):
        return f"19{sum(map(ord, path)) % 90 + 10}-01-01" if hidden else "2020-01-01"
    if member.kind is Kind.FLAG:
        return True
    return f"marker {path} 7" if hidden else f"open {path} 7"


@pytest.mark.parametrize("name", list(REGISTERS))
def test_no_restricted_value_lies_in_a_document_or_a_term(tmp_path, name):
    declaration = DECLARATIONS[name]
    values = {member.name: secret(member, member.name, hidden=False) for member in declaration.fields}
    record = declaration.publish("A-1", values, DAY)
    EmbeddedWriter(tmp_path).build(declaration.public, 1, kept([record]), on=DAY)
    held = list(everything_in(tmp_path / name / "1", declaration.public))
    assert any("open" in one.lower() for one in held)
    assert not [one for one in held if "marker" in one.lower()]
    assert any(one.startswith('{"text":"open') for one in held)  # the names are among what is read


def test_what_is_read_back_includes_the_terms(tmp_path):
    folder = publish(tmp_path)
    held = set(everything_in(folder, REGISTER))
    assert {*terms("ромашкой"), "ООО АЛЬФА".lower(), "77.99.23.3.Y.7647.12.04", "RU77"} <= held


def test_every_kind_has_a_place_in_the_index():
    assert set(KEYS) == set(_WORDS) == set(Kind)


@pytest.mark.parametrize("odd", [
    Field(name="note", kind=Kind.TEXT, label="Note", visibility=Visibility.PUBLIC, facet=True),
    Field(name="note", kind=Kind.NAME, label="Note", visibility=Visibility.PUBLIC, facet=True),
    Field(name="note", kind=Kind.NAME, label="Note", visibility=Visibility.PUBLIC, sortable=True),
    Field(name="note", kind=Kind.DATE, label="Note", visibility=Visibility.PUBLIC, sortable=True, many=True),
], ids=["facet of text", "facet of names", "sort by name", "sort by many dates"])  # fmt: skip
def test_a_declaration_no_engine_can_serve_is_refused_before_anything_is_built(odd):
    declaration: Declaration = replace(DECLARATIONS["certificates"], fields=(*DECLARATIONS["certificates"].fields, odd))
    with pytest.raises(ValueError, match="note"):
        layout(declaration.public)


def test_every_sort_key_is_unique_so_that_no_order_hangs_on_chance():
    composer = Composer(REGISTER, DAY)
    documents = [composer.document(record, place) for place, record in enumerate(records("certificates"))]
    for column in ("rank", "ordinal", *composer.layout.order_columns):
        held = [value for one in documents for name, value in one.integers if name == column]
        assert len(set(held)) == len(held) == len(documents)


def test_a_value_met_twice_in_one_record_is_one_key():
    two_places = next(one for one in records("licences") if len(one.values["places"]) == 2)
    keys = Composer(REGISTERS["licences"], DAY).document(two_places, 0).keys
    assert sorted(key for column, key in keys if column.startswith("key_places")) == ["Зеленоград", "Москва", "Москва"]
    assert len(set(keys)) == len(keys)


def test_a_changed_declaration_changes_the_fingerprint():
    declaration = DECLARATIONS["certificates"]
    note = Field(name="note", kind=Kind.TEXT, label="Note", visibility=Visibility.PUBLIC)
    changed = replace(declaration, fields=(*declaration.fields, note))
    hidden = replace(declaration, fields=(*declaration.fields, replace(note, visibility=Visibility.RESTRICTED)))
    assert layout(changed.public).fingerprint != layout(declaration.public).fingerprint
    assert layout(hidden.public).fingerprint == layout(declaration.public).fingerprint


def test_an_item_shows_the_status_of_the_day_asked(tmp_path):
    record = records("licences")[0]
    shown = item(REGISTERS["licences"], record, DAY.isoformat(), "suspended")
    assert (shown["status"], shown["standing"]) == ("suspended", "suspended")
    assert json.loads(item_json(REGISTERS["licences"], record, DAY.isoformat(), "suspended")) == shown


def test_an_item_shows_no_value_that_is_no_longer_public():
    record = records("certificates")[0]
    held = replace(record, values={**record.values, "signatory": "Иванов"})
    assert item(REGISTER, held, DAY.isoformat()) == item(REGISTER, record, DAY.isoformat())


def test_an_item_names_every_public_field():
    record = replace(records("certificates")[0], values={"number": "1"})
    assert set(item(REGISTER, record, DAY.isoformat())) == {
        "id",
        "register",
        "title",
        "status",
        "standing",
        "links",
        *REGISTER.names,
    }


def test_the_id_of_an_item_is_that_of_the_record_where_a_field_has_the_same_name():
    notice = public("counterfeits", {"id": "BY-00001-26", "trade_name": "Дезактин", "status": "falsified"}, suffix="~2")
    shown = item(REGISTERS["counterfeits"], notice, DAY.isoformat())
    assert (shown["id"], shown["title"], shown["links"]["html"]) == ("BY-00001-26~2", "Дезактин", "/ru/counterfeits/BY-00001-26~2")


@pytest.mark.parametrize("length", range(4, 23))
def test_a_beginning_of_any_length_is_found(tmp_path_factory, length):
    assert 4 <= PREFIX_TO <= 22
    folder = tmp_path_factory.mktemp("index")
    near = [public("certificates", {"number": f"RU.77.99.88.003.E.00195{n}.05.18", "product": "Чай"}) for n in range(3)]
    EmbeddedWriter(folder).build(REGISTER, 1, kept(in_order(near)), on=DAY)
    beginning = "RU779988003E0019510518"[:length]
    page = EmbeddedWriter(folder).candidate(REGISTER, 1).search(REGISTER, SearchRequest(text=beginning, sort=Sort(field="number")))
    assert page.total == (3 if length < 18 else 1)

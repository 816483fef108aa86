"""What only Elasticsearch can get wrong: its indexes and aliases, leftovers of crashed loads, and what the mapping holds."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import BadRequestError

from registry_site.configured import SearchCluster
from registry_site.engines import open_engine
from registry_site.errors import BadRequest, RefusedByGate, Unavailable
from registry_site.registers.model import PublicRecord
from registry_site.search.documents import Composer
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.mapping import index_settings, mappings, source
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.layout import layout
from registry_site.search.port import SearchRequest
from tests.corpus import DAY, REGISTERS, kept, records
from tests.engines import Pair, opened

REGISTER = REGISTERS["certificates"]


@pytest.fixture
def pair(search_server, tmp_path) -> Iterator[Pair]:
    """A writer and an engine with nothing published."""
    with opened("elastic", tmp_path) as made:
        yield made


def publish(pair: Pair, generation: int = 1, published: list[PublicRecord] | None = None) -> None:
    pair.writer.build(REGISTER, generation, kept(records("certificates") if published is None else published), on=DAY)
    pair.writer.swap(REGISTER, generation)


def total(pair: Pair) -> int:
    return pair.engine.search(REGISTER, SearchRequest()).total


def everything(pair: Pair) -> list[str]:
    """What comes after the prefix in the names of all indexes."""
    held = pair.writer.client.indices.get(index=f"{pair.writer.prefix}-*", features="aliases")
    return sorted(name.removeprefix(f"{pair.writer.prefix}-") for name in held)


def indices(pair: Pair) -> list[str]:
    """The same without the indexes of names. None of those is left over."""
    held = everything(pair)
    beside = [name.removesuffix("-names") for name in held if name.endswith("-names")]
    assert set(beside) <= set(held)
    return [name for name in held if not name.endswith("-names")]


def named(pair: Pair, name: str) -> str:
    return f"{pair.writer.prefix}-{name}"


def test_what_a_crashed_load_left_behind_goes_with_the_next_one(pair):
    publish(pair)
    pair.writer.client.indices.create(index=named(pair, "certificates-7-1"), mappings={"dynamic": "strict"})
    publish(pair, 2)
    assert indices(pair) == ["certificates-1-1", "certificates-2-1"]


def test_the_names_of_a_generation_are_an_index_beside_it_behind_no_alias(pair):
    for generation in (1, 2, 3):
        publish(pair, generation)
    assert everything(pair) == ["certificates-2-1", "certificates-2-1-names", "certificates-3-1", "certificates-3-1-names"]
    held = pair.writer.client.indices.get(index=named(pair, "certificates-3-1-names"))[named(pair, "certificates-3-1-names")]
    assert (held["aliases"], held["mappings"]["dynamic"]) == ({}, "strict")


@pytest.mark.parametrize("lost", ["one name", "all"])
def test_a_generation_without_all_of_its_names_is_refused(pair, lost):
    publish(pair)
    client, names = pair.writer.client, named(pair, "certificates-1-1-names")
    if lost == "all":
        client.indices.delete(index=names)
    else:
        client.indices.put_settings(index=names, settings={"index": {"blocks": {"write": False}}})
        client.delete(index=names, id="3", refresh=True)
    with pytest.raises(Unavailable, match="rebuild"):
        total(pair)


def test_an_index_from_before_there_were_names_is_refused_and_goes_with_the_next_load(pair):
    publish(pair)
    client, index = pair.writer.client, named(pair, "certificates-1-1")
    said = client.indices.get_mapping(index=index)[index]["mappings"]["_meta"]["registry"]
    del said["names"]
    client.indices.put_mapping(index=index, meta={"registry": said})
    client.indices.delete(index=f"{index}-names")
    with pytest.raises(Unavailable, match="rebuild"):
        total(pair)
    publish(pair, 2)
    publish(pair, 3)
    assert indices(pair) == ["certificates-2-1", "certificates-3-1"]


def test_a_copy_that_was_not_finished_is_no_candidate_and_goes_too(pair):
    publish(pair)
    client = pair.writer.client
    client.indices.clone(index=named(pair, "certificates-1-1"), target=named(pair, "certificates-2-1"))
    with pytest.raises(Unavailable, match="rebuild"):
        pair.writer.candidate(REGISTER, 2)
    publish(pair, 3)
    assert indices(pair) == ["certificates-1-1", "certificates-3-1"]


@pytest.mark.parametrize("name", ["certificates-backup", "certificates-1", "certificates_old-1-1", "licences-1-1"])
def test_an_index_that_is_not_of_the_register_is_never_touched(pair, name):
    pair.writer.client.indices.create(index=named(pair, name))
    for generation in (1, 2, 3):
        publish(pair, generation)
    assert name in indices(pair)


def test_a_build_that_fails_leaves_no_index(pair):
    publish(pair)
    with pytest.raises(ValueError, match="order"):
        pair.writer.build(REGISTER, 2, kept(records("certificates")[::-1]), on=DAY)
    assert indices(pair) == ["certificates-1-1"]


def test_an_alias_names_one_index_after_a_swap_even_if_somebody_had_added_another(pair):
    publish(pair)
    pair.writer.build(REGISTER, 2, kept(records("certificates")), on=DAY)
    pair.writer.client.indices.put_alias(index=named(pair, "certificates-2-1"), name=named(pair, "certificates"))
    pair.writer.swap(REGISTER, 2)
    assert list(pair.writer.client.indices.get_alias(name=named(pair, "certificates"))) == [named(pair, "certificates-2-1")]


def test_an_index_is_closed_for_writing_once_it_is_whole(pair):
    publish(pair)
    (answer,) = pair.writer.client.bulk(
        index=named(pair, "certificates-1-1"), operations=[{"index": {"_id": "0"}}, {"body": "{}"}]
    )["items"]
    assert answer["index"]["status"] == 403


def test_an_index_that_lost_records_is_refused(pair):
    publish(pair)
    client, index = pair.writer.client, named(pair, "certificates-1-1")
    client.indices.put_settings(index=index, settings={"index": {"blocks": {"write": False}}})
    client.delete(index=index, id="3", refresh=True)
    with pytest.raises(Unavailable, match="rebuild"):
        total(pair)


def test_a_carried_index_outlives_its_original(pair):
    publish(pair)
    pair.writer.carry(REGISTER, 1, 2)
    pair.writer.swap(REGISTER, 2)
    pair.writer.discard(REGISTER, 1)
    assert indices(pair) == ["certificates-2-1"]
    assert list(pair.engine.scan(REGISTER)) == records("certificates")


def test_a_walk_is_finished_though_another_generation_is_served_meanwhile(pair, monkeypatch):
    monkeypatch.setattr("registry_site.search.elastic.engine._BATCH", 3)
    publish(pair)
    walk = pair.engine.scan(REGISTER)
    first = next(walk)
    publish(pair, 2, records("certificates")[:1])
    assert [first, *walk] == records("certificates")


def test_a_walk_ends_with_an_error_and_not_too_early_when_its_index_is_removed(pair, monkeypatch):
    monkeypatch.setattr("registry_site.search.elastic.engine._BATCH", 3)
    publish(pair)
    walk = pair.engine.scan(REGISTER)
    next(walk)
    for generation in (2, 3):
        publish(pair, generation)
    with pytest.raises(Unavailable):
        list(walk)


@pytest.mark.parametrize("name", list(REGISTERS))
def test_the_mapping_is_strict_and_holds_columns_of_public_fields_alone(name):
    columns = layout(REGISTERS[name])
    held = mappings(columns)
    own = {
        "body",
        "own_id",
        "number",
        "numbers",
        "prefixes",
        "titles",
        "pairs",
        "wholes",
        "named",
        "held",
        "words",
        "spelt",
        "spelt_long",
        "sounds",
        "rank",
        "ordinal",
    }
    assert held["dynamic"] == "strict"
    assert set(held["properties"]) == {
        *own,
        *columns.key_columns.values(),
        *columns.month_columns.values(),
        *columns.day_columns,
        *columns.order_columns,
    }


@pytest.mark.parametrize("name", list(REGISTERS))
def test_a_document_has_no_name_that_the_mapping_does_not_have(name):
    composer = Composer(REGISTERS[name], DAY)
    for record in composer.documents((0, kept(records(name)))):
        assert set(json.loads(source(record))) <= set(mappings(composer.layout)["properties"])


def test_the_engine_refuses_a_document_with_another_name(pair):
    publish(pair)
    client, index = pair.writer.client, named(pair, "certificates-1-1")
    client.indices.put_settings(index=index, settings={"index": {"blocks": {"write": False}}})
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping"):
        client.index(index=index, document={"signatory": "Иванов"})


def test_a_document_that_the_engine_refuses_refuses_the_load(pair, monkeypatch):
    monkeypatch.setattr("registry_site.search.elastic.writer.source", lambda document: b'{"rank": "no number"}')
    with pytest.raises(RefusedByGate, match="refused 10 documents"):
        publish(pair)
    assert indices(pair) == []


def test_shards_and_copies_are_those_of_the_settings(pair):
    writer = ElasticWriter(client=pair.writer.client, prefix=pair.writer.prefix, shards=3, replicas=2)
    writer.build(REGISTER, 1, kept(records("certificates")), on=DAY)
    held = pair.writer.client.indices.get_settings(index=named(pair, "certificates-1-1"))
    index = held[named(pair, "certificates-1-1")]["settings"]["index"]
    assert (index["number_of_shards"], index["auto_expand_replicas"]) == ("3", "0-2")


def test_an_index_without_copies_has_none():
    assert index_settings(shards=1, replicas=0)["index"]["auto_expand_replicas"] is False


@pytest.mark.parametrize(
    "address", ["http://localhost", "search:9200", "https://u:p@host:9200", "https://host:x", "", "https://a:1,ftp://b:2"]
)
def test_an_address_that_cannot_be_used_is_refused_with_what_can(address, tmp_path):
    with pytest.raises(BadRequest) as caught:
        open_engine(Path(tmp_path), address, SearchCluster())
    assert caught.value.legal == ("embedded:", "https://host:9200")


@pytest.mark.parametrize("text", ["", "крем", "RU.77.99.88.001.E.000001.01.18", "крем 18"])
def test_a_site_that_has_not_heard_of_a_rebuild_answers_from_the_new_index(pair, text):
    publish(pair)
    slow = ElasticEngine(pair.writer.client, pair.writer.prefix, fresh=3600)
    before = slow.search(REGISTER, SearchRequest(text=text))
    publish(pair)
    assert indices(pair) == ["certificates-1-2"]
    assert slow.search(REGISTER, SearchRequest(text=text)) == before


def test_a_swap_whose_answer_was_lost_and_that_is_asked_again_is_no_failure(pair, monkeypatch):
    publish(pair)
    pointed = pair.writer.client.indices.update_aliases

    def twice(**actions):
        pointed(**actions)
        return pointed(**actions)

    monkeypatch.setattr(pair.writer.client.indices, "update_aliases", twice)
    publish(pair, 2)
    publish(pair, 3)
    assert (pair.engine.generation(REGISTER), indices(pair)) == (3, ["certificates-2-1", "certificates-3-1"])

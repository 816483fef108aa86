"""What a healthy Elasticsearch will not do: the client meets it in doubles of the HTTP exchange."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import requests
import responses

from registry_site.errors import RefusedByGate, Unavailable
from registry_site.search.elastic.client import connect
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.loading import send_all
from registry_site.search.elastic.writer import ElasticWriter
from registry_site.search.layout import layout
from registry_site.search.port import SearchRequest
from tests.corpus import REGISTERS

AT = "http://search.test:9200"
REGISTER = REGISTERS["certificates"]
INDEX = "registry-certificates-1-1"
PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
ALIASES = {INDEX: {"aliases": {"registry-certificates": {}}}}
FACTS = {"generation": 1, "count": 1, "names": 1, "fingerprint": layout(REGISTER).fingerprint, "on": "2026-11-22"}
MAPPING = {INDEX: {"mappings": {"dynamic": "strict", "_meta": {"registry": FACTS}}}}
FOUND = {
    "timed_out": False,
    "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
    "hits": {"total": {"value": 0, "relation": "eq"}, "hits": []},
}

Reply = tuple[int, object]


@dataclass(kw_only=True)
class Cluster:
    """Answers in turn per kind of call, the last one for ever; `calls` keeps what was asked."""

    doubles: responses.RequestsMock
    calls: list[str] = field(default_factory=list)

    def answer(self, path: str, *replies: Reply | Exception, headers: dict[str, str] = PRODUCT) -> None:
        left = list(replies)

        def reply(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
            self.calls.append(path)
            one = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(one, Exception):
                raise one
            status, body = one
            if callable(body):
                body = body(request.body)
            kind = {"Content-Type": "application/vnd.elasticsearch+json;compatible-with=8"}
            return status, {**headers, **kind}, body if isinstance(body, str) else json.dumps(body)

        for method in (responses.GET, responses.POST, responses.PUT, responses.DELETE):
            self.doubles.add_callback(method, re.compile(rf"{re.escape(AT)}/{path}(\?.*)?$"), callback=reply)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as doubles:
        made = Cluster(doubles=doubles)
        made.answer(r"_alias/registry-[*]", (200, ALIASES))
        made.answer(rf"{INDEX}/_mapping", (200, MAPPING))
        made.answer(rf"{INDEX}(-names)?/_count", (200, {"count": 1}))
        yield made


def engine(**options: float) -> ElasticEngine:
    return ElasticEngine(connect([AT], node_class="requests"), "registry", **options)


def refusal(*, fresh: float = 0) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        engine(fresh=fresh).search(REGISTER, SearchRequest(text="мыло"))
    return caught.value


SEARCH = f"{INDEX}/_search"


def test_the_doubles_themselves_answer(cluster):
    cluster.answer(SEARCH, (200, FOUND))
    assert engine().search(REGISTER, SearchRequest()).total == 0


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_node_that_cannot_answer_is_asked_four_times(cluster, status):
    cluster.answer(SEARCH, (status, {"error": "no shard"}))
    assert "in a minute" in str(refusal())
    assert cluster.calls.count(SEARCH) == 4


def test_a_search_put_off_once_is_answered(cluster):
    cluster.answer(SEARCH, (503, {}), (200, FOUND))
    assert engine().search(REGISTER, SearchRequest()).total == 0


def test_an_overloaded_engine_is_not_pressed_with_repetitions(cluster):
    cluster.answer(SEARCH, (429, {"error": "queue is full"}))
    assert "in a minute" in str(refusal())
    assert cluster.calls.count(SEARCH) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_user_is_told_which_settings_to_check(cluster, status):
    cluster.answer(SEARCH, (status, {"error": "unauthorized"}))
    assert "REGISTRY_SEARCH_API_KEY" in str(refusal())


@pytest.mark.parametrize("body", ["<html>proxy</html>", "", '{"hits":', "[]", "{}", '{"hits": {}}', "null"])
def test_a_malformed_answer_is_no_answer(cluster, body):
    cluster.answer(SEARCH, (200, body))
    assert isinstance(refusal(), Unavailable)


def test_another_product_is_recognised_by_its_missing_header(cluster):
    cluster.doubles.reset()
    cluster.answer(r"_alias/registry-[*]", (200, ALIASES), headers={})
    assert "not Elasticsearch" in str(refusal())


def test_a_search_that_takes_too_long_is_not_repeated(cluster):
    cluster.answer(SEARCH, requests.ReadTimeout("slow"))
    assert "in a minute" in str(refusal())
    assert cluster.calls.count(SEARCH) == 1


@pytest.mark.parametrize("part", [{"timed_out": True}, {"_shards": {"total": 2, "successful": 1, "failed": 1}}])
def test_an_answer_from_a_part_of_the_index_is_no_answer(cluster, part):
    cluster.answer(SEARCH, (200, {**FOUND, **part}))
    assert "in a minute" in str(refusal())


def test_one_failed_question_of_several_is_no_answer(cluster):
    cluster.answer(f"{INDEX}/_msearch", (200, {"responses": [{"status": 503, "error": {"type": "x"}}]}))
    with pytest.raises(Unavailable):
        engine().search(REGISTER, SearchRequest(text="RU.77"))


def test_a_cluster_that_cannot_be_reached_is_asked_again_only_after_a_while(cluster):
    aliases = r"_alias/registry-[*]"
    cluster.doubles.reset()
    cluster.answer(aliases, requests.ConnectionError("refused"))
    silent = engine(fresh=3600)
    for _ in range(3):
        with pytest.raises(Unavailable, match="in a minute"):
            silent.generation(REGISTER)
    assert cluster.calls == [aliases] * 4


def test_an_index_removed_while_aliases_are_asked_for_makes_no_register_unpublished(cluster):
    cluster.doubles.reset()
    gone = {"type": "index_not_found_exception", "reason": "no such index", "index": "registry-certificates-0-1-names"}
    cluster.answer(r"_alias/registry-[*]", (404, {"error": gone, "status": 404}))
    with pytest.raises(Unavailable):
        engine().generation(REGISTER)


def test_a_cluster_without_the_alias_has_nothing_published(cluster):
    cluster.doubles.reset()
    cluster.answer(r"_alias/registry-[*]", (404, {"error": "alias [registry-*] missing", "status": 404}))
    assert engine().generation(REGISTER) is None


def test_an_index_removed_since_the_aliases_were_heard_of_is_looked_for_anew(cluster):
    cluster.doubles.reset()
    second = "registry-certificates-2-1"
    cluster.answer(r"_alias/registry-[*]", (200, ALIASES), (200, {second: ALIASES[INDEX]}))
    cluster.answer(rf"{INDEX}/_mapping", (200, MAPPING))
    cluster.answer(rf"{INDEX}(-names)?/_count", (200, {"count": 1}))
    cluster.answer(SEARCH, (404, {"error": "index_not_found_exception"}))
    facts = {**FACTS, "generation": 2}
    cluster.answer(rf"{second}/_mapping", (200, {second: {"mappings": {"_meta": {"registry": facts}}}}))
    cluster.answer(rf"{second}(-names)?/_count", (200, {"count": 1}))
    cluster.answer(rf"{second}/_search", (200, FOUND))
    assert engine(fresh=3600).search(REGISTER, SearchRequest()).generation == 2


def test_an_index_of_another_version_of_the_program_is_not_asked(cluster):
    cluster.doubles.reset()
    cluster.answer(r"_alias/registry-[*]", (200, ALIASES))
    cluster.answer(rf"{INDEX}/_mapping", (200, {INDEX: {"mappings": {"_meta": {"registry": {**FACTS, "fingerprint": "other"}}}}}))
    assert "rebuild" in str(refusal())


def test_an_unfinished_index_is_not_asked(cluster):
    cluster.doubles.reset()
    cluster.answer(r"_alias/registry-[*]", (200, ALIASES))
    cluster.answer(rf"{INDEX}/_mapping", (200, {INDEX: {"mappings": {"dynamic": "strict"}}}))
    assert "rebuild" in str(refusal())


# Swapping


def test_a_register_is_served_though_its_older_indexes_cannot_be_removed(cluster, caplog):
    first, second, third = (f"registry-certificates-{number}-1" for number in (1, 2, 3))
    held = {
        name: {"mappings": {"_meta": {"registry": {**FACTS, "generation": number}}}}
        for number, name in enumerate((first, second, third), 1)
    }
    cluster.answer(r"registry-certificates-[*]/_mapping", (200, held))
    cluster.answer(r"registry-certificates-[*]", (200, {second: ALIASES[INDEX]}))
    cluster.answer("_aliases", (200, {"acknowledged": True}))
    cluster.answer(f"{first},{first}-names", (503, {}))
    ElasticWriter(client=connect([AT], node_class="requests"), prefix="registry").swap(REGISTER, 3)
    assert "_aliases" in cluster.calls
    assert "stay until the next publication" in caplog.text


# Loading

DOCUMENTS = [json.dumps({"body": str(number)}).encode() for number in range(7)]


def ids(sent: bytes | str) -> list[str]:
    lines = (sent.decode() if isinstance(sent, bytes) else sent).splitlines()[::2]
    return [json.loads(line)["index"]["_id"] for line in lines]


def bulk(*, refused: dict[str, int] | None = None, answered: int | None = None) -> Callable[[bytes], object]:
    """An answer to a bulk: the status of each document, 201 unless `refused` says otherwise, for the first `answered`."""

    def reply(sent: bytes) -> object:
        told = [{"index": {"_id": one, "status": (refused or {}).get(one, 201), "error": {"reason": "odd"}}} for one in ids(sent)]
        return {"errors": bool(refused), "items": told[:answered]}

    return reply


@dataclass(kw_only=True)
class Sending:
    """A load of seven documents: what was sent in each call, and how long it paused before each repetition."""

    cluster: Cluster
    pauses: list[float] = field(default_factory=list)

    def run(self, *replies: Reply | Exception) -> int:
        self.cluster.answer(rf"{INDEX}/_bulk", *replies)
        return send_all(connect([AT], node_class="requests"), INDEX, "certificates", DOCUMENTS, self.pauses.append)

    @property
    def sent(self) -> list[list[str]]:
        return [ids(call.request.body) for call in self.cluster.doubles.calls]


@pytest.fixture
def sending(cluster) -> Sending:
    return Sending(cluster=cluster)


EVERY = [str(number) for number in range(7)]


def test_every_document_is_sent_once_when_all_goes_well(sending):
    assert sending.run((200, bulk())) == 7
    assert (sending.sent, sending.pauses) == ([EVERY], [])


def test_documents_put_off_are_sent_again_after_a_pause_and_no_others(sending):
    assert sending.run((200, bulk(refused={"2": 429, "5": 503})), (200, bulk())) == 7
    assert (sending.sent, sending.pauses) == ([EVERY, ["2", "5"]], [0.5])


def test_a_whole_bulk_put_off_is_sent_again_after_growing_pauses(sending):
    assert sending.run((429, {}), (429, {}), (200, bulk())) == 7
    assert (sending.sent, sending.pauses) == ([EVERY] * 3, [0.5, 1])


def test_a_lost_connection_loses_no_document(sending):
    broken = requests.ConnectionError("reset")
    assert sending.run(broken, broken, broken, broken, (200, bulk())) == 7
    assert sending.pauses == [0.5]


def test_documents_without_an_answer_are_sent_again(sending):
    assert sending.run((200, bulk(answered=3)), (200, bulk())) == 7
    assert sending.sent == [EVERY, EVERY[3:]]


def test_a_refused_document_refuses_the_load_and_says_why(sending):
    with pytest.raises(RefusedByGate, match=r"refused 2 documents.*odd"):
        sending.run((200, bulk(refused={"2": 400, "5": 400})))


def test_an_engine_that_takes_nothing_for_two_minutes_ends_the_load(sending):
    with pytest.raises(Unavailable, match="7 documents"):
        sending.run((429, {}))
    assert sum(sending.pauses) == pytest.approx(120.5)


def test_patience_begins_anew_with_every_document_taken(sending):
    one_at_a_time = [(200, bulk(refused=dict.fromkeys(EVERY[number + 1 :], 429))) for number in range(7)]
    assert sending.run(*one_at_a_time) == 7
    assert sending.pauses == [0.5] * 6


def test_a_malformed_answer_ends_the_load(sending):
    with pytest.raises(Unavailable):
        sending.run((200, {"took": 1}))

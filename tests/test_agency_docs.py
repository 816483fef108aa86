"""docs/agencies.md is what integrators read: its examples are asked and its codes are looked up."""

import json
import re
from pathlib import Path

import pytest

from indexer.notices.publishing import publish
from tests.bureau import control
from tests.loading import TODAY
from tests.packages import notice

TEXT = (Path(__file__).parent.parent / "docs" / "agencies.md").read_text()
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def braced(rule):
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def timeless(value):
    return MOMENT.sub("…", json.dumps(value, ensure_ascii=False, sort_keys=True))


def test_the_answer_shown_for_sampling_controls_is_the_one_that_is_given(bureau_of_files):
    bureau_of_files.load(notice(1, sampling_control=[control()]))
    _, header = bureau_of_files.key()
    shown = json.loads(examples("json")[0])
    given = bureau_of_files.client().get("/agency/v1/sampling-controls?since=0&limit=100", headers=header).json
    assert timeless(given) == timeless(shown)


HASH = re.compile(r"[0-9a-f]{64}")


def test_the_receipt_and_the_change_shown_are_those_of_the_door(bureau_of_files):
    _, header = bureau_of_files.key()
    client = bureau_of_files.client()
    receipt, change = (json.loads(text) for text in examples("json")[1:3])
    sent = client.post("/agency/v1/notices", json=notice(1, decided_on="2026-11-18"), headers={**header, "Idempotency-Key": "1"})
    size = sent.json["received"]["size"]
    shown = HASH.sub("#", timeless(receipt)).replace("154", str(size))
    assert HASH.sub("#", timeless(sent.json)) == shown
    publish(bureau_of_files.office.stores, TODAY, lambda stage, count: None)
    tag = client.get("/agency/v1/notices/BY-00001-26", headers=header).headers["ETag"]
    headers = {**header, "Idempotency-Key": "2", "If-Match": tag}
    assert client.patch("/agency/v1/notices/BY-00001-26", json=change, headers=headers).status_code == 202


@pytest.mark.parametrize("address", sorted(set(re.findall(r"`(?:GET|POST|PUT|PATCH) (/agency/[^`?]*)`?", TEXT))))
def test_every_address_of_the_page_exists(bureau_of_files, address):
    rules = {braced(rule.rule) for rule in bureau_of_files.client().application.url_map.iter_rules()}
    assert address in rules


def test_every_code_of_a_refusal_stands_on_the_page():
    root = Path(__file__).parent.parent
    sources = "".join(
        path.read_text() for room in ("registry_site/agency", "indexer/notices") for path in (root / room).glob("*.py")
    )
    codes = set(
        re.findall(r'"((?:key|scope|wrong|idempotency|precondition)_[a-z_]+|exists|waiting|in_progress|invalid_notice)"', sources)
    )
    assert len(codes - {"key_id"}) >= 10
    assert [code for code in sorted(codes - {"key_id"}) if f"`{code}`" not in TEXT] == []


def test_every_address_of_the_door_stands_on_the_page(bureau_of_files):
    rules = {braced(rule.rule) for rule in bureau_of_files.client().application.url_map.iter_rules()}
    assert [rule for rule in sorted(rules) if rule not in TEXT] == []

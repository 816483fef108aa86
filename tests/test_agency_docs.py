"""docs/agencies.md is what integrators read: its examples are asked and its codes are looked up."""

import json
import re
from pathlib import Path

import pytest

from tests.bureau import control
from tests.packages import notice

TEXT = (Path(__file__).parent.parent / "docs" / "agencies.md").read_text()
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def timeless(value):
    return MOMENT.sub("…", json.dumps(value, ensure_ascii=False, sort_keys=True))


def test_the_answer_shown_for_sampling_controls_is_the_one_that_is_given(bureau_of_files):
    bureau_of_files.load(notice(1, sampling_control=[control()]))
    _, header = bureau_of_files.key()
    shown = json.loads(examples("json")[0])
    given = bureau_of_files.client().get("/agency/v1/sampling-controls?since=0&limit=100", headers=header).json
    assert timeless(given) == timeless(shown)


@pytest.mark.parametrize("address", sorted(set(re.findall(r"`(?:GET|POST|PUT|PATCH) (/agency/[^`?]*)", TEXT))))
def test_every_address_of_the_page_exists(bureau_of_files, address):
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in bureau_of_files.client().application.url_map.iter_rules()}
    assert address in rules


def test_every_address_of_the_door_stands_on_the_page(bureau_of_files):
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in bureau_of_files.client().application.url_map.iter_rules()}
    assert [rule for rule in sorted(rules) if rule not in TEXT] == []

"""Official extracts: what is public and nothing else, signed so that anybody can check it without the registry."""

import base64
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from indexer import restate
from registry_site.canonical import canonical
from registry_site.clock import day_of
from registry_site.registers import DECLARATIONS
from registry_site.signing import open_signer, signed
from tests.bureau import control
from tests.loading import TODAY
from tests.marked import NOTICE, SOLE_TRADER, TRACES, notices_zip
from tests.packages import notice
from tests.servers import ROOT


@pytest.fixture
def ask(bureau):
    client, (_, header) = bureau.client(), bureau.key("by-vet", "extracts:read")

    def extract(record_id="BY-00001-26", query="", **headers):
        return client.get(f"/agency/v1/notices/{record_id}/extract{query}", headers={**header, **headers})

    return extract


def public_key(bureau):
    return open_signer(bureau.office.settings.signing_key).public_pem


def holds(bureau, answer):
    signature = base64.b64decode(answer["signature"]["value"])
    return signed(public_key(bureau), canonical(answer["extract"]).encode(), signature)


def test_an_extract_says_what_the_public_record_says_and_from_which_state(bureau, ask):
    bureau.load(notice(1, batch="0417", sampling_control=[control()]))
    answer = ask().json
    extract, generation = answer["extract"], bureau.office.newest("counterfeits")
    public = bureau.office.site().test_client().get("/api/v1/counterfeits/BY-00001-26").json["item"]
    assert extract["notice"] == public
    assert extract["state"]["hash"] == generation.hash
    assert extract["issued_by"] == {"body": "by-vet", "name": "Body by-vet", "state": "BY"}
    assert "sampling_control" not in json.dumps(answer)


def test_the_signature_holds_and_a_changed_extract_does_not(bureau, ask):
    bureau.load(notice(1))
    answer = ask().json
    assert holds(bureau, answer)
    answer["extract"]["notice"]["status"] = "withdrawn_from_circulation"
    assert not holds(bureau, answer)


def test_the_key_is_the_one_that_signs_what_is_published(bureau, ask):
    bureau.load(notice(1))
    assert ask().json["signature"]["key_id"] == open_signer(bureau.office.settings.signing_key).key_id


def test_anybody_can_check_an_extract_with_openssl(bureau, ask, tmp_path):
    bureau.load(notice(1, trade_name="Экоцид «С» \\ / \u2028 ё"))
    extract, key, script = tmp_path / "extract.json", tmp_path / "key.pem", ROOT / "docs" / "check_extract.py"
    extract.write_bytes(ask().data)
    key.write_bytes(public_key(bureau))
    command = [sys.executable, script, extract, key]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    extract.write_text(extract.read_text().replace("BY-00001-26", "BY-00002-26"))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_each_extract_has_a_number_of_its_own_that_stands_in_the_log(bureau, ask):
    bureau.load(notice(1))
    first, second = ask().json["extract"]["number"], ask().json["extract"]["number"]
    assert first != second
    assert [line.object for line in bureau.lines()] == [f"extract {number} of BY-00001-26" for number in (first, second)]


def test_an_extract_of_a_day_says_what_the_register_said_then(bureau, ask):
    bureau.load(notice(1, batch="1"))
    day = day_of(bureau.office.newest("counterfeits").made_at)
    answer = bureau.client(today=day + timedelta(days=1)).get(
        f"/agency/v1/notices/BY-00001-26/extract?as_of={day}", headers=bureau.key("b2", expires_on=day + timedelta(days=9))[1]
    )
    assert (answer.status_code, answer.json["extract"]["as_of"]) == (200, day.isoformat())
    assert ask(query="?as_of=2020-01-01").status_code == 404
    assert ask(query=f"?as_of={TODAY + timedelta(days=1)}").status_code == 400


def test_of_a_day_that_goes_on_an_extract_says_what_is_published_at_its_time(bureau, ask):
    bureau.load(notice(1))
    answer = ask(query=f"?as_of={TODAY}")
    assert (answer.status_code, answer.json["extract"]["as_of"]) == (200, None)


def test_an_extract_of_a_removed_notice_says_that_it_was_removed(bureau, ask):
    bureau.load(notice(1), notice(2))
    bureau.load(notice(2), approve="one is gone")
    extract = ask().json["extract"]
    assert (extract["notice"], extract["tombstone"]["reason"]) == (None, "No longer in the published source")
    assert [one["op"] for one in extract["history"]] == ["remove", "upsert"]


def test_an_extract_has_every_notice_of_the_number(bureau, ask):
    bureau.load(notice(1, batch="1"), notice(1, batch="2"))
    extract = ask("BY-00001-26~2").json["extract"]
    assert [one["id"] for one in (extract, *extract["others"])] == ["BY-00001-26~2", "BY-00001-26"]
    assert {one["notice"]["batch"] for one in (extract, *extract["others"])} == {"1", "2"}
    assert extract["same_number"] == ["BY-00001-26"]


def test_a_notice_of_which_another_record_is_left_is_not_told_as_removed(bureau, ask):
    bureau.load(notice(1, batch="1"), notice(1, batch="2"), notice(2))
    first = bureau.office.scan("counterfeits")["BY-00001-26"]["batch"]
    left = "2" if first == "1" else "1"
    bureau.load(notice(1, batch=left), notice(2), approve="one is gone")
    extract = ask().json["extract"]
    assert (extract["id"], extract["notice"]["batch"], extract["tombstone"], extract["others"]) == ("BY-00001-26~2", left, None, [])


def test_an_unknown_notice_has_no_extract(bureau, ask):
    assert ask("BY-00009-26").status_code == 404
    bureau.load(notice(1))
    assert ask("BY-00009-26").status_code == 404
    assert ask("BY-\0").status_code == 404


def test_an_extract_needs_its_scope(bureau):
    _, header = bureau.key("by-vet", "notices:write", "sampling:read", "notices:read")
    assert bureau.client().get("/agency/v1/notices/BY-00001-26/extract", headers=header).status_code == 403


def test_no_extract_shows_what_is_closed_or_withheld(bureau, ask):
    bureau.office.load(notices_zip(), register="counterfeits", approve="one is rejected on purpose")
    for record_id in (NOTICE, SOLE_TRADER):
        answer = ask(record_id)
        assert answer.status_code == 200
        assert [trace for trace in TRACES if trace in answer.text.lower()] == []


def test_after_a_rollback_the_extract_speaks_of_the_new_generation(bureau, ask):
    bureau.load(notice(1, batch="1"))
    bureau.load(notice(1, batch="2"))
    restate.roll_back(bureau.office.stores, DECLARATIONS["counterfeits"], 1, "the wrong file", lambda stage, count: None)
    extract = ask().json["extract"]
    assert (extract["state"]["generation"], extract["notice"]["batch"], len(extract["history"])) == (3, "1", 3)

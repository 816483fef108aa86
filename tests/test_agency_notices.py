"""Notices through the agencies' door: included, changed, excluded, answered field by field, and published by the next generation."""

import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from PIL import Image

from indexer.notices import publishing
from indexer.notices.claiming import claimed
from indexer.vault_tables import submissions, submitted
from registry_site.errors import RefusedByGate, Unavailable
from registry_site.registers import REGISTERS
from tests.bureau import control
from tests.loading import TODAY, notices_zip
from tests.packages import notice, pack_photo, pdf
from tests.places import run_sql

NOTICES = "/agency/v1/notices"
DECLARED = REGISTERS["counterfeits"]
DECIDED = "2026-11-18"
DECISION = {
    "reason": "the laboratory corrected its protocol",
    "decision": {"on": "2026-11-20", "by": "Ветнадзор", "document": "№ 5"},
}


def quiet(stage, count):
    pass


def filed(number=1, **values):
    return notice(number, decided_on=DECIDED, **values)


class Sender:
    """A body at the door: sends, with another idempotency key each time unless it names one."""

    def __init__(self, bureau, client, header):
        self.bureau, self.client, self.header, self.sent = bureau, client, header, 0

    def ask(self, method, address, key=None, headers=None, **body):
        self.sent += 1
        given = {**self.header, "Idempotency-Key": key or f"key-{self.sent}", "Accept-Language": "en", **(headers or {})}
        return self.client.open(address, method=method, headers=given, **body)

    def include(self, item, files=None, **options):
        if files is None:
            return self.ask("POST", NOTICES, json=item, **options)
        parts = {"json": (io.BytesIO(json.dumps(item).encode()), None, "application/json")}
        parts["files"] = [(io.BytesIO(data), name) for name, data in files.items()]
        return self.ask("POST", NOTICES, data=parts, **options)

    def package(self, items, files=None, **options):
        return self.ask("POST", NOTICES, data=notices_zip(items, files), content_type="application/zip", **options)

    def read(self, record_id="BY-00001-26"):
        return self.client.get(f"{NOTICES}/{record_id}", headers=self.header)

    def change(self, method, body, record_id="BY-00001-26", tag=None, files=None, **options):
        tag = tag or self.read(record_id).headers["ETag"]
        headers = {"If-Match": tag, **options.pop("headers", {})}
        if files is None:
            return self.ask(method, f"{NOTICES}/{record_id}", json=body, headers=headers, **options)
        parts = {"json": (io.BytesIO(json.dumps(body).encode()), None, "application/json")}
        parts["files"] = [(io.BytesIO(data), name) for name, data in files.items()]
        return self.ask(method, f"{NOTICES}/{record_id}", data=parts, headers=headers, **options)

    def exclude(self, body=None, record_id="BY-00001-26", **options):
        tag = self.read(record_id).headers["ETag"]
        return self.ask("POST", f"{NOTICES}/{record_id}/exclude", json=body or DECISION, headers={"If-Match": tag}, **options)

    def state(self, number):
        return self.client.get(f"/agency/v1/submissions/{number}", headers=self.header)

    def publish(self, today=TODAY):
        return publishing.publish(self.bureau.office.stores, today, quiet)


@pytest.fixture
def sender(bureau):
    _, header = bureau.key()
    assert bureau.office.stores
    return Sender(bureau, bureau.client(), header)


def accepted(response):
    assert response.status_code == 202, response.text
    return response.json


def flaws(response):
    assert (response.status_code, response.mimetype, response.json["code"]) == (422, "application/problem+json", "invalid_notice")
    return {one["pointer"]: one["detail"] for one in response.json["errors"]}


def stored(bureau):
    """Everything that a refused request must leave as it was; the log is apart."""
    with bureau.office.stores.vault.engine.connect() as connection:
        rows = [connection.execute(table.select()).all() for table in (submissions, submitted)]
    return bureau.office.state("counterfeits"), rows


def test_a_notice_is_received_with_a_receipt_and_published_by_the_next_generation(bureau, sender):
    receipt = accepted(sender.include(filed(1, sampling_control=[control()])))
    (told,) = receipt["notices"]
    assert (receipt["number"], receipt["kind"], receipt["body"], told["id"]) == (1, "include", "by-vet", "BY-00001-26")
    assert bureau.office.served("counterfeits") is None
    done = sender.publish()
    assert (done.generation.number, done.published, done.refused) == (1, 1, 0)
    record = bureau.office.scan("counterfeits")["BY-00001-26"]
    assert (record["trade_name"], record["published_on"]) == ("Экоцид", TODAY.isoformat())
    assert sender.state(1).json["notices"][0]["state"] == "published"
    assert sender.state(1).json["notices"][0]["generation"] == 1
    assert [source.name for source in bureau.office.stores.ledger.sources(DECLARED, 1)] == ["submission-1/1"]


def test_what_is_closed_in_a_notice_reaches_the_vault_and_the_feed(bureau, sender):
    accepted(sender.include(filed(1, sampling_control=[control()])))
    sender.publish()
    page = sender.client.get("/agency/v1/sampling-controls", headers=sender.header).json
    assert [one["sampling_control"] for one in page["items"]] == [[control()]]
    assert "sampling_control" not in bureau.office.scan("counterfeits")["BY-00001-26"]


def test_the_rest_of_the_register_stays_as_it_is(bureau, sender):
    bureau.load(notice(7, sampling_control=[control(7)]), notice(8))
    before = bureau.office.scan("counterfeits")
    accepted(sender.include(filed(1)))
    sender.publish()
    after = bureau.office.scan("counterfeits")
    assert {id_: values for id_, values in after.items() if id_ != "BY-00001-26"} == before
    assert [one.record_id for one in bureau.office.changes(2, "counterfeits")] == ["BY-00001-26"]
    assert [one["op"] for one in sender.client.get("/agency/v1/sampling-controls", headers=sender.header).json["items"]] == [
        "upsert"
    ]


def test_the_receipt_says_what_was_received(sender):
    item = json.dumps(filed(1)).encode()
    receipt = accepted(sender.ask("POST", NOTICES, data=item, content_type="application/json"))
    digest = hashlib.sha256(item).hexdigest()
    assert receipt["received"] == {
        "sha256": digest,
        "size": len(item),
        "parts": [{"name": "json", "sha256": digest, "size": len(item)}],
    }


def test_a_form_brings_files_and_the_public_shows_their_copies_once_published(bureau, sender):
    item = filed(
        1,
        status="falsified",
        photos=[{"file": "a.jpg", "alt": "front"}],
        reclamations={"present": True, "files": [{"file": "c.pdf"}]},
    )
    receipt = accepted(sender.include(item, {"a.jpg": pack_photo(), "c.pdf": pdf()}))
    assert {part["name"] for part in receipt["received"]["parts"]} == {"json", "a.jpg", "c.pdf"}
    assert not list(bureau.office.settings.files.rglob("*.jpg"))
    sender.publish()
    (photo,) = bureau.office.scan("counterfeits")["BY-00001-26"]["photos"]
    assert (photo["width"], photo["alt"]) == (1027, "front")
    assert (bureau.office.settings.files / photo["sha256"][:2] / f"{photo['sha256']}.jpg").exists()


def test_a_package_of_several_notices_is_one_submission(bureau, sender):
    receipt = accepted(sender.package([filed(1, photos=[{"file": "p/a.jpg"}]), filed(2)], {"p/a.jpg": pack_photo()}))
    assert [one["id"] for one in receipt["notices"]] == ["BY-00001-26", "BY-00002-26"]
    assert sender.publish().published == 2
    assert sorted(bureau.office.scan("counterfeits")) == ["BY-00001-26", "BY-00002-26"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"status": "lost"}, "/status"),
        ({"trade_name": ""}, "/trade_name"),
        ({"colour": "red"}, "/colour"),
        ({"produced_on": "31.02.2026"}, "/produced_on"),
        ({"found_at": {"colour": 1}}, "/found_at/colour"),
        ({"decided_on": None}, "/decided_on"),
        ({"decided_on": (TODAY + timedelta(days=1)).isoformat()}, "/decided_on"),
        ({"status": "falsified"}, "/photos"),
        ({"photos": [{"file": "b.jpg"}]}, "/photos/0"),
        ({"photos": [{"sha256": "0" * 64}]}, "/photos/0"),
        ({"trade_name": ["x"]}, "/trade_name"),
        ({"id": "BY-1-26"}, "/id"),
        ({"id": "KZ-00001-26"}, "/id"),
        ({"id": 7}, "/id"),
        ({"trade_name": {"a": {"b": 1}}}, "/trade_name"),
        ({"sampling_control": "x"}, "/sampling_control"),
    ],
)
def test_a_notice_with_a_flaw_is_answered_by_field_and_nothing_is_stored(bureau, sender, changed, pointer):
    before = stored(bureau)
    found = flaws(sender.include({**filed(1), **changed}))
    assert (list(found), all(found.values())) == ([pointer], True)
    assert stored(bureau) == before
    assert bureau.lines()[-1].outcome == "invalid_notice"


def bomb():
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (bomb(), "megapixels"),
        (pack_photo(size=(100, 100)), "at least 1027"),
        (pack_photo()[:-200], "cut short"),
        (pdf(), "is not a JPEG"),
        (b"", "is not a JPEG"),
        (b"<html>", "is not a JPEG"),
    ],
)
def test_a_photo_that_is_none_is_refused_with_its_place_whatever_its_name_says(bureau, sender, data, told):
    before = stored(bureau)
    item = filed(1, photos=[{"file": "good.jpg"}, {"file": "bad.jpg"}])
    found = flaws(sender.include(item, {"good.jpg": pack_photo(), "bad.jpg": data}))
    assert list(found) == ["/photos/1"]
    assert told in found["/photos/1"]
    assert stored(bureau) == before


def test_a_flaw_in_one_notice_of_a_package_refuses_all_and_names_its_place(bureau, sender):
    before = stored(bureau)
    assert list(flaws(sender.package([filed(1), filed(2, status="lost"), filed(3, inn=["x"])]))) == ["/1/status", "/2/inn"]
    assert stored(bureau) == before


BROKEN = [
    (b"", "application/json", 400),
    (b"{", "application/json", 400),
    (b'{"id": "BY-00001-26", "id": "BY-00002-26"}', "application/json", 400),
    (b'{"id": NaN}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"a":' * 100_000, "application/json", 400),
    (b'{"id": "\\ud800"}', "application/json", 400),
    (b"\xff", "application/json", 400),
    (b"[]", "application/json", 400),
    (b'"x"', "application/json", 400),
    (b"{}", "text/plain", 415),
    (b"{}", "", 415),
    (b"PK\x05\x06" + b"\0" * 18, "application/json", 400),
    (b"{}", "application/zip", 400),
    (b"PK\x03\x04 torn", "application/zip", 422),
    (b"", "application/zip", 422),
    (b"--x\r\n", "multipart/form-data; boundary=x", 400),
    (b"{}", "multipart/form-data", 400),
    (b'"' + b"x" * (3 << 20) + b'"', "application/json", 413),
]


@pytest.mark.parametrize(("data", "kind", "status"), BROKEN)
def test_a_broken_body_is_refused_written_down_and_not_stored(bureau, sender, data, kind, status):
    before = stored(bureau)
    response = sender.ask("POST", NOTICES, data=data, content_type=kind)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    assert stored(bureau) == before
    assert (bureau.lines()[-1].status, bureau.lines()[-1].body) == (status, "by-vet")


def test_a_body_that_is_larger_than_the_limit_is_refused_unread(bureau, sender):
    response = sender.ask(
        "POST", NOTICES, data=b"x", content_type="application/zip", environ_overrides={"CONTENT_LENGTH": str(65 << 20)}
    )
    assert (response.status_code, response.json["status"]) == (413, 413)
    assert bureau.lines()[-1].status == 413


def test_a_body_that_is_shorter_than_it_says_is_refused(bureau, sender):
    data = json.dumps(filed(1)).encode()
    response = sender.ask(
        "POST", NOTICES, data=data, content_type="application/json", environ_overrides={"CONTENT_LENGTH": str(len(data) + 10)}
    )
    assert response.status_code == 400
    assert bureau.lines()[-1].status == 400


def test_a_zip_inside_a_zip_and_names_that_climb_are_refused(bureau, sender):
    before = stored(bureau)
    inner = notices_zip([filed(1)])
    assert (
        sender.ask(
            "POST",
            NOTICES,
            data=notices_zip([filed(1, photos=[{"file": "x.zip"}])], {"x.zip": inner}),
            content_type="application/zip",
        ).status_code
        == 422
    )
    assert sender.package([filed(1)], {"../../x": b"1"}).status_code == 422
    assert stored(bureau) == before


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("bomb", ["a.jpg", "notices.json", "beside.jpg"])
def test_a_package_that_unpacks_to_far_more_than_it_weighs_is_refused(bureau, sender, bomb):
    before = stored(bureau)
    members = {"notices.json": json.dumps([filed(1, photos=[{"file": "a.jpg"}])]).encode(), "a.jpg": pack_photo()}
    members[bomb] = (b" " if bomb == "notices.json" else b"\0") * ((300 if bomb == "beside.jpg" else 40) << 20)
    response = sender.ask("POST", NOTICES, data=packed(members), content_type="application/zip")
    assert response.status_code == 422
    assert stored(bureau) == before
    assert bureau.lines()[-1].status == 422


@pytest.mark.parametrize("name", ["../x.jpg", "a/b.jpg", "notices.json", "received.json", "a\\b.jpg", ".."])
def test_a_file_whose_name_could_climb_or_take_another_place_is_refused(bureau, sender, name):
    before = stored(bureau)
    assert sender.include(filed(1, photos=[{"file": name}]), {name: pack_photo()}).status_code in (400, 422)
    assert stored(bureau) == before


def test_a_body_touches_the_notices_of_its_own_states_alone(bureau, sender):
    bureau.load({**notice(5), "id": "KZ-00005-26", "detected_in": "KZ"})
    before = stored(bureau)
    response = sender.include({**filed(1), "id": "KZ-00001-26", "detected_in": "KZ"})
    assert (response.status_code, response.json["code"]) == (403, "wrong_state")
    assert sender.read("KZ-00005-26").status_code == 403
    assert sender.ask("PATCH", f"{NOTICES}/KZ-00005-26", json={}, headers={"If-Match": '"x"'}).status_code == 403
    assert sender.ask("POST", f"{NOTICES}/KZ-00005-26/exclude", json=DECISION, headers={"If-Match": '"x"'}).status_code == 403
    assert stored(bureau) == before
    assert {line.outcome for line in bureau.lines()} == {"wrong_state"}


def test_a_body_that_may_act_for_another_state_may(bureau, sender):
    _, header = bureau.key("union", state="RU", states=("BY", "KZ"))
    assert Sender(bureau, sender.client, header).include({**filed(1), "id": "KZ-00001-26", "detected_in": "KZ"}).status_code == 202


def test_a_notice_that_is_there_already_is_not_included_again(bureau, sender):
    bureau.load(notice(1))
    response = sender.include(filed(1))
    assert (response.status_code, response.json["code"]) == (409, "exists")


def test_a_notice_that_waits_is_not_sent_twice(sender):
    accepted(sender.include(filed(1)))
    response = sender.include(filed(1, batch="2"))
    assert (response.status_code, response.json["code"], "Submission 1" in response.json["detail"]) == (409, "waiting", True)


def test_a_notice_is_read_whole_with_what_is_closed_and_a_tag(bureau, sender):
    home = {"name": "ИП Сидоров", "legal_address": "г. Минск, ул. Тайная, 1", "activity_addresses": ["г. Минск"]}
    bureau.load(notice(1, sampling_control=[control()], found_at=home))
    answer = sender.read()
    assert answer.headers["ETag"] == f'"{answer.json["tag"]}"'
    assert (answer.json["notice"]["found_at"], answer.json["notice"]["sampling_control"]) == (home, [control()])
    assert sender.read("BY-00009-26").status_code == 404


def test_a_part_of_a_notice_is_changed_and_the_rest_stays_with_what_is_closed(bureau, sender):
    home = {"name": "ИП Сидоров", "legal_address": "г. Минск, ул. Тайная, 1", "activity_addresses": ["г. Минск"]}
    bureau.load(notice(1, sampling_control=[control()], found_at=home, inn="Хлор"))
    before = sender.read().json["notice"]
    accepted(sender.change("PATCH", {**DECISION, "changes": {"batch": "0417", "inn": None}}))
    assert sender.publish().published == 1
    after = sender.read().json["notice"]
    assert after == {
        **{name: value for name, value in before.items() if name != "inn"},
        "batch": "0417",
        "corrected_on": TODAY.isoformat(),
    }
    (change,) = bureau.office.changes(2, "counterfeits")
    assert set(change.changed_fields) == {"batch", "inn", "corrected_on"}


def test_a_whole_notice_is_put_in_the_place_of_the_older_one(bureau, sender):
    bureau.load(notice(1, inn="Хлор", sampling_control=[control()]))
    accepted(sender.change("PUT", {**DECISION, "notice": notice(1, batch="1")}))
    sender.publish()
    assert sender.read().json["notice"] == notice(1, batch="1", corrected_on=TODAY.isoformat())


def test_files_that_stay_are_named_by_their_hash_and_new_ones_are_sent(bureau, sender):
    accepted(sender.include(filed(1, photos=[{"file": "a.jpg", "alt": "front"}]), {"a.jpg": pack_photo(100)}))
    sender.publish()
    (old,) = sender.read().json["notice"]["photos"]
    photos = [{"file": "b.jpg", "alt": "back"}, {"sha256": old["sha256"], "alt": "the front"}]
    accepted(sender.change("PATCH", {**DECISION, "changes": {"photos": photos}}, files={"b.jpg": pack_photo(200)}))
    sender.publish()
    shown = bureau.office.scan("counterfeits")["BY-00001-26"]["photos"]
    assert [(one["alt"], one["width"]) for one in shown] == [("back", 1027), ("the front", 1027)]
    assert shown[1]["sha256"] == old["sha256"] != shown[0]["sha256"]


def test_a_flaw_of_a_new_file_is_told_at_its_place_among_those_that_stay(bureau, sender):
    accepted(sender.include(filed(1, photos=[{"file": "a.jpg"}]), {"a.jpg": pack_photo(100)}))
    sender.publish()
    (old,) = sender.read().json["notice"]["photos"]
    changes = {"photos": [old, {"file": "b.jpg"}]}
    assert list(flaws(sender.change("PATCH", {**DECISION, "changes": changes}, files={"b.jpg": b"x"}))) == ["/changes/photos/1"]


def test_a_change_needs_the_state_that_it_was_made_from(bureau, sender):
    bureau.load(notice(1))
    before = stored(bureau)
    bare = sender.ask("PATCH", f"{NOTICES}/BY-00001-26", json={**DECISION, "changes": {}})
    assert (bare.status_code, bare.json["code"]) == (428, "precondition_required")
    for tag in ('"x"', "*", f"W/{sender.read().headers['ETag']}"):
        stale = sender.change("PATCH", {**DECISION, "changes": {"batch": "1"}}, tag=tag)
        assert (stale.status_code, stale.json["code"]) == (412, "precondition_failed")
    assert stored(bureau) == before


def test_a_notice_that_was_changed_in_what_is_closed_alone_has_another_tag(bureau, sender):
    bureau.load(notice(1, sampling_control=[control()]))
    tag = sender.read().headers["ETag"]
    bureau.load(notice(1, sampling_control=[control(batch="К-2")]))
    assert sender.change("PATCH", {**DECISION, "changes": {"batch": "1"}}, tag=tag).status_code == 412


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**DECISION}, 400),
        ({**DECISION, "changes": []}, 400),
        ({**DECISION, "changes": {}, "colour": 1}, 400),
        ({"decision": DECISION["decision"], "changes": {}}, 400),
        ({"reason": "x", "changes": {}}, 400),
        ({"reason": "x", "decision": {"on": "2026-11-20"}, "changes": {}}, 400),
        ({"reason": "x", "decision": {"on": "20.11.2026", "by": "x"}, "changes": {}}, 400),
        ({**DECISION, "decision": {"on": (TODAY + timedelta(days=1)).isoformat(), "by": "x"}, "changes": {}}, 422),
        ({**DECISION, "changes": {"id": "BY-00002-26"}}, 422),
        ({**DECISION, "changes": {"detected_in": "KZ"}}, 422),
        ({**DECISION, "changes": {"status": "lost"}}, 422),
        ({**DECISION, "changes": {"trade_name": None}}, 422),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(bureau, sender, body, status):
    bureau.load(notice(1))
    before = stored(bureau)
    assert sender.change("PATCH", body).status_code == status
    assert stored(bureau) == before


def test_an_excluded_notice_stays_with_the_day_of_the_decision(bureau, sender):
    bureau.load(notice(1, sampling_control=[control()]))
    assert accepted(sender.exclude())["kind"] == "exclude"
    sender.publish()
    assert bureau.office.scan("counterfeits")["BY-00001-26"]["withdrawn_on"] == "2026-11-20"
    assert sender.exclude().status_code == 409


def test_a_notice_changed_by_a_load_before_its_publication_is_refused_with_the_reason(bureau, sender):
    bureau.load(notice(1))
    accepted(sender.change("PATCH", {**DECISION, "changes": {"batch": "1"}}))
    bureau.load(notice(1, batch="2"))
    done = sender.publish()
    assert (done.generation, done.published, done.refused) == (None, 0, 1)
    (told,) = sender.client.get("/agency/v1/submissions/1", headers={**sender.header, "Accept-Language": "en"}).json["notices"]
    assert (told["state"], told["errors"][0]["detail"]) == (
        "refused",
        "the notice was changed by something else before this could be published",
    )
    assert bureau.office.scan("counterfeits")["BY-00001-26"]["batch"] == "2"
    assert sender.change("PATCH", {**DECISION, "changes": {"batch": "1"}}).status_code == 202


def test_what_is_refused_at_the_publication_does_not_hold_back_the_rest(bureau, sender):
    accepted(sender.include(filed(1)))
    accepted(sender.include(filed(2)))
    bureau.load(notice(1))
    done = sender.publish()
    assert (done.published, done.refused, sorted(bureau.office.scan("counterfeits"))) == (1, 1, ["BY-00001-26", "BY-00002-26"])


def test_a_publication_that_died_before_it_could_say_so_is_not_made_twice(bureau, sender, monkeypatch):
    accepted(sender.include(filed(1)))
    with monkeypatch.context() as killed:
        killed.setattr(publishing.submissions, "published", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sender.publish()
    assert sender.state(1).json["notices"][0]["state"] == "received"
    done = sender.publish()
    assert (done.generation, done.published) == (None, 1)
    assert sender.state(1).json["notices"][0]["generation"] == 1
    assert bureau.office.newest("counterfeits").number == 1


def test_a_publication_that_fails_leaves_everything_waiting(bureau, sender):
    bureau.load(notice(9))
    accepted(sender.include(filed(1)))
    with bureau.office.full_disk(), pytest.raises(Exception, match="refused"):
        sender.publish()
    assert sender.state(1).json["notices"][0]["state"] == "received"
    assert sender.publish().published == 1


def test_a_package_that_is_not_there_keeps_everything_waiting(bureau, sender):
    accepted(sender.include(filed(1)))
    (package,) = (bureau.office.settings.originals / "submissions").iterdir()
    away = package.rename(package.with_suffix(".away"))
    with pytest.raises(Unavailable, match="package of submission 1 is not in the folder"):
        sender.publish()
    away.rename(package)
    assert sender.publish().published == 1


def test_nothing_waiting_makes_no_generation(bureau, sender):
    bureau.load(notice(1))
    assert sender.publish().generation is None
    assert bureau.office.newest("counterfeits").number == 1


def test_a_body_sees_its_own_submissions_alone(bureau, sender):
    accepted(sender.include(filed(1)))
    _, header = bureau.key("kz-vet", state="KZ")
    assert sender.client.get("/agency/v1/submissions/1", headers=header).status_code == 404
    assert sender.client.get("/agency/v1/submissions/2", headers=sender.header).status_code == 404


def test_a_repetition_is_answered_alike_and_stored_once(bureau, sender):
    first = accepted(sender.include(filed(1), key="one"))
    before = stored(bureau)
    assert accepted(sender.include(filed(1), key="one")) == first
    assert stored(bureau) == before
    assert bureau.lines()[-1].object == "submission 1, again"


def test_a_form_is_repeated_whatever_its_boundary(sender):
    item, files = filed(1, photos=[{"file": "a.jpg"}]), {"a.jpg": pack_photo()}
    assert accepted(sender.include(item, files, key="one")) == accepted(sender.include(item, files, key="one"))


def test_while_a_request_is_worked_on_another_with_its_key_is_put_off(bureau, sender):
    settings = bureau.office.settings
    before = stored(bureau)
    with claimed(settings.data / "agency.lock", bureau.office.stores.vault.engine, "by-vet\0one"):
        response = sender.include(filed(1), key="one")
        assert sender.include(filed(2), key="two").status_code == 202
    assert (response.status_code, response.json["code"]) == (409, "in_progress")
    assert bureau.lines()[0].outcome == "in_progress"
    assert sender.include(filed(1), key="one").status_code == 202
    assert len(stored(bureau)[1][0]) == len(before[1][0]) + 2


def test_one_request_sent_by_many_at_once_is_stored_once(bureau, sender):
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: sender.include(filed(1), key="one"), range(6)))
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert [answer.json["number"] for answer in answers if answer.status_code == 202]
    assert {answer.json.get("number") or answer.json["code"] for answer in answers} <= {1, "in_progress"}
    assert len(stored(bureau)[1][0]) == 1


def test_one_notice_sent_by_many_at_once_under_other_keys_is_stored_once(bureau, sender):
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda n: sender.include(filed(1), key=f"key-{n}"), range(6)))
    assert sorted(answer.status_code for answer in answers) == [202, *[409] * 5]
    assert len(stored(bureau)[1][1]) == 1
    assert list((bureau.office.settings.originals / "submissions").iterdir())[1:] == []


def test_a_load_of_files_without_what_bodies_sent_in_needs_approval(bureau, sender):
    bureau.load(*(notice(n) for n in range(10, 20)))
    accepted(sender.include(filed(1)))
    accepted(sender.change("PATCH", {**DECISION, "changes": {"batch": "1"}}, record_id="BY-00010-26"))
    sender.publish()
    with pytest.raises(RefusedByGate, match="change or leave out 2 notices that bodies sent in"):
        bureau.load(*(notice(n) for n in range(10, 20)))
    bureau.load(*(notice(n) for n in range(10, 20)), approve="the door was tried out only")
    assert "BY-00001-26" not in bureau.office.scan("counterfeits")


def test_a_key_of_another_request_is_refused(bureau, sender):
    accepted(sender.include(filed(1), key="one"))
    before = stored(bureau)
    response = sender.include(filed(2), key="one")
    assert (response.status_code, response.json["code"]) == (422, "idempotency_key_reused")
    assert stored(bureau) == before
    assert bureau.lines()[-1].outcome == "idempotency_key_reused"


def test_the_same_key_of_another_body_is_another_key(bureau, sender):
    accepted(sender.include(filed(1), key="one"))
    _, header = bureau.key("kz-vet", state="KZ")
    assert (
        Sender(bureau, sender.client, header).include({**filed(1), "id": "KZ-00001-26", "detected_in": "KZ"}, key="one").status_code
        == 202
    )


def test_a_refused_request_may_be_corrected_under_its_key(sender):
    assert sender.include(filed(1, status="lost"), key="one").status_code == 422
    assert sender.include(filed(1), key="one").status_code == 202


@pytest.mark.parametrize("key", ["", " ", "ключ", "x" * 129])
def test_a_submission_needs_a_key_that_makes_repeating_safe(sender, key):
    response = sender.ask("POST", NOTICES, json=filed(1), headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert (response.status_code, response.json["errors"][0]["parameter"]) == (400, "Idempotency-Key")


def test_a_failure_of_the_vault_carries_no_closed_value_into_the_log(bureau_of_files, caplog):
    _, header = bureau_of_files.key()
    sender = Sender(bureau_of_files, bureau_of_files.client(), header)
    vault = bureau_of_files.office.settings.vault_url
    run_sql(vault, "create trigger broken before insert on submissions begin select broken(1); end")
    secret = "ZQ" + "WJ"  # not in one piece here: a traceback shows lines of source
    closed = [control(batch=secret)]
    assert sender.include(filed(1, sampling_control=closed), key=f"{secret}-key").status_code == 503
    run_sql(vault, "create trigger broken_too before insert on restricted begin select broken(1); end")
    with pytest.raises(Unavailable) as caught:
        bureau_of_files.load(notice(1, sampling_control=closed))
    told = f"{caught.value} {caught.value.__cause__}"
    assert "no such function: broken" in caplog.text
    assert "no such function: broken" in told
    assert secret not in caplog.text + told


def test_a_submission_and_its_line_are_stored_together(bureau_of_files):
    _, header = bureau_of_files.key()
    sender = Sender(bureau_of_files, bureau_of_files.client(), header)
    from_vault = bureau_of_files.office.settings.vault_url
    run_sql(from_vault, "create trigger full_disk before insert on agency_accesses begin select raise(abort, 'disk full'); end")
    before = stored(bureau_of_files)
    assert sender.include(filed(1)).status_code == 503
    run_sql(from_vault, "drop trigger full_disk")
    assert stored(bureau_of_files) == before
    assert sender.state(1).status_code == 404

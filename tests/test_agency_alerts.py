"""The Union's alert on a dangerous product: read as a notice, written from one, and nothing of it dropped without a word."""

import io
import json
from pathlib import Path

import pytest
from lxml import etree

from indexer.notices.alert_writing import alert, as_json, as_xml
from indexer.notices.alerts import read_alerts
from indexer.notices.elements import path_of
from indexer.notices.publishing import publish
from registry_site.errors import BadRequest
from tests.bureau import control
from tests.loading import TODAY
from tests.packages import notice, pack_photo

SAMPLE = (Path(__file__).parent / "data" / "EEC_R_SM_SS_08_DangerousProductAlert_v1.0.0.sample.xml").read_bytes()
FULL = {
    "id": "BY-00001-26",
    "detected_in": "BY",
    "trade_name": "Экоцид",
    "status": "circulation_suspended",
    "form": "Порошок",
    "product_kind": "disinfectant",
    "batch": "0417",
    "produced_on": "2026-01-05",
    "expires_on": "2028-01-05",
    "maker": "ООО «Образец»",
    "maker_country": "RU",
    "nonconformities": "массовая доля",
    "decided_by": "Ветнадзор",
    "decided_on": "2026-11-18",
    "basis": "Протокол № 7",
}


def written(**values):
    return as_xml(alert({**FULL, **values}, "1cd782a2-bdbc-414b-a0f7-a6dd9b5b0713", "2026-11-22T09:00:00Z"))


def changed(old, new):
    data = written()
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


def test_the_published_example_is_read_by_its_names():
    (read,) = read_alerts(SAMPLE).notices
    assert {name: read[name] for name in ("id", "detected_in", "batch", "produced_on", "decided_on", "basis", "maker_country")} == {
        "id": "RU-43253-22",
        "detected_in": "RU",
        "batch": "1456",
        "produced_on": "2022-08-08",
        "decided_on": "2022-08-30",
        "basis": "Постановление № 124-01: изъятие всей партии продукции у импортера",
        "maker_country": "RU",
    }
    assert "status" not in read


def test_every_text_of_the_example_is_taken_or_told():
    read = read_alerts(SAMPLE)
    taken, told = json.dumps(read.notices, ensure_ascii=False), read.left[0]
    assert "NonCompliantSanitaryProductDetails/ProductDetails/CommodityCode" in told
    body = etree.fromstring(SAMPLE)[1]
    silent = [
        path_of(one, body)
        for one in body.iter()
        if not len(one) and one.text.strip() not in taken and path_of(one, body) not in told
    ]
    assert silent == [
        "NonCompliantSanitaryProductDetails/SupplyChainPartyDetails/SupplyChainPartyKindCode",  # that it is the maker
        "ResourceItemStatusDetails/ValidityPeriodDetails/StartDateTime",  # the publication has a day of its own
    ]


def test_what_is_written_is_read_back_as_it_was():
    read = read_alerts(written())
    assert (read.notices, read.left) == ((FULL,), ((),))


def test_what_is_not_known_has_no_element():
    bare = written(**dict.fromkeys((name for name in FULL if name not in ("id", "detected_in", "trade_name")), None))
    names = {etree.QName(one).localname for one in etree.fromstring(bare).iter()}
    assert not names & {"SanitaryMeasureBaseDetails", "SupplyChainPartyDetails", "ManufactureDate", "UnifiedAuthorityDetails"}


@pytest.mark.parametrize("month", ["2028-01", None])
def test_a_month_is_not_made_into_a_day(month):
    assert b"ProductShelfLifeEndDate" not in written(expires_on=month)


def test_a_notice_that_was_taken_back_ends_on_that_day():
    assert b"<csdo:EndDateTime>2026-11-20T00:00:00+03:00" in written(published_on="2026-11-01", withdrawn_on="2026-11-20")


def test_the_json_has_the_same_names_without_prefix_and_coded_values_as_objects():
    made = as_json(alert(FULL, "1", "2026-11-22T09:00:00Z"))["dangerousProductAlertDetails"]["dangerousProductAlertDetails"]
    assert made["unifiedCountryCode"] == {"value": "BY", "codeListId": "2021"}
    assert made["incidentId"] == "BY-00001-26"
    assert made["nonCompliantSanitaryProductDetails"]["productDetails"]["productTradeName"] == "Экоцид"


def test_of_several_batches_none_is_chosen():
    twice = changed(
        "</smcdo:BatchDetails>", "</smcdo:BatchDetails><smcdo:BatchDetails><smsdo:BatchId>0418</smsdo:BatchId></smcdo:BatchDetails>"
    )
    (read,), (left,) = read_alerts(twice).notices, read_alerts(twice).left
    assert "batch" not in read
    assert any(path.endswith("BatchDetails/BatchId") for path in left)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a/>",
        written()[:-20],
        changed("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>'),
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
        b"<a>" * 100_000,
        b"\xff\xfe",
        written(published_on="2026-11-01", withdrawn_on="2026-11-20"),
    ],
)
def test_what_is_no_alert_of_a_notice_that_begins_is_refused(data):
    with pytest.raises(BadRequest):
        read_alerts(data)


@pytest.fixture
def post(bureau):
    client, (_, header) = bureau.client(), bureau.key()

    def send(key="1", **body):
        return client.post("/agency/v1/notices", headers={**header, "Idempotency-Key": key}, **body)

    return send


def test_an_alert_is_included_as_a_notice_and_the_receipt_names_what_was_left(bureau, post):
    extra = changed("</smcdo:ProductDetails>", "<csdo:CommodityCode>3808</csdo:CommodityCode></smcdo:ProductDetails>")
    answer = post(data=extra, content_type="application/xml")
    assert answer.status_code == 202, answer.text
    assert answer.json["notices"][0]["left"] == ["NonCompliantSanitaryProductDetails/ProductDetails/CommodityCode"]
    publish(bureau.office.stores, TODAY, lambda stage, count: None)
    record = bureau.office.scan("counterfeits")["BY-00001-26"]
    assert {name: record[name] for name in FULL} == FULL


def test_what_an_alert_has_no_element_for_is_sent_beside_it(bureau, post):
    more = {"status": "falsified", "photos": [{"file": "a.jpg"}], "sampling_control": [control()]}
    parts = {"xml": (io.BytesIO(written()), "alert.xml"), "json": json.dumps(more), "files": (io.BytesIO(pack_photo()), "a.jpg")}
    answer = post(data=parts)
    assert answer.status_code == 202, answer.text
    publish(bureau.office.stores, TODAY, lambda stage, count: None)
    record = bureau.office.scan("counterfeits")["BY-00001-26"]
    assert (record["status"], len(record["photos"]), record["batch"]) == ("falsified", 1, "0417")


def test_an_alert_that_is_not_enough_for_a_notice_is_answered_by_field(bureau, post):
    answer = post(data=written(status=None), content_type="application/xml")
    assert (answer.status_code, [one["pointer"] for one in answer.json["errors"]]) == (422, ["/status"])
    assert post(data=b"<a/>", content_type="application/xml").status_code == 400
    assert post(data=SAMPLE, content_type="application/xml").status_code == 403
    assert bureau.office.vault_rows() == []


def test_a_notice_is_given_out_with_the_names_of_the_union_and_without_what_is_closed(bureau):
    bureau.load(notice(1, batch="0417", decided_on="2026-11-18", sampling_control=[control()]))
    client, (_, header) = bureau.client(), bureau.key("by-vet", "extracts:read")
    address = "/agency/v1/notices/BY-00001-26/alert"
    xml = client.get(address, headers=header)
    assert (xml.mimetype, read_alerts(xml.data).notices[0]["batch"]) == ("application/xml", "0417")
    as_json_ = client.get(address, headers={**header, "Accept": "application/json"})
    assert as_json_.json["dangerousProductAlertDetails"]["eDocHeader"]["eDocCode"] == "R.SM.SS.08.002"
    assert "К-1" not in xml.text + as_json_.text
    assert client.get("/agency/v1/notices/BY-00009-26/alert", headers=header).status_code == 404

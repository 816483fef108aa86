"""Pharmacy licences: the real sample, the events in its texts, and the status they give for a day."""

import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from indexer.formats import recognise
from indexer.sources import open_source
from indexer.validation import validator
from registry_site.errors import TornSource
from registry_site.registers import DECLARATIONS
from registry_site.registers.licences import status_on

SAMPLE = Path(__file__).parent / "data" / "retail_licenses_krasnoyarsk_real_trimmed.xml"
TODAY = date(2026, 8, 1)
PARTLY = (
    "Приостановлено:  от 2026-07-16, Причина: Приостановление действия лицензии в части работ и услуг/"
    "Возобновлено: 2026-10-14, Причина: Возобновление действия лицензии"
)


def rows(path):
    source = open_source(path)
    return list(recognise(source, "licences").read(source))


def licence(tmp_path, inner="", space=""):
    path = tmp_path / "licences.xml"
    path.write_text(
        f"<licenses_list{space}><licenses><number>Л042-01137-77/00263495</number>"
        f"<full_name_licensee>ООО «Аптека»</full_name_licensee>{inner}</licenses></licenses_list>",
        encoding="utf-8",
    )
    (row,) = rows(path)
    values = validator(DECLARATIONS["licences"], today=TODAY)(row)
    assert isinstance(values, dict), values
    return values


def suspended(tmp_path, text):
    return licence(tmp_path, f"<information_suspension_resumption>{text}</information_suspension_resumption>")


def status(values, day=TODAY):
    return status_on(values, day)


def test_the_sample_is_the_published_one():
    assert sha256(SAMPLE.read_bytes()).hexdigest().startswith("2a4e1e0efbf92e7b")


def test_the_sample_is_read_bare_and_zipped(tmp_path):
    packed = tmp_path / "data-20260927-structure-20210307.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(SAMPLE, "data.xml")
    bare = rows(SAMPLE)
    assert [row.values["number"] for row in bare][::4] == ["Л042-01125-54/00285531", "Л042-01186-69/00590013"]
    assert sum(len(row.values["places"]) for row in bare) == 9
    assert [(row.position, row.values, row.digest) for row in rows(packed)] == [
        (row.position, row.values, row.digest) for row in bare
    ]


def test_a_licence_of_the_sample_becomes_declared_values():
    values = validator(DECLARATIONS["licences"])(rows(SAMPLE)[0])
    assert values["licensee"] == 'Общество с ограниченной ответственностью "ЭРКАФАРМ Сибирь"'
    assert values["short_name"] == 'ООО "ЭРКАФАРМ Сибирь"'
    assert values["issued_on"] == "2021-01-19"
    assert values["tax_id"] == "5402036790"
    assert values["places"][0] == {
        "address": "660003, Красноярский край, г. Красноярск, ул. Кутузова, д. 42 Е",
        "postcode": "660003",
        "region": "Красноярский край",
        "city": "Красноярск",
        "street": "ул. Кутузова, д. 42 Е",
        "fias": "060e0091-7a73-423f-b226-765b258816fb",
        "works": [
            "3. хранение лекарственных препаратов для медицинского применения",
            "6. розничная торговля лекарственными препаратами для медицинского применения",
            "7. отпуск лекарственных препаратов для медицинского применения",
        ],
    }
    assert status(values) == "in_force"


def test_a_default_namespace_changes_nothing(tmp_path):
    inner = "<work_address_list><address_place><city>Москва</city><works><work>ветеринария</work></works></address_place></work_address_list>"
    assert licence(tmp_path, inner) == licence(tmp_path, inner, ' xmlns="urn:example"')
    (place,) = licence(tmp_path, inner)["places"]
    assert (place["city"], place["works"]) == ("Москва", ["ветеринария"])


def test_a_cut_list_is_torn(tmp_path):
    path = tmp_path / "cut.xml"
    path.write_bytes(SAMPLE.read_bytes()[:-17])
    with pytest.raises(TornSource):
        rows(path)


def test_a_term_without_end_is_empty_without_remark(tmp_path):
    remarks = []
    path = tmp_path / "one.xml"
    path.write_text(
        "<licenses_list><licenses><number>1</number><date_end>Бессрочно</date_end></licenses></licenses_list>", encoding="utf-8"
    )
    validator(DECLARATIONS["licences"], remark=remarks.append)(rows(path)[0])
    assert remarks == []
    assert rows(path)[0].values["ends_on"] is None


def test_the_events_of_the_published_example(tmp_path):
    assert suspended(tmp_path, PARTLY)["events"] == [
        {
            "kind": "suspension",
            "from": "2026-07-16",
            "until": "2026-10-14",
            "reason": "Приостановление действия лицензии в части работ и услуг",
            "partial": True,
            "works": "работ и услуг",
        },
        {
            "kind": "resumption",
            "from": "2026-10-14",
            "until": None,
            "reason": "Возобновление действия лицензии",
            "partial": False,
            "works": None,
        },
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 7, 15), "in_force"),
        (date(2026, 7, 16), "partly_suspended"),
        (date(2026, 10, 13), "partly_suspended"),
        (date(2026, 10, 14), "in_force"),
    ],
)
def test_a_partial_suspension_lasts_until_its_resumption(tmp_path, day, expected):
    assert status(suspended(tmp_path, PARTLY), day) == expected


def test_a_resumption_in_the_future_means_suspended_today(tmp_path):
    assert status(suspended(tmp_path, "Приостановлено: 2026-07-16, Причина: суд/Возобновлено: 2026-10-14")) == "suspended"


def test_an_order_number_with_a_slash_divides_nothing(tmp_path):
    (event,) = suspended(tmp_path, "ПРИОСТАНОВЛЕНО: 2026-07-16, приказ П67-118/12, Причина: приказ 5/6")["events"]
    assert (event["kind"], event["reason"]) == ("suspension", "приказ 5/6")


def test_of_two_events_on_one_day_the_later_written_decides(tmp_path):
    there = "Приостановлено: 2026-07-16/Возобновлено: 2026-07-16"
    back = "Возобновлено: 2026-07-16/Приостановлено: 2026-07-16"
    assert status(suspended(tmp_path, there)) == "in_force"
    assert suspended(tmp_path, there)["events"][0]["until"] == "2026-07-16"
    assert status(suspended(tmp_path, back)) == "suspended"
    assert suspended(tmp_path, back)["events"][1]["until"] is None


def test_events_out_of_order_are_decided_by_their_days(tmp_path):
    text = "Возобновлено: 2026-07-20/Приостановлено: 2026-07-01/Приостановлено: 2025-01-01/Возобновлено: 2025-02-01"
    values = suspended(tmp_path, text)
    assert status(values) == "in_force"
    assert [event["until"] for event in values["events"]] == [None, "2026-07-20", "2025-02-01", None]


@pytest.mark.parametrize(
    "text",
    [
        "Отозвано: 2026-07-16",
        "Приостановлено: Причина: суд",
        "Приостановлено: от 2026-02-31",
        "сведения уточняются/Возобновлено: 2026-07-16",
        "Возобновлено: 2026-07-16/Приостановлено: ",
    ],
    ids=["unknown kind", "no date", "impossible date", "unknown first", "no date later"],
)
def test_an_event_that_is_not_understood_is_unclear(tmp_path, text):
    assert status(suspended(tmp_path, text)) == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "Возобновлено: 2026-01-01, Причина: X\nПриостановлено: от 2026-05-01, Причина: Y",
        "Возобновлено: 2026-01-01, Причина: X; Приостановлено: от 2026-05-01, Причина: Y",
        "Возобновлено: 2026-01-01, Причина: X. Приостановлено с 2026-05-01",
        "Возобновлено: 2026-01-01, Причина: X, приостановлено с 2026-05-01",
        "Возобновлено: 2026-01-01/Приостановлено с 2026-05-01",
        "Возобновлено: 2026-01-01/ Приостановлена: 2026-05-01",
        "Возобновлено: 2026-01-01\nПриостановлено: от 2026-05-01",
        "Возобновлено: 2026-01-01; приостановление с 2026-05-01",
    ],
)
def test_a_second_event_within_the_text_of_one_is_never_lost(tmp_path, text):
    assert status(suspended(tmp_path, text)) == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "Приостановлено: приказ от 01.12.2026, действует с 2026-01-01",
        "Возобновлено: 2026-01-01, приказ от 01.07.2026",
        "Возобновлено: Причина: приказ от 2026-01-01",
    ],
)
def test_of_several_days_in_one_event_none_is_picked(tmp_path, text):
    assert status(suspended(tmp_path, text)) == "unclear"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Приостановлено: от 2026-07-16, Причина: Приостановление действия лицензии по решению суда от 10.07.2026", "suspended"),
        ("Приостановлено: от 2026-07-16 (16.07.2026), Причина: суд", "suspended"),
        ("Возобновлено: 2026-07-16, Причина: Возобновление действия лицензии", "in_force"),
        ("Возобновлено: 2026-07-16, Причина: истечение срока приостановления", "in_force"),
    ],
)
def test_the_usual_words_of_a_reason_are_no_event(tmp_path, text, expected):
    assert status(suspended(tmp_path, text)) == expected


def test_a_dotted_day_of_an_event_is_read(tmp_path):
    assert status(suspended(tmp_path, "Приостановлено: 16.07.2026")) == "suspended"


def cancelled(tmp_path, information="", termination="", day=""):
    return licence(
        tmp_path,
        f"<information_cancellation>{information}</information_cancellation>"
        f"<termination>{termination}</termination><date_termination>{day}</date_termination>",
    )


@pytest.mark.parametrize(
    ("information", "termination", "day", "expected"),
    [
        ("Причина: Прекращение лицензии", "", "", "terminated"),
        ("Аннулировано: 2026-07-31, Причина: решение суда", "", "", "annulled"),
        ("Прекращено: 2026-08-01", "", "", "terminated"),
        ("Прекращено: 2026-08-02", "", "", "in_force"),
        ("", "по заявлению", "31.07.2026", "terminated"),
        ("", "по заявлению", "2026-09-01", "in_force"),
        ("Прекращено: 2026-07-01", "", "2026-09-01", "unclear"),
        ("Прекращено: 2026-07-01", "", "2026-08-01", "terminated"),
        ("", "", "31.07.2026", "terminated"),
        ("", "", "31.02.2026", "terminated"),
        ("", "", "неизвестно", "terminated"),
        (" ", " ", " ", "in_force"),
    ],
)
def test_a_cancellation_ends_a_licence_unless_its_day_is_still_to_come(tmp_path, information, termination, day, expected):
    assert status(cancelled(tmp_path, information, termination, day)) == expected


def test_the_text_of_a_termination_is_kept_as_published(tmp_path):
    values = cancelled(tmp_path, "Причина: Прекращение лицензии", "по заявлению", "31.07.2026")
    assert values["termination"] == "Причина: Прекращение лицензии; по заявлению"
    assert values["terminated_on"] == "2026-07-31"


def test_a_cancellation_outweighs_a_suspension(tmp_path):
    inner = (
        f"<information_suspension_resumption>{PARTLY}</information_suspension_resumption><termination>по заявлению</termination>"
    )
    assert status(licence(tmp_path, inner)) == "terminated"


SUSPENSION = "information_suspension_resumption"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<{SUSPENSION}>Приостановлено: от 2026-01-01</{SUSPENSION}><{SUSPENSION}>Причина: суд</{SUSPENSION}>", "suspended"),
        (f"<{SUSPENSION}/><{SUSPENSION}>Приостановлено: от 2026-01-01</{SUSPENSION}>", "suspended"),
        (f"<{SUSPENSION}><p>Приостановлено: от 2026-01-01</p></{SUSPENSION}>", "suspended"),
        (f"<{SUSPENSION}>Приостановлено: <b>от</b> 2026-01-01</{SUSPENSION}>", "suspended"),
        (f"<{SUSPENSION}><p>Приостановлено: 2026-01-01</p><p>Возобновлено: 2026-02-01</p></{SUSPENSION}>", "in_force"),
        (f"<{SUSPENSION}><![CDATA[Приостановлено: от 2026-01-01]]></{SUSPENSION}>", "suspended"),
        ("<termination>Аннулирована 2020-01-01</termination><termination>Приказ 1</termination>", "annulled"),
        ("<termination><p>по заявлению</p></termination>", "terminated"),
        ("<information_cancellation><p>по заявлению</p></information_cancellation>", "terminated"),
        ("<date_termination>2027-01-01</date_termination><date_termination>2026-01-01</date_termination>", "terminated"),
        ("<date_end>2027-01-01</date_end><date_end>2026-01-01</date_end>", "unclear"),
    ],
)
def test_what_decides_on_the_status_is_read_when_it_repeats_or_is_nested(tmp_path, inner, expected):
    assert status(licence(tmp_path, inner)) == expected


@pytest.mark.parametrize(
    "end", ["31.12.2020 г.", "до 31.12.2020", "31.12.20", "31/12/2020", "2020", "нет", "бессрочно, до 31.12.2020"]
)
def test_an_end_that_cannot_be_read_is_no_endless_licence(tmp_path, end):
    values = licence(tmp_path, f"<date_end>{end}</date_end>")
    assert status(values) == "unclear"
    assert values["events"][-1]["reason"] == end.rstrip(".")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("", "in_force"),
        (" ", "in_force"),
        ("Бессрочно", "in_force"),
        ("бессрочная.", "in_force"),
        ("31.12.2099", "in_force"),
        ("31.12.2026", "in_force"),
        ("2020-12-31", "terminated"),
    ],
)
def test_an_end_that_can_be_read_is_plain(tmp_path, end, expected):
    assert status(licence(tmp_path, f"<date_end>{end}</date_end>")) == expected


WHOLE, AGAIN = "Приостановлено: от 2026-01-01, Причина: полностью", "Возобновлено: 2026-06-01, Причина: устранение"
SALE, STORAGE = (
    "Приостановлено: от 2026-02-01, Причина: в части розничной торговли",
    "Приостановлено: от 2026-03-01, в части хранения",
)
SALE_AGAIN, STORAGE_AGAIN = (
    "Возобновлено: 2026-04-01, в части розничной торговли",
    "Возобновлено: 2026-05-01, Причина: в части хранения",
)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((WHOLE, SALE_AGAIN), "partly_suspended"),
        ((WHOLE, SALE_AGAIN, STORAGE_AGAIN), "partly_suspended"),
        ((WHOLE, SALE_AGAIN, AGAIN), "in_force"),
        ((WHOLE, SALE), "suspended"),
        ((WHOLE, SALE, AGAIN), "in_force"),
        ((SALE, STORAGE, STORAGE_AGAIN), "partly_suspended"),
        ((SALE, STORAGE, SALE_AGAIN, STORAGE_AGAIN), "in_force"),
        ((SALE, STORAGE_AGAIN), "unclear"),
        ((SALE_AGAIN,), "unclear"),
        ((SALE, STORAGE_AGAIN, AGAIN), "in_force"),
        ((SALE, AGAIN), "in_force"),
    ],
)
def test_works_that_were_not_resumed_stay_suspended(tmp_path, events, expected):
    assert status(suspended(tmp_path, "/".join(events))) == expected


def test_a_resumption_in_part_is_no_end_of_a_whole_suspension(tmp_path):
    events = suspended(tmp_path, "/".join((WHOLE, SALE, SALE_AGAIN, AGAIN)))["events"]
    assert [event["until"] for event in events] == ["2026-06-01", "2026-04-01", None, None]

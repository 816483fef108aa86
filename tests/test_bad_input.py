"""Hostile and broken files, byte by byte: each is refused or made harmless, and the published register stays exactly as it was.

One row of each table: what the file is, its bytes, its register, the error, and the words of the message (file, place, field).
"""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from functools import partial

import pytest

import indexer.reading
from indexer.sources import Limits, open_source
from registry_site.errors import RefusedByGate, TornSource, UnreadableSource
from tests.loading import certificate, certificates, csv_bytes, licence, licences_xml, notices_zip, number
from tests.packages import notice, pack_photo

TORN, UNREADABLE, GATE = TornSource, UnreadableSource, RefusedByGate
STATUS = {TORN: 3, UNREADABLE: 3, GATE: 4}
PUBLISHED = 12

SOUND = csv_bytes(certificates(PUBLISHED))
SOUND_XML = licences_xml(*(licence(n) for n in range(1, 13)))
SOUND_NOTICES = [notice(n) for n in range(1, 13)]


@dataclass(frozen=True, kw_only=True)
class Bad:
    """One bad file: `told` are the words that the message must hold."""

    content: bytes
    error: type
    told: tuple[str, ...]
    register: str = "certificates"


def without_column(name):
    return csv_bytes([{key: value for key, value in row.items() if key != name} for row in certificates(PUBLISHED)])


def with_row(**values):
    """A sound list whose second row of data has other values."""
    return csv_bytes([certificate(1), certificate(2, **values), *certificates(PUBLISHED)[2:]])


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb():
    """18 MB of one row in a few kilobytes: a thousand times its size."""
    header, row = SOUND.split(b"\r\n")[:2]
    return header + b"\r\n" + (row.replace("Мыло".encode(), b"0" * 4000) + b"\r\n") * 4600


def billion_laughs():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE licenses_list [<!ENTITY e0 "ha">{entities}]>'.encode()
        + licences_xml(licence(1, brand="&e9;"))[38:]
    )


def external_entity():
    doctype = '<?xml version="1.0"?><!DOCTYPE licenses_list [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return doctype.encode() + licences_xml(licence(1, brand_name_licensee="&x;"))[38:]


def notices_with(**values):
    return notices_zip([notice(1, **values), *SOUND_NOTICES[1:]])


# A counterfeit needs a photo: the rules of photos have tests of their own.
REFUSED = {
    "a CSV cut inside a quoted cell": Bad(content=SOUND[:-9], error=TORN, told=("source-1", f"line {PUBLISHED + 1}")),
    "a CSV cut between two cells": Bad(content=SOUND[: SOUND.rindex(b";")], error=TORN, told=("source-1", f"line {PUBLISHED + 1}")),
    "a CSV cut after its heading": Bad(content=SOUND.split(b"\r\n")[0] + b"\r\n", error=TORN, told=("source-1", "holds no record")),
    "an empty file": Bad(content=b"", error=TORN, told=("source-1", "is empty")),
    "a gzip cut short": Bad(content=gzip.compress(SOUND)[:-12], error=TORN, told=("source-1", "cut short")),
    "a gzip with a wrong checksum": Bad(content=gzip.compress(SOUND)[:-8] + b"\0" * 8, error=TORN, told=("source-1", "damaged")),
    "a ZIP cut short": Bad(content=zipped({"list": SOUND})[:-30], error=TORN, told=("source-1", "cut short")),
    "an XML cut before its closing tag": Bad(
        content=SOUND_XML.removesuffix(b"</licenses_list>"),
        error=TORN,
        told=("source-1", "line 2", "closing tag"),
        register="licences",
    ),
    "an XML cut inside a licence": Bad(content=SOUND_XML[:-60], error=TORN, told=("source-1", "closing tag"), register="licences"),
    "a list of notices cut short": Bad(
        content=zipped({"notices.json": json.dumps(SOUND_NOTICES).encode()[:-20]}),
        error=TORN,
        told=("source-1/notices.json", f"item {PUBLISHED}"),
        register="counterfeits",
    ),
    "entities that expand to a billion laughs": Bad(
        content=billion_laughs(), error=UNREADABLE, told=("source-1", "entities"), register="licences"
    ),
    "an entity that reads a file": Bad(
        content=external_entity(), error=UNREADABLE, told=("source-1", "entities"), register="licences"
    ),
    "a ZIP whose member climbs out": Bad(
        content=zipped({"../evil": SOUND}), error=UNREADABLE, told=("source-1", "../evil", "leads out")
    ),
    "a ZIP whose member is absolute": Bad(
        content=zipped({"/etc/evil": SOUND}), error=UNREADABLE, told=("source-1", "/etc/evil", "leads out")
    ),
    "a ZIP bomb": Bad(content=zipped({"list": bomb()}), error=UNREADABLE, told=("source-1/list", "200 times its size")),
    "a gzip bomb": Bad(content=gzip.compress(bomb()), error=UNREADABLE, told=("source-1", "200 times its size")),
    "a ZIP in a ZIP": Bad(
        content=zipped({"list": zipped({"list": SOUND})}), error=UNREADABLE, told=("source-1/list", "inside a packed file")
    ),
    "NUL bytes": Bad(content=SOUND.replace("Мыло № 3".encode(), b"\0\0"), error=UNREADABLE, told=("source-1", "line 4", "NUL")),
    "a missing column of numbers": Bad(
        content=without_column("number"), error=UNREADABLE, told=("source-1", "line 1", "Номер свидетельства")
    ),
    "a missing column of products": Bad(
        content=without_column("product"), error=UNREADABLE, told=("source-1", "line 1", "Наименование продукции")
    ),
    "a doubled heading": Bad(
        content=SOUND.replace(b'"maker"', b'"Product "'), error=UNREADABLE, told=("source-1", "line 1", "Product", "twice")
    ),
    "two headings of one field": Bad(
        content=SOUND.replace(b'"maker"', "Наименование продукции".encode()),
        error=UNREADABLE,
        told=("source-1", "line 1", "Наименование продукции", "product"),
    ),
    "a file of another register": Bad(content=SOUND_XML, error=UNREADABLE, told=("source-1", "certificates", "licences")),
    "certificates given as licences": Bad(
        content=SOUND, error=UNREADABLE, told=("source-1", "licences", "certificates"), register="licences"
    ),
    "a package of notices given as certificates": Bad(
        content=notices_zip(SOUND_NOTICES), error=UNREADABLE, told=("source-1", "counterfeits")
    ),
    "a file of no register": Bad(
        content=b"%PDF-1.7\nhello", error=UNREADABLE, told=("source-1", "certificates", "nsi_certificates_csv")
    ),
    "UTF-16": Bad(content=SOUND.decode().encode("utf-16"), error=UNREADABLE, told=("source-1",)),
    "an impossible date of a notice": Bad(
        content=notices_with(published_on="2026-02-31"),
        error=GATE,
        told=("source-1", "notices.json, item 1", "published_on", "no date"),
        register="counterfeits",
    ),
    "an unknown status of a notice": Bad(
        content=notices_with(status="stolen"),
        error=GATE,
        told=("source-1", "notices.json, item 1", "status", "legal values"),
        register="counterfeits",
    ),
    "an unknown field of a notice": Bad(
        content=notices_with(colour="red"),
        error=GATE,
        told=("source-1", "notices.json, item 1", "colour"),
        register="counterfeits",
    ),
    "a photo that is not in the package": Bad(
        content=notices_with(photos=[{"file": "../../etc/passwd"}]),
        error=GATE,
        told=("source-1", "notices.json, item 1", "photos", "not in the package"),
        register="counterfeits",
    ),
    "a photo that is no picture": Bad(
        content=notices_zip([notice(1, photos=[{"file": "a.jpg"}]), *SOUND_NOTICES[1:]], {"a.jpg": b"GIF89a<script>"}),
        error=GATE,
        told=("source-1", "notices.json, item 1", "photos"),
        register="counterfeits",
    ),
    "a row without its product": Bad(content=with_row(product=" "), error=GATE, told=("source-1", "line 3", "product", "required")),
    "a number without a letter or digit": Bad(
        content=with_row(number="—"), error=GATE, told=("source-1", "line 3", "number", "identify")
    ),
    "a row with a cell too many": Bad(
        content=SOUND.replace('"АО «Чистота»"'.encode(), '"АО";"Чистота"'.encode(), 1),
        error=GATE,
        told=("source-1", "line 2", "7 cells under 6 headings"),
    ),
    "a quotation mark inside a cell": Bad(
        content=SOUND.replace("Мыло № 3".encode(), 'Мы"ло'.encode()), error=GATE, told=("source-1", "line 4", "quotation mark")
    ),
    "bytes outside the encoding": Bad(
        content=SOUND.replace("Мыло № 3".encode(), b"\xff\xfe\xfa"), error=GATE, told=("source-1", "line 4", "encoding")
    ),
    "a list that shrank": Bad(content=csv_bytes(certificates(3)), error=GATE, told=("from 12 to 3",)),
}
PUBLISHED_BEFORE = {"certificates": SOUND, "licences": SOUND_XML, "counterfeits": notices_zip(SOUND_NOTICES)}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_its_place_and_changes_nothing(office, name):
    bad = REFUSED[name]
    office.load(PUBLISHED_BEFORE[bad.register], register=bad.register)
    before = office.state(bad.register)
    with pytest.raises(bad.error) as refusal:
        office.load(bad.content, register=bad.register)
    told = str(refusal.value)
    assert [words for words in bad.told if words not in told] == [], told
    assert (type(refusal.value), refusal.value.exit_status) == (bad.error, STATUS[bad.error])
    assert office.state(bad.register) == before


@pytest.mark.parametrize("name", ["a CSV cut inside a quoted cell", "NUL bytes", "a row without its product"])
def test_one_bad_file_among_sound_ones_refuses_the_whole_load(office, name):
    office.load(SOUND)
    before = office.state()
    with pytest.raises(REFUSED[name].error):
        office.load(SOUND, REFUSED[name].content)
    assert office.state() == before


def test_a_package_beyond_the_limits_is_refused_before_it_is_unpacked(office, monkeypatch):
    office.load(PUBLISHED_BEFORE["counterfeits"], register="counterfeits")
    before = office.state("counterfeits")
    monkeypatch.setattr(indexer.reading, "open_source", partial(open_source, limits=Limits(unpacked=4000)))
    with pytest.raises(UnreadableSource, match="source-1 declares more unpacked bytes"):
        office.load(notices_zip(SOUND_NOTICES, {"pack.jpg": pack_photo()}), register="counterfeits")
    assert office.state("counterfeits") == before


# --- accepted, and made harmless


def loaded(office, **values):
    """The second certificate of a sound list, after a load in which it had these values, and the report of that load."""
    office.load(SOUND)
    report = office.load(with_row(**values))
    assert (report.count.rejected, report.difference.records) == (0, PUBLISHED)
    return office.scan()[number(2)], report


def test_a_cell_of_200_000_characters_is_kept_whole(office):
    long = "3402 90 " * 25_000
    values, _ = loaded(office, maker=long)
    assert values["maker"] == long.strip()
    assert office.found(number(2)) == 1


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://evil";"x")', "+7-1", "-2+3", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0"])
def test_a_formula_stays_the_text_it_is(office, formula):
    values, _ = loaded(office, maker=formula)
    assert values["maker"] == formula.strip()


def test_bidi_and_zero_width_characters_are_taken_out_and_counted(office):
    values, report = loaded(office, product="Мы\u200bло \u202eогодеткЭ\u202c\ufeff", maker="\u2066АО\u2069 «Ч\u00adистота»")
    assert values["product"] == "Мыло огодеткЭ"
    assert not set(values["maker"]) & set("\u2066\u2069")
    assert report.count.remarks["sanitised"] == 1


def test_a_number_with_invisible_characters_is_the_same_record(office):
    values, report = loaded(office, number=number(2)[:4] + "\u200b" + number(2)[4:])
    assert values["number"] == number(2)
    assert report.difference.unchanged == PUBLISHED


@pytest.mark.parametrize("day", ["31.02.2024", "2024-13-01", "01.01.0001", "9999-12-31", "вчера", "20240115"])
def test_an_impossible_date_of_a_certificate_becomes_unknown_and_is_counted(office, day):
    values, report = loaded(office, issued_on=day)
    assert values["issued_on"] is None
    assert report.count.remarks["unreadable_date"] == 1


def test_an_unknown_status_is_kept_and_stands_as_unclear(office):
    values, _ = loaded(office, status="на рассмотрении")
    assert values["status"] == "на рассмотрении"
    page = office.asked(status=("на рассмотрении",))
    assert [(json.loads(text)["id"], json.loads(text)["standing"]) for text in page.documents] == [(number(2), "unclear")]


def test_markup_stays_text(office):
    values, _ = loaded(office, product="<script>alert(1)</script>", maker="{{ 7 * 7 }} %(x)s ${HOME}")
    assert (values["product"], values["maker"]) == ("<script>alert(1)</script>", "{{ 7 * 7 }} %(x)s ${HOME}")


def test_a_notice_with_two_faults_is_one_rejected_row_with_two_reasons(office):
    bad = notice(1, colour="red", photos=[{"file": "nowhere.jpg"}])
    report = office.load(notices_zip([bad, *SOUND_NOTICES[1:]]), register="counterfeits", approve="known")
    assert (report.count.read, report.count.accepted, report.count.rejected) == (PUBLISHED, PUBLISHED - 1, 1)
    told = [json.loads(line) for line in report.reject_file.read_text().splitlines()]
    assert sorted((line["position"], line["field"]) for line in told) == [
        ("notices.json, item 1", "colour"),
        ("notices.json, item 1", "photos"),
    ]


@pytest.mark.parametrize(
    "odd", ["б/н", "мыло", "и", "a*b?c", "AND OR NOT", "X" * 300, "9" * 3000, "12“34”", "№ 7 от 5 мая", "x:y^2~1"]
)
def test_a_number_of_any_look_can_be_published(office, odd):
    office.load(SOUND)
    office.load(csv_bytes([*certificates(PUBLISHED), certificate(99, number=odd)]))
    (new,) = office.changes(2)
    assert new.record.values["number"] == odd

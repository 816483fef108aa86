"""Sitemaps and `robots.txt`: what search engines are led to, and what they are kept from (sitemaps.org 0.9, RFC 9309)."""

import gzip
import re
from shutil import rmtree
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from indexer import sitemaps
from registry_site.errors import Unavailable
from registry_site.published.sitemaps import files_of
from tests.loading import certificate, certificates, licence, licences_xml, number
from tests.opening import ADDRESS, SAID, get, written

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def filled(office):
    office.load(certificates(3))
    written(office)
    return office


def asked(office, **said):
    return office.site(**{**SAID, **said}).test_client()


def index(client):
    """`(address, lastmod)` of every sitemap but that of the pages."""
    response = get(client, "/sitemap.xml")
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    found = etree.fromstring(response.data).findall("s:sitemap", SPACES)
    told = [(one.findtext("s:loc", namespaces=SPACES), one.findtext("s:lastmod", namespaces=SPACES)) for one in found]
    assert told[0] == (f"{ADDRESS}/sitemap-pages.xml", None)
    return told[1:]


def entries(client, address):
    response = get(client, address.removeprefix(ADDRESS))
    assert (response.status_code, response.mimetype) == (200, "application/gzip")
    return etree.fromstring(gzip.decompress(response.data)).findall("s:url", SPACES)


def records(client):
    """Address to lastmod of every record in every sitemap."""
    return {
        one.findtext("s:loc", namespaces=SPACES): one.findtext("s:lastmod", namespaces=SPACES)
        for address, _ in index(client)
        for one in entries(client, address)
    }


def page(language, n):
    return f"{ADDRESS}/{language}/certificates/{number(n)}"


def test_every_record_stands_there_in_every_language_with_the_moment_of_its_last_change(filled):
    moment = filled.newest().made_at
    assert records(asked(filled)) == {page(language, n): moment for n in (1, 2, 3) for language in ("ru", "en")}


def test_each_address_names_itself_the_other_language_and_the_one_for_everybody_else(filled):
    client = asked(filled)
    ((address, _),) = index(client)
    for entry in entries(client, address):
        links = {one.get("hreflang"): one.get("href") for one in entry.findall("x:link", SPACES)}
        n = int(entry.findtext("s:loc", namespaces=SPACES).split(".E.")[1][:6])
        assert links == {"ru": page("ru", n), "en": page("en", n), "x-default": page("ru", n)}


def test_the_addresses_are_those_that_the_pages_call_their_own(filled):
    client = asked(filled)
    for address in records(client):
        response = get(client, address.removeprefix(ADDRESS))
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in response.text


def test_a_number_with_a_slash_or_a_second_record_of_it_has_its_address(office):
    office.load([*certificates(2), certificate(1, product="Другое")])
    office.load(licences_xml(licence(1)), register="licences")
    written(office)
    client = asked(office)
    told = records(client)
    assert page("ru", 1) + "~2" in told
    assert f"{ADDRESS}/ru/licences/L042-01125-24_00000001" in told
    assert all(get(client, address.removeprefix(ADDRESS)).status_code == 200 for address in told)


def test_what_was_removed_is_not_there_and_what_was_not_changed_keeps_its_moment(filled):
    first = filled.newest().made_at
    with filled.stores.engine.begin() as connection:
        connection.exec_driver_sql("update generations set made_at = '2026-01-01T00:00:00Z'")
    filled.load([certificate(2), certificate(3, product="Порошок")], approve="smaller")
    written(filled)
    told = records(asked(filled))
    assert page("ru", 1) not in told
    assert told[page("ru", 2)] == "2026-01-01T00:00:00Z"
    assert told[page("ru", 3)] >= first


def test_a_register_that_is_committed_but_not_served_is_told_as_it_is_served(filled, monkeypatch):
    filled.load(certificates(5))
    monkeypatch.setattr(filled.stores.served.__class__, "generation", lambda engine, register: 1)
    rmtree(filled.settings.data / "sitemaps")
    written(filled)
    assert len(records(asked(filled))) == 6


def test_a_file_ends_at_the_limits_of_the_protocol(filled, monkeypatch):
    for limit, value in (("MOST_ADDRESSES", 4), ("MOST_BYTES", 2600)):
        with monkeypatch.context() as small:
            small.setattr(sitemaps, limit, value)
            rmtree(filled.settings.data / "sitemaps")
            written(filled)
            client = asked(filled)
            told = [len(entries(client, address)) for address, _ in index(client)]
            assert told == [4, 2], limit
            assert len(records(client)) == 6


def test_the_same_records_give_the_same_files(filled):
    folder = files_of(filled.settings.data)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    rmtree(filled.settings.data / "sitemaps")
    written(filled)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_nothing_is_made_twice_and_what_is_lost_is_made_again(filled):
    assert written(filled) == []
    (file,) = files_of(filled.settings.data).iterdir()
    file.unlink()
    assert written(filled) == [file.name]


def test_the_files_of_the_publication_before_stay_and_older_ones_go(filled):
    folder = files_of(filled.settings.data)
    seen = [set(folder.iterdir())]
    for count in (4, 5):
        filled.load(certificates(count))
        written(filled)
        seen.append(set(folder.iterdir()))
    assert seen[0] < seen[1]
    assert len(seen[2]) == 2
    assert not seen[0] & seen[2]


def test_what_a_killed_run_left_behind_is_swept_up_with_the_next_publication(filled):
    folder = files_of(filled.settings.data)
    (folder / ".making-1").write_bytes(b"half")
    filled.load(certificates(4))
    written(filled)
    assert not (folder / ".making-1").exists()


def test_without_an_address_there_are_none_and_it_is_said(filled):
    written(filled, address="")
    assert list(files_of(filled.settings.data).iterdir()) == []
    response = get(asked(filled, public_url=""), "/sitemap.xml", Accept_Language="en")
    assert (response.status_code, response.json["code"]) == (404, "not_found")
    assert "REGISTRY_PUBLIC_URL" in response.json["detail"]


def test_sitemaps_of_another_address_are_not_given_for_ours(filled):
    response = get(asked(filled, public_url="https://other.example"), "/sitemap.xml", Accept_Language="en")
    assert response.status_code == 404
    assert "another address" in response.json["detail"]
    written(filled, address="https://other.example")
    assert (
        b"https://other.example/sitemap-certificates-001-"
        in get(asked(filled, public_url="https://other.example"), "/sitemap.xml").data
    )


def test_made_up_records_are_in_no_sitemap_and_a_site_that_has_them_is_for_no_crawler(office):
    office.load(certificates(3), made_up=True)
    office.load(licences_xml(licence(1)), register="licences")
    written(office)
    client = asked(office)
    assert all("/licences/" in address for address in records(client))
    assert get(client, "/robots.txt").text.splitlines()[1:] == ["User-agent: *", "Disallow: /"]


def test_a_folder_that_takes_no_file_is_told_and_the_register_stays_published(office):
    office.load(certificates(3))
    (office.settings.data / "sitemaps").write_bytes(b"in the way")
    with pytest.raises(Unavailable, match="could not be written"):
        written(office)
    assert get(asked(office), f"/ru/certificates/{number(1)}").status_code == 200


def test_a_sitemap_may_be_kept_for_good_and_the_index_for_a_minute(filled):
    client = asked(filled)
    ((address, _),) = index(client)
    path = address.removeprefix(ADDRESS)
    response = get(client, path)
    assert "immutable" in response.headers["Cache-Control"]
    assert get(client, path, If_None_Match=response.headers["ETag"]).status_code == 304
    assert get(client, "/sitemap.xml").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["x", "certificates-001-000000000000", "..%2Fmade", "certificates-001-..%2F"])
def test_what_is_no_sitemap_is_not_found(filled, name):
    assert get(asked(filled), f"/sitemap-{name}.xml.gz").status_code == 404


def test_the_pages_that_are_no_records_have_a_sitemap_of_their_own(filled):
    client = asked(filled)
    found = etree.fromstring(get(client, "/sitemap-pages.xml").data).findall("s:url", SPACES)
    addresses = [one.findtext("s:loc", namespaces=SPACES) for one in found]
    assert {f"{ADDRESS}/ru/", f"{ADDRESS}/en/certificates", f"{ADDRESS}/ru/about/sources", f"{ADDRESS}/ru/opendata/"} <= set(
        addresses
    )
    for address in addresses:
        if not address.endswith(("/licences", "/counterfeits", "/inspections")):  # never published here
            assert get(client, address.removeprefix(ADDRESS)).status_code == 200, address


def may_fetch(client, path):
    """The longest rule that matches decides, a tie allows; a star is anything (RFC 9309 §2.2.2, 2.2.3)."""
    rules = [line.split(": ", 1) for line in get(client, "/robots.txt").text.splitlines() if line.startswith(("Allow", "Disallow"))]
    met = [(len(rule), kind == "Allow") for kind, rule in rules if re.match(re.escape(rule).replace(r"\*", ".*"), path)]
    return max(met, default=(0, True))[1]


def may_fetch_by_the_old_rules(client, path):
    """The parser of Python's library, which knows no star and forgets a bare question mark."""
    robots = RobotFileParser()
    robots.parse(get(client, "/robots.txt").text.splitlines())
    return robots.can_fetch("AnyBot", f"{ADDRESS}{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/ru/",
        "/en/certificates",
        f"/ru/certificates/{number(1)}",
        "/ru/opendata/",
        "/opendata/list.csv",
        "/api/v1/dumps/manifest.json",
        "/sitemap.xml",
        "/catalog.jsonld",
    ],
)
def test_records_registers_and_open_data_may_be_fetched(filled, path):
    client = asked(filled)
    assert may_fetch(client, path)
    assert may_fetch_by_the_old_rules(client, path)


@pytest.mark.parametrize(
    "path",
    [
        "/ru/search?q=мыло",
        "/en/certificates?issuing_state=KZ&page=7",
        "/ru/certificates.csv",
        "/ru/certificates.ndjson?q=a",
        "/en/values/licences/places.city",
        "/ru/advanced/licences",
        "/ru/verify?number=1",
        "/api/v1/certificates?limit=1000",
    ],
)
def test_what_has_no_end_or_is_there_in_another_form_may_not(filled, path):
    assert not may_fetch(asked(filled), path)


def test_robots_names_the_sitemap_where_there_is_one(filled):
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in get(asked(filled), "/robots.txt").text
    assert "Sitemap:" not in get(asked(filled, public_url=""), "/robots.txt").text


def test_a_narrowed_list_is_kept_out_of_indexes_and_the_whole_one_is_not(filled):
    client = asked(filled)
    assert 'content="noindex"' in get(client, "/ru/certificates?q=мыло").text
    assert 'content="noindex"' not in get(client, "/ru/certificates").text

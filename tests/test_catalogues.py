"""What programs find by themselves: DCAT catalogue, API catalogue, security.txt, and schema.org in the pages."""

import gzip
import hashlib
import json

import pytest
from lxml import html

from tests.loading import certificates, licence, licences_xml, number
from tests.opening import ADDRESS, PUBLISHER, SAID, SECURITY, at, get, written
from tests.sample_records import CERTIFICATE, LICENCE, NOTICE, SUSPENDED, fill


@pytest.fixture
def filled(office):
    office.load(certificates(3))
    office.load(licences_xml(licence(1)), register="licences")
    written(office)
    return office


@pytest.fixture
def client(filled):
    return filled.site(**SAID).test_client()


def catalogue(client):
    response = get(client, "/catalog.jsonld")
    assert (response.status_code, response.mimetype) == (200, "application/ld+json")
    return response.json


def test_the_catalogue_has_a_data_set_for_each_published_register_in_both_languages(client):
    told = catalogue(client)
    assert told["@type"] == "dcat:Catalog"
    assert [one["dct:identifier"] for one in told["dcat:dataset"]] == [
        f"{PUBLISHER.tax_id}-certificates",
        f"{PUBLISHER.tax_id}-licences",
    ]
    assert {one["@language"] for one in told["dcat:dataset"][0]["dct:title"]} == {"ru", "en"}


def test_every_distribution_is_a_file_of_that_size_and_that_sum(client):
    for dataset in catalogue(client)["dcat:dataset"]:
        assert len(dataset["dcat:distribution"]) == 2
        for one in dataset["dcat:distribution"]:
            data = get(client, one["dcat:downloadURL"]["@id"].removeprefix(ADDRESS)).data
            assert int(one["dcat:byteSize"]["@value"]) == len(data)
            assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(data).hexdigest()
            assert one["dcat:compressFormat"]["@id"].endswith("application/gzip")
            assert gzip.decompress(data)


def test_only_a_media_type_that_is_registered_is_named_by_its_address(client):
    told = catalogue(client)["dcat:dataset"][0]["dcat:distribution"]
    assert {
        one.get("dcat:mediaType", one.get("dct:format"))["@id" if "dcat:mediaType" in one else "rdfs:label"] for one in told
    } == {
        "https://www.iana.org/assignments/media-types/text/csv",
        "application/x-ndjson",
    }


def test_the_publication_before_is_a_version_with_files_of_its_own(office):
    for number_, moment in enumerate(("2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"), 1):
        office.load(certificates(2 + number_))
        at(office, "certificates", number_, moment)
        written(office)
    client = office.site(**SAID).test_client()
    (told,) = catalogue(client)["dcat:dataset"]
    (before,) = told["dcat:previousVersion"]
    assert (before["dcat:version"], told["dcat:version"]) == ("1", "2")
    assert (told["dct:issued"]["@value"], told["dct:modified"]["@value"]) == ("2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z")
    addresses = [one["dcat:downloadURL"]["@id"] for version in (told, before) for one in version["dcat:distribution"]]
    assert len(set(addresses)) == 4
    assert all(get(client, one.removeprefix(ADDRESS)).status_code == 200 for one in addresses)


def test_publisher_and_terms_stand_there_only_where_they_are_set(filled, client):
    told = catalogue(client)
    assert told["dct:publisher"]["foaf:name"] == PUBLISHER.name
    assert told["dcat:dataset"][0]["dct:license"] == {"@id": SAID["data_license"]}
    text = get(filled.site().test_client(), "/catalog.jsonld").text
    assert not any(word in text for word in ("dct:publisher", "dct:license", "contactPoint", "accrualPeriodicity"))


def test_every_name_of_the_catalogue_has_a_prefix_that_the_context_explains(client):
    told = catalogue(client)

    def names(node):
        if isinstance(node, dict):
            for name, value in node.items():
                yield name
                if name == "@type":
                    yield value
                elif name != "@context":
                    yield from names(value)
        elif isinstance(node, list):
            for one in node:
                yield from names(one)

    prefixes = {name.split(":")[0] for name in names(told) if not name.startswith("@")}
    assert prefixes <= set(told["@context"])


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_catalogue_that_did_not_change_is_304_in_either_form(client, accepted):
    first = get(client, "/catalog.jsonld", Accept_Encoding=accepted)
    assert first.headers.get("Content-Encoding") == ("gzip" if accepted == "gzip" else None)
    again = get(client, "/catalog.jsonld", Accept_Encoding=accepted, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])


def test_before_the_first_dump_the_catalogue_is_empty(office):
    assert catalogue(office.site(**SAID).test_client())["dcat:dataset"] == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_api_catalogue_is_a_linkset_and_names_itself_in_its_header(client, method):
    response = getattr(client, method)("/.well-known/api-catalog")
    assert response.headers["Content-Type"] == 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
    assert 'rel="api-catalog"' in response.headers["Link"]
    assert (response.data == b"") == (method == "head")


def test_the_api_catalogue_leads_to_description_feed_manifest_and_status(client):
    (itself, api) = json.loads(get(client, "/.well-known/api-catalog").data)["linkset"]
    assert itself == {"anchor": f"{ADDRESS}/.well-known/api-catalog", "item": [{"href": api["anchor"]}]}
    assert api["service-desc"][0]["href"] == f"{ADDRESS}/api/v1/openapi.json"
    for relation in ("service-desc", "status", "service-meta", "service-doc", "item"):
        for one in api[relation]:
            response = get(client, one["href"].removeprefix(ADDRESS))
            assert (response.status_code, response.mimetype) == (200, one["type"])


def test_the_home_page_leads_programs_to_the_catalogues(client):
    link = get(client, "/en/").headers["Link"]
    assert '</.well-known/api-catalog>; rel="api-catalog"' in link
    assert '</catalog.jsonld>; rel="describedby"' in link


def test_security_txt_says_what_the_settings_say(client):
    response = get(client, "/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        f"Contact: {SECURITY.contacts[0]}",
        f"Expires: {SECURITY.expires}",
        "Preferred-Languages: ru, en",
        f"Canonical: {ADDRESS}/.well-known/security.txt",
    ]


@pytest.mark.parametrize("expires", ["2020-01-01T00:00:00Z", None])
def test_a_security_txt_that_is_not_set_or_has_expired_is_not_given(filled, expires):
    security = None if expires is None else type(SECURITY)(contacts=SECURITY.contacts, expires=expires)
    response = get(filled.site(**{**SAID, "security": security}).test_client(), "/.well-known/security.txt")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert "REGISTRY_SECURITY" in response.json["detail"]


def markup(client, path):
    blocks = html.fromstring(get(client, path).text).xpath("//script[@type='application/ld+json']/text()")
    return [json.loads(one) for one in blocks]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_home_page_says_how_it_is_searched(client, language):
    (told,) = markup(client, f"/{language}/")
    assert (told["@type"], told["inLanguage"]) == ("WebSite", language)
    address = told["potentialAction"]["target"]["urlTemplate"].replace("{search_term_string}", number(1))
    assert number(1) in get(client, address.removeprefix(ADDRESS)).text


def test_the_page_of_a_data_set_says_which_files_it_has(client):
    (told,) = markup(client, f"/en/opendata/{PUBLISHER.tax_id}-certificates")
    assert (told["@type"], told["name"]) == ("Dataset", "State registration certificates")
    for one in told["distribution"]:
        assert hashlib.sha256(get(client, one["contentUrl"].removeprefix(ADDRESS)).data).hexdigest() == one["sha256"]
    assert told["publisher"]["name"] == PUBLISHER.name


@pytest.fixture
def pages(world):
    return fill(world).site(public_url=ADDRESS).test_client()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"certificates/{CERTIFICATE}", "Certification"),
        (f"licences/{LICENCE}", "GovernmentPermit"),
        (f"counterfeits/{NOTICE}", "CreativeWork"),
    ],
)
def test_the_page_of_a_record_says_what_it_is_and_never_that_it_is_in_force(pages, language, path, kind):
    (told,) = markup(pages, f"/{language}/{path}")
    assert (told["@type"], told["url"], told["mainEntity"]["@type"]) == ("WebPage", f"{ADDRESS}/{language}/{path}", kind)
    assert told["mainEntity"]["identifier"]
    assert "certificationStatus" not in told["mainEntity"]


def test_a_certificate_that_was_annulled_is_said_to_be_inactive(world):
    fill(world)
    world.publish(
        "certificates", {"RU.1": {"number": "RU.1", "product": "Мыло", "status": "аннулирован", "issued_on": "2020-01-01"}}
    )
    (told,) = markup(world.site().test_client(), "/ru/certificates/RU.1")
    assert told["mainEntity"]["certificationStatus"] == "https://schema.org/CertificationInactive"
    assert told["mainEntity"]["datePublished"] == "2020-01-01"


def test_a_suspended_certificate_is_not_said_to_be_inactive(pages):
    (told,) = markup(pages, f"/ru/certificates/{SUSPENDED}")
    assert "certificationStatus" not in told["mainEntity"]


def test_a_name_cannot_end_the_block_it_stands_in(world):
    evil = "</script><script>alert(1)</script>"
    world.publish("certificates", {"RU.1": {"number": "RU.1", "product": evil, "status": "подписан и действует"}})
    client = world.site().test_client()
    assert "<script>alert" not in get(client, "/ru/certificates/RU.1").text
    assert markup(client, "/ru/certificates/RU.1")[0]["mainEntity"]["about"]["name"] == evil


def test_of_made_up_records_nothing_is_said_to_machines(office):
    office.load(certificates(3), made_up=True)
    assert markup(office.site(**SAID).test_client(), f"/ru/certificates/{number(1)}") == []


def test_links_begin_with_the_address_that_is_set_whatever_host_was_asked(pages):
    text = get(pages, f"/ru/certificates/{CERTIFICATE}").text
    assert "http://localhost" not in text
    assert f'<link rel="canonical" href="{ADDRESS}/ru/certificates/{CERTIFICATE}">' in text

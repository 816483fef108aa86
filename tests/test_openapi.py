"""The description of the API (`/api/v1/openapi.json`): valid, true of every answer, and held against what the site really does."""

import re

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from indexer.dumps import dump
from registry_site import errors
from registry_site.reference.document import document
from registry_site.reference.examples import ANSWERS
from registry_site.reference.refusals import ERRORS, REFUSALS
from registry_site.registers import REGISTERS
from registry_site.tabular.cells import XLSX_MEDIA
from registry_site.translating import translator
from tests.loading import TODAY, Office, certificates, licence, licences_xml
from tests.marked import notices_zip, plan_csv
from tests.places import in_files


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with some records of every register, one of them changed and one removed, and published files."""
    folder = tmp_path_factory.mktemp("openapi")
    office = Office(data=folder, places=in_files(folder))
    office.load(certificates(6))
    office.load(certificates(5, product="Порошок"), approve="smaller")
    office.load(licences_xml(licence(1), licence(2)), register="licences")
    office.load(notices_zip(), register="counterfeits", approve="rows are rejected on purpose")
    office.load(plan_csv(), register="inspections", approve="rows are rejected on purpose")
    dump(office.stores, lambda stage, count: None)
    return office.site()


REFUSED = {"checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 415]}}}
described = schemathesis.openapi.from_dict(document(translator("en")), config=SchemathesisConfig.from_dict(REFUSED))


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_description_is_valid_openapi(site, lang):
    validate(site.test_client().get(f"/api/v1/openapi.json?lang={lang}").json)


def shape(name):
    """The schema of a component, with all others beside it."""
    whole = document(translator("en"))
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": whole["components"]})


@pytest.mark.parametrize("name", ANSWERS)
def test_an_example_of_an_answer_has_its_shape(name):
    shape(name).validate(ANSWERS[name])


@pytest.mark.parametrize("code", REFUSALS)
def test_an_example_of_a_refusal_is_a_problem(code):
    shape("Problem").validate(REFUSALS[code])


@pytest.mark.parametrize("register", REGISTERS)
def test_the_parameters_described_are_those_that_a_refusal_calls_legal(site, register):
    legal = site.test_client().get(f"/api/v1/{register}?colour=red").json["errors"][0]["legal"]
    described_ones = document(translator("en"))["paths"][f"/api/v1/{register}"]["get"]["parameters"]
    assert {one["name"] for one in described_ones} == set(legal)


def test_every_address_of_the_api_is_described(site):
    described_ones = {re.sub(r"\{\w+\}", "*", path) for path in document(translator("en"))["paths"]}
    rules = [rule for rule in site.url_map.iter_rules() if rule.endpoint.startswith("api.") and "GET" in rule.methods]
    filled = {
        re.sub(r"<[\w:]+>", "*", rule.rule.replace("<register>", register).replace("/dumps/<name>", "/dumps/manifest.json"))
        for rule in rules
        for register in REGISTERS
    }
    assert filled == described_ones


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_what_the_description_says_is_in_the_language_asked_for(site, lang):
    told = site.test_client().get("/api/v1/openapi.json", headers={"Accept-Language": lang}).json["info"]["title"]
    assert told == {"ru": "Открытые реестры безопасности продукции", "en": "Open registers of product safety"}[lang]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_page_for_people_has_every_address_parameter_shape_and_kind_of_error(site, lang):
    page = site.test_client().get(f"/{lang}/about/api").text
    for path, operations in document(translator("en"))["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            for one in operation["parameters"]:
                assert f'<th scope="row">{one["name"]}</th>' in page
    for code in ERRORS:
        assert f'id="{code}"' in page
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r'id="([^"]+)"', page))


def test_every_kind_of_error_is_explained():
    kinds, explained = [errors.RegistryError], {"method_not_allowed"}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        explained.add(kind.code)
    only_on_the_command_line = {"unreadable_source", "torn_source", "refused_by_gate", "load_running", "index_unusable"}
    only_at_the_agencies_door = {"key_unknown", "not_allowed", "conflict", "precondition_failed", "unprocessable", "not_acceptable"}
    assert set(ERRORS) == explained - only_on_the_command_line - only_at_the_agencies_door


@schemathesis.serializer(XLSX_MEDIA)
def as_it_is(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


PLAIN = {"Accept-Encoding": "identity"}  # the client of these tests unpacks nothing


def beyond_schemas(case):
    """True for a question that breaks a rule between parameters, or between one and the world: no schema can say those."""
    if case.media_type in ("text/csv", XLSX_MEDIA):  # any bytes are a table to a schema
        return True
    query = case.query or {}
    reversed_ends = any(
        name.endswith("_from") and str(value) > str(query.get(name.removesuffix("_from") + "_to", "9"))
        for name, value in query.items()
    )
    body = case.body if isinstance(case.body, dict) else {}
    days = [query.get("on"), query.get("as_of"), body.get("on")]
    listed = body.get("numbers")
    days += [one.get("on") for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict)]
    ahead = any(str(day) > TODAY.isoformat() for day in days if day)
    twice = "on" in query and body.get("on") is not None
    return (
        reversed_ends
        or ahead
        or twice
        or bool({"after", "chain"} & set(query))
        or str(query.get("since", 0)) not in map(str, range(10))
    )


@pytest.mark.slow
@described.parametrize()
def test_every_operation_does_what_its_description_says(case, site):
    case.call_and_validate(app=site, headers=PLAIN, excluded_checks=[positive_data_acceptance] if beyond_schemas(case) else [])

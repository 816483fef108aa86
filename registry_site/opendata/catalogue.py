"""`/catalog.jsonld`: the data sets as a DCAT 3 catalogue in JSON-LD, from the manifest of the published files."""

from collections.abc import Callable

import orjson
from flask import Response, request

from registry_site.announced import Publisher
from registry_site.arguments import only
from registry_site.configured import SiteSettings
from registry_site.messages import N_
from registry_site.published.datasets import CHANGES, DataSet, File, Release, identifier, published
from registry_site.published.dumps import ADDRESS, MANIFEST
from registry_site.published.passport import FOLDER, description, keywords, title
from registry_site.published.sending import small
from registry_site.services import origin, services
from registry_site.translating import LANGUAGES, Translator, translator

Node = dict[str, object]

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_IANA = "https://www.iana.org/assignments/media-types/"
_REGISTERED = ("text/csv", "application/gzip", "application/json")
_NAME = N_("Product safety registers")


def show() -> Response:
    """The catalogue; without a manifest it has no data sets. Terms and publisher stand in it only where the settings name them."""
    only(request.args, ())
    held = services().settings
    now = published(held.data)
    host = origin()
    datasets = [_data_set(one, held, host) for one in (now.sets if now else ())]
    catalogue: Node = {
        "@context": _CONTEXT,
        "@id": f"{host}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _both(lambda words: words.text(_NAME)),
        "foaf:homepage": {"@id": f"{host}/"},
        **_responsible(held),
        **({"dct:modified": _moment(now.published_at)} if datasets and now else {}),
        "dct:language": [{"@id": f"http://id.loc.gov/vocabulary/iso639-1/{language}"} for language in LANGUAGES],
        "dcat:dataset": datasets,
        "dcat:service": _service(host, datasets),
    }
    return small(orjson.dumps(catalogue, option=orjson.OPT_INDENT_2) + b"\n", "application/ld+json")


def _data_set(dataset: DataSet, held: SiteSettings, host: str) -> Node:
    name = identifier(dataset.register, held.publisher)
    about = f"{host}/ru{FOLDER}{name}"
    newest = dataset.newest
    return {
        "@id": f"{about}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": _both(lambda words: title(dataset, words)),
        "dct:description": _both(lambda words: description(dataset, words)),
        "dcat:keyword": [
            {"@value": word, "@language": language}
            for language in LANGUAGES
            for word in keywords(dataset.register, translator(language))
        ],
        "dcat:landingPage": [{"@id": f"{host}/{language}{FOLDER}{name}"} for language in LANGUAGES],
        "dct:issued": _moment(dataset.first_published),
        "dct:modified": _moment(newest.published_at),
        "dcat:version": str(newest.generation),
        **_responsible(held),
        "foaf:isPrimaryTopicOf": {"@id": f"{host}{ADDRESS}{MANIFEST}"},
        "dcat:distribution": _distributions(newest, about, host, held),
        **(
            {"dcat:previousVersion": [_earlier(dataset, one, about, host, held) for one in dataset.releases[1:]]}
            if dataset.releases[1:]
            else {}
        ),
    }


def _earlier(dataset: DataSet, release: Release, about: str, host: str, held: SiteSettings) -> Node:
    return {
        "@id": f"{about}#dataset-{release.generation}",
        "@type": "dcat:Dataset",
        "dct:title": _both(lambda words: title(dataset, words)),
        "dct:issued": _moment(release.published_at),
        "dcat:version": str(release.generation),
        **_responsible(held),
        "dcat:distribution": _distributions(release, about, host, held),
    }


def _distributions(release: Release, about: str, host: str, held: SiteSettings) -> list[Node]:
    """Files with the whole register. What changed is no form of it; the manifest names those files."""
    files = [file for kind, file in release.files.items() if kind != CHANGES]
    return [_distribution(file, release, about, host, held) for file in files]


def _distribution(file: File, release: Release, about: str, host: str, held: SiteSettings) -> Node:
    return {
        "@id": f"{host}{file.url}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dct:issued": _moment(release.published_at),
        "dcat:accessURL": {"@id": about},
        "dcat:downloadURL": {"@id": f"{host}{file.url}"},
        **_media_type(file.media_type),
        "dcat:compressFormat": {"@id": f"{_IANA}application/gzip"},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
        **_terms(held.data_license),
    }


def _media_type(name: str) -> Node:
    """The type by its address at IANA; one that is not registered there as a format by name."""
    if name in _REGISTERED:
        return {"dcat:mediaType": {"@id": f"{_IANA}{name}"}}
    return {"dct:format": {"@type": "dct:MediaTypeOrExtent", "rdfs:label": name}}


def _service(host: str, datasets: list[Node]) -> Node:
    return {
        "@id": f"{host}/api/v1#service",
        "@type": "dcat:DataService",
        "dct:title": _both(lambda words: words.text(N_("Data for programs (API)"))),
        "dcat:endpointURL": {"@id": f"{host}/api/v1"},
        "dcat:endpointDescription": {"@id": f"{host}/api/v1/openapi.json"},
        "dcat:servesDataset": [{"@id": one["@id"]} for one in datasets],
    }


def _responsible(held: SiteSettings) -> Node:
    told = _terms(held.data_license)
    if held.publisher is not None:
        told |= _publisher(held.publisher)
    return told


def _publisher(publisher: Publisher) -> Node:
    return {
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": publisher.name, "dct:identifier": publisher.tax_id},
        "dcat:contactPoint": {
            "@type": "vcard:Kind",
            "vcard:fn": publisher.contact,
            "vcard:hasEmail": {"@id": f"mailto:{publisher.email}"},
            "vcard:tel": publisher.phone,
        },
    }


def _terms(address: str) -> Node:
    return {"dct:license": {"@id": address}} if address else {}


def _moment(rfc3339: str) -> Node:
    return {"@value": rfc3339, "@type": "xsd:dateTime"}


def _both(told: Callable[[Translator], str]) -> list[Node]:
    return [{"@value": told(translator(language)), "@language": language} for language in LANGUAGES]

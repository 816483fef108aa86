"""What pages say to machines in the words of schema.org, as JSON-LD in a block of data: nothing that the page does not say.

That a record is in force is never said here: copies of a page live long in the memories of others.
"""

from urllib.parse import quote

from registry_site.announced import Publisher
from registry_site.ledger.reading import Revision
from registry_site.messages import N_
from registry_site.published.datasets import CHANGES, DataSet
from registry_site.published.passport import description, keywords, title
from registry_site.registers.model import Register, Standing, Values
from registry_site.translating import Translator

Node = dict[str, object]

_CONTEXT = "https://schema.org"
_WORKS = ("Certification", "CreativeWork")  # the types that have `about` and `datePublished`


def website(origin: str, words: Translator) -> Node:
    """The home page: the site, and how it is searched."""
    home = f"{origin}/{words.language}/"
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "url": home,
        "name": words.text(N_("Product safety registers")),
        "inLanguage": words.language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}search?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def entry(register: Register, revision: Revision, values: Values, permalink: str, day: str, words: Translator) -> Node:
    """The page of a record. `values` have the status of `day`; an entry that is no longer in force says so."""
    number = str(values.get(register.number) or revision.record_id)
    name = f"{words.text(register.singular)} {number}"
    thing: Node = {"@type": register.schema_type, "name": name, "identifier": number, "url": permalink}
    if register.schema_type in _WORKS:
        thing["about"] = {"@type": "Thing", "name": register.title(values)}
        began = values.get(register.begins) if register.begins else None
        if isinstance(began, str):
            thing["datePublished"] = began
    ended = register.standing_on(values, values.get("status"), day) is Standing.ENDED
    if register.schema_type == "Certification" and ended:
        thing["certificationStatus"] = "https://schema.org/CertificationInactive"
    return {
        "@context": _CONTEXT,
        "@type": "WebPage",
        "url": permalink,
        "name": name,
        "inLanguage": words.language,
        "dateModified": revision.changed_at,
        "mainEntity": thing,
    }


def data_set(dataset: DataSet, publisher: Publisher | None, license_: str, origin: str, address: str, words: Translator) -> Node:
    """The page of a data set at `address`; terms and publisher only where they are known."""
    newest = dataset.newest
    told: Node = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "url": address,
        "name": title(dataset, words),
        "description": description(dataset, words),
        "keywords": list(keywords(dataset.register, words)),
        "isAccessibleForFree": True,
        "datePublished": dataset.first_published,
        "dateModified": newest.published_at,
        "version": str(newest.generation),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{origin}/{words.language}/opendata/"},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": f"{origin}{quote(file.url)}",
                "encodingFormat": [file.media_type, "application/gzip"],
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for kind, file in newest.files.items()
            if kind != CHANGES
        ],
    }
    if publisher is not None:
        told["publisher"] = {"@type": "Organization", "name": publisher.name, "taxID": publisher.tax_id}
    if license_:
        told["license"] = license_
    return told

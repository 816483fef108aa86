"""Reads every document and every term back out of an index: its files are compressed, so bytes prove nothing."""

from collections.abc import Iterator
from pathlib import Path

from tantivy import Index, Query

from registry_site.configured import IndexerSettings
from registry_site.registers.model import Register
from registry_site.search.elastic.client import connect
from registry_site.search.elastic.mapping import mappings
from registry_site.search.elastic.names import mapping_of_names, names_beside
from registry_site.search.folders import Folders
from registry_site.search.layout import layout

NAMES = ("words",)
TEXT = (
    "id",
    "number",
    "numbers",
    "prefixes",
    "titles",
    "pairs",
    "wholes",
    "named",
    "words",
    "spelt",
    "spelt_long",
    "sounds",
    "held",
)


def everything_served(settings: IndexerSettings, register: Register) -> Iterator[str]:
    """Stored documents as text, then every term of every column, of the served index that the settings lead to."""
    if settings.search_url == "embedded:":
        root = settings.data / "index" / register.name
        yield from everything_in(root / str(Folders(root=root).current()), register)
    else:
        yield from _everything_on(settings, register)


def _everything_on(settings: IndexerSettings, register: Register) -> Iterator[str]:
    known = settings.cluster
    alias = f"{known.prefix}-{register.name}"
    with connect([settings.search_url], user=known.user, password=known.password, ca=known.ca) as client:
        (served,) = client.indices.get_alias(name=alias)
        for index, held in ((served, mappings(layout(register))), (names_beside(served), mapping_of_names())):
            for hit in client.search(index=index, size=10_000)["hits"]["hits"]:
                yield from hit["_source"].values()
            for column, kind in held["properties"].items():
                if kind["type"] == "keyword" and kind.get("index", True):
                    yield from client.terms_enum(index=index, field=column, size=10_000)["terms"]


def everything_in(folder: Path, register: Register) -> Iterator[str]:
    """Stored documents as text, then every term of every text column, of one generation's folder and of its names."""
    for held, columns in (
        (folder, (*TEXT, *layout(register).key_columns.values(), *layout(register).month_columns.values())),
        (folder / "names", NAMES),
    ):
        searcher = Index.open(str(held)).searcher()
        found = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs))
        for _, address in found.hits:
            for values in searcher.doc(address).to_dict().values():
                yield from (bytes(value).decode() if not isinstance(value, str) else value for value in values)
        for column in columns:
            yield from (term for term, _ in searcher.terms_with_prefix(column, "", limit=1_000_000))

"""Reads every document and every term back out of an embedded index: its files are compressed, so bytes prove nothing."""

from collections.abc import Iterator
from pathlib import Path

from tantivy import Index, Query

from registry_site.registers.model import Register
from registry_site.search.layout import layout

TEXT = ("id", "number", "numbers", "prefixes", "titles", "named", "words")


def everything_in(folder: Path, register: Register) -> Iterator[str]:
    """Stored documents as text, then every term of every text column, of one generation's folder."""
    searcher = Index.open(str(folder)).searcher()
    found = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs))
    for _, address in found.hits:
        for values in searcher.doc(address).to_dict().values():
            yield from (bytes(value).decode() if not isinstance(value, str) else value for value in values)
    for column in (*TEXT, *layout(register).key_columns.values()):
        yield from (term for term, _ in searcher.terms_with_prefix(column, "", limit=1_000_000))

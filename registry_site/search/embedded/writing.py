"""Filling indexes of tantivy: their schemas, that of records derived from the layout of a register, and their documents."""

from collections.abc import Iterable
from pathlib import Path

from tantivy import Document, Index, Schema, SchemaBuilder

from registry_site.search.documents import IndexDocument
from registry_site.search.faults import engine_faults
from registry_site.search.layout import Layout
from registry_site.search.names import NameDocument

_HEAP = 200_000_000  # bytes, of the one writer thread: the other cores make the documents
_HEAP_OF_NAMES = 50_000_000
_HEAP_OF_A_FEW = 50_000_000


def fill(folder: Path, columns: Layout, documents: Iterable[IndexDocument]) -> int:
    """Write the documents into a fresh index; returns how many there are. Raises IndexUnusable if the engine fails."""
    with engine_faults(columns.register):
        index = Index(_schema(columns), str(folder))
    return _written(index, columns.register, _HEAP, map(_document, documents))


def fill_names(folder: Path, register: str, names: Iterable[NameDocument]) -> int:
    """Write the names of a register into a fresh index in a folder made for it; returns and raises as `fill` does."""
    folder.mkdir()
    with engine_faults(register):
        index = Index(_schema_of_names(), str(folder))
    return _written(index, register, _HEAP_OF_NAMES, map(_name, names))


def in_memory(columns: Layout, documents: Iterable[IndexDocument]) -> Index:
    """An index of a few documents that lies on no disk. Raises IndexUnusable if the engine fails."""
    with engine_faults(columns.register):
        index = Index(_schema(columns))
    _written(index, columns.register, _HEAP_OF_A_FEW, map(_document, documents))
    with engine_faults(columns.register):
        index.config_reader("manual")
        index.reload()
    return index


def _written(index: Index, register: str, heap: int, documents: Iterable[Document]) -> int:
    with engine_faults(register):
        writer = index.writer(heap, 1)
    count = 0
    try:
        for document in documents:
            count += 1
            with engine_faults(register):
                writer.add_document(document)
        with engine_faults(register):
            writer.commit()
    finally:
        # Also after a failure: the threads of the engine would go on writing into a folder that is being removed.
        with engine_faults(register):
            writer.wait_merging_threads()
    return count


def _schema(columns: Layout) -> Schema:
    """All text is asked by terms of our own analysis, so none has positions; `body`, `id` and `own_id` are stored."""
    builder = SchemaBuilder()
    for name in ("body", "own_id"):
        builder.add_bytes_field(name, stored=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("numbers", "prefixes", "titles", "pairs", "wholes", "named", "words", "spelt", "spelt_long", "sounds", "held"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for path, name in columns.key_columns.items():
        builder.add_text_field(name, fast=path in columns.facets, tokenizer_name="raw", index_option="basic")
    for name in columns.month_columns.values():
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("rank", "ordinal", *columns.day_columns, *columns.order_columns):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def _schema_of_names() -> Schema:
    builder = SchemaBuilder()
    builder.add_bytes_field("body", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("rank", fast=True)
    return builder.build()


def _document(made: IndexDocument) -> Document:
    document = Document()
    document.add_bytes("body", made.body)
    if made.own_id is not None:
        document.add_bytes("own_id", made.own_id.encode())
    document.add_text("id", made.id)
    for column, text in (*made.terms, *made.keys):
        document.add_text(column, text)
    for column, integer in made.integers:
        document.add_unsigned(column, integer)
    return document


def _name(made: NameDocument) -> Document:
    document = Document()
    document.add_bytes("body", made.body)
    document.add_text("words", made.words)
    document.add_unsigned("rank", made.rank)
    return document

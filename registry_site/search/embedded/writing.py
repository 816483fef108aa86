"""Filling an index of tantivy: its schema, derived from the layout of a register, and documents in its form."""

from collections.abc import Iterable
from pathlib import Path

from tantivy import Document, Index, Schema, SchemaBuilder

from registry_site.search.documents import IndexDocument
from registry_site.search.faults import engine_faults
from registry_site.search.layout import Layout

_HEAP = 200_000_000  # bytes, of the one writer thread: the other cores make the documents


def fill(folder: Path, columns: Layout, documents: Iterable[IndexDocument]) -> int:
    """Write the documents into a fresh index; returns how many there are. Raises Unavailable if the engine fails."""
    with engine_faults(columns.register):
        writer = Index(_schema(columns), str(folder)).writer(_HEAP, 1)
    count = 0
    try:
        for document in map(_document, documents):
            count += 1
            with engine_faults(columns.register):
                writer.add_document(document)
        with engine_faults(columns.register):
            writer.commit()
    finally:
        # Also after a failure: the threads of the engine would go on writing into a folder that is being removed.
        with engine_faults(columns.register):
            writer.wait_merging_threads()
    return count


def _schema(columns: Layout) -> Schema:
    """All text is asked by terms of our own analysis. Only `titles` has positions; `body`, `id` and `own_id` are stored."""
    builder = SchemaBuilder()
    for name in ("body", "own_id"):
        builder.add_bytes_field(name, stored=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("titles", tokenizer_name="whitespace", index_option="position")
    for name in ("numbers", "prefixes", "wholes", "named", "words", "spelt", "spelt_long", "sounds"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for path, name in columns.key_columns.items():
        builder.add_text_field(name, fast=path in columns.facets, tokenizer_name="raw", index_option="basic")
    for name in ("rank", "ordinal", *columns.day_columns, *columns.order_columns):
        builder.add_unsigned_field(name, fast=True)
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

"""What an index holds: a strict mapping derived from the layout of a register, and documents in its form.

Every term comes ready from our own analysis, so the engine analyses nothing. Scores are never computed from frequencies, so
nothing for them is kept.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import orjson

from registry_site.search.documents import IndexDocument
from registry_site.search.layout import Layout
from registry_site.search.port import WINDOW

FACTS = "registry"  # the part of `_meta` that is ours
STORED = ("body", "own_id")

_KEPT = {"type": "keyword", "index": False, "doc_values": False}
_TERMS = {"type": "keyword", "doc_values": False}
_FACET = {"type": "keyword"}
_INTEGER = {"type": "long"}


def index_settings(*, shards: int, replicas: int) -> dict[str, Any]:
    """Settings of an index that is filled once and then only read.

    Copies follow the number of nodes, up to `replicas`. Nothing is visible before the one refresh at the end of a load.
    """
    return {
        "index": {
            "number_of_shards": shards,
            "auto_expand_replicas": f"0-{replicas}" if replicas else False,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": WINDOW,
            "translog": {"durability": "async"},
        }
    }


def mappings(columns: Layout) -> dict[str, Any]:
    """The strict mapping: a document with any other name is refused by the engine."""
    properties: dict[str, Mapping[str, Any]] = dict.fromkeys(STORED, _KEPT)
    properties |= dict.fromkeys(
        ("number", "numbers", "prefixes", "titles", "pairs", "wholes", "named", "words", "spelt", "spelt_long", "sounds", "held"),
        _TERMS,
    )
    properties |= {column: _FACET if path in columns.facets else _TERMS for path, column in columns.key_columns.items()}
    properties |= dict.fromkeys(columns.month_columns.values(), _FACET)
    properties |= dict.fromkeys(("rank", "ordinal", *columns.day_columns, *columns.order_columns), _INTEGER)
    return {"dynamic": "strict", "_source": {"includes": list(STORED)}, "properties": properties}


def source(document: IndexDocument) -> bytes:
    """The document as JSON."""
    made: dict[str, Any] = {"body": document.body.decode()}
    if document.own_id is not None:
        made["own_id"] = document.own_id
    for column, text in document.terms:
        made[column] = text.split(" ") if text else []
    for column, value in chain(document.keys, document.integers):
        held = made.setdefault(column, value)
        if held is not value:
            made[column] = [*held, value] if isinstance(held, list) else [held, value]
    return orjson.dumps(made)

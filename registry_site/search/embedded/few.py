"""A few records in an index in memory, made and asked by the same code as the index of a whole register."""

from collections.abc import Iterable

from registry_site.registers.model import Register
from registry_site.search.documents import IndexDocument
from registry_site.search.embedded.queries import Queries
from registry_site.search.embedded.shelf import Records
from registry_site.search.embedded.writing import in_memory
from registry_site.search.faults import engine_faults
from registry_site.search.layout import layout


def held_in_memory(register: Register, generation: int, documents: Iterable[IndexDocument]) -> Records:
    """The documents, each found by its `ordinal`; their ids may repeat. Raises IndexUnusable if the engine fails."""
    columns = layout(register)
    index = in_memory(columns, documents)
    with engine_faults(register.name):
        searcher = index.searcher()
    queries = Queries(schema=index.schema, columns=columns)
    return Records(register=register, generation=generation, searcher=searcher, queries=queries)

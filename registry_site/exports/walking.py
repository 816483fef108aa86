"""A walk through all hits of one question: page after page by places, of one generation to its end or not at all."""

from collections.abc import Iterator
from dataclasses import replace

from registry_site.errors import Unavailable
from registry_site.messages import N_, message
from registry_site.registers.model import Register
from registry_site.search.port import SearchEngine, SearchPage, SearchRequest

BATCH = 1_000
"""Hits of one page of the walk; no more are held at once."""


def walk(engine: SearchEngine, register: Register, asked: SearchRequest, first: SearchPage) -> Iterator[tuple[bytes, ...]]:
    """The documents of all hits, page by page, beginning with those of `first`, the page of `asked`.

    Raises Unavailable if another generation was published meanwhile, or fewer hits came than `first` promised: whoever
    reads the answer must see that it broke off.
    """
    page, given = first, 0
    while page.documents:
        yield page.documents
        given += len(page.documents)
        if given >= first.total:
            return
        page = engine.search(register, replace(asked, position=0, after=page.last, facets=()))
        if page.generation != first.generation:
            raise Unavailable(message(N_("The register was published anew while it was read. Begin the download again.")))
    if given != first.total:
        raise Unavailable(message(N_("The download broke off before its end. Begin it again.")))

"""`/{lang}/{register}.csv` and `.ndjson`: parse as the list does, ask for the first page, stream the rest."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from flask import Response, g, request

from registry_site.arguments import parse_list
from registry_site.conditional import answered_anew
from registry_site.errors import NotFound
from registry_site.exports.walking import BATCH, walk
from registry_site.messages import N_, message
from registry_site.refusals import illegal
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.search.port import Step
from registry_site.services import services
from registry_site.tables import columns, heading, rows
from registry_site.tabular.cells import BOM

_MARKED = "bom"

Pages = Iterable[tuple[bytes, ...]]


@answered_anew
def csv(lang: str, register: str) -> Response:
    """All hits as a table; with `bom=1` marked as UTF-8 for spreadsheets that need it. Raises as `ndjson` does."""
    g.language = lang
    declared = _named(register)
    names = columns(declared)
    mark = request.args.get(_MARKED)
    if mark not in (None, "1"):
        raise illegal(_MARKED, str(mark), ("1",))

    def table(pages: Pages) -> Iterator[bytes]:
        yield (BOM if mark else b"") + heading(names)
        for documents in pages:
            yield rows(names, documents)

    return _streamed(declared, table, "csv", "text/csv; charset=utf-8; header=present", frozenset({_MARKED}))


@answered_anew
def ndjson(lang: str, register: str) -> Response:
    """All hits as JSON items, one a line, in the order of the list.

    Raises NotFound for an unknown register, BadRequest for what the query string may not say, NothingPublished, Unavailable.
    """
    g.language = lang

    def lines(pages: Pages) -> Iterator[bytes]:
        for documents in pages:
            yield b"\n".join(documents) + b"\n"

    return _streamed(_named(register), lines, "ndjson", "application/x-ndjson", frozenset())


def _streamed(
    register: Register, form: Callable[[Pages], Iterator[bytes]], ending: str, media: str, extra: frozenset[str]
) -> Response:
    held = services()
    query = parse_list(register, request.args, extra=extra, default_limit=BATCH, max_limit=BATCH)
    asked = replace(query.request, limit=BATCH)
    first = held.engine.search(register, asked)
    if first.interpretation.step is Step.NUMBER_NEAR:
        text = N_("There is no record with this number. Numbers near it are shown on the list, and are no part of a download.")
        raise NotFound(message(text))
    response = Response(form(walk(held.engine, register, asked, first)), content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{register.name}-{first.generation}.{ending}"'
    response.headers["Registry-Generation"] = str(first.generation)
    response.headers["Registry-Records"] = str(first.total)
    return response


def _named(name: str) -> Register:
    register = REGISTERS.get(name)
    if register is None:
        raise NotFound(message(N_("There is no such page here. Check the address, or start from the home page.")))
    return register

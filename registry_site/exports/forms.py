"""The forms of a list that are sent as they are made: CSV, NDJSON, JSON.

Each ends, where that is asked for, with a proof that it is whole. It is the last line in every form, and its hash is that of
everything before that line. Without it, what is missing shows only as a transfer that ended early; a JSON document also
lacks its end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

import orjson

from registry_site.exports.proofs import Proof
from registry_site.published.tables import columns, heading, rows, written
from registry_site.registers.model import Register
from registry_site.tabular.cells import BOM, CSV_MEDIA

Pages = Iterable[tuple[bytes, ...]]
About = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Form:
    """`body` makes the pieces of a file from what is known of it and its pages of items; `end` is its last line.

    `extra` are the parameters that this form takes besides the query of the list and `proof`.
    """

    ending: str
    media: str
    body: Callable[[Register, About, Pages], Iterator[bytes]]
    end: Callable[[Register, Proof | None], bytes]
    extra: frozenset[str] = frozenset()


def told(proof: Proof) -> dict[str, object]:
    """A proof as JSON tells it."""
    return asdict(proof)


def _csv(register: Register, about: About, pages: Pages) -> Iterator[bytes]:
    names = columns(register)
    yield (BOM if about["bom"] else b"") + heading(names)
    for documents in pages:
        yield rows(names, documents)


def _csv_end(register: Register, proof: Proof | None) -> bytes:
    if proof is None:
        return b""
    cells = ["#proof", *(f"{name}={value}" for name, value in told(proof).items())]
    # As many cells as every other row has (RFC 4180 §2.4).
    return written([cells + [""] * (len(columns(register)) - len(cells))])


def _ndjson(register: Register, about: About, pages: Pages) -> Iterator[bytes]:
    for documents in pages:
        yield b"\n".join(documents) + b"\n"


def _ndjson_end(register: Register, proof: Proof | None) -> bytes:
    return b"" if proof is None else orjson.dumps({"proof": told(proof)}) + b"\n"


def _json(register: Register, about: About, pages: Pages) -> Iterator[bytes]:
    yield b'{"meta":' + orjson.dumps(about["meta"]) + b',"items":[\n'
    between = b""
    for documents in pages:
        yield between + b",\n".join(documents)
        between = b",\n"
    yield b"\n]\n"


def _json_end(register: Register, proof: Proof | None) -> bytes:
    return b"}\n" if proof is None else b',"proof":' + orjson.dumps(told(proof)) + b"}\n"


FORMS: Mapping[str, Form] = {
    form.ending: form
    for form in (
        Form(ending="csv", media=CSV_MEDIA, body=_csv, end=_csv_end, extra=frozenset({"bom"})),
        Form(ending="ndjson", media="application/x-ndjson", body=_ndjson, end=_ndjson_end),
        Form(ending="json", media="application/json", body=_json, end=_json_end),
    )
}
"""The forms by the ending of their addresses."""

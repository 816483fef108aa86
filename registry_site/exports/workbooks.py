"""`/{lang}/{register}.xlsx`: the list as a workbook, made whole before it is sent, one at a time in each process."""

import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, g, request

from registry_site.amounts import MOST_IN_WORKBOOK
from registry_site.errors import BadRequest, Unavailable
from registry_site.exports import spreadsheets
from registry_site.exports.asked import Asked, ask
from registry_site.exports.walking import BATCH, walk
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.publication import generation_of
from registry_site.published.tables import columns
from registry_site.search.items import links
from registry_site.services import origin, services
from registry_site.serving.conditional import answered_anew
from registry_site.tabular.cells import LONGEST_TEXT, XLSX_MEDIA

_LABELS = {  # of what every item has and no field declares
    "id": N_("Identifier of the record here"),
    "register": N_("Register"),
    "title": N_("Title"),
    "standing": N_("Validity"),
}

# A workbook is work for the processor: a second one at once would leave no thread for anybody else.
_making = threading.Lock()


@answered_anew
def show(lang: str, register: str) -> Response:
    """All hits as a workbook.

    Raises as `ask` does, BadRequest for a list with more records than a workbook is made of, Unavailable while another one is made.
    """
    g.language = lang
    asked = ask(register, extra=frozenset(), batch=BATCH)
    if asked.first.total > MOST_IN_WORKBOOK:
        text = N_(
            "The list has %(count)s records, and a workbook is made of at most %(most)s. "
            "Narrow the list, or take CSV, which spreadsheets read, too, and which has no limit."
        )
        count, most = (current().number(one) for one in (asked.first.total, MOST_IN_WORKBOOK))
        raise BadRequest(message(text, count=count, most=most))
    if request.method == "HEAD":
        return asked.describe(Response(content_type=XLSX_MEDIA), "xlsx")
    if not _making.acquire(blocking=False):
        text = N_("Another workbook is being made just now. Try again in a minute, or take CSV, which needs no waiting.")
        raise Unavailable(message(text))
    try:
        made = _made(asked)
    finally:
        _making.release()
    response = Response(made.blocks(), content_type=XLSX_MEDIA)
    response.call_on_close(made.file.close)
    response.headers["Content-Length"] = str(made.size)
    response.headers["Registry-SHA256"] = made.sha256.hex()
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(made.sha256).decode()}:"  # RFC 9530
    response.headers["Registry-Cells-Left-Out"] = str(made.left_out)
    return asked.describe(response, "xlsx")


def _made(asked: Asked) -> spreadsheets.Made:
    words, names = current(), columns(asked.register)
    host = origin()

    def about(left_out: int) -> Iterable[Sequence[str]]:
        return _about(asked, names, left_out)

    def instead(record_id: str, length: int) -> str:
        text = N_("This value has %(length)s characters, and a cell holds %(most)s at most. It stands whole at %(address)s")
        address = f"{host}{links(asked.register, record_id)['self']}"
        return words.fill(text, length=length, most=LONGEST_TEXT, address=address)

    sheets = words.text(N_("Records")), words.text(N_("About this file"))
    pages = walk(services().engine, asked.register, asked.request, asked.first)
    return spreadsheets.make(sheets, names, pages, about, instead)


def _about(asked: Asked, names: Sequence[str], left_out: int) -> Iterator[Sequence[str]]:
    """The second sheet: what the file is, that it is whole, and what its columns are called."""
    words, meta = current(), asked.meta()
    yield words.text(N_("Register")), words.text(asked.register.label)
    if generation_of(services(), asked.register, asked.first.generation).made_up:
        told = N_("Demonstration data."), N_("Some records here are made up to show how the site works. Do not rely on them.")
        yield tuple(map(words.text, told))
    yield words.text(N_("Source")), words.text(asked.register.source)
    yield words.text(N_("Address of the file")), request.url
    yield words.text(N_("Records in this file")), str(asked.first.total)
    yield words.text(N_("Generation of the register")), str(meta["generation"])
    yield words.text(N_("Data as of")), str(meta["data_as_of"])
    yield words.text(N_("Published at")), str(meta["published_at"])
    yield words.text(N_("Values too long for a cell")), str(left_out)
    labels = _LABELS | {member.name: member.label for member in asked.register.fields}
    for name in names:
        yield name, words.text(labels[name])

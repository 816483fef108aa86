"""`/{lang}/{register}.csv`, `.ndjson` and `.json`: parse as the list does, ask for the first page, stream the rest."""

from collections.abc import Iterator

from flask import Response, g

from registry_site.exports.asked import Asked, ask, switched
from registry_site.exports.forms import FORMS, Form
from registry_site.exports.proofs import Counter
from registry_site.exports.walking import BATCH, walk
from registry_site.services import services

_PROOF = "proof"
_SHA256 = "Registry-SHA256"
_HEARD = 50  # pages of a walk between two signs of life: no proxy waits a minute for the first byte


def show(lang: str, register: str, *, form: str) -> Response:
    """All hits in this form, in the order of the list; with `proof=1` the last line proves that the file is whole.

    CSV takes `bom=1`, too: marked as UTF-8 for spreadsheets that need it. A file of one page is made before it is sent, and
    its hash stands in a header. Raises as `ask` does.
    """
    g.language = lang
    chosen, counter, asked, pieces = _made(register, form)
    if asked.first.total > len(asked.first.documents):
        return asked.describe(Response(pieces, content_type=chosen.media), form)
    response = Response(b"".join(pieces), content_type=chosen.media)
    response.headers[_SHA256] = counter.proof().sha256
    return asked.describe(response, form)


def sums(lang: str, register: str, *, form: str) -> Response:
    """The SHA-256 of the file that the same query gives, as `sha256sum -c` reads it, and the count of its records.

    The line with the sum is the last one: an answer without it broke off. Raises as `show` does.
    """
    g.language = lang
    _, counter, asked, pieces = _made(register, form)

    def lines() -> Iterator[str]:
        yield f"# register {asked.register.name}, generation {asked.first.generation}, records {asked.first.total}\n"
        for place, _ in enumerate(pieces):
            if place % _HEARD == 0:
                yield "#\n"
        made = counter.proof()
        yield f"# records {made.records}, bytes {made.size}\n{made.sha256}  {asked.name(form)}\n"

    response = Response(lines(), mimetype="text/plain")
    response.headers["Registry-Generation"] = str(asked.first.generation)
    response.headers["Registry-Records"] = str(asked.first.total)
    return response


def _made(register: str, ending: str) -> tuple[Form, Counter, Asked, Iterator[bytes]]:
    """The pieces of the file, made as they are taken; the counter counts all of them."""
    form = FORMS[ending]
    proven, marked = switched(_PROOF), "bom" in form.extra and switched("bom")
    asked, engine = ask(register, extra=form.extra | {_PROOF}, batch=BATCH), services().engine
    about = {"meta": asked.meta(), "bom": marked}
    counter = Counter(asked.register.name, asked.first.generation)

    def pieces() -> Iterator[bytes]:
        pages = walk(engine, asked.register, asked.request, asked.first)
        yield from form.body(asked.register, about, counter.records(pages))
        # What was taken so far is all but this line.
        yield form.end(asked.register, counter.proof() if proven else None)

    return form, counter, asked, counter.bytes(pieces())

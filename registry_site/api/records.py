"""`GET /api/v1/{register}/{id}` and its history: one record from the ledger, now or as the register said on a day."""

from datetime import date
from urllib.parse import quote

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from registry_site.addresses import id_meant
from registry_site.api.answers import answer, meta, register_named
from registry_site.arguments import only, read_date
from registry_site.clock import day_of
from registry_site.errors import BadRequest, Gone, NotFound, SearchDown
from registry_site.identifiers.numbers import number_key
from registry_site.ledger.disclosing import disclosed
from registry_site.ledger.reading import Generation, Revision
from registry_site.messages import N_, message
from registry_site.publication import as_on, published
from registry_site.registers.model import Register
from registry_site.search.items import item, told_fields
from registry_site.services import Services, services

_CANDIDATES = 5


def show(register: str, name: str) -> BaseResponse:
    """One record; with `as_of=YYYY-MM-DD` what the register said at the end of that day in Moscow.

    A status that depends on the day is that of today, and with `as_of` the one published then. Raises NotFound with
    candidates, Gone with the tombstone, BadRequest, NothingPublished, Unavailable without the ledger; redirects another
    writing of the number with 308.
    """
    declared, held = register_named(register), services()
    given = only(request.args, ("as_of", "lang"))
    day = read_date("as_of", given["as_of"]) if "as_of" in given else None
    if day is not None and day > held.today():
        raise BadRequest(message(N_("The day lies in the future. Ask for today or for an earlier day.")), parameter="as_of")
    now = published(held, declared)
    newest = held.ledger.record(declared, name, now.number)
    if newest is None:
        return _elsewhere(held, declared, name, now, "")
    generation, found = (now, newest) if day is None else _then(held, declared, name, now, day)
    revision = disclosed(declared, found)
    if revision.record is None:
        raise _gone(revision)
    record = as_on(declared, revision.record, held.today()) if day is None else revision.record
    about = {
        **meta(declared, generation),
        "revision": revision.revision,
        "changed_at": revision.changed_at,
        "as_of": None if day is None else day.isoformat(),
    }
    return answer({"meta": about, "item": item(declared, record, (day or held.today()).isoformat())})


def history(register: str, name: str) -> BaseResponse:
    """Every revision of a record, the newest first, tombstones included. Raises as `show` does, except Gone."""
    declared, held = register_named(register), services()
    only(request.args, ("lang",))
    now = published(held, declared)
    revisions = held.ledger.history(declared, name, now.number)
    if not revisions:
        return _elsewhere(held, declared, name, now, "/history")
    return answer({"meta": meta(declared, now), "items": [_step(declared, disclosed(declared, one)) for one in revisions]})


def _then(held: Services, register: Register, name: str, now: Generation, day: date) -> tuple[Generation, Revision]:
    number = held.ledger.generation_on(register, day, now.number)
    generation = None if number is None else held.ledger.generation(register, number)
    revision = None if generation is None else held.ledger.record(register, name, generation.number)
    if generation is None or revision is None:
        text = N_("The register as kept here did not have this record on that day. Its history tells since when it has.")
        raise NotFound(message(text))
    return generation, revision


def _step(register: Register, revision: Revision) -> dict[str, object]:
    return {
        "seq": revision.seq,
        "revision": revision.revision,
        "generation": revision.generation,
        "op": revision.op,
        "changed_at": revision.changed_at,
        "changed_fields": told_fields(register, revision.changed_fields),
        "reason": revision.reason,
        "record": None if revision.record is None else item(register, revision.record, day_of(revision.changed_at).isoformat()),
    }


def _gone(revision: Revision) -> Gone:
    removed_on = day_of(revision.changed_at).isoformat()
    text = N_("This record was removed from the register on %(day)s. Its history is kept.")
    return Gone(message(text, day=removed_on), removed_on=removed_on, reason=revision.reason or "")


def _elsewhere(held: Services, register: Register, name: str, now: Generation, tail: str) -> Response | BaseResponse:
    """Lead to the record meant, or raise NotFound with the ids near it: candidates, never answers."""
    meant = id_meant(held.ledger, register, name, now.number)
    if meant is not None:
        query = request.query_string.decode()
        address = f"/api/v1/{register.name}/{quote(meant)}{tail}"
        return redirect(f"{address}?{query}" if query else address, code=308)
    try:
        near = held.engine.near(register, number_key(name), _CANDIDATES)
    except SearchDown as error:
        text = N_("There is no record with this number in this register. Numbers near it cannot be looked up now.")
        raise NotFound(message(text), candidates=None) from error
    text = N_("There is no record with this number in this register. Compare it with the document.")
    raise NotFound(message(text), candidates=near)

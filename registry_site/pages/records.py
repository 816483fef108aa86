"""The page of one record: its status first, then every public field, its history and what belongs to it."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.addresses import id_meant, register_at
from registry_site.arguments import only
from registry_site.errors import NotFound, SearchDown
from registry_site.forms.registers import EXTRACTED
from registry_site.i18n import current
from registry_site.identifiers.numbers import number_key
from registry_site.ledger.disclosing import disclosed
from registry_site.ledger.reading import Generation, Revision
from registry_site.pages.cards import foreign
from registry_site.pages.fields import take_apart
from registry_site.pages.frame import listing
from registry_site.pages.markup import entry
from registry_site.pages.named import references, same_number
from registry_site.pages.past import steps
from registry_site.pages.related import related
from registry_site.pages.story import story
from registry_site.publication import published
from registry_site.registers.model import PublicRecord, Register
from registry_site.services import Services, origin, services
from registry_site.translating import Translator

_HISTORY = 50  # revisions on a page; the API has them all


def show(register: str, name: str) -> ResponseReturnValue:
    """The record. Another writing of its number leads there by 308; 410 with the tombstone where it was removed.

    Raises BadRequest for any parameter: the page tells of today, and the API of other days.
    """
    only(request.args, ())
    declared = register_at(register)
    held, words = services(), current()
    generation = published(held, declared)
    revision = held.ledger.record(declared, name, generation.number)
    if revision is None:
        return _not_here(held, declared, name, generation, words)
    revision = disclosed(declared, revision)
    history = [disclosed(declared, one) for one in held.ledger.history(declared, name, generation.number)]
    if revision.record is None:
        return _removed(declared, revision, history, generation, words), 410
    return _page(held, declared, revision, history, revision.record, generation, words)


def _page(
    held: Services,
    register: Register,
    revision: Revision,
    history: list[Revision],
    record: PublicRecord,
    generation: Generation,
    words: Translator,
) -> str:
    values = {**record.values, "status": register.status_on(record.values, held.today())}
    title = register.title(values)
    past = steps(register, history[: _HISTORY + 1], words)
    permalink = f"{origin()}{listing(words.language, register)}/{record.id}"
    return render_template(
        "record.html",
        register=register,
        id=record.id,
        number=values.get(register.number),
        record_title=title,
        title_lang=foreign(title, words),
        story=story(register, record.values, held.today(), words),
        today=held.today().isoformat(),
        parts_of=take_apart(register, values, references(held, register, values, generation.number, words), words),
        twins=[(one.record_id, one.record) for one in same_number(held, register, revision, generation.number)],
        related=related(held, register, record.id, values, words),
        history=past[:_HISTORY],
        generation=generation,
        sources=held.ledger.sources(register, generation.number),
        path=listing(words.language, register),
        permalink=permalink,
        schema=None if generation.made_up else entry(register, revision, values, permalink, held.today().isoformat(), words),
        data=f"/api/v1/{register.name}/{record.id}",
        extracted=register.name in EXTRACTED,
    )


def _removed(register: Register, revision: Revision, history: list[Revision], generation: Generation, words: Translator) -> str:
    last = next((one.record for one in history if one.record is not None), None)
    return render_template(
        "removed.html",
        register=register,
        id=revision.record_id,
        revision=revision,
        record_title=register.title(last.values) if last else revision.record_id,
        number=last.values.get(register.number) if last else revision.record_id,
        history=steps(register, history[:_HISTORY], words),
        generation=generation,
        path=listing(words.language, register),
    )


def _not_here(held: Services, register: Register, name: str, generation: Generation, words: Translator) -> ResponseReturnValue:
    """Lead to the record meant, or say that there is none and offer the numbers near it, as candidates only."""
    meant = id_meant(held.ledger, register, name, generation.number)
    if meant is not None:
        return redirect(f"{listing(words.language, register)}/{meant}", code=308)
    living = _near(held, register, name, generation)
    page = render_template(
        "unknown.html",
        register=register,
        asked=name,
        near=living and [(one.id, one.values.get(register.number), register.title(one.values)) for one in living],
        generation=generation,
        path=listing(words.language, register),
    )
    return page, NotFound.status


def _near(held: Services, register: Register, name: str, generation: Generation) -> list[PublicRecord] | None:
    """Records with a number near the one asked for, None where they cannot be looked up now."""
    key = number_key(name.partition("~")[0])
    try:
        near = held.engine.near(register, key, 5) if key else ()
    except SearchDown:
        return None
    known = [held.ledger.record(register, one, generation.number) for one in near]
    return [one.record for one in known if one is not None and one.record is not None]

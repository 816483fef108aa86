"""Editions of registers: the monthly transfer of the licences (seed 003, 3.15) and the yearly edition of the certificates
(seed 002, 8.4)."""

from collections.abc import Iterator
from datetime import date

from indexer.editions.model import Edition, Entry
from indexer.stores import Stores
from registry_site.display import full_label, shown
from registry_site.errors import NothingPublished
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.published.tables import columns
from registry_site.registers.closing import disclosed
from registry_site.registers.model import Field, PublicRecord, Register, Values
from registry_site.search.items import item
from registry_site.translating import Translator, translator

Labels = tuple[tuple[str, Field, str], ...]
"""The path of each field that is printed below the number, the field, and what it is called."""


def edition_of(stores: Stores, register: Register, period: str, day: date, language: str) -> Edition:
    """The whole register as it was published at the end of `day`, statuses of that day. `period` names it: `2026-10`, `2026`.

    Of demonstration data every page says so, and so does the name of every file, for CSV has no other place for it.

    Raises NothingPublished where nothing was published up to that day.
    """
    generation = _generation(stores, register, day)
    words = translator(language)
    title = words.message(message(N_("%(register)s: %(period)s"), register=words.text(register.label), period=period))
    facts = (
        (words.text(N_("State at the end of the day")), words.day(day.isoformat())),
        (words.text(N_("Data as of")), words.moment(generation.data_as_of)),
        (words.text(N_("Records")), words.number(generation.records)),
        (words.text(N_("Generation")), f"{generation.number} · {generation.hash}"),
    )
    names = columns(register)
    labels = tuple((path, field, full_label(register, path, words)) for path, field in register.walk() if path != register.number)
    warning = words.text(N_("Demonstration data: some records are made up. Do not rely on them.")) if generation.made_up else ""

    def entries() -> Iterator[Entry]:
        for record in stores.ledger.records(register, generation.number):
            yield _entry(register, record, names, day, labels, words)

    return Edition(
        name=f"{register.name}-{period}{'-demonstration' if warning else ''}",
        language=language,
        title=title,
        warning=warning,
        facts=(*facts, (words.text(N_("Attention")), warning)) if warning else facts,
        made_at=generation.made_at,
        columns=names,
        running=True,
        count=generation.records,
        entries=entries,
        account={
            "register": register.name,
            "period": period,
            "day": day.isoformat(),
            "generation": generation.number,
            "generation_hash": generation.hash,
            "data_as_of": generation.data_as_of,
            "made_up": generation.made_up,
        },
    )


def _generation(stores: Stores, register: Register, day: date) -> Generation:
    newest = next(iter(stores.ledger.generations(register, 1)), None)
    number = None if newest is None else stores.ledger.generation_on(register, day, newest.number)
    found = None if number is None else stores.ledger.generation(register, number)
    if found is None:
        text = N_("Nothing of %(register)s was published up to %(day)s. Load it first, or ask for a later day.")
        raise NothingPublished(message(text, register=register.name, day=day.isoformat()))
    return found


def _entry(register: Register, record: PublicRecord, names: tuple[str, ...], day: date, labels: Labels, words: Translator) -> Entry:
    values = disclosed(register, record.values)
    status = register.status_on(values, day) if register.day_dependent else None
    public = PublicRecord(register=register.name, id=record.id, values=values)
    told = item(register, public, day.isoformat(), status)
    return Entry(
        values=tuple(told.get(name) for name in names),
        heading=str(told[register.number] or told["title"] or record.id),
        lines=tuple(_lines(register, {**values, "status": told["status"]}, labels, words)),
    )


def _lines(register: Register, values: Values, labels: Labels, words: Translator) -> Iterator[tuple[str, str]]:
    for path, field, label in labels:
        printed = [line for value in register.values_at(values, path) for line in shown(field, value, words) if line]
        if printed:
            yield label, "; ".join(printed)

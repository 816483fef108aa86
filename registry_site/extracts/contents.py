"""What an extract says of a number: every record that one generation published under it, with its history. Public values alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registry_site.clock import day_of
from registry_site.ledger.disclosing import disclosed
from registry_site.ledger.numbers import Entry, entries
from registry_site.ledger.reading import Generation, Ledger
from registry_site.registers.model import Register
from registry_site.search.items import item
from registry_site.translating import LANGUAGES, translator


def ended(day: date | None, today: date) -> date | None:
    """The day, if it is over: of a day that goes on nobody can sign what was published at its end."""
    return day if day is not None and day < today else None


def generation_of(ledger: Ledger, register: Register, day: date | None) -> Generation | None:
    """The generation that was published at the end of `day` in Moscow, or the newest one; None where there was none."""
    newest = next(iter(ledger.generations(register, 1)), None)
    if newest is None or day is None:
        return newest
    number = ledger.generation_on(register, day, newest.number)
    return None if number is None else ledger.generation(register, number)


def records_of(ledger: Ledger, register: Register, generation: Generation, key: str, on: date) -> list[dict[str, Any]]:
    """Every record of a folded number in a generation, each with its history and the ids of the others; status and standing are
    those of `on`. Their tombstones where none of them lives, nothing for a number that the register never had."""
    known = entries(ledger, register, (key,), generation.number).get(key, ())
    told = [one for one in known if one.state.record is not None] or known
    return [_record(register, generation, one, [other.state.record_id for other in told if other is not one], on) for one in told]


def _record(register: Register, generation: Generation, one: Entry, same_number: Sequence[str], on: date) -> dict[str, Any]:
    found, past = one.state, list(one.past())
    record = disclosed(register, found).record
    last = next((each.record for each in past if each.record is not None), None)
    return {
        "register": {"name": register.name, "title": in_languages(register.label)},
        "state": {
            "generation": generation.number,
            "made_at": generation.made_at,
            "data_as_of": generation.data_as_of,
            "made_up": generation.made_up,
            "hash": generation.hash,
        },
        "id": found.record_id,
        "record_number": str(last.values[register.number]) if last else found.record_id,
        "number_key": found.number_key,
        "same_number": list(same_number),
        "revision": found.revision,
        "record": None if record is None else item(register, record, on.isoformat(), register.status_on(record.values, on)),
        "tombstone": None if record else {"removed_on": day_of(found.changed_at).isoformat(), "reason": found.reason},
        "history": [
            {"revision": each.revision, "op": each.op, "changed_at": each.changed_at, "generation": each.generation}
            for each in past
        ],
    }


def in_languages(message_id: str) -> Mapping[str, str]:
    """A sentence of the catalogues in every language."""
    return {language: translator(language).text(message_id) for language in LANGUAGES}

"""The newest changes of a register as something to be searched: every state that a record had in them, in a small index.

A feed asks the query of its list of these states. They stand in an index made and asked by the code of the whole one, so
filters, words and steps mean the same; one window serves all queries until the next publication.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from registry_site.amounts import CHANGES_LOOKED_AT
from registry_site.ledger.reading import Generation, Ledger
from registry_site.ledger.recent import Recent, documents, recent
from registry_site.registers.closing import disclosed
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.documents import Composer, IndexDocument
from registry_site.search.embedded import Records, held_in_memory


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """The last changes up to a generation. A state stands in the index at its place in `recent.states`; a tombstone does not.

    `courses` gives the places of the states of each record, the oldest first.
    """

    register: Register
    generation: Generation
    recent: Recent
    states: Records
    courses: Mapping[str, list[int]]


def window_of(ledger: Ledger, register: Register, generation: Generation) -> Window:
    """The window that ends with this generation. Raises Unavailable where the ledger cannot answer."""
    found = recent(ledger, register, generation.number, CHANGES_LOOKED_AT)
    courses: dict[str, list[int]] = {}
    for place, state in enumerate(found.states):
        courses.setdefault(state.record_id, []).append(place)
    return Window(
        register=register,
        generation=generation,
        recent=found,
        states=held_in_memory(register, generation.number, _composed(ledger, register, found)),
        courses=courses,
    )


def _composed(ledger: Ledger, register: Register, found: Recent) -> Iterator[IndexDocument]:
    """The index document of every state that is no tombstone, its standing that of the day it was published for."""
    places = {state.seq: place for place, state in enumerate(found.states)}
    composers: dict[str, Composer] = {}
    for seq, document in documents(ledger, places):
        place = places[seq]
        state = found.states[place]
        composer = composers.get(state.day)
        if composer is None:
            composer = composers[state.day] = Composer(register, date.fromisoformat(state.day))
        # What was public under an older rule or declaration is neither shown nor found any more.
        values = disclosed(register, orjson.loads(document))
        yield composer.document(PublicRecord(register=register.name, id=state.record_id, values=values), place)

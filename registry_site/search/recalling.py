"""Which states that records had answer a question as it is understood today, although today's index does not hold them.

A text is understood by the records of a whole register: the first step of the ladder that any of them meets. States of the
past are asked by that very step, never by one of their own that the list does not answer by. A step before it, which no living
record meets, counts too: it is what the list answered by while the states that meet it were alive. Records near to a
number are candidates and no answer, here as anywhere.
"""

from collections.abc import Iterator
from typing import Protocol

import orjson

from registry_site.registers.model import Register
from registry_site.search.answering import Question
from registry_site.search.conditions import Attempt, Condition, Match
from registry_site.search.faults import engine_faults
from registry_site.search.keys import number_column_key
from registry_site.search.ladder import attempts
from registry_site.search.layout import layout
from registry_site.search.plan import Plan, plan
from registry_site.search.port import SearchPage, SearchRequest, Step


class States(Protocol):
    """States of records, each at a place of its own."""

    def count(self, question: Question) -> int:
        """How many states answer the question."""

    def places(self, question: Question) -> list[int]:
        """The places of all states that answer the question."""


def recalled(states: States, register: Register, request: SearchRequest, live: SearchPage) -> frozenset[int]:
    """The places of the states that answer `request`; its order and its page mean nothing here.

    `live` is what the index of the whole register answers to the text alone: one hit of it at least, where there is one.
    Raises BadRequest as a search does, IndexUnusable if the engine fails.
    """
    asked = plan(layout(register), request)
    found: set[int] = set()
    with engine_faults(register.name):
        for attempt in _tried(asked.text, register, live):
            if attempt.step is Step.NUMBER_NEAR:
                continue
            condition = attempt.tiers[-1]
            found.update(states.places(_question(asked, condition)))
            # Of a text that no living record answers, the first step that any state meets is the one it was answered by.
            anywhere = Question(condition=condition, filters={}, ranges={}, held=())
            if live.interpretation.step is Step.NOTHING and states.count(anywhere):
                break
    return frozenset(found)


def _tried(text: str, register: Register, live: SearchPage) -> Iterator[Attempt]:
    """The steps up to the one that answers today; all of them where none does."""
    for attempt in attempts(text):
        yield attempt
        if attempt.step is live.interpretation.step and _met(attempt.tiers[-1], register, live):
            return


def _met(condition: Condition, register: Register, live: SearchPage) -> bool:
    """Whether this is the attempt that answered, of the two that look for a whole number; of other steps there is one each."""
    if condition.match is not Match.OWN_NUMBER or live.interpretation.step is not Step.NUMBER:
        return True
    number = orjson.loads(live.documents[0]).get(register.number)
    return number_column_key(number or "") in condition.terms


def _question(asked: Plan, condition: Condition) -> Question:
    return Question(condition=condition, filters=asked.filters, ranges=asked.ranges, held=asked.held)

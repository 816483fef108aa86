"""What a form is: questions on steps, one step a page, declared once for page, check and case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from marshmallow import fields

from registry_site.cases.kinds import FORMS, Kind
from registry_site.cases.registering import Submission
from registry_site.messages import Message

Values = Mapping[str, str]
"""Answers of one step by the names of its questions; what was left empty is not there."""

Answers = Mapping[str, Values]
"""Answers by the names of steps; a step that was answered is there, even if all of it was left empty."""


def said(answers: Answers, *names: str) -> dict[str, str]:
    """The answers of all steps by the names of their questions, which differ within a form; with `names` those alone."""
    given = {name: value for values in answers.values() for name, value in values.items()}
    return {name: given[name] for name in names if name in given} if names else given


class Look(Enum):
    """How a question is shown."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    RADIOS = "radios"
    LIST = "list"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers that may be chosen; `lang` is the language of the label where it is no message."""

    value: str
    label: str
    hint: str = ""
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One answer: `field` reads what was typed. `kind` is the type of an input, `autocomplete` as HTML names it."""

    name: str
    label: str
    field: fields.Field[Any]
    look: Look = Look.LINE
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    kind: str = "text"
    autocomplete: str = "off"
    longest: int = 300

    @property
    def required(self) -> bool:
        return self.field.required


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page. `asked` says from the answers before whether it is asked at all; `flaws` judges its answers together, on a day.

    A step with `photos` takes files instead of answers.
    """

    name: str
    title: str
    questions: tuple[Question, ...] = ()
    hint: str = ""
    asked: Callable[[Answers], bool] = lambda _answers: True
    flaws: Callable[[Values, date], Mapping[str, Message]] = lambda _values, _today: {}
    photos: int = 0


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form at the address `/{lang}/{path}/`. `submission` makes of all answers and a language what is registered.

    With a `way_out` each page has a button for whoever must not be seen with it.
    """

    kind: Kind
    title: str
    steps: tuple[Step, ...]
    submission: Callable[[Answers, str], Submission]
    prefilled: tuple[str, ...] = ()
    way_out: bool = False

    @property
    def path(self) -> str:
        return FORMS[self.kind]

    def asked(self, answers: Answers) -> tuple[Step, ...]:
        """The steps that these answers lead through."""
        return tuple(step for step in self.steps if step.asked(answers))

    def next_step(self, answers: Answers) -> Step | None:
        """The first step without an answer, None if nothing is missing."""
        return next((step for step in self.asked(answers) if step.name not in answers), None)

    def step_before(self, step: Step, answers: Answers) -> Step | None:
        """The step whose page comes before that of `step`, None for the first one."""
        asked = self.asked(answers)
        before = asked[: asked.index(step)]
        return before[-1] if before else None

    def without_unasked(self, answers: Answers) -> dict[str, Values]:
        """The answers without those of steps that are not asked any more: whoever turns anonymous leaves no name behind."""
        names = {step.name for step in self.asked(answers)}
        return {name: values for name, values in answers.items() if name in names}

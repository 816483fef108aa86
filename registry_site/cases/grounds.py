"""Why a case may be left without an answer: the closed lists of three sets of rules, each with the place that a letter cites."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registry_site.cases.kinds import LICENSEE, MESSAGE, REGISTRATION, Kind
from registry_site.messages import N_


@dataclass(frozen=True, kw_only=True)
class Ground:
    """`told` is whether the sender is told at all, `adds` a sentence that the rules ask for; `explained` is a ground on which
    the officer has to add words of his own: the letter must explain something that differs from case to case."""

    label: str
    told: bool = True
    adds: str = ""
    explained: bool = False


@dataclass(frozen=True, kw_only=True)
class Rules:
    """`cited` is how a letter names the place of a ground, with `%(part)s`; `parts` are the grounds that the rules know."""

    cited: str
    parts: Mapping[str, str]


GROUNDS: Final[Mapping[str, Ground]] = {
    "no_name_or_address": Ground(label=N_("The name of the sender or the postal address for the answer is missing"), told=False),
    "court_decision": Ground(label=N_("A decision of a court is appealed against"), explained=True),
    "obscene": Ground(label=N_("Obscene or insulting words, or threats"), adds=N_("Nobody may abuse the right to appeal.")),
    "unreadable": Ground(label=N_("The text cannot be read")),
    "answered_before": Ground(label=N_("The question was answered several times, and nothing new is brought forward")),
    "secret": Ground(label=N_("An answer would disclose what the law keeps secret")),
    "untrue_sender": Ground(label=N_("What is said of the sender or the address is not true"), told=False),
    "duplicate": Ground(label=N_("The same message came before")),
    "incorrect": Ground(label=N_("The contents of the electronic message are incorrect")),
    "signature_needed": Ground(label=N_("It cannot be examined without documents and a signature by hand")),
}

REGISTRATION_RULES: Final = Rules(
    cited=N_("section %(part)s of the regulation of the state registration of products (order № 657)"),
    parts=dict.fromkeys(("no_name_or_address", "obscene", "unreadable", "answered_before"), "10"),
)
"""Seed 002, section 10: its paragraphs have no numbers."""

LICENCE_RULES: Final = Rules(
    cited=N_("paragraph %(part)s of the regulation of the control of pharmacy licences"),
    parts={
        "no_name_or_address": "2.3.1",
        "court_decision": "2.3.2",
        "obscene": "2.3.3",
        "unreadable": "2.3.4",
        "answered_before": "2.3.5",
        "secret": "2.3.6",
        "untrue_sender": "2.3.7",
        "duplicate": "2.3.7",
        "incorrect": "2.3.7",
        "signature_needed": "2.3.7",
    },
)
"""Seed 003, 2.3.1-2.3.7."""

COMMON_RULES: Final = Rules(
    cited=N_("part %(part)s of article 11 of the federal law of May 2, 2006 № 59-FZ"),
    parts={
        "no_name_or_address": "1",
        "court_decision": "2",
        "obscene": "3",
        "unreadable": "4",
        "answered_before": "5",
        "secret": "6",
    },
)
"""The law on appeals of citizens, on which both regulations rest (seed 003, 1.2): for what neither of them is about."""


def rules_for(kind: Kind, order: str | None, register: str | None) -> Rules:
    """The rules under which a case is examined: `order` is that of a complaint, `register` what a report concerns."""
    if kind is Kind.COMPLAINT and order == REGISTRATION:
        return REGISTRATION_RULES
    if kind is Kind.COMPLAINT and order in (LICENSEE, MESSAGE):
        return LICENCE_RULES
    if kind is Kind.REPORT and register == "licences":
        return LICENCE_RULES
    return COMMON_RULES

"""What the letters of the desk say, in the language of the reader: templates to begin from, and sentences that must stand there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registry_site.cases.grounds import GROUNDS, Rules
from registry_site.cases.kinds import Kind
from registry_site.messages import N_
from registry_site.translating import Translator


@dataclass(frozen=True, kw_only=True)
class Template:
    """A letter to begin from; `kinds` are the cases that it fits."""

    label: str
    text: str
    kinds: tuple[Kind, ...] = tuple(Kind)


TEMPLATES: Final[Mapping[str, Template]] = {
    "photo": Template(
        label=N_("Ask for a photograph of the pack"),
        text=N_(
            "Please send a photograph of the pack on which the name of the product, the maker, the batch and the dates can be read."
        ),
        kinds=(Kind.REPORT,),
    ),
    "place": Template(
        label=N_("Ask where and when it was bought"),
        text=N_("Please tell us the name and the address of the shop where the product was bought, and the day."),
        kinds=(Kind.REPORT,),
    ),
    "documents": Template(
        label=N_("Ask for documents"),
        text=N_("Please send copies of the documents that you refer to: without them the message cannot be examined."),
        kinds=(Kind.COMPLAINT, Kind.EXTRACT),
    ),
    "checked": Template(
        label=N_("Answer: measures were taken"),
        text=N_("What you told us was checked, and measures were taken as the law provides. Thank you for your message."),
        kinds=(Kind.REPORT,),
    ),
    "nothing": Template(
        label=N_("Answer: no breach was found"),
        text=N_("What you told us was checked. No breach of the rules was found. Thank you for your message."),
        kinds=(Kind.REPORT,),
    ),
    "upheld": Template(
        label=N_("Answer: the complaint is upheld"),
        text=N_("Your complaint was examined and found justified. The following was done:"),
        kinds=(Kind.COMPLAINT,),
    ),
    "rejected": Template(
        label=N_("Answer: the complaint is rejected"),
        text=N_("Your complaint was examined and found not justified, for these reasons:"),
        kinds=(Kind.COMPLAINT,),
    ),
    "ready": Template(
        label=N_("Answer: the extract is ready"),
        text=N_("The extract that you asked for is ready."),
        kinds=(Kind.EXTRACT,),
    ),
}

_ABOUT: Final = N_("On your message %(number)s of %(day)s.")
_EXTENDED: Final = N_("The term for the answer was made longer by 30 days, up to and including %(day)s. The reason: %(reason)s")
_UNANSWERED: Final = N_("Your message is left without an answer on what it asks. The ground: %(ground)s (%(cited)s).")
_FORWARDED: Final = N_("Your message was forwarded to %(body)s, in whose competence it lies. The answer will come from there.")
_REFUSED: Final = N_("The extract cannot be made. The reason:")


def about(words: Translator, number: str, received_on: str) -> str:
    """The first line of every letter."""
    return words.fill(_ABOUT, number=number, day=words.day(received_on))


def extended(words: Translator, day: str, reason: str) -> str:
    """That a term was made longer (seed 003, 2.2.11; seed 002, on complaints)."""
    return words.fill(_EXTENDED, day=words.day(day), reason=reason)


def unanswered(words: Translator, rules: Rules, ground: str) -> str:
    """The ground, with the place of the rules that it stands in, and the sentence that they ask for."""
    told = GROUNDS[ground]
    first = words.fill(_UNANSWERED, ground=words.text(told.label), cited=cited(words, rules, ground))
    return f"{first} {words.text(told.adds)}" if told.adds else first


def cited(words: Translator, rules: Rules, ground: str) -> str:
    """Where a ground stands."""
    return words.fill(rules.cited, part=rules.parts[ground])


def forwarded(words: Translator, body: str) -> str:
    """To whom a message was forwarded."""
    return words.fill(_FORWARDED, body=body)


def refused(words: Translator) -> str:
    """That an extract cannot be made."""
    return words.text(_REFUSED)

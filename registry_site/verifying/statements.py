"""The sentences of a verification for people: what a verdict means, and what it does not prove."""

from collections.abc import Mapping, Sequence

from registry_site.arguments import TEXT_LIMIT
from registry_site.messages import N_, Message, message
from registry_site.verifying.evidence import Evidence
from registry_site.verifying.verdicts import Match, Verdict

MOST_LOOKED_UP = 20
"""Numbers of one list for which look-alikes are looked up: each costs what a search costs."""

STATEMENTS: Mapping[Verdict, str] = {
    Verdict.IN_FORCE: N_("In force. This says nothing about the pack in hand: compare its name, maker and batch with the record."),
    Verdict.SUSPENDED: N_("Suspended: not valid for what the record names until it is resumed."),
    Verdict.ENDED: N_("No longer in force."),
    Verdict.UNCLEAR: N_("What is known does not give a certain answer. Ask the authority that issued the document."),
    Verdict.NOT_FOUND: N_(
        "No record with this number in the registers asked. That proves neither that the document never existed nor that the "
        "product is fake: check the number, and ask the authority that issued it."
    ),
    Verdict.AMBIGUOUS: N_("Several records have this number and they differ. Compare each of them with the document."),
    Verdict.MALFORMED: N_("This is not a number of a document. Type the number as it is printed, letters included."),
}
SEVERAL = message(N_("There are several numbers in this text. Ask for one number at a time."))
TOO_LONG = message(N_("This text is longer than any number of a document, %(limit)s characters at most."), limit=TEXT_LIMIT)
OTHER_NUMBERS = message(
    N_("These are other numbers that look alike. None of them answers for the number asked: compare them with the document.")
)
NOT_LOOKED_UP = message(N_("Numbers that look alike cannot be looked up now: the search does not answer. Try again in a minute."))
BEYOND = message(
    N_("In a list, look-alikes are looked up for the first %(most)s numbers that are not found. Ask for this one alone."),
    most=MOST_LOOKED_UP,
)
_WARNING = N_("This is a notice on a dangerous product: do not use or sell it.")
_TAKEN_BACK = N_("The notice was withdrawn on %(day)s. It no longer warns of the product, and it does not vouch for it either.")
_REMOVED = N_("The record was removed from the register on %(day)s.")
_NOT_YET = N_(
    "On that day the document had not been issued yet: its record begins on %(day)s. That does not prove that no other document "
    "was in force for the product then: ask the authority that issued it."
)


def statement(verdict: Verdict, matches: Sequence[Match]) -> Message:
    """The sentence for people. It says more than the verdict where all matches have one special reason."""
    reasons = {one.evidence for one in matches}
    only = reasons.pop() if len(reasons) == 1 else None
    day = matches[0].since if matches else None
    if only is Evidence.BEFORE_BEGIN:
        return message(_NOT_YET, day=day)
    if only is Evidence.WITHDRAWN:
        return message(_TAKEN_BACK, day=day)
    if only is Evidence.TOMBSTONE and verdict is Verdict.ENDED:
        return message(_REMOVED, day=day)
    if matches and all(one.warning for one in matches) and verdict in (Verdict.ENDED, Verdict.SUSPENDED):
        return message(_WARNING)
    return message(STATEMENTS[verdict])

"""Telling people from programs before something is sent: a trap, and the time that a person needs. See `forms.puzzles`, too."""

from flask import request

from registry_site.messages import N_, Message, message

TRAP = "website"
"""A field that no person sees: what fills it is a program."""

LEAST = 3
"""Seconds from the start to the end of a form, below which no person was at work."""

_TRAPPED = N_("Leave the field that asks for it empty, and send the form again.")
_TOO_QUICK = N_("That was quicker than people are. Nothing is lost: wait a moment and send it again.")


def flaw_of(age: float) -> Message | None:
    """What is wrong with the form of this request, begun so many seconds ago."""
    if request.form.get(TRAP):
        return message(_TRAPPED)
    return message(_TOO_QUICK) if age < LEAST else None

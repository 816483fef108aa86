"""What was typed into a form that is not taken, to be copied from the page that says so: it would be lost otherwise."""

from collections.abc import Sequence
from typing import Final

from flask import request

from registry_site.cases.asked_fields import EXTRACT
from registry_site.cases.report_fields import CONTACT, CONTENTS
from registry_site.desk.labels import CLOSINGS
from registry_site.i18n import current
from registry_site.messages import N_

_WITHHELD: Final = (
    "form_token",
    "password",
    "code",
    "draft",
    "version",
    "officer",
)  # nothing of it was typed, or nobody may read it
_CODED: Final = ("outcome", "ground")
_LABELS: Final = {
    **EXTRACT,
    **CONTENTS,
    **CONTACT,
    "text": N_("Letter"),
    "reason": N_("Reason"),
    "outcome": N_("How the case was to be closed"),
    "ground": N_("Ground, if it is left without an answer"),
    "body": N_("Body, if it is forwarded"),
}


def left() -> Sequence[tuple[str, str]]:
    """The form of this request as pairs of a label and what stands there, in the language of the reader."""
    return [(_label(name), _value(name, value)) for name, value in request.form.items() if name not in _WITHHELD and value.strip()]


def _label(name: str) -> str:
    return current().text(_LABELS[name]) if name in _LABELS else name


def _value(name: str, value: str) -> str:
    return current().text(CLOSINGS[value]) if name in _CODED and value in CLOSINGS else value

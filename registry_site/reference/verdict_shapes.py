"""The shapes of verifications: of one number, and of a list of them."""

from collections.abc import Mapping

from registry_site.messages import N_
from registry_site.reference.building import NAMES, TEXT, WHOLE, Shape, listed, or_null, ref, whole
from registry_site.reference.shapes import says
from registry_site.verifying.asked_lists import MOST
from registry_site.verifying.verdicts import Verdict

_OWN: Mapping[str, Shape] = {
    "verdict": {**TEXT, "enum": [one.value for one in Verdict]},
    "matches": listed(ref("Match")),
    "look_alikes": {
        "type": ["array", "null"],
        "items": ref("Evident"),
        **says(N_("Records whose number is near: to compare, never an answer; null where they could not be looked up")),
    },
    "statement": {**TEXT, **says(N_("The verdict in a sentence, with what it does not prove"))},
    "number": {**TEXT, **says(N_("The number as it was sent"))},
    "on": or_null(TEXT),
    "look_alikes_note": {**or_null(TEXT), **says(N_("Why look-alikes were not looked up, or what they are not"))},
}
_SHARED: Mapping[str, Shape] = {
    "checked_at": TEXT,
    "data_as_of": {**TEXT, **says(N_("How fresh the oldest of the registers asked is"))},
    "not_asked": {**NAMES, **says(N_("Registers that have nothing published: absence from them says nothing"))},
}
_REF: Shape = {"type": ["string", "integer", "null"], **says(N_("What you know the number by; it is given back"))}


def verifications() -> Mapping[str, Shape]:
    """What is sent and answered, by the names of the components."""
    asked = {
        "type": "object",
        "properties": {
            "number": {**TEXT, **says(N_("The number, in any writing"))},
            "on": {"type": ["string", "null"], "format": "date"},
            "ref": _REF,
        },
        "required": ["number"],
        "additionalProperties": False,
    }
    return {
        "Verification": whole(**_OWN, **_SHARED),
        "Verifications": whole(
            meta=whole(count=WHOLE, registers=listed(ref("Meta"))), **_SHARED, items=listed(whole(ref=_REF, **_OWN))
        ),
        "Numbers": {
            "type": "object",
            "properties": {
                "numbers": {
                    "type": "array",
                    "items": {"oneOf": [TEXT, asked]},
                    "minItems": 1,
                    "maxItems": MOST,
                },
                "on": {"type": ["string", "null"], "format": "date", **says(N_("The day to judge by, for all that name none"))},
            },
            "required": ["numbers"],
            "additionalProperties": False,
        },
        "Table": {
            "type": "string",
            "format": "binary",
            **says(N_("A table whose first row names the columns: number or «номер», and on or «дата»; others are given back")),
        },
    }

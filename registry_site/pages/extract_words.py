"""The words of the check of an extract: colour, heading and sentences of each finding, and what became of a record."""

from collections.abc import Mapping

from registry_site.extracts.checking import Finding
from registry_site.extracts.comparing import Since
from registry_site.messages import N_

_COMPARE = N_(
    "Compare your paper with what stands below, word by word. A forged paper may bear the number and the code of a true extract."
)
_RELY = N_("Rely on what stands below, and not on the pages of the file.")
_NOTHING = N_("Rely on nothing in this file. Ask whoever gave it to you for the file as it was issued, or check number and code.")

SAID: Mapping[Finding, tuple[str, str, tuple[str, ...]]] = {
    Finding.ISSUED: (
        "good",
        N_("This is the file that was issued"),
        (N_("Every byte is as it was signed: its pages say what was extracted."),),
    ),
    Finding.LISTED: ("grey", N_("An extract with this number and code was issued"), (_COMPARE,)),
    Finding.PAGES_CHANGED: (
        "bad",
        N_("This is not the file that was issued: it was changed"),
        (
            N_("The signed contents inside the file are genuine, but its pages may say something else."),
            N_("It was changed after it was signed, or a program saved it anew."),
            _RELY,
        ),
    ),
    Finding.CONTENTS_CHANGED: (
        "bad",
        N_("The contents of this file do not bear the signature of the register"),
        (N_("What is attached to the file was changed, or was signed by somebody else."), _NOTHING),
    ),
    Finding.UNLISTED: (
        "warn",
        N_("The signature holds, but this file is not in the list of issued extracts"),
        (N_("Ask the body that issued it before you rely on it."),),
    ),
    Finding.EARLIER_KEY: (
        "warn",
        N_("The extract is in the list, but was signed with an earlier key"),
        (N_("Its signature cannot be checked with the key that is published now. Ask the body that issued it."), _COMPARE),
    ),
    Finding.DAMAGED: (
        "bad",
        N_("The list of issued extracts is damaged"),
        (
            N_("What it has under this number does not bear the signature of the register."),
            N_("Rely on nothing, and tell the body that issued the extract."),
        ),
    ),
    Finding.UNKNOWN: (
        "bad",
        N_("No extract has this number and this code"),
        (
            N_("Check every character of both. Letters that look alike, spaces and dashes do not matter."),
            N_("If they are as printed, the paper does not come from this register."),
        ),
    ),
    Finding.NO_PDF: (
        "warn",
        N_("This file is not a PDF document"),
        (N_("Choose the file that you were given, with a name like extract-E-2026-000001.pdf."),),
    ),
    Finding.ENCRYPTED: (
        "warn",
        N_("This file is encrypted, and cannot be checked"),
        (N_("No extract is issued like that: somebody has saved it anew. Ask for the file as it was issued."),),
    ),
    Finding.UNREADABLE: (
        "warn",
        N_("This file is damaged, and cannot be checked"),
        (N_("Fetch it again, or ask for the file as it was issued."),),
    ),
    Finding.NOTHING_ATTACHED: (
        "bad",
        N_("This file carries no signed extract"),
        (N_("Every extract of this register carries one. A scan or a print does not: check it by number and code."),),
    ),
    Finding.OTHER_ATTACHED: (
        "bad",
        N_("This file carries other files, but no signed extract of this site"),
        (
            N_("An extract that an agency has made carries its signature in another form: the agency says how it is checked."),
            N_("Anything else does not come from this register."),
        ),
    ),
}

SINCE: Mapping[Since, tuple[str, str]] = {
    Since.SAME: ("", N_("The record has not changed since.")),
    Since.TURNED: ("warn", N_("The entry is the same, but its status is another one today.")),
    Since.CHANGED: ("warn", N_("The record has changed since.")),
    Since.REMOVED: ("bad", N_("The record was removed from the register since.")),
    Since.AGAIN: ("warn", N_("The record had been removed; it was published again since.")),
    Since.STILL_REMOVED: ("", N_("The record had been removed, and still is.")),
    Since.ELSEWHERE: ("warn", N_("What is published here does not go back to this extract, so it cannot be compared.")),
}

"""An official extract that a body hands out, on paper: in one language, with the signed JSON attached to it."""

from collections.abc import Mapping
from typing import Any, Final

from indexer.agencies.controls import REGISTER
from registry_site.display import country
from registry_site.extracts.paper import TEMPLATES, Attached, laid_out
from registry_site.extracts.texts import printable, rows, steps
from registry_site.messages import N_
from registry_site.registers import REGISTERS
from registry_site.speaking import functions_of
from registry_site.translating import Translator

_OF: Final = REGISTERS[REGISTER]


def as_pdf(extract: Mapping[str, Any], signed: bytes, words: Translator) -> bytes:
    """The PDF of an extract; `signed` is the JSON answer that holds it with its signature, attached as it is."""
    name = f"extract-{extract['number']}.json"
    attached = Attached(name=name, data=signed, description=words.text(N_("The signed extract")))
    return laid_out(_page(extract, words), [attached])


def _page(extract: Mapping[str, Any], words: Translator) -> str:
    return TEMPLATES.get_template("agency/extract.html").render(
        functions_of(words.language),
        extract=extract,
        body=printable(extract["issued_by"]["name"]),
        state=country(extract["issued_by"]["state"], words.language),
        source=words.text(_OF.source),
        notices=[_notice(one, words) for one in (extract, *extract["others"])],
    )


def _notice(told: Mapping[str, Any], words: Translator) -> dict[str, object]:
    notice, removed = told["notice"], told["tombstone"]
    filled, empty = ((), ()) if notice is None else rows(_OF, notice, words)
    past, older = steps(told["history"], words)
    return {
        "id": told["id"],
        "same_number": told["same_number"],
        "tombstone": removed,
        "rows": filled,
        "empty": empty,
        "reason": "" if removed is None else printable(words.text(removed["reason"] or "")),
        "history": past,
        "older": older,
    }

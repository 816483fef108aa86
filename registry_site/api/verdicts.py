"""One verification as JSON: the same object for a number asked alone and for one of a list."""

from registry_site.registers import REGISTERS
from registry_site.search.items import links
from registry_site.translating import Translator
from registry_site.verifying.verdicts import Candidate, Match
from registry_site.verifying.verification import Verification


def told(found: Verification, words: Translator) -> dict[str, object]:
    """What one answer says for itself; who was asked and when is the same for all answers of one call."""
    return {
        "verdict": found.verdict.value,
        "matches": [_match(one, words) for one in found.matches],
        "look_alikes": None if found.look_alikes is None else [_candidate(one) for one in found.look_alikes],
        "statement": words.message(found.statement),
        "number": found.number,
        "on": None if found.on is None else found.on.isoformat(),
        "look_alikes_note": None if found.look_alikes_note is None else words.message(found.look_alikes_note),
    }


def _match(one: Match, words: Translator) -> dict[str, object]:
    return {
        "register": one.register,
        "id": one.id,
        "number": one.number,
        "title": one.title,
        "standing": None if one.standing is None else one.standing.value,
        "status": one.status,
        "since": one.since,
        "evidence": one.evidence.value,
        "warning": one.warning,
        "source": words.text(one.source),
        "generation": one.generation,
        "data_as_of": one.data_as_of,
        "removed_on": one.removed_on,
        "reason": one.reason,
        "links": links(REGISTERS[one.register], one.id),
    }


def _candidate(one: Candidate) -> dict[str, object]:
    return {"register": one.register, "id": one.id, "links": links(REGISTERS[one.register], one.id)}

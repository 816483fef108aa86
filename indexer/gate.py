"""The gate: what a load must satisfy before it is published (DESIGN §3.4). `--approve REASON` overrides, on the record.

A torn source never comes this far: what it lacks is unknown, so no approval can answer for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import orjson

from registry_site.errors import RefusedByGate
from registry_site.identifiers.recognising import LONGEST
from registry_site.messages import N_, Message, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.port import SearchEngine, SearchRequest, Step

MOST_REJECTED = 0.01
MOST_SHRUNK = 0.20
_ALIKE = 100  # a source may give one number to many records; more than these are not looked through


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the gate weighs: rows read and rejected, records alive before and after."""

    read: int
    rejected: int
    before: int
    after: int


def objections(tally: Tally) -> list[Message]:
    """Every rule that the load breaks, in words."""
    found: list[Message] = []
    if not tally.after:
        found.append(message(N_("The load would leave the register empty.")))
    if tally.read and tally.rejected > tally.read * MOST_REJECTED:
        found.append(
            message(
                N_("%(rejected)s of %(read)s rows were rejected; at most 1 %% may be."), rejected=tally.rejected, read=tally.read
            )
        )
    if tally.before and tally.after < tally.before * (1 - MOST_SHRUNK):
        found.append(
            message(
                N_("The register would shrink from %(before)s to %(after)s records; at most by 20 %% it may."),
                before=tally.before,
                after=tally.after,
            )
        )
    return found


def pass_or_refuse(found: Sequence[Message], approve: str | None, rejected: Message | None = None) -> None:
    """Let the load through, or raise RefusedByGate that says every objection, how to override them, and what was rejected."""
    if not found or approve:
        return
    refusal = message(
        N_("Not published: %(objections)s Check the source; if it is right, repeat with --approve and your reason."),
        objections=reduce(_both, found),
    )
    raise RefusedByGate(refusal if rejected is None else _both(refusal, rejected))


def _both(first: Message, second: Message) -> Message:
    return message("%(first)s %(second)s", first=first, second=second)


def check_index(register: Register, engine: SearchEngine, expected: int, canaries: Sequence[PublicRecord]) -> None:
    """The new index must hold every record and find each canary by its number. Raises RefusedByGate: this has no override."""
    total = engine.search(register, SearchRequest(limit=1)).total
    if total != expected:
        raise RefusedByGate(
            message(
                N_("The new index holds %(total)s records, the ledger %(expected)s. Nothing was published."),
                total=total,
                expected=expected,
            )
        )
    for canary in canaries:
        number = str(canary.values[register.number])
        asked = _asked(register, number)
        page = engine.search(register, asked)
        found = canary.id in {orjson.loads(one)["id"] for one in page.documents} or page.total > _ALIKE
        if (asked.text and page.interpretation.step is not Step.NUMBER) or not found:
            raise RefusedByGate(
                message(N_("The new index does not find %(id)s by its number. Nothing was published."), id=canary.id)
            )


def _asked(register: Register, number: str) -> SearchRequest:
    """The question for a number: as people type it, or by the filter where nobody's text would be taken for a number."""
    if len(number) <= LONGEST and any(map(str.isdigit, number)):
        return SearchRequest(text=number, limit=_ALIKE)
    return SearchRequest(filters={register.number: (number,)}, limit=_ALIKE)

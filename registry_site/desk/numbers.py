"""From the numbers in a request, as somebody wrote them, to what an extract is ordered of."""

from collections.abc import Iterable

from registry_site.errors import BadRequest
from registry_site.extracts.contents import generation_of
from registry_site.extracts.orders import MOST_NUMBERS, Wanted, wanted
from registry_site.forms.registers import EXTRACTED, register_of
from registry_site.ledger.numbers import entries
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS


def ordered(ledger: Ledger, lines: Iterable[str]) -> tuple[Wanted, ...]:
    """The numbers of the lines, each once, in the registers that have or had them: that of its form, and every one that has a
    number of no known form. Raises BadRequest that names the line, and Unavailable."""
    found: dict[Wanted, None] = {}
    for line in lines:
        register = register_of(line)
        asked = (wanted(name, line) for name in ([register] if register else EXTRACTED))
        known = [one for one in asked if _has(ledger, one)]
        if not known:
            text = N_("No register here has a record with the number %(number)s. Put it right in the list, or refuse the request.")
            raise BadRequest(message(text, number=line), parameter="records")
        found.update(dict.fromkeys(known))
    if not 1 <= len(found) <= MOST_NUMBERS:
        text = N_("An extract is of 1 to %(most)s numbers.")
        raise BadRequest(message(text, most=MOST_NUMBERS), parameter="records")
    return tuple(found)


def _has(ledger: Ledger, one: Wanted) -> bool:
    register = REGISTERS[one.register]
    newest = generation_of(ledger, register, None)
    return newest is not None and bool(entries(ledger, register, (one.key,), newest.number))

"""From what stands in an address to the record meant: another writing of a number leads to the one page (DESIGN §9)."""

from registry_site.identifiers.numbers import number_key, record_id
from registry_site.ledger.numbers import DISPLACED, by_key
from registry_site.ledger.reading import Ledger
from registry_site.registers.model import Register


def id_meant(ledger: Ledger, register: Register, name: str, generation: int) -> str | None:
    """The id of the record that `name` writes in another way, None if there is none. Raises Unavailable.

    `name` is a number in any writing, with `~2` after it for the second record of that number. Nothing is repaired: the
    keys of both numbers are equal.
    """
    number, mark, place = name.partition("~")
    key = number_key(number)
    if not key:
        return None
    known = [one.record_id for one in by_key(ledger, register, key, generation) if one.reason != DISPLACED]
    wanted = _wanted(number, mark, place)
    if wanted in known:
        return wanted
    return known[0] if known and not mark else None


def _wanted(number: str, mark: str, place: str) -> str | None:
    try:
        return f"{record_id(number)}{mark}{place}"
    except ValueError:
        return None  # hard and soft signs alone: a key, yet no id

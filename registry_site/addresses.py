"""From what stands in an address to what is meant: the register of a page, the record of another writing (DESIGN §9)."""

from registry_site.errors import NotFound
from registry_site.identifiers.numbers import number_key, record_id
from registry_site.ledger.numbers import DISPLACED, by_key
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register


def no_page() -> NotFound:
    """What is wrong with an address of a page that there is not."""
    return NotFound(message(N_("There is no such page here. Check the address, or start from the home page.")))


def register_at(name: str) -> Register:
    """The register whose pages, files and feeds begin with this name. Raises NotFound for a name that is none."""
    register = REGISTERS.get(name)
    if register is None:
        raise no_page()
    return register


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

"""What is ordered of an extract, and by whom it is issued."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from registry_site.announced import Publisher
from registry_site.errors import BadRequest
from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.recognising import holds_several, recognise
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.signing import Signer
from registry_site.translating import LANGUAGES

FORMAT: Final = "registry-extract-1"
"""What the signed JSON says that it is."""

MOST_NUMBERS: Final = 20
MOST_SIGNED: Final = 2 * 2**20
"""Bytes of the signed JSON: the check reads no more."""

_LONGEST: Final = 200  # characters of a name or a position


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A number in a register: all records of it are meant. `key` is the folded number, `number` how it was written."""

    register: str
    key: str
    number: str = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signs, as it is printed. By seed 002, 4.5 the head of the service or a deputy."""

    name: str
    position: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """An extract to be issued under a number: that of the request where it answers one (`case_number`).

    It says what was published at the end of `as_of` in Moscow where that day is over, and else what is published now.
    `language` is that of the asker: the document has it beside Russian.
    """

    number: str
    wanted: tuple[Wanted, ...]
    language: str
    signed_by: Signatory
    as_of: date | None = None
    case_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The installation that issues: `publisher` and `public_url` are empty where it has not said them; `today` in Moscow."""

    ledger: Ledger
    signer: Signer
    today: date
    publisher: Publisher | None = None
    public_url: str = field(default="")


def wanted(register: str, number: str) -> Wanted:
    """A number as somebody wrote it, perhaps with words around it. Raises BadRequest for a text that holds several."""
    if holds_several(number):
        text = N_("Several numbers stand in one line: %(number)s. Write each on a line of its own.")
        raise BadRequest(message(text, number=number), parameter="number")
    known = recognise(number)
    return Wanted(register=register, key=known.key if known else number_key(number), number=number)


def check(order: Order, today: date) -> None:
    """Raises BadRequest for an order that cannot be carried out as it is written."""
    if not 1 <= len(order.wanted) <= MOST_NUMBERS:
        raise BadRequest(message(N_("An extract is of 1 to %(most)s numbers."), most=MOST_NUMBERS), parameter="number")
    if len(set(order.wanted)) < len(order.wanted):
        raise BadRequest(message(N_("A number is named twice, perhaps written otherwise. Name each once.")), parameter="number")
    for one in order.wanted:
        if one.register not in REGISTERS:
            text = N_("There is no register «%(name)s». The registers: %(names)s.")
            raise BadRequest(message(text, name=one.register, names=", ".join(REGISTERS)), parameter="register")
    if order.language not in LANGUAGES:
        text = N_("An extract is made in these languages: %(names)s.")
        raise BadRequest(message(text, names=", ".join(LANGUAGES)), parameter="language", legal=tuple(LANGUAGES))
    if order.as_of is not None and order.as_of > today:
        text = N_("The day lies in the future. Ask for today or for an earlier day.")
        raise BadRequest(message(text), parameter="as_of")
    for value in (order.signed_by.name, order.signed_by.position):
        if not value.strip() or len(value) > _LONGEST or not value.isprintable():
            text = N_("Say who signs: a name and a position, each on one line of up to %(limit)s characters.")
            raise BadRequest(message(text, limit=_LONGEST), parameter="signed_by")

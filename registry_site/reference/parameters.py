"""What each address takes, as marshmallow fields; names and closed lists are those that the strict parser goes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range, Regexp
from webargs.fields import DelimitedList

from registry_site.amounts import LIST, Limit
from registry_site.arguments import API, RANGE_ENDS, TEXT_LIMIT, VALUES_LIMIT, closed_values, held_path, legal_names, ranged_path
from registry_site.messages import N_
from registry_site.registers import REGISTERS
from registry_site.registers.askable import monthly
from registry_site.registers.model import Register
from registry_site.translating import LANGUAGES

# Blanks of Python are more than those of ECMA-262, by which readers of the document understand a pattern.
_FILLED = (Length(min=1, max=TEXT_LIMIT), Regexp(r"[\s\S]*[^\s\u001c-\u001f\u0085]"))


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter: `takes` says which values are legal, `says` (a message id) what it does, `label` of which field it speaks."""

    name: str
    takes: fields.Field[Any]
    says: str
    label: str = ""
    place: str = "query"
    required: bool = False
    example: str | None = None


LANGUAGE = Parameter(
    name="lang",
    takes=fields.String(validate=OneOf(tuple(LANGUAGES))),
    says=N_("Language of labels and sentences; it goes before Accept-Language"),
)
REGISTER = Parameter(name="register", takes=fields.String(validate=OneOf(tuple(REGISTERS))), says=N_("Only this register"))
TEXT = Parameter(
    name="q",
    takes=fields.String(validate=Length(max=TEXT_LIMIT)),
    says=N_("Words of a name, or a number or its beginning; all words must be found"),
)


def record_id(register: Register) -> Parameter:
    """The id in an address."""
    return Parameter(
        name="id",
        takes=fields.String(validate=Length(min=1)),
        says=N_("Id of the record; other writings of its number lead there by a redirect"),
        place="path",
        required=True,
        label=register.singular,
    )


def limit(of: Limit) -> Parameter:
    """How many at once."""
    takes = fields.Integer(validate=Range(1, of.most), metadata={"default": of.usual})
    return Parameter(name="limit", takes=takes, says=N_("How many at once"))


def day(name: str, says: str) -> Parameter:
    """A day."""
    return Parameter(name=name, takes=fields.Date(), says=says)


def of_list(register: Register) -> Iterator[Parameter]:
    """Every parameter of a list, in the order in which a refusal names them."""
    sorts = ("relevance", *register.sorts, *(f"-{path}" for path in register.sorts))
    plain = {
        "q": TEXT,
        "lang": LANGUAGE,
        "limit": limit(LIST),
        "sort": Parameter(
            name="sort",
            takes=fields.String(validate=OneOf(sorts), metadata={"default": "relevance"}),
            says=N_("Order of the hits; a minus turns it round, ties are broken by id"),
        ),
        "after": Parameter(
            name="after",
            takes=fields.String(validate=Length(min=1)),
            says=N_("The cursor of links.next, unchanged; it is bound to query and generation"),
        ),
        "facets": Parameter(
            name="facets",
            takes=DelimitedList(fields.String(validate=OneOf((*register.facets, *monthly(register)))), validate=Length(min=1)),
            says=N_("Fields whose values are to be counted, joined by commas; a date is counted by months"),
        ),
    }
    for name in legal_names(register, API):
        yield plain[name] if name in plain else _of_field(register, name)


def _of_field(register: Register, name: str) -> Parameter:
    if (path := ranged_path(register, name)) is not None:
        first = name.endswith(RANGE_ENDS[0])
        says = N_("From this day on, the day included") if first else N_("Up to this day, the day included")
        return Parameter(name=name, takes=fields.Date(), says=says, label=register.field(path).label)
    if (path := held_path(register, name)) is not None:
        takes = fields.String(validate=_FILLED)
        return Parameter(name=name, takes=takes, says=N_("Words that stand in the field"), label=register.field(path).label)
    legal = closed_values(register, name)
    value = fields.String(validate=[OneOf(legal)] if legal else [*_FILLED])
    says = N_("Records with this value; given several times, with any of the values")
    label = N_("Standing") if name == "standing" else register.field(name).label
    return Parameter(name=name, takes=fields.List(value, validate=Length(max=VALUES_LIMIT)), says=says, label=label)
